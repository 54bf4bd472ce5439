"""Which kind of work a first page says that a document is; and that what only looks like one is of no kind."""

import pytest

from ingest.document import Language, Work
from ingest.first_page import read_first_page
from ingest.readers.raw import RawDocument, RawMetadata, RawPage

SILENT = RawMetadata(None, (), None, None)


def work(text: str, language: Language) -> Work | None:
    pages = tuple(RawPage(page, None) for page in text.strip("\n").split("\n=====\n"))
    return read_first_page(RawDocument(pages, SILENT), language).work


COVER = """
КЫРГЫЗСКИЙ НАЦИОНАЛЬНЫЙ УНИВЕРСИТЕТ
На правах рукописи
Асанова Бермет Кубатовна
МОСТЫ НАРЫНСКОЙ ДОЛИНЫ
{}
Научный руководитель: доктор исторических наук, профессор Климов П.С.
Бишкек – 2015
"""
KYRGYZ = """
Ж. Баласагын атындагы Кыргыз улуттук университети
Кол жазма укугунда
Асанова Бермет Кубатовна
НАРЫН ӨРӨӨНҮНДӨГҮ КӨПҮРӨЛӨР
{}
Илимий жетекчи: тарых илимдеринин доктору, профессор Климов П.С.
Бишкек – 2015
"""
ENGLISH = """
Bridges of Stone and Rope in the Upper Naryn Valley
{}
by
Rebecca Thornton
Department of History
University of Melbourne
March 2009
"""


@pytest.mark.parametrize(
    ("cover", "said", "language", "kind"),
    [
        (COVER, "Диссертация на соискание учёной степени\nкандидата исторических наук", "ru", "candidate thesis"),
        (COVER, "ДИССЕРТАЦИЯ\nна соискание ученой степени доктора исторических наук", "ru", "doctoral thesis"),
        (COVER, "АВТОРЕФЕРАТ\nдиссертации на соискание ученой степени\nдоктора наук", "ru", "thesis abstract"),
        (COVER, "ДИССЕРТАЦИЯ", "ru", "thesis"),
        (COVER, "МОНОГРАФИЯ", "ru", "book"),
        (COVER, "Дипломная работа", "ru", None),
        (COVER, "Курсовая работа", "ru", None),
        (KYRGYZ, "Магистрдик диссертация", "ky", "master thesis"),
        (KYRGYZ, "Тарых илимдеринин кандидаты окумуштуулук даражасын\nизденип алуу үчүн жазылган диссертация", "ky",
         "candidate thesis"),
        (KYRGYZ, "Тарых илимдеринин доктору окумуштуулук даражасын\nизденип алуу үчүн диссертация", "ky",
         "doctoral thesis"),
        (KYRGYZ, "Окуу куралы", "ky", "book"),
        (ENGLISH, "PhD Thesis", "en", "doctoral thesis"),
        (ENGLISH, "Master’s Thesis", "en", "master thesis"),
        (ENGLISH, "Thesis", "en", "thesis"),
        (ENGLISH, "A thesis submitted in partial fulfilment of the requirements\nfor the degree of Master of Arts",
         "en", "master thesis"),
        (ENGLISH, "Report", "en", "report"),
    ],
)  # fmt: skip
def test_a_cover_says_which_thesis_it_is_and_no_title_of_a_supervisor_does(
    cover: str, said: str, language: Language, kind: Work | None
) -> None:
    assert work(cover.format(said), language) == kind


TURKISH = """
T.C.
ESKİ ŞEHİR ÜNİVERSİTESİ
SOSYAL BİLİMLER ENSTİTÜSÜ
FERGANA VADİSİ’NDE PAMUK ÜRETİMİ VE TİCARETİ
{}
KEREM DEMİRCİOĞLU
Ankara, 2013
"""


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("DOKTORA TEZİ", "doctoral thesis"),
        ("Yüksek Lisans Tezi", "master thesis"),
        ("Lisans Tezi", "thesis"),
        ("Yüksek Lisans Proje Ödevi", None),
        ("RAPOR", "report"),
    ],
)
def test_a_turkish_cover_says_its_kind_on_a_line(said: str, kind: Work | None) -> None:
    assert work(TURKISH.format(said), "tr") == kind


PREFACE = (
    "ÖNSÖZ\n{}\nSinan Korkmaz\nBişkek, 2018\n=====\nGİRİŞ\nEnerji, dış politikanın etkenlerinden biridir."
)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Bu tez üç yılda yazıldı. Danışmanım Prof. Dr. Leyla Soylu’ya teşekkür ederim.", "thesis"),
        ("Doktora tez çalışmam boyunca danışmanım Leyla Soylu yol gösterdi.", "doctoral thesis"),
        ("Yüksek lisans tez çalışmamda danışmanım Leyla Soylu yol gösterdi.", "master thesis"),
        ("Bu tez çalışmasında danışmanım, yüksek lisans tezimde olduğu gibi, doktora tezimde de yol gösterdi.",
         "thesis"),
        ("Bu kitap, danışmanım Leyla Soylu’nun yönettiği doktora tez çalışmamın gözden geçirilmiş hâlidir.", None),
        ("Danışmanım bu tez metninin yayımlanmasını önerdi; bazı bölümleri kısalttım.", None),
        ("Bu tez, yani ticaretin yolu izlediği görüşü, burada sınanıyor.", None),  # a thesis as a claim
    ],
)  # fmt: skip
def test_a_preface_makes_a_thesis_only_of_what_is_no_book(said: str, kind: Work | None) -> None:
    assert work(PREFACE.format(said), "tr") == kind


@pytest.mark.parametrize(
    ("page", "language", "kind"),
    [
        ("Araştırma Makalesi\nNehir Taşımacılığı ve Kasaba Ekonomisi\nMurat Çelikbilek*\nÖz\nBu çalışmada iskele "
         "ele alınmıştır.", "tr", "article"),
        ("III. Uluslararası Mimarlık Sempozyumu Bildirileri, Cilt 2, 2019, s. 5-9\nİPEK YOLU KERVANSARAYLARI VE YERİ\n"
         "Filiz ŞAHİNOĞLU*\nÖZET\nOn dört yapının yeri incelenmiştir.", "tr", None),
        ("КОНСТИТУЦИЯ КЫРГЫЗСКОЙ РЕСПУБЛИКИ\nАсанов А. Б., доцент\nБишкек, 2012\nАннотация: в статье рассмотрены "
         "нормы.", "ru", None),
        ("НАУЧНЫЙ КОММЕНТАРИЙ К ТЕКСТУ:\nКОНСТИТУЦИЯ КЫРГЫЗСКОЙ РЕСПУБЛИКИ\nг. Бишкек, от 2 мая 2012 года № 5\n"
         "Глава I. Общие положения", "ru", None),
        ("TİKA BAŞKANLIĞI\n2019 YILI FAALİYET RAPORU\nANKARA 2020", "tr", "report"),
        ("БОЗКЫР ДЕРГИСИ, № 3, 2010\nИздательство «Восток»\nТашкент 2010", "ru", None),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_kind_is_none(page: str, language: Language, kind: Work | None) -> None:
    assert work(page, language) == kind

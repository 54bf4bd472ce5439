"""A library: what is added is found and quoted, what is removed is gone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from os import fsdecode
from pathlib import Path
from sqlite3 import Connection, connect

import pytest

from index import intake as module
from index.filters import Filters
from index.hit import SearchResult
from index.library import AddReport, Library
from index.store import Store
from ingest.corrections import Correction
from ingest.errors import (
    DescriptionError,
    EmptySourceError,
    MissingSourceError,
    QuestionError,
    UnknownDocumentError,
    UnknownFormatError,
)

AsBefore = Callable[[Library], None]
QUESTIONS = {
    "köprü": (
        "Taş köprü ne zaman onarıldı?",
        "Таш көпүрө качан оңдолгон?",
        "When was the stone bridge repaired?",
    ),
    "суу": ("Дарыянын суусу качан көтөрүлөт?", "Nehrin suyu ne zaman yükselir?"),
    "дорога": ("Кто построит железную дорогу?", "Who will build the railway to Uzbekistan?"),
    "mines": ("Who cleared the mined fields?", "Кто очистил заминированные поля?"),
}
MINES = "Deminers cleared the mined fields near Aghdam before the villagers came home."
SALT = "Кербендер тузду ашуудан ашырып, базарга ташышкан."
SECRET = "Zqwarniköv Xöplünd kasabasında gizlice yaşadı."  # no other text has these words


@pytest.fixture(scope="module")
def library(shelf: Path) -> Library:
    """For reading only."""
    return Library.open(shelf / "library")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    return tmp_path / "texts"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def ids(library: Library) -> list[str]:
    return [entry.id for entry in library.documents()]


def first(library: Library, question: str) -> str:
    return library.search(question).hits[0].passage.document_id


def generations(library: Library) -> list[str]:
    return sorted(path.name for path in (library.folder / "generations").iterdir())


def on_disk(library: Library, text: str) -> list[str]:
    """Files of a library that hold a text, as it was or in lower case."""
    return [
        path.relative_to(library.folder).as_posix()
        for path in library.folder.rglob("*")
        if path.is_file() and any(each.encode() in path.read_bytes() for each in (text, text.lower()))
    ]


@pytest.mark.parametrize(
    ("document_id", "question"), [(name, question) for name, asked in QUESTIONS.items() for question in asked]
)
def test_a_question_in_any_language_finds_the_document_that_answers_it(
    library: Library, document_id: str, question: str
) -> None:
    assert first(library, question) == document_id


def test_hits_are_slices_of_their_documents_with_their_pages_ranks_and_falling_scores(
    library: Library,
) -> None:
    for asked in QUESTIONS.values():
        for question in asked:
            result = library.search(question, k=3)
            assert result.question == question
            assert [hit.rank for hit in result.hits] == [1, 2, 3]
            scores = [hit.score for hit in result.hits]
            assert scores == sorted(scores, reverse=True)
            assert 0 <= scores[-1] <= scores[0] <= 1
            for hit in result.hits:
                passage = hit.passage
                document = library.document(passage.document_id)
                assert document.text[passage.start : passage.end] == passage.text
                assert library.text(document.id, passage.start, passage.end) == passage.text
                assert hit.metadata == document.metadata
                assert hit.pages == document.pages_between(passage.start, passage.end)
                assert len(hit.quotes) >= 1
                for quote in hit.quotes:
                    assert passage.start <= quote.start < quote.end <= passage.end
                    assert document.text[quote.start : quote.end] == quote.text


def test_the_sentence_that_answers_is_quoted_letter_for_letter(library: Library) -> None:
    quotes = [library.search(asked[0]).hits[0].quotes[0].text for asked in QUESTIONS.values()]
    assert quotes[0].startswith("Taş köprü 1993 yılında onarıldı.")
    assert "Нарын дарыясынын суусу жазында эриген кардан көтөрүлөт." in quotes[1]
    assert quotes[3] == MINES


def test_a_passage_over_two_pages_is_cited_with_both(library: Library) -> None:
    hit = library.search("Bekçiler ne alırdı?").hits[0]
    assert [(page.number, page.label) for page in hit.pages] == [(1, None), (2, None)]
    assert library.text("köprü", hit.pages[1].start, hit.pages[1].start + 15) == "Bekçiler geçiş "


def test_documents_are_listed_with_what_is_known_of_them(library: Library) -> None:
    bridge = library.documents()[0]
    assert (bridge.id, bridge.page_count, bridge.languages) == ("köprü", 2, ("tr",))
    assert bridge.source.endswith("köprü.txt")
    assert bridge.characters == len(library.document("köprü").text)
    assert sum(entry.passage_count for entry in library.documents()) == len(library.passages())
    assert [entry.metadata.language for entry in library.documents()] == ["tr", "en", "ru", "ky"]


@pytest.mark.parametrize("question", ["", " \n", "😀", "?!"])
def test_a_question_without_a_word_is_refused(library: Library, question: str) -> None:
    with pytest.raises(QuestionError, match="no word in it"):
        library.search(question)


def test_a_question_of_ten_thousand_words_is_refused(library: Library) -> None:
    with pytest.raises(QuestionError, match="10000 different words"):
        library.search(" ".join(f"söz{number}" for number in range(10_000)))


def test_an_unknown_document_is_named(library: Library) -> None:
    for ask in (library.document, lambda document_id: library.text(document_id, 0, 1)):
        with pytest.raises(UnknownDocumentError, match=r"^yok: "):
            ask("yok")


def test_stretches_of_several_documents_are_read_from_one_state_in_the_order_asked_for(
    own: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    reading = Store.reading

    def counted(store: Store) -> AbstractContextManager[Connection]:
        opened.append("once")
        return reading(store)

    monkeypatch.setattr(Store, "reading", counted)
    end = len(MINES)
    wanted = [("mines", 0, 8), ("köprü", 0, 9), ("mines", end, end + 9), ("mines", 0, 8)]
    assert own.texts(wanted) == ["Deminers", "Taş köprü", "", "Deminers"]
    assert opened == ["once"]
    assert own.texts([]) == []
    with pytest.raises(UnknownDocumentError, match=r"^yok: "):
        own.texts([("mines", 0, 8), ("yok", 0, 1)])


def test_a_new_library_is_empty_and_answers_none(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "new" / "library", create=True)
    result = library.search("Köprü nerede?")
    assert (result.hits, result.status, result.confidence, result.language) == ((), "none", 0.0, "tr")
    assert (library.documents(), library.passages(), library.check()) == ((), (), ())


def test_questions_asked_at_once_get_the_answers_of_questions_asked_in_turn(shelf: Path) -> None:
    questions = [question for asked in QUESTIONS.values() for question in asked] * 2
    alone = Library.open(shelf / "library")
    in_turn = [alone.search(question) for question in questions]
    together = Library.open(shelf / "library")  # nothing is loaded yet
    with ThreadPoolExecutor(max_workers=8) as threads:
        assert list(threads.map(together.search, questions)) == in_turn


def test_files_are_added_once_and_left_alone_while_unchanged(
    own: Library, shelf: Path, answers_as_before: AsBefore
) -> None:
    everything = AddReport((), (), ("köprü", "mines", "дорога", "суу"), ())
    assert own.add([shelf / "texts"]) == everything
    assert own.add([shelf / "texts" / "mines.txt"]) == AddReport((), (), ("mines",), ())
    assert generations(own) == ["1"]
    answers_as_before(own)


def test_a_new_file_is_added_to_those_that_are_there(
    own: Library, texts: Path, answers_as_before: AsBefore
) -> None:
    report = own.add([write(texts, "gizli.txt", SECRET)])
    assert report == AddReport(("gizli",), (), (), ())
    assert first(own, "Zqwarniköv") == "gizli"
    own.remove(["gizli"])
    answers_as_before(own)


def test_a_changed_file_is_read_anew_under_its_id_and_its_old_text_is_forgotten(
    own: Library, texts: Path
) -> None:
    path = write(texts, "söz.txt", SECRET)
    own.add([path])
    write(texts, "söz.txt", SALT)
    assert own.add([texts]) == AddReport((), ("söz",), (), ())
    assert own.document("söz").text == SALT
    assert first(own, "Кербендер эмне ташыган?") == "söz"
    assert on_disk(own, "Zqwarniköv") == []
    assert own.check() == ()


def test_the_same_content_under_another_name_is_not_added_twice(
    own: Library, shelf: Path, texts: Path
) -> None:
    write(texts, "copy.txt", f"{MINES}\n")
    write(texts, "a.txt", SECRET)
    write(texts, "b.txt", SECRET)
    assert own.add([texts]) == AddReport(("a",), (), ("a", "mines"), ())
    assert ids(own) == ["köprü", "mines", "дорога", "суу", "a"]


def test_a_copy_is_told_the_id_that_its_content_stands_under(own: Library, texts: Path) -> None:
    write(texts, "one/mines.txt", SECRET)
    write(texts, "two/other.txt", SECRET)
    assert own.add([texts]) == AddReport(("mines-2",), (), ("mines-2",), ())


def test_what_a_file_held_before_it_changed_is_added_under_its_new_name(own: Library, texts: Path) -> None:
    path = write(texts, "b.txt", SECRET)
    own.add([path])
    path.rename(texts / "a.txt")
    write(texts, "b.txt", SALT)
    assert own.add([texts]) == AddReport(("a",), ("b",), (), ())
    assert own.document("a").text == SECRET


def test_files_that_change_places_keep_their_ids_and_change_their_texts(own: Library, texts: Path) -> None:
    first_text, second_text = SALT, SECRET
    own.add([write(texts, "a.txt", first_text), write(texts, "b.txt", second_text)])
    write(texts, "a.txt", second_text)
    write(texts, "b.txt", first_text)
    assert own.add([texts]) == AddReport((), ("a", "b"), (), ())
    assert (own.document("a").text, own.document("b").text) == (second_text, first_text)


def test_a_file_that_changes_into_another_one_does_not_keep_its_old_text(own: Library, texts: Path) -> None:
    own.add([write(texts, "a.txt", SECRET), write(texts, "b.txt", SALT)])
    write(texts, "a.txt", SALT)
    assert own.add([texts]) == AddReport((), ("a",), ("b",), ())
    assert own.document("a").text == SALT
    assert on_disk(own, "Zqwarniköv") == []


def test_a_changed_file_that_is_reached_in_two_ways_is_read_once(own: Library, texts: Path) -> None:
    path = write(texts, "söz.txt", SECRET)
    (texts / "link").symlink_to(texts)
    own.add([path])
    write(texts, "söz.txt", SALT)
    report = own.add([texts, texts / "link" / "söz.txt", texts / ".." / "texts" / "söz.txt"])
    assert report == AddReport((), ("söz",), (), ())
    assert own.check() == ()


def describe(folder: Path, text: str) -> Path:
    return write(folder, "sources.toml", text)


def known(library: Library, document_id: str) -> tuple[str, int | None, str | None]:
    """Title and year, and where the title was learned."""
    metadata = library.document(document_id).metadata
    return metadata.title, metadata.year, metadata.origin("title")


def test_what_sources_toml_says_of_a_file_goes_before_what_was_read(own: Library, texts: Path) -> None:
    write(texts, "gizli.txt", SECRET)
    describe(texts, '["gizli.txt"]\ntitle = "Gizli"\nyear = 1998\n')
    assert own.add([texts]) == AddReport(("gizli",), (), (), ())
    assert known(own, "gizli") == ("Gizli", 1998, "sources.toml")
    assert own.search("Zqwarniköv").hits[0].metadata.title == "Gizli"


def test_a_changed_sources_toml_is_heeded_for_unchanged_files_without_reading_them(
    own: Library, texts: Path
) -> None:
    write(texts, "gizli.txt", SECRET)
    write(texts, "söz.txt", SALT)
    own.add([texts])
    before = generations(own)
    described = describe(texts, '["gizli.txt"]\ntitle = "Gizli"\n')
    assert own.add([texts]) == AddReport((), ("gizli",), ("söz",), ())
    assert own.add([texts]) == AddReport((), (), ("gizli", "söz"), ())
    describe(texts, '["gizli.txt"]\nyear = 1998\n["*"]\nlanguage = "ky"\n')
    assert own.add([described]) == AddReport((), ("gizli", "söz"), (), ())  # it alone is enough
    assert known(own, "gizli") == ("gizli", 1998, "name")
    described.unlink()
    assert own.add([texts / "gizli.txt"]) == AddReport((), ("gizli",), (), ())
    assert known(own, "gizli") == ("gizli", None, "name")
    assert own.document("söz").metadata.language == "ky"
    assert generations(own) == before


def test_a_broken_sources_toml_is_reported_and_the_files_beside_it_are_read(
    own: Library, texts: Path
) -> None:
    write(texts, "gizli.txt", SECRET)
    described = describe(texts, '["gizli.txt"]\ntitle = "Gizli"\n')
    own.add([texts])
    write(texts, "söz.txt", SALT)
    describe(texts, "bozuk")
    report = own.add([texts])
    assert (report.added, report.updated, report.unchanged) == (("söz",), (), ("gizli",))
    assert [type(error) for error in report.failed] == [DescriptionError]
    assert str(report.failed[0]).startswith(f"{described}: not TOML")
    assert known(own, "gizli")[0] == "Gizli"  # nobody has said otherwise
    write(texts, "gizli.txt", f"{SECRET} {SECRET}")
    assert own.add([texts]).updated == ("gizli",)
    assert known(own, "gizli")[0] == "Gizli"


def test_a_correction_is_seen_at_once_and_outlives_a_changed_file(own: Library, texts: Path) -> None:
    path = write(texts, "gizli.txt", SECRET)
    describe(texts, '["gizli.txt"]\ntitle = "Gizli"\nyear = 1998\n')
    own.add([texts])
    before = generations(own)
    asked = Library.open(own.folder)
    assert asked.search("Zqwarniköv").hits[0].metadata.title == "Gizli"
    corrected = own.edit("gizli", Correction(title="Açık", authors=("Ada Yılmaz",)))
    assert (corrected.title, corrected.authors, corrected.origin("authors")) == (
        "Açık",
        ("Ada Yılmaz",),
        "you",
    )
    assert asked.search("Zqwarniköv").hits[0].metadata == corrected
    assert generations(own) == before
    path.write_text(f"{SECRET} Sonra gitti.", encoding="utf-8")
    assert own.add([texts]) == AddReport((), ("gizli",), (), ())
    assert own.document("gizli").metadata == corrected
    own.edit("gizli", Correction(publisher="Илим"), reset=["title"])
    assert known(own, "gizli") == ("Gizli", 1998, "sources.toml")
    assert own.document("gizli").metadata.authors == ("Ada Yılmaz",)
    assert own.check() == ()


def test_an_unknown_document_cannot_be_corrected(own: Library, answers_as_before: AsBefore) -> None:
    with pytest.raises(UnknownDocumentError, match=r"^yok: "):
        own.edit("yok", Correction(title="Yok"))
    answers_as_before(own)


def test_problems_of_what_was_read_are_counted(own: Library, texts: Path) -> None:
    page = "<html lang='ru'><title>Köprü</title><p>" + "Köprü eskidir, yol yenidir. " * 20
    report = own.add([write(texts, "köprü.html", page), write(texts, "söz.txt", SALT)])
    assert report == AddReport(("köprü-2", "söz"), (), (), (), (("köprü-2", 1),))
    (problem,) = own.document("köprü-2").report.problems
    assert (problem.kind, problem.examples) == ("language contradicts the file", ("ru",))


def test_two_files_of_one_name_are_two_documents(own: Library, texts: Path) -> None:
    write(texts, "x/mines.txt", "Мины лежали у дороги.")
    write(texts, "y/mines.txt", "Mayınlar yolun kenarındaydı.")
    assert own.add([texts]) == AddReport(("mines-2", "mines-3"), (), (), ())
    assert own.document("mines").text == MINES
    assert own.document("mines-2").text == "Мины лежали у дороги."
    write(texts, "y/mines.txt", "Mayınlar yolun kenarındaydı, sonra kaldırıldı.")
    assert own.add([texts]) == AddReport((), ("mines-3",), ("mines-2",), ())


def test_files_that_cannot_be_read_are_reported_and_the_others_go_on(own: Library, texts: Path) -> None:
    write(texts, "a-empty.txt", "")
    write(texts, "b.txt", SECRET)
    unknown = write(texts, "c.xyz", "Köprü")
    (texts / "nothing").mkdir()
    report = own.add([texts / "absent.txt", texts, unknown, texts / "nothing"])
    assert report.added == ("b",)
    assert {type(error) for error in report.failed} == {
        MissingSourceError,
        EmptySourceError,
        UnknownFormatError,
    }
    assert sorted(str(error).split(":")[0] for error in report.failed) == sorted(
        [str(texts / "absent.txt"), "a-empty.txt", "c.xyz", str(texts / "nothing")]
    )
    assert ids(own)[-1] == "b"


def test_a_changed_file_that_cannot_be_read_any_more_leaves_what_was_read_of_it(
    own: Library, texts: Path
) -> None:
    path = write(texts, "söz.txt", SECRET)
    own.add([path])
    path.write_bytes(b"")
    report = own.add([path])
    assert [type(error) for error in report.failed] == [EmptySourceError]
    assert own.document("söz").text == SECRET


def test_long_additions_are_committed_in_parts(
    own: Library, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BATCH_CHARACTERS", 20)
    for name in ("a", "b", "c"):
        write(texts, f"{name}.txt", f"{SECRET} {name} {name} {name}")
    told: list[tuple[int, int]] = []
    report = own.add([texts], progress=lambda *each: told.append(each))
    assert report == AddReport(("a", "b", "c"), (), (), ())
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert generations(own)[-1] == "4"
    assert own.check() == ()


def test_a_removed_document_is_gone_from_the_list_the_answers_and_the_disk(
    own: Library, texts: Path, answers_as_before: AsBefore
) -> None:
    own.add([write(texts, "gizli.txt", SECRET)])
    before = len(own.passages())
    assert on_disk(own, "Zqwarniköv") != []
    own.remove(["gizli"])
    answers_as_before(own)
    assert len(own.passages()) == before - 1
    assert "gizli" not in {hit.passage.document_id for hit in own.search("Zqwarniköv Xöplünd", k=100).hits}
    assert on_disk(own, "Zqwarniköv") == []
    with closing(connect(own.folder / "library.sqlite")) as connection:
        orphans = "SELECT count(*) FROM passage WHERE document NOT IN (SELECT number FROM document)"
        assert connection.execute(orphans).fetchone() == (0,)
    with pytest.raises(UnknownDocumentError):
        own.document("gizli")


def test_if_one_of_several_is_unknown_none_is_removed(own: Library, answers_as_before: AsBefore) -> None:
    with pytest.raises(UnknownDocumentError, match=r"^yok: "):
        own.remove(["mines", "yok"])
    answers_as_before(own)


def test_everything_can_be_removed_and_added_again(
    own: Library, shelf: Path, answers_as_before: AsBefore
) -> None:
    own.remove(["mines", "mines", *ids(own)])
    assert (own.documents(), own.check(), own.search("köprü").hits) == ((), (), ())
    assert own.add([shelf / "texts"]).added == ("köprü", "mines", "дорога", "суу")
    answers_as_before(own)


def test_a_library_inside_the_folder_that_is_added_is_not_a_document(tmp_path: Path) -> None:
    (tmp_path / "köprü.txt").write_text("Köprü 1993 yılında onarıldı.", encoding="utf-8")
    library = Library.open(tmp_path / "library", create=True)
    assert library.add([tmp_path]).added == ("köprü",)
    again = library.add([tmp_path])
    assert (again.added, again.unchanged, again.failed) == ((), ("köprü",), ())


def test_a_name_that_is_not_utf_8_is_an_error_of_its_file_alone(tmp_path: Path) -> None:
    (tmp_path / "суу.txt").write_text("Нарын дарыясынын суусу жазында көтөрүлөт.", encoding="utf-8")
    Path(fsdecode(bytes(tmp_path) + b"/k\xf6pr\xfc.txt")).write_text("Köprü onarıldı.", encoding="utf-8")
    report = Library.open(tmp_path / "library", create=True).add([tmp_path])
    assert report.added == ("суу",)
    assert [str(error).endswith("k\\udcf6pr\\udcfc.txt: this file's name or folder is not UTF-8. Rename it.")
            for error in report.failed] == [True]  # fmt: skip


def documents(result: SearchResult) -> list[str]:
    return [hit.passage.document_id for hit in result.hits]


def test_only_what_is_asked_for_is_searched(library: Library) -> None:
    question = "Taş köprü ne zaman onarıldı?"
    assert set(documents(library.search(question))) == set(QUESTIONS)
    russian = library.search(question, filters=Filters(languages=("ru", "en")))
    assert set(documents(russian)) == {"дорога", "mines"}
    assert {hit.passage.language for hit in russian.hits} == {"ru", "en"}
    assert set(documents(library.search(question, filters=Filters(documents=("суу",))))) == {"суу"}
    nothing = library.search(question, filters=Filters(kinds=("references",)))
    assert (nothing.hits, nothing.status, nothing.confidence) == ((), "none", 0.0)
    with pytest.raises(UnknownDocumentError, match=r"^yok: "):
        library.search(question, filters=Filters(documents=("yok",)))


def test_a_year_that_is_corrected_is_searched_by_at_once(own: Library) -> None:
    dated = Filters(from_year=1990, to_year=1999)
    assert own.search("Who cleared the fields?", filters=dated).hits == ()
    own.edit("mines", Correction(year=1995))
    assert documents(own.search("Who cleared the fields?", filters=dated)) == ["mines"]


def test_filters_know_the_passages_of_a_library_that_has_changed(own: Library, texts: Path) -> None:
    kyrgyz = Filters(languages=("ky",))
    assert set(documents(own.search("туз", filters=kyrgyz))) == {"суу"}
    own.add([write(texts, "туз.txt", SALT)])
    assert documents(own.search("туз", filters=kyrgyz))[0] == "туз"
    own.remove(["суу"])
    assert documents(own.search("туз", filters=kyrgyz)) == ["туз"]


def test_a_passage_that_quotes_the_same_sentence_of_another_file_is_named_with_the_first(
    own: Library, texts: Path
) -> None:
    told = "Veteran ferrymen carried the salt of Chüy across the swollen river at night."
    around = (
        "Orchards bloomed early that year. Bees came down from the hills. Nobody had pruned the pear trees.",
        "The council argued about school roofs. A wolf was seen near the mill. Taxes went up by a tenth.",
    )
    for number, other in enumerate(around):  # as passages they have little in common
        own.add([write(texts, f"ferry{number}.txt", f"{other} {told}\f")])
    found = own.search("Who carried the salt across the river at night?", k=3)
    assert len(found.hits) == 3
    first = found.hits[0]
    assert first.quotes[0].text == told
    assert [hit.rank for hit in found.hits] == [1, 2, 3]
    assert {first.passage.document_id, first.also[0].passage.document_id} == {"ferry0", "ferry1"}
    assert all(hit.passage.document_id not in ("ferry0", "ferry1") for hit in found.hits[1:])


def test_another_edition_of_a_text_is_named_with_the_hit_that_says_the_same(
    own: Library, texts: Path
) -> None:
    edition = "Deminers cleared the mined fields near Aghdam before villagers came home."
    own.add([write(texts, "edition.txt", f"{edition}\f")])
    found = own.search("Who cleared the mined fields near Aghdam?", k=4)
    first = found.hits[0]
    assert len(found.hits) == 4
    assert len(set(documents(found))) == 4  # five documents, two of which say the same
    other = next(name for name in ("mines", "edition") if name != first.passage.document_id)
    (also,) = first.also
    assert (also.passage.document_id, also.metadata.title) == (other, other)
    assert own.text(other, also.passage.start, also.passage.end) == also.passage.text
    assert also.pages == own.document(other).pages_between(also.passage.start, also.passage.end)
    assert all(hit.also == () for hit in found.hits[1:])


def test_a_document_has_as_many_hits_as_is_asked_for(own: Library, texts: Path) -> None:
    parts = "\n\n".join(f"# Salt {name}\n\nSalt came from {name}." for name in ("Osh", "Uzgen", "Naryn"))
    own.add([write(texts, "salt.md", parts)])
    question = "Where did salt come from?"
    counts = [documents(own.search(question, per_document=n)).count("salt") for n in (None, 2, 1)]
    assert counts == [3, 2, 1]
    assert len(own.search(question, k=5, per_document=1).hits) == 5

"""Documents and passages in the SQLite file of a library."""

from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from sqlite3 import (
    SQLITE_CANTOPEN_ISDIR,
    SQLITE_IOERR_READ,
    SQLITE_LIMIT_VARIABLE_NUMBER,
    SQLITE_LOCKED,
    SQLITE_PERM,
    SQLITE_READONLY_DBMOVED,
    Connection,
    DatabaseError,
    IntegrityError,
    OperationalError,
    connect,
)

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import database as module
from index import schema
from index.schema import SCHEMA_VERSION
from index.store import Store
from ingest.corrections import Correction, Corrections
from ingest.document import Document, Metadata, Page
from ingest.errors import (
    LibraryBusyError,
    LibraryDamagedError,
    LibraryError,
    LibraryVersionError,
    UnknownDocumentError,
)
from ingest.passages import Passage

TURKISH = Document(
    "köprü", "/texts/köprü.txt", "a" * 64,
    Metadata("Taş Köprü", ("Işık Şen", "O’Neil, J."), 1993, "tr"),
    "Köprü eskidir. 😀 Yol yenidir.", (Page(1, None, 0, 15), Page(3, "iv", 15, 29)),
)  # fmt: skip
KYRGYZ = Document(
    "жол", "/texts/жол.txt", "b" * 64, Metadata("Жол", (), None, None), "Жол узун.", (Page(1, None, 0, 9),)
)  # fmt: skip


class UnwantedError(Exception):
    """Ends a change that nobody wants to keep."""


def passages(document: Document, *spans: tuple[int, int, str | None]) -> list[Passage]:
    return [
        Passage(document.id, ordinal, start, end, document.text[start:end], language)
        for ordinal, (start, end, language) in enumerate(spans)
    ]


TURKISH_PASSAGES = passages(TURKISH, (0, 14, "tr"), (15, 29, "tr"), (15, 16, None))
KYRGYZ_PASSAGES = passages(KYRGYZ, (0, 9, "ky"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "library.sqlite")
    made.create()
    return made


@pytest.fixture
def filled(store: Store) -> Store:
    with store.writing() as connection:
        assert Store.insert(connection, TURKISH, TURKISH_PASSAGES) == [1, 2, 3]
        assert Store.insert(connection, KYRGYZ, KYRGYZ_PASSAGES) == [4]
    return store


def count(connection: Connection, table: str) -> int:
    return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_a_new_store_holds_nothing_and_has_no_generation(store: Store) -> None:
    with store.reading() as connection:
        assert Store.entries(connection) == ()
        assert list(Store.passages(connection)) == []
        assert Store.known_sources(connection) == {}
        assert Store.generation(connection) == 0


def test_documents_come_back_as_they_were_given(filled: Store) -> None:
    with filled.reading() as connection:
        assert Store.document(connection, "köprü") == TURKISH
        assert Store.document(connection, "жол") == KYRGYZ


def test_passages_come_back_by_number(filled: Store) -> None:
    with filled.reading() as connection:
        assert list(Store.passages(connection)) == list(
            enumerate([*TURKISH_PASSAGES, *KYRGYZ_PASSAGES], start=1)
        )


def test_places_of_passages_come_back_in_the_order_asked_for(filled: Store) -> None:
    with filled.reading() as connection:
        places = Store.places(connection, [4, 1, 3])
        assert Store.places(connection, []) == []
    assert [place.number for place in places] == [4, 1, 3]
    assert [
        place.passage(document) for place, document in zip(places, (KYRGYZ, TURKISH, TURKISH), strict=True)
    ] == [
        KYRGYZ_PASSAGES[0],
        TURKISH_PASSAGES[0],
        TURKISH_PASSAGES[2],
    ]


def test_texts_of_passages_come_back_letter_for_letter_in_the_order_asked_for(filled: Store) -> None:
    with filled.reading() as connection:
        connection.setlimit(SQLITE_LIMIT_VARIABLE_NUMBER, 2)  # of a thousand, else
        texts = Store.passage_texts(connection, [4, 1, 3])
        assert Store.passage_texts(connection, []) == []
    assert texts == [KYRGYZ_PASSAGES[0].text, TURKISH_PASSAGES[0].text, TURKISH_PASSAGES[2].text]


def test_places_and_titles_of_any_number_are_found_at_once(filled: Store) -> None:
    with filled.reading() as connection:
        connection.setlimit(SQLITE_LIMIT_VARIABLE_NUMBER, 2)  # of a thousand, else
        assert [place.number for place in Store.places(connection, [4, 2, 1])] == [4, 2, 1]
        assert Store.titles(connection, [2, 1, 2]) == ["Жол", "Taş Köprü", "Жол"]
        assert Store.titles(connection, []) == []


def test_a_document_is_found_by_the_content_of_its_file_without_looking_at_all(filled: Store) -> None:
    asked: list[str] = []
    with filled.writing() as connection:
        Store.insert(connection, replace(KYRGYZ, id="жол-2", source="/texts/ашуу.txt"), [])
        assert Store.with_content(connection, "a" * 64) == ("/texts/köprü.txt", "köprü")
        assert Store.with_content(connection, "c" * 64) is None
        connection.set_trace_callback(asked.append)
        assert Store.with_content(connection, "b" * 64) == ("/texts/жол.txt", "жол")  # the first of two
        connection.set_trace_callback(None)
        (plan,) = connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()
    assert plan["detail"] == "SEARCH document USING INDEX document_sha256 (sha256=?)"


def test_entries_count_pages_passages_characters_and_languages(filled: Store) -> None:
    with filled.reading() as connection:
        turkish, kyrgyz = Store.entries(connection)
    assert (turkish.id, turkish.source, turkish.sha256) == (TURKISH.id, TURKISH.source, TURKISH.sha256)
    assert turkish.metadata == TURKISH.metadata
    assert (turkish.characters, turkish.page_count, turkish.passage_count) == (29, 2, 3)
    assert (turkish.languages, kyrgyz.languages) == (("tr",), ("ky",))


def test_languages_of_an_entry_begin_with_the_most_frequent(store: Store) -> None:
    document = replace(TURKISH, id="mixed")
    with store.writing() as connection:
        Store.insert(
            connection, document, passages(document, (0, 5, "en"), (0, 6, "tr"), (0, 7, None), (0, 8, "tr"))
        )
        assert Store.entries(connection)[0].languages == ("tr", "en")


def test_deleting_a_document_forgets_its_passages_and_never_gives_their_numbers_again(filled: Store) -> None:
    with filled.writing() as connection:
        assert Store.delete(connection, "жол") == [4]
        assert Store.delete(connection, "köprü") == [1, 2, 3]
        assert (count(connection, "document"), count(connection, "passage")) == (0, 0)
        assert Store.insert(connection, KYRGYZ, KYRGYZ_PASSAGES) == [5]


def test_a_deleted_text_is_not_in_the_files_any_more(filled: Store, tmp_path: Path) -> None:
    secret = replace(
        KYRGYZ, id="secret", source="/s", text="жашыруун " * 3_000, pages=(Page(1, None, 0, 27_000),)
    )
    with filled.writing() as connection:
        Store.insert(connection, secret, [])
    assert any("жашыруун".encode() in path.read_bytes() for path in tmp_path.iterdir())
    with filled.writing() as connection:
        Store.delete(connection, "secret")
    assert not any("жашыруун".encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_an_unknown_document_is_named(filled: Store) -> None:
    with filled.reading() as connection:
        for call in (Store.document, lambda at, each: Store.slice(at, each, 0, 1), Store.delete):
            with pytest.raises(UnknownDocumentError, match=r"^yok: no document has this id"):
                call(connection, "yok")


def test_an_error_while_writing_leaves_everything_as_it_was(filled: Store) -> None:
    for error in (UnwantedError, KeyboardInterrupt):
        with suppress(error), filled.writing() as connection:
            Store.delete(connection, "köprü")
            Store.set_generation(connection, 9)
            raise error
    with filled.reading() as connection:
        assert Store.document(connection, "köprü") == TURKISH
        assert Store.generation(connection) == 0


def test_a_reader_sees_one_state_while_another_is_written(filled: Store) -> None:
    with filled.reading() as before:
        assert Store.generation(before) == 0
        with filled.writing() as connection:
            Store.delete(connection, "köprü")
            Store.set_generation(connection, 1)
        assert Store.generation(before) == 0
        assert Store.document(before, "köprü") == TURKISH
    with filled.reading() as after:
        assert Store.generation(after) == 1
        assert [entry.id for entry in Store.entries(after)] == ["жол"]


def test_a_second_writer_is_told_that_the_library_is_busy(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_WAIT_SECONDS", 0.01)
    with closing(connect(tmp_path / "library.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryBusyError, match=r"another process is changing this library\. Try again"):
            filled.writing().__enter__()
        with filled.reading() as connection:
            assert count(connection, "document") == 2
    with filled.writing() as connection:
        Store.delete(connection, "жол")


def test_a_library_that_cannot_be_written_is_not_called_busy(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(path: Path, **options: object) -> Connection:
        return connect(f"file:{path}?mode=ro", uri=True, **options)

    monkeypatch.setattr(module, "connect", read_only)
    with pytest.raises(LibraryError, match="read-only") as caught, filled.writing() as connection:
        Store.delete(connection, "жол")
    assert type(caught.value) is LibraryError


def test_a_full_disk_is_said_to_be_and_the_library_stays_as_it_was(filled: Store) -> None:
    big = replace(KYRGYZ, id="big", source="/big", text="суу " * 100_000)

    def add() -> None:
        with filled.writing() as connection:
            connection.execute("PRAGMA max_page_count = 1")  # no page more than there are
            Store.insert(connection, big, [])

    with pytest.raises(LibraryError, match=r"library\.sqlite: .* the disk is full\. Make room") as caught:
        add()
    assert type(caught.value) is LibraryError
    with filled.reading() as connection:
        assert [entry.id for entry in Store.entries(connection)] == ["köprü", "жол"]


def test_a_library_that_another_process_keeps_to_itself_is_busy_for_readers_too(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_WAIT_SECONDS", 0.01)
    with closing(connect(tmp_path / "library.sqlite", isolation_level=None)) as other:
        other.executescript("PRAGMA locking_mode = EXCLUSIVE; UPDATE state SET generation = 3;")
        with pytest.raises(LibraryBusyError, match="another process is changing this library"):
            filled.reading().__enter__()
    with filled.reading() as connection:
        assert Store.generation(connection) == 3


@pytest.mark.parametrize(
    ("code", "said", "kind"),
    [
        (SQLITE_IOERR_READ, "the disk could not read or write it", LibraryError),
        (SQLITE_READONLY_DBMOVED, "is read-only", LibraryError),
        (SQLITE_CANTOPEN_ISDIR, "cannot be opened", LibraryError),
        (SQLITE_PERM, "cannot be opened", LibraryError),
        (SQLITE_LOCKED, "another process is changing this library", LibraryBusyError),
    ],
)
def test_what_keeps_the_file_from_being_used_is_told_by_what_sqlite_calls_it(
    filled: Store, code: int, said: str, kind: type[LibraryError]
) -> None:
    error = OperationalError("sqlite says so")
    error.sqlite_errorcode = code
    with pytest.raises(LibraryError, match=said) as caught, filled.reading():
        raise error
    assert type(caught.value) is kind


def test_our_own_mistakes_are_not_called_a_damaged_library_nor_a_full_disk(filled: Store) -> None:
    with pytest.raises(IntegrityError, match="UNIQUE"), filled.writing() as connection:
        Store.insert(connection, TURKISH, TURKISH_PASSAGES)
    for mistake in ("SELECT colour FROM document", "SELECT * FROM documents", "SELEKT 1"):
        with pytest.raises(OperationalError), filled.reading() as connection:
            connection.execute(mistake)
    with filled.reading() as connection:
        assert [entry.id for entry in Store.entries(connection)] == ["köprü", "жол"]


def test_a_text_that_is_not_utf_8_any_more_is_damage(filled: Store, tmp_path: Path) -> None:
    with closing(connect(tmp_path / "library.sqlite")) as connection:
        connection.execute("UPDATE document SET text = CAST(x'ff' AS TEXT)")
        connection.commit()
    with pytest.raises(LibraryDamagedError, match="UTF-8"), filled.reading() as reading:
        Store.document(reading, "köprü")


def test_what_sqlite_names_no_further_is_damage(filled: Store) -> None:
    with pytest.raises(LibraryDamagedError, match="malformed"), filled.reading():
        raise DatabaseError("database disk image is malformed")


def test_another_version_is_refused_with_both_versions(filled: Store, tmp_path: Path) -> None:
    with closing(connect(tmp_path / "library.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 7")
    for use in (filled.reading, filled.writing):
        with pytest.raises(
            LibraryVersionError, match=f"has version 7, this Köprü reads version {SCHEMA_VERSION}"
        ):
            use().__enter__()


VERSION_1 = """
CREATE TABLE state (generation INTEGER NOT NULL);
INSERT INTO state VALUES (7);
CREATE TABLE document (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, source TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL,
    title TEXT NOT NULL, authors TEXT NOT NULL, year INTEGER, language TEXT,
    text TEXT NOT NULL, pages TEXT NOT NULL, added TEXT NOT NULL
);
CREATE TABLE passage (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES document (number) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, language TEXT
);
INSERT INTO document VALUES (
    3, 'köprü', '/texts/köprü.txt', 'aa', 'Taş Köprü', '["Işık Şen", "O’Neil, J."]', 1993, 'tr',
    'Köprü eskidir. Yol yenidir.', '[[1, null, 0, 15], [3, "iv", 15, 27]]', '2026-01-02T03:04:05+00:00'
);
INSERT INTO document VALUES (
    4, 'жол', '/texts/жол.txt', 'bb', 'Жол', '[]', NULL, NULL, 'Жол узун.', '[[1, null, 0, 9]]', '2026-01-02'
);
INSERT INTO passage VALUES (8, 3, 0, 0, 14, 'tr');
INSERT INTO passage VALUES (9, 3, 1, 15, 27, NULL);
PRAGMA user_version = 1;
"""


def test_a_library_of_version_1_is_brought_up_to_date_with_all_that_it_held(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "library.sqlite")) as connection:
        connection.executescript(VERSION_1)
    store = Store(tmp_path / "library.sqlite")
    document = Document(
        "köprü", "/texts/köprü.txt", "aa", Metadata("Taş Köprü", ("Işık Şen", "O’Neil, J."), 1993, "tr"),
        "Köprü eskidir. Yol yenidir.", (Page(1, None, 0, 15), Page(3, "iv", 15, 27)),
    )  # fmt: skip
    for _ in range(2):
        with store.reading() as connection:
            assert Store.generation(connection) == 7
            assert Store.document(connection, "köprü") == document
            assert Store.document(connection, "жол").metadata == Metadata("Жол", (), None, None)
            assert [entry.characters for entry in Store.entries(connection)] == [27, 9]
            assert list(Store.passages(connection)) == list(
                enumerate(passages(document, (0, 14, "tr"), (15, 27, None)), start=8)
            )
    with store.writing() as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
        Store.correct(connection, "жол", Corrections(you=Correction(year=1999)))
        assert Store.insert(connection, replace(document, id="a", source="/a"), []) == []
        assert Store.document(connection, "жол").metadata == Metadata(
            "Жол", (), 1999, None, None, (("year", "you"),)
        )


def test_an_upgrade_that_fails_leaves_the_library_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(connect(tmp_path / "library.sqlite")) as connection:
        connection.executescript(VERSION_1)
    with monkeypatch.context() as patch:
        patch.setattr(schema, "_FROM_VERSION_1", f"{schema._FROM_VERSION_1}; nonsense")
        with pytest.raises(OperationalError, match="nonsense"):
            Store(tmp_path / "library.sqlite").reading().__enter__()
    with closing(connect(tmp_path / "library.sqlite")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT title FROM document").fetchall() == [("Taş Köprü",), ("Жол",)]


def test_a_library_of_version_3_opens_with_no_kind_of_work_known_and_can_be_told_one(
    filled: Store, tmp_path: Path
) -> None:
    with closing(connect(tmp_path / "library.sqlite")) as connection:
        connection.executescript(
            "UPDATE document SET metadata = json_remove(metadata, '$.work'); PRAGMA user_version = 3;"
        )
    with filled.reading() as connection:
        assert [entry.metadata for entry in Store.entries(connection)] == [TURKISH.metadata, KYRGYZ.metadata]
        assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    with filled.writing() as connection:
        Store.correct(connection, "köprü", Corrections(you=Correction(work="doctoral thesis")))
        known = Store.document(connection, "köprü").metadata
        assert (known.work, known.origin("work")) == ("doctoral thesis", "you")


def test_corrections_are_kept_apart_and_seen_wherever_metadata_is(filled: Store) -> None:
    said = Corrections(
        Correction(title="Köprü", authors=(), year=1998),
        Correction(title="Taş Köprüler", publisher="Илим", language="ky"),
    )
    with filled.writing() as connection:
        Store.correct(connection, "köprü", said)
    seen = Metadata(
        "Taş Köprüler", (), 1998, "ky", "Илим",
        (("title", "you"), ("authors", "sources.toml"), ("year", "sources.toml"), ("publisher", "you"),
         ("language", "you")),
    )  # fmt: skip
    with filled.reading() as connection:
        assert Store.corrections(connection) == {"köprü": said, "жол": Corrections()}
        assert Store.document(connection, "köprü").metadata == seen
        assert [entry.metadata for entry in Store.entries(connection)] == [seen, KYRGYZ.metadata]
    with filled.writing() as connection:
        Store.correct(connection, "köprü", Corrections())
        assert Store.document(connection, "köprü") == TURKISH


def test_an_unknown_document_cannot_be_corrected(filled: Store) -> None:
    with pytest.raises(UnknownDocumentError, match=r"^yok: "), filled.writing() as connection:
        Store.correct(connection, "yok", Corrections())


@pytest.mark.parametrize("content", [b"not a database " * 400, b"SQLite format 3\x00" + b"\xff" * 8_000])
def test_a_file_that_is_no_database_is_an_error_that_names_it(
    filled: Store, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "library.sqlite"
    path.write_bytes(content)
    with pytest.raises(LibraryDamagedError) as caught:
        filled.reading().__enter__()
    assert str(caught.value).startswith(f"{path}: ")


def test_a_damaged_page_is_found_by_the_integrity_check(filled: Store, tmp_path: Path) -> None:
    with filled.reading() as connection:
        assert Store.integrity(connection) == []
    path = tmp_path / "library.sqlite"
    content = bytearray(path.read_bytes())
    content[8192 + 5 : 8192 + 9] = b"\xff" * 4  # the second table's page says where its cells begin
    path.write_bytes(content)
    with filled.reading() as connection:
        assert Store.integrity(connection) != []


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store(tmp_path_factory.mktemp("scratch") / "library.sqlite")
    made.create()
    return made


@settings(deadline=None, max_examples=50)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
    data=st.data(),
)
def test_slices_of_any_text_are_those_of_the_document(scratch: Store, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    document = replace(TURKISH, text=text, pages=(Page(1, None, 0, len(text)),))
    with suppress(UnwantedError), scratch.writing() as connection:
        numbers = Store.insert(connection, document, passages(document, (start, end, "tr")))
        assert Store.slice(connection, document.id, start, end) == text[start:end]
        assert Store.places(connection, numbers)[0].passage(document).text == text[start:end]
        assert Store.entries(connection)[0].characters == len(text)
        raise UnwantedError


def test_a_library_whose_folder_is_gone_is_named(tmp_path: Path) -> None:
    gone = Store(tmp_path / "gone" / "library.sqlite")
    with pytest.raises(LibraryError, match=r"library\.sqlite: cannot be opened\. See that"), gone.reading():
        pass

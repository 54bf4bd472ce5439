"""What programs get over HTTP: the three functions, letter for letter, and clear words where they ask for too much."""

import json
import os
import subprocess
import threading
from asyncio import run
from contextlib import redirect_stdout
from inspect import Parameter, signature
from io import StringIO
from shutil import which
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import gradio as gr
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from app.cli_json import result_json
from app.program_answers import ASKED, CallError, document_told, quote_told, search_told
from app.programs import offer_programs
from index.filters import Filters
from ingest.errors import LibraryDamagedError
from tests.program_page import ANSWER, DAM, HOSTILE_QUESTION, QUESTION, RIVER, examples, serving, stocked


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return stocked(tmp_path_factory.mktemp("programs"))


@pytest.fixture(scope="module")
def address(library):
    with serving(library) as served:
        yield served


@pytest.fixture
def call(address):
    """Calls a function with values in their order; gives the status, and the object or the message."""

    def called(name, *values, at=address):
        body = json.dumps({"data": values}).encode()
        asked = Request(f"{at}/gradio_api/run/{name}", body, {"Content-Type": "application/json"})
        try:
            with urlopen(asked, timeout=30) as answered:
                return answered.status, json.loads(answered.read())["data"][0]
        except HTTPError as error:
            return error.code, json.loads(error.read())["error"]

    return called


def search_values(question, *, k=5, languages=(), documents=(), years=(None, None), collections=()):
    return (question, k, list(languages), list(documents), *years, list(collections))


def told(result):
    """As JSON brings it: lists for tuples."""
    return json.loads(json.dumps(result))


def test_search_gives_what_the_command_prints(call, library):
    status, found = call("search", *search_values(QUESTION))
    assert (status, found) == (200, told(result_json("", library.search(QUESTION, k=5))))
    assert found["hits"][0]["document"] == DAM
    assert ANSWER in found["hits"][0]["quotes"][0]["text"]


def test_search_stays_within_what_was_chosen(call, library):
    filters = Filters(languages=("ky",), documents=(RIVER, DAM), from_year=2020, to_year=2030)
    values = search_values(
        QUESTION, k=2, languages=["ky"], documents=[RIVER, DAM], years=(filters.from_year, filters.to_year)
    )
    _, found = call("search", *values)
    assert found == told(result_json("", library.search(QUESTION, k=2, filters=filters)))
    assert {hit["document"] for hit in found["hits"]} == {RIVER}
    assert {hit["language"] for hit in found["hits"]} == {"ky"}
    assert call("search", *search_values(QUESTION, years=(None, 1990)))[1]["hits"] == []


def test_a_hostile_text_comes_letter_for_letter(call, library):
    _, found = call("search", *search_values(HOSTILE_QUESTION, k=1))
    hit = found["hits"][0]
    text = library.document(hit["document"]).text
    assert "<script>alert(1)</script>" in hit["text"]
    assert hit["text"] == text[hit["start"] : hit["end"]]
    assert call("quote", hit["document"], 0, len(text))[1]["text"] == text


def test_a_quote_comes_with_what_a_citation_needs(call, library):
    text = library.document(DAM).text
    start = text.index(ANSWER)
    assert call("quote", DAM, start, start + len(ANSWER)) == (
        200,
        {
            "document": DAM,
            "title": "Waiting for Rogun: Half a Century of a Dam on the Vakhsh",
            "authors": ["Köprü demo corpus"],
            "year": 2026,
            "pages": [{"number": 1, "label": None}],
            "language": "en",
            "start": start,
            "end": start + len(ANSWER),
            "text": ANSWER,
        },
    )


def test_a_document_is_told_with_its_pages_and_the_name_of_its_file_alone(call, library):
    status, found = call("document", RIVER, 0)
    length = len(library.document(RIVER).text)
    assert status == 200
    assert (found["id"], found["language"], found["characters"]) == (RIVER, "ky", length)
    assert found["file"] == f"{RIVER}.md"
    assert found["pages"] == [{"number": 1, "label": None, "start": 0, "end": length}]
    assert (found["next"], found["problems"]) == (None, [])
    assert found["origins"]["title"] == "file"
    assert str(library.folder.parent) not in json.dumps(found)
    assert not {"text", "source"} & set(found)


def test_without_an_id_the_documents_are_listed_from_where_one_likes(call, library):
    ids = [entry.id for entry in library.documents()]
    for skip in (0, 2, 3):
        status, found = call("document", "", skip)
        assert (status, found["count"], found["next"]) == (200, 3, None)
        assert [each["id"] for each in found["documents"]] == ids[skip:]


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("search", search_values("?!"), "The question has no word in it."),
        ("search", search_values(7), "question: a text is expected, not 7."),
        ("search", search_values({"a": None}), "question: a text is expected, not an object."),
        ("search", search_values("a " * 1500), "question: 3000 characters; at most 2000 are read. Shor"),
        ("search", search_values("a\u0301\u0323" * 700), "question: 2100 characters; at most 2000 are read."),
        (
            "search",
            search_values(QUESTION, documents=["a" * 501]),
            "documents[0]: 501 characters; at most 500",
        ),
        (
            "search",
            search_values(QUESTION, collections=["a" * 501]),
            "collections[0]: 501 characters; at most",
        ),
        (
            "search",
            search_values(QUESTION, languages=["a" * 501]),
            "languages[0]: 501 characters; at most 500",
        ),
        ("quote", ("a" * 501, 0, 1), "document: 501 characters; at most 500 are read."),
        ("document", ("a" * 501, 0), "document: 501 characters; at most 500 are read."),
        ("search", search_values(QUESTION, k=51), "k: a whole number from 1 to 50 is expected, not 51."),
        (
            "search",
            search_values(QUESTION, k="5"),
            "k: a whole number from 1 to 50 is expected, not a text in",
        ),
        ("search", search_values(QUESTION, k=True), "k: a whole number from 1 to 50 is expected, not true"),
        ("search", search_values(QUESTION, k=None), "k: a whole number from 1 to 50 is expected, not null"),
        ("search", search_values(QUESTION, k=2.5), "k: a whole number from 1 to 50 is expected, not 2.5."),
        ("search", search_values(QUESTION, languages=["tr", "de"]), "languages: de; choose among tr, ky,"),
        ("search", search_values(QUESTION, documents=[[]]), "documents[0]: a text is expected, not a list."),
        (
            "search",
            (QUESTION, 5, [], DAM, None, None, []),
            "documents: a list of texts is expected, not a te",
        ),
        ("search", search_values(QUESTION, documents=[DAM, "x"]), "x: no document has this id. `document` w"),
        ("search", search_values(QUESTION, years=(2000, 1999)), "from_year 2000 is after to_year 1999, so"),
        ("search", search_values(QUESTION, years=("2000", None)), "from_year: a whole number from "),
        ("search", search_values(QUESTION, collections=["x"]), "x: no collection has this name."),
        ("quote", ("x\ud800", 0, 1), "x?: no document has this id. `document` without an id lists those th"),
        ("quote", ("", 0, 1), "document: it is empty, and the id of a document is expected. `document` wi"),
        ("quote", (DAM, 5, 5), "start 5 and end 5: nothing stands between them; end comes after start."),
        ("quote", (DAM, 7, 6007), "start 7 and end 6007: 6000 characters; at most 5000 are quoted at once."),
        ("quote", (DAM, 0, 10**9), "end: a whole number from 0 to 6361 is expected, not 1000000000."),
        ("quote", (DAM, -1, 5), "start: a whole number from 0 on is expected, not -1."),
        ("document", ("../../etc/passwd", 0), "../../etc/passwd: no document has this id."),
        ("document", ("", -1), "skip: a whole number from 0 on is expected, not -1."),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(call, name, values, said):
    status, message = call(name, *values)
    assert status == 500
    assert message.startswith(said)


def test_nothing_long_is_put_in_order(library, monkeypatch):
    def normalised(form, text):
        assert len(text) <= 2_000
        return text

    monkeypatch.setattr("app.program_answers.normalize", normalised)
    long = "a\u0301\u0323" * 20_000
    for call in (
        lambda: search_told(library, long, 5, [], [], None, None, []),
        lambda: search_told(library, QUESTION, 5, [long], [], None, None, []),
        lambda: search_told(library, QUESTION, 5, [], [long], None, None, []),
        lambda: search_told(library, QUESTION, 5, [], [], None, None, [long]),
        lambda: quote_told(library, long, 0, 1),
        lambda: document_told(library, long, 0),
    ):
        with pytest.raises(CallError, match="60000 characters; at most"):
            call()


def test_by_name_what_is_left_out_is_as_the_schema_says(address, library):
    body = json.dumps({"question": QUESTION}).encode()
    asked = Request(f"{address}/gradio_api/call/v2/search", body, {"Content-Type": "application/json"})
    with urlopen(asked, timeout=30) as answered:
        event = json.loads(answered.read())["event_id"]
    with urlopen(f"{address}/gradio_api/call/search/{event}", timeout=30) as stream:
        lines = stream.read().decode().splitlines()
    assert lines[0] == "event: complete"
    assert json.loads(lines[1].removeprefix("data: ")) == [
        told(result_json("", library.search(QUESTION, k=5)))
    ]


def test_gradios_client_gets_the_same_and_the_same_words(address, library):
    client = Client(address, analytics_enabled=False, verbose=False)
    try:
        found = client.predict(QUESTION, k=1, api_name="/search")
        assert found == told(result_json("", library.search(QUESTION, k=1)))
        with pytest.raises(AppError, match=r"^x: no document has this id"):
            client.predict("x", 0, 1, api_name="/quote")
    finally:
        client.close()


def test_three_functions_and_nothing_else_are_documented(address):
    for path in ("info", "info?all_endpoints=true"):
        with urlopen(f"{address}/gradio_api/{path}", timeout=30) as answered:
            info = json.loads(answered.read())
        assert list(info["named_endpoints"]) == ["/search", "/quote", "/document"]
        assert info["unnamed_endpoints"] == {}
    search = info["named_endpoints"]["/search"]
    assert search["description"].startswith("Find the passages that answer a question, whatever language")
    defaults = {each["parameter_name"]: each["parameter_default"] for each in search["parameters"]}
    assert defaults == {
        "question": None,
        "k": 5,
        "languages": [],
        "documents": [],
        "from_year": None,
        "to_year": None,
        "collections": [],
    }
    for name, documented in info["named_endpoints"].items():
        checked = signature(ASKED[name.removeprefix("/")]).parameters.values()
        needed = [each.default is Parameter.empty for each in checked]
        assert [each.name for each in checked] == [
            each["parameter_name"] for each in documented["parameters"]
        ]
        assert needed == [not each["parameter_has_default"] for each in documented["parameters"]]
        assert [None if each.default is Parameter.empty else told(each.default) for each in checked] == [
            each["parameter_default"] for each in documented["parameters"]
        ]


class Broken:
    """A library that cannot be read, and one question on which we make a mistake."""

    def __init__(self, library):
        self.library = library
        self.documents, self.document = library.documents, library.document

    def search(self, question, *, k, filters):
        if question == "авария":
            raise RuntimeError("/home/nobody/secret")
        raise LibraryDamagedError("/home/nobody/library: the library's documents cannot be read.")


def test_a_broken_library_names_no_folder(call, library):
    with serving(Broken(library)) as broken:
        assert call("search", *search_values("мост"), at=broken) == (
            500,
            "The library cannot be read at the moment.",
        )
        assert call("search", *search_values("авария"), at=broken) == (
            500,
            "This could not be answered, by a mistake of Köprü's; it was written down.",
        )


class Slow:
    """A library that counts how many questions it is asked at once, and answers none before it may."""

    def __init__(self, library):
        self.library, self.most, self.now = library, 0, 0
        self.full, self.may = threading.Semaphore(0), threading.Event()
        self.counting = threading.Lock()
        self.documents, self.document = library.documents, library.document

    def search(self, question, *, k, filters):
        with self.counting:
            self.now += 1
            self.most = max(self.most, self.now)
        self.full.release()
        assert self.may.wait(30)
        with self.counting:
            self.now -= 1
        return self.library.search(question, k=k, filters=filters)


def test_at_most_four_programs_are_answered_at_once_and_the_others_wait(call, library):
    slow, got = Slow(library), []
    with serving(slow) as served:
        callers = [
            threading.Thread(
                target=lambda: got.append(call("search", *search_values(QUESTION), at=served)[0])
            )
            for _ in range(12)
        ]
        for caller in callers:
            caller.start()
        for _ in range(4):
            assert slow.full.acquire(timeout=30)
        assert not slow.full.acquire(timeout=0.2)
        slow.may.set()
        for caller in callers:
            caller.join(30)
    assert (slow.most, got) == (4, [200] * 12)


def test_a_page_that_has_an_event_of_the_name_is_refused(library):
    async def built():
        with gr.Blocks(analytics_enabled=False) as page:
            page.load(lambda: None, None, None, api_name="quote")
            offer_programs(library)

    with pytest.raises(ValueError, match="already has an event 'quote'"):
        run(built())


def test_the_readmes_curl_examples_answer(address):
    if which("curl") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs curl")
        pytest.skip("curl is not installed")
    commands = [each for block in examples(address, "curl") for each in block.split("\n\n")]
    assert len(commands) == 2
    for command in commands:
        ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=True)
        answered = ran.stdout.removeprefix("event: complete\ndata: ")
        data = json.loads(answered)
        found = (data if isinstance(data, list) else data["data"])[0]
        assert (found["status"], found["hits"][0]["document"]) == ("found", DAM)


@pytest.mark.parametrize("mark", ["urllib", "gradio_client"])
def test_the_readmes_python_examples_answer(address, mark):
    (block,) = examples(address, mark)
    said, names = StringIO(), {}
    with redirect_stdout(said):
        exec(compile(block, "README.md", "exec"), names)
    assert said.getvalue().startswith("found ")
    assert ANSWER in said.getvalue()
    if "kopru" in names:
        names["kopru"].close()

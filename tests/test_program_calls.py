"""Calls that are none: each is told in plain words what was wrong, over all the ways that there are."""

import json
import subprocess
from shutil import which

import httpx
import pytest

from tests.program_page import DAM, QUESTION, serving, stocked

TAKEN = (
    "search takes question, k (5), languages ([]), documents ([]), from_year (null), to_year (null), "
    "collections ([]); defaults are in parentheses."
)
ALL = [QUESTION, 5, [], [], None, None, []]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return stocked(tmp_path_factory.mktemp("calls"))


@pytest.fixture(scope="module")
def address(library):
    with serving(library) as served:
        yield f"{served}/gradio_api"


@pytest.mark.parametrize("way", ["run", "api", "call"])
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"data": ALL[:6]}, "search: all 7 values are expected, in their order, and 6 came."),
        ({"data": [QUESTION]}, "search: all 7 values are expected, in their order, and 1 came."),
        ({"data": [*ALL, 1]}, "search: all 7 values are expected, in their order, and 8 came."),
        ({"data": {"question": QUESTION}}, 'search: its 7 values are expected as a list, {"data": [...]}.'),
        ({"question": QUESTION}, 'search: its 7 values are expected as a list, {"data": [...]}.'),
        ([QUESTION], 'search: its 7 values are expected as a list, {"data": [...]}.'),
    ],
)
def test_a_question_comes_with_all_its_values_or_is_told_what_they_are(address, way, body, said):
    answer = httpx.post(f"{address}/{way}/search", json=body)
    assert (answer.status_code, answer.json()) == (400, dict.fromkeys(("detail", "error"), f"{said} {TAKEN}"))


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        (
            "quote",
            [DAM, 0],
            "quote: all 3 values are expected, in their order, and 2 came. quote takes document, st",
        ),
        (
            "document",
            [],
            "document: all 2 values are expected, in their order, and 0 came. document takes document "
            '(""), skip (0); defaults are in parentheses.',
        ),
    ],
)
def test_the_other_functions_say_so_too(address, name, values, said):
    answer = httpx.post(f"{address}/run/{name}", json={"data": values})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(said)


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("search", {}, f"question: it is missing. {TAKEN}"),
        ("search", {"questoin": QUESTION}, f"questoin: search takes no value of this name. {TAKEN}"),
        ("search", {"data": ALL}, f"data: search takes no value of this name. {TAKEN}"),
        (
            "search",
            {"question": QUESTION, "request": {}},
            f"request: search takes no value of this name. {TAKEN}",
        ),
        ("search", [QUESTION], f"search: its values are expected in an object, by their names. {TAKEN}"),
        ("quote", {"document": DAM, "start": 0}, "end: it is missing. quote takes document, start, end."),
    ],
)
def test_values_by_name_are_known_and_those_that_are_needed_are_there(address, name, body, said):
    answer = httpx.post(f"{address}/call/v2/{name}", json=body)
    assert (answer.status_code, answer.json()) == (400, {"detail": said, "error": said})


def test_a_name_that_is_no_text_and_has_no_end_is_told_shortly(address):
    body = json.dumps({"x\ud800" * 5_000: 1})
    answer = httpx.post(
        f"{address}/call/v2/search", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.json()["error"] == f"{'x?' * 50}: search takes no value of this name. {TAKEN}"


@pytest.mark.parametrize("way", ["run", "api", "call", "call/v2"])
def test_a_function_that_is_not_there_names_those_that_are(address, way):
    for name in ("Search", "searches/"):
        answer = httpx.post(f"{address}/{way}/{name}", json={"data": ALL})
        said = f"{name.strip('/')}: no function has this name. There are: search, quote, document."
        assert (answer.status_code, answer.json()["error"]) == (404, said)


@pytest.mark.parametrize("way", ["run", "call", "call/v2"])
def test_what_is_not_said_to_be_json_is_asked_to_be(address, way):
    body = json.dumps({"question": QUESTION} if way == "call/v2" else {"data": ALL})
    for stated in ({}, {"Content-Type": "application/x-www-form-urlencoded"}):
        answer = httpx.post(f"{address}/{way}/search", content=body, headers=stated)
        said = "Say that what you send is JSON: send the header Content-Type: application/json."
        assert (answer.status_code, answer.json()["error"]) == (415, said)
    stated = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert httpx.post(f"{address}/{way}/search", content=body, headers=stated, timeout=30).status_code == 200


@pytest.mark.parametrize("way", ["run", "api", "call", "call/v2"])
def test_a_function_that_is_only_looked_at_says_how_it_is_called(address, way):
    answer = httpx.get(f"{address}/{way}/search")
    said = "Functions are called with POST, and their values in what is sent."
    assert (answer.status_code, answer.json()["error"], answer.headers["allow"]) == (405, said, "POST")


@pytest.mark.parametrize("way", ["call", "call/v2"])
def test_an_event_that_no_call_has_is_said_to_have_no_result(address, way, caplog):
    begun = httpx.post(f"{address}/call/document", json={"data": ["", 0]}).json()["event_id"]
    assert httpx.get(f"{address}/{way}/document/{begun}").text.startswith("event: complete\n")
    lines = httpx.get(f"{address}/{way}/document/x").text.splitlines()
    said = (
        "There is no result for this event: no call that was taken has this id. Call the function again, and"
    )
    assert lines[0] == "event: error"
    assert json.loads(lines[1].removeprefix("data: "))["error"].startswith(said)
    assert caplog.records == []  # whoever asks for what is not there writes nothing down


def test_what_a_page_sends_of_its_own_is_handed_on(address):
    config = httpx.get(f"{address.removesuffix('/gradio_api')}/config").json()
    greet = next(each["id"] for each in config["dependencies"] if each["api_name"] == "greet")
    for name in ("greet", "predict"):
        answer = httpx.post(
            f"{address}/run/{name}", json={"data": [], "fn_index": greet, "session_hash": "a"}
        )
        assert (answer.status_code, answer.json()["data"]) == (200, ["greeted"])


def test_whatever_is_wrong_curl_shows_why_and_nothing_of_this_computer(address, library):
    if which("curl") is None:
        pytest.skip("curl is not installed")
    wrong = [
        ("search", [7, *ALL[1:]]),
        ("search", ["?!", *ALL[1:]]),
        ("search", ["a " * 1500, *ALL[1:]]),
        ("search", [QUESTION, 0, *ALL[2:]]),
        ("search", [QUESTION, 5, ["de"], *ALL[3:]]),
        ("search", [QUESTION, 5, [], ["x"], *ALL[4:]]),
        ("search", [*ALL[:4], "2020", *ALL[5:]]),
        ("search", [*ALL[:6], ["x"]]),
        ("search", []),
        ("quote", ["x", 0, 5]),
        ("document", ["x", 0]),
    ]
    for name, values in wrong:
        said = [_curled(f"{address}/run/{name}", values)]
        begun = _curled(f"{address}/call/{name}", values)
        if "event_id" in begun:
            event = begun["event_id"]
            told = subprocess.run(
                ["curl", "-s", f"{address}/call/{name}/{event}"], capture_output=True, text=True, check=True
            ).stdout.splitlines()
            assert told[0] == "event: error"
            begun = json.loads(told[1].removeprefix("data: "))
        for each in (*said, begun):
            assert len(each["error"].split()) > 5
            assert str(library.folder) not in each["error"]
            assert "Traceback" not in each["error"]


def _curled(url, values):
    typed = ["-H", "Content-Type: application/json", "-d", json.dumps({"data": values})]
    ran = subprocess.run(["curl", "-s", url, *typed], capture_output=True, text=True, timeout=60, check=True)
    return json.loads(ran.stdout)

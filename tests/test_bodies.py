"""What may come in the body of a request."""

import json
import re
from asyncio import run, sleep

import pytest
from starlette.requests import Request

from app.bodies import MOST_BYTES, BodyError, names_file, read_body, read_json
from app.page import TYPED_LENGTH
from tests.conftest import ROOT

FILE = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}


def read(*parts, length=None, **how):
    """The body of a request that comes in these parts; None is one that does not come."""

    async def receive():
        part = waiting.pop(0)
        if part is None:
            await sleep(3_600)
        return {"type": "http.request", "body": part, "more_body": bool(waiting)}

    waiting = list(parts)
    headers = [] if length is None else [(b"content-length", str(length).encode())]
    return run(read_body(Request({"type": "http", "headers": headers}, receive), **how))


def test_a_body_is_read_whole_up_to_64_kilobytes():
    assert read(b"a", b"", b"b" * (MOST_BYTES - 1), length=MOST_BYTES) == b"a" + b"b" * (MOST_BYTES - 1)
    assert (MOST_BYTES, read(b"")) == (65_536, b"")


@pytest.mark.parametrize(
    ("parts", "length"),
    [
        ([b"a" * MOST_BYTES, b"a"], None),
        ([b"a" * MOST_BYTES, b"a", None], 10),
        ([None], MOST_BYTES + 1),
        ([None], "9" * 5_000),
    ],
)
def test_a_longer_one_is_refused_and_not_waited_for(parts, length):
    with pytest.raises(BodyError, match="This is too long: at most 64 kB are read") as caught:
        read(*parts, length=length)
    assert caught.value.status == 413


def test_one_that_never_comes_to_its_end_is_given_up():
    with pytest.raises(BodyError, match="not sent whole") as caught:
        read(b"{", None, seconds=0.05)
    assert caught.value.status == 408


@pytest.mark.parametrize(
    "said", [FILE, [FILE], {"data": ["", {"a": [{"b": FILE}]}]}, {"path": None, "meta": None}]
)
def test_a_file_is_seen_at_any_depth(said):
    assert names_file(said)
    with pytest.raises(BodyError, match="No files are taken here") as caught:
        read_json(json.dumps(said).encode("utf-16"))
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "said", [None, "path meta", {"path": "a"}, {"path": {"meta": 1}}, [["path", "meta"]]]
)
def test_what_is_no_file_is_read(said):
    assert not names_file(said)
    assert read_json(json.dumps(said).encode()) == said


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 60_000, b"[" + b"9" * 60_000 + b"]", b"a=b"])
def test_what_is_no_json_is_refused(body):
    with pytest.raises(BodyError, match="no JSON") as caught:
        read_json(body)
    assert caught.value.status == 400


def test_nothing_that_a_page_of_ours_sends_is_as_long():
    """The form of a document with a hundred collections, all that can be taken along, and a field full of letters."""
    form = (ROOT / "app" / "web" / "holdings.html").read_text(encoding="utf-8")
    longest = [int(each) for each in re.findall(r'maxlength="(\d+)"', form)]
    assert sum(longest) > 2_500
    sent = [
        {str(place): "ң" * length for place, length in enumerate(longest)}
        | {"collections": ["ң" * 100] * 100},
        {"picked": [[number, number] for number in range(500)]},
        {"data": ["ก" * TYPED_LENGTH, None, None, None]},
    ]
    for each in sent:
        assert len(json.dumps(each, ensure_ascii=False).encode()) < MOST_BYTES - 1_000

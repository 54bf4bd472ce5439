"""What MCP clients get: three tools and nothing else, and texts letter for letter."""

import json
from asyncio import run
from contextlib import redirect_stdout
from io import StringIO

import pytest
from httpx import AsyncClient, post
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from app.cli_json import result_json
from app.roles import Visitors
from app.tokens import Tokens
from tests.program_page import ANSWER, DAM, HOSTILE_QUESTION, QUESTION, examples, serving, stocked
from tests.served import accounts_of


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return stocked(tmp_path_factory.mktemp("mcp"))


@pytest.fixture(scope="module")
def address(library):
    with serving(library, mcp=True) as served:
        yield served


@pytest.fixture
def mcp(address):
    """Runs a method of a client's session."""

    def ran(method, *values):
        async def asked():
            async with (
                streamable_http_client(f"{address}/gradio_api/mcp/") as (read, write, _),
                ClientSession(read, write) as session,
            ):
                await session.initialize()
                return await getattr(session, method)(*values)

        return run(asked())

    return ran


@pytest.fixture
def tool(mcp):
    """Calls a tool; gives what it says, read as JSON, or its words where it refuses."""

    def called(name, **values):
        answered = mcp("call_tool", name, values)
        (said,) = answered.content
        return said.text if answered.isError else json.loads(said.text)

    return called


@pytest.fixture
def tool_called(address):
    """Calls a tool as any program could, also with what a client would not send; gives its result as it came."""

    def called(name, values):
        asked = {"name": name, "arguments": values}
        said = {"jsonrpc": "2.0", "id": "a", "method": "tools/call", "params": asked}
        accepted = {"Accept": "application/json, text/event-stream"} | {"Content-Type": "application/json"}
        answered = post(f"{address}/gradio_api/mcp/", content=json.dumps(said), headers=accepted, timeout=30)
        came = json.loads(answered.text.rpartition("data: ")[2])
        assert (answered.status_code, came["id"]) == (200, "a")
        return came["result"]

    return called


def test_the_tools_are_search_quote_and_document(mcp):
    tools = {each.name: each for each in mcp("list_tools").tools}
    assert list(tools) == ["search", "quote", "document"]
    assert mcp("list_resources").resources == []
    assert mcp("list_resource_templates").resourceTemplates == []
    assert mcp("list_prompts").prompts == []
    search = tools["search"].inputSchema
    assert search["required"] == ["question"]
    assert search["properties"]["languages"]["items"] == {"enum": ["tr", "ky", "ru", "en"]}
    assert tools["quote"].inputSchema["required"] == ["document", "start", "end"]
    assert "required" not in tools["document"].inputSchema
    for each in tools.values():
        assert "request" not in each.inputSchema["properties"]
        assert len(each.description) > 100
        assert all(given["description"] for given in each.inputSchema["properties"].values())


def test_an_event_of_the_page_is_no_tool(tool):
    assert tool("greet") == ("greet: no function has this name. There are: search, quote, document.")


def test_search_gives_what_the_command_prints(tool, library):
    found = tool("search", question=QUESTION, k=2)
    assert found == json.loads(json.dumps(result_json("", library.search(QUESTION, k=2))))
    assert (found["status"], found["hits"][0]["document"]) == ("found", DAM)
    assert ANSWER in found["hits"][0]["quotes"][0]["text"]


def test_a_hostile_text_comes_letter_for_letter(tool, library):
    hit = tool("search", question=HOSTILE_QUESTION, k=1)["hits"][0]
    text = library.document(hit["document"]).text
    assert "<script>alert(1)</script>" in hit["text"]
    assert hit["text"] == text[hit["start"] : hit["end"]]
    assert tool("quote", document=hit["document"], start=0, end=len(text))["text"] == text
    assert tool("document", document=hit["document"])["file"] == "туз <b>${alert(1)}.txt"


def test_the_documents_are_listed(tool, library):
    found = tool("document")
    assert [each["id"] for each in found["documents"]] == [entry.id for entry in library.documents()]


def test_what_cannot_be_answered_is_refused_in_words(tool):
    assert tool("quote", document="жок", start=0, end=1) == (
        "жок: no document has this id. `document` without an id lists those there are."
    )
    assert tool("search", question="?!").startswith("The question has no word in it. Ask in words")
    assert tool("search", question=QUESTION, collections=["жок"]).startswith("жок: no collection has this")


TAKEN = "search takes question, k (5), languages ([]), documents ([]), from_year (null), to_year (null), collections"


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("search", {}, f"question: it is missing. {TAKEN}"),
        ("search", {"questoin": QUESTION}, f"questoin: search takes no value of this name. {TAKEN}"),
        ("search", {"question": QUESTION, "ка\ud800" * 99: 1}, f"{'ка?' * 33}к: search takes no value"),
        ("search", {"question": None}, "question: a text is expected, not null."),
        (
            "search",
            {"question": "a " * 1500},
            "question: 3000 characters; at most 2000 are read. Shorten it.",
        ),
        ("search", {"question": QUESTION, "k": 0}, "k: a whole number from 1 to 50 is expected, not 0."),
        (
            "search",
            {"question": QUESTION, "k": "5"},
            "k: a whole number from 1 to 50 is expected, not a text",
        ),
        ("search", {"question": QUESTION, "k": None}, "k: null was given; leave it out, or give 5."),
        ("search", {"question": QUESTION, "languages": ["de"]}, "languages: de; choose among tr, ky, ru, en"),
        ("search", {"question": QUESTION, "languages": None}, "languages: null was given; leave it out, or"),
        (
            "search",
            {"question": QUESTION, "from_year": "2020"},
            "from_year: a whole number from 1000 to 2100",
        ),
        (
            "search",
            {"question": QUESTION, "from_year": 2020, "to_year": 2010},
            "from_year 2020 is after to_year",
        ),
        ("quote", {"document": DAM}, "start: it is missing. quote takes document, start, end."),
        (
            "quote",
            {"document": DAM, "start": "0", "end": 5},
            "start: a whole number from 0 on is expected, not a",
        ),
        ("document", {"skip": []}, "skip: a whole number from 0 on is expected, not a list."),
        ("documents", {}, "documents: no function has this name. There are: search, quote, document."),
    ],
)
def test_a_tool_that_is_called_wrongly_says_in_plain_words_what_it_takes(tool_called, name, values, said):
    answered = tool_called(name, values)
    assert answered["isError"] is True
    assert answered["content"][0]["text"].startswith(said)


def test_null_is_a_year_and_no_values_are_none(tool, tool_called):
    assert tool("search", question=QUESTION, from_year=None)["status"] == "found"
    assert json.loads(tool_called("document", None)["content"][0]["text"])["count"] == 3


def test_where_people_sign_in_a_token_opens_the_tools(library):
    accounts = accounts_of(library.folder)
    token = Tokens.of_library(library.folder).make(accounts.known("bakyt"))

    async def listed(address, headers):
        async with (
            AsyncClient(headers=headers) as sender,
            streamable_http_client(f"{address}/gradio_api/mcp/", http_client=sender) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return [each.name for each in (await session.list_tools()).tools]

    with serving(library, visitors=Visitors(accounts, open_role=None), mcp=True) as address:
        named = run(listed(address, {"Authorization": f"Bearer {token}"}))
        assert named == ["search", "quote", "document"]
        refused = post(f"{address}/gradio_api/mcp/", json={}, headers={"Authorization": "Bearer x"})
        assert refused.status_code == 401


def test_the_readmes_address_and_example_answer(address):
    (configured,) = examples(address, "mcpServers")
    assert json.loads(configured)["mcpServers"]["kopru"]["url"] == f"{address}/gradio_api/mcp/"
    (example,) = examples(address, "ClientSession")
    said = StringIO()
    with redirect_stdout(said):
        exec(compile(example, "README.md", "exec"), {})
    assert said.getvalue().startswith("['search', 'quote', 'document']\nfound ")
    assert ANSWER in said.getvalue()

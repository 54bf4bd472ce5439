"""Tokens: what they open, what they don't, and when they end."""

import httpx
import pytest
from gradio_client import Client

from app.accounts import AccountError, Accounts
from app.roles import Visitors
from app.tokens import Tokens
from tests.program_page import ANSWER, DAM, QUESTION, serving, stocked
from tests.served import PASSWORD, accounts_of


@pytest.fixture
def accounts(tmp_path):
    return accounts_of(tmp_path)


@pytest.fixture
def tokens(tmp_path):
    return Tokens.of_library(tmp_path)


def test_a_token_is_its_accounts_and_no_other_word_is(accounts, tokens):
    first, second = (tokens.make(accounts.known(name)) for name in ("Айгүл", "bakyt"))
    assert tokens.account(f"Bearer {first}", accounts) == accounts.known("Айгүл")
    assert tokens.account(f"bearer  {second} ", accounts) == accounts.known("bakyt")
    for header in (
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Basic {first}",
        first,
        f"Bearer {first}x",
        "Bearer ../a\ud800",
    ):
        assert tokens.account(header, accounts) is None


def test_a_token_is_not_stored_and_only_its_owner_reads_the_folder(accounts, tokens):
    token = tokens.make(accounts.known("bakyt"))
    (stored,) = tokens.folder.iterdir()
    assert token not in stored.name + stored.read_text(encoding="utf-8")
    assert (tokens.folder.stat().st_mode & 0o777, stored.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_token_ends_with_the_password_and_with_the_account(accounts, tokens):
    ended = []
    for change in (
        lambda: accounts.set_password("bakyt", "тоо суу бийик"),
        lambda: (accounts.remove("bakyt"), accounts.add("bakyt", PASSWORD, role="reader")),
    ):
        token = tokens.make(accounts.known("bakyt"))
        assert tokens.account(f"Bearer {token}", accounts) is not None
        change()
        ended.append(tokens.account(f"Bearer {token}", accounts))
    assert ended == [None, None]


def test_a_role_may_change_and_tokens_stay(accounts, tokens):
    token = tokens.make(accounts.known("bakyt"))
    accounts.set_role("bakyt", "curator")
    assert tokens.account(f"Bearer {token}", accounts) == accounts.known("bakyt")


def test_all_tokens_of_one_account_end_at_once(accounts, tokens):
    mine = [tokens.make(accounts.known("Айгүл")) for _ in range(2)]
    other = tokens.make(accounts.known("bakyt"))
    assert (tokens.end("айгүл"), tokens.end("айгүл")) == (2, 0)
    assert [tokens.account(f"Bearer {token}", accounts) for token in mine] == [None, None]
    assert tokens.account(f"Bearer {other}", accounts) is not None


def test_a_token_whose_writing_was_cut_off_opens_nothing(accounts, tokens):
    token = tokens.make(accounts.known("bakyt"))
    (stored,) = tokens.folder.iterdir()
    stored.write_text(stored.read_text(encoding="utf-8")[:20], encoding="utf-8")
    assert tokens.account(f"Bearer {token}", accounts) is None
    assert tokens.end("bakyt") == 0


def test_tokens_that_cannot_be_written_are_told_of(accounts, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(AccountError, match="cannot be written"):
        Tokens(tmp_path / "file").make(accounts.known("bakyt"))


def test_a_program_with_a_token_reads_where_people_sign_in_and_is_no_curator(tmp_path):
    library = stocked(tmp_path)
    accounts = accounts_of(library.folder)
    visitors = Visitors(accounts, open_role=None)
    asked = {"data": [QUESTION, 1, [], [], None, None, []]}
    with serving(library, visitors=visitors) as address, httpx.Client(base_url=address) as client:
        assert client.post("/gradio_api/run/search", json=asked).status_code == 401
        token = Tokens.of_library(library.folder).make(accounts.known("Айгүл"))
        sent = {"Authorization": f"Bearer {token}"}
        answer = client.post("/gradio_api/run/search", json=asked, headers=sent)
        (found,) = answer.json()["data"]
        assert (answer.status_code, found["hits"][0]["document"]) == (200, DAM)
        assert ANSWER in found["hits"][0]["text"]
        kopru = Client(address, headers=sent, analytics_enabled=False, verbose=False)
        assert kopru.predict(DAM, api_name="/document")["id"] == DAM
        kopru.close()
        request = answer.request
        assert visitors.user(_seen(request)) == "Айгүл"
        assert visitors.role(_seen(request)) == "reader"
        accounts.remove("Айгүл")
        assert client.post("/gradio_api/run/search", json=asked, headers=sent).status_code == 401


def _seen(request):
    """A request as the server sees it."""
    from starlette.requests import Request

    headers = [(name.lower().encode(), value.encode()) for name, value in request.headers.items()]
    return Request({"type": "http", "method": "POST", "headers": headers, "client": ("127.0.0.1", 1)})


def test_the_command_makes_a_token_and_ends_it(own, terminal):
    accounts, tokens = accounts_of(own.folder), Tokens.of_library(own.folder)
    assert terminal.kopru("user", "token", "BAKYT", library=own.folder) == 0
    printed, told = terminal.output.readouterr()
    assert told.startswith("bakyt: this token is shown only now.")
    assert tokens.account(f"Bearer {printed.strip()}", accounts) == accounts.known("bakyt")
    assert terminal.kopru("user", "token", "bakyt", "--end", library=own.folder) == 0
    assert terminal.printed() == "bakyt: 1 token ended.\n"
    assert tokens.account(f"Bearer {printed.strip()}", accounts) is None
    assert terminal.kopru("user", "token", "nobody", library=own.folder) == 2
    assert terminal.complaint().startswith("nobody: there is no account of this name.")


def test_an_account_takes_its_tokens_with_it(own, terminal):
    accounts, tokens = accounts_of(own.folder), Tokens.of_library(own.folder)
    tokens.make(accounts.known("bakyt"))
    assert terminal.kopru("user", "remove", "bakyt", library=own.folder) == 0
    assert list(tokens.folder.iterdir()) == []
    assert [each.name for each in Accounts.of_library(own.folder).all()] == ["Айгүл"]

"""What a visitor may do."""

from dataclasses import dataclass, field

import pytest
from starlette.exceptions import HTTPException

from app.accounts import Accounts
from app.roles import SESSION_COOKIE, Visitors

PASSWORD = "жети күн жол"


@dataclass
class Client:
    host: str


@dataclass
class Asked:
    """A request, as far as roles look at it."""

    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    client: Client | None = field(default_factory=lambda: Client("127.0.0.1"))


@pytest.fixture
def accounts(tmp_path, monkeypatch):
    monkeypatch.setattr("app.accounts._COST", 2**8)
    made = Accounts.of_library(tmp_path)
    made.add("aygul", PASSWORD, role="curator")
    made.add("bakyt", PASSWORD, role="reader")
    return made


def asked_by(visitors, name):
    token = visitors.sessions.start(visitors.accounts.get(name), kept=False)
    return Asked(cookies={SESSION_COOKIE: token})


@pytest.mark.parametrize(
    ("listening", "coming", "role"),
    [
        ("127.0.0.1", "127.0.0.1", "curator"),
        ("localhost", "::1", "curator"),
        ("[::1]", "127.0.0.1", "curator"),
        ("127.0.0.1", "192.0.2.7", "reader"),
        ("192.168.1.7", "127.0.0.1", "reader"),
        ("0.0.0.0", "127.0.0.1", "reader"),
    ],
)
def test_without_accounts_only_who_sits_at_the_machine_curates(listening, coming, role):
    visitors = Visitors.without_accounts(listening)
    request = Asked(client=Client(coming))
    assert (visitors.role(request), visitors.user(request), visitors.lets_in(request)) == (role, None, True)


def test_where_it_is_not_known_who_comes_they_read():
    assert Visitors.without_accounts("127.0.0.1").role(Asked(client=None)) == "reader"


def test_with_accounts_a_role_is_that_of_the_account(accounts):
    visitors = Visitors(accounts, None)
    curator, reader, nobody = asked_by(visitors, "aygul"), asked_by(visitors, "bakyt"), Asked()
    assert [visitors.user(each) for each in (curator, reader, nobody)] == ["aygul", "bakyt", None]
    assert [visitors.role(each) for each in (curator, reader, nobody)] == ["curator", "reader", "reader"]
    assert [visitors.lets_in(each) for each in (curator, reader, nobody)] == [True, True, False]
    visitors.curators_only(curator)
    for refused in (reader, nobody):
        with pytest.raises(HTTPException) as caught:
            visitors.curators_only(refused)
        assert caught.value.status_code == 403


def test_a_public_library_with_accounts_lets_everybody_read_and_curators_sign_in(accounts):
    visitors = Visitors(accounts, "reader")
    assert (visitors.lets_in(Asked()), visitors.role(Asked())) == (True, "reader")
    assert visitors.role(asked_by(visitors, "aygul")) == "curator"


def test_a_change_of_role_password_or_accounts_holds_at_once(accounts):
    visitors = Visitors(accounts, None)
    curator, reader, other = (asked_by(visitors, name) for name in ("aygul", "bakyt", "bakyt"))
    accounts.set_role("aygul", "reader")
    assert visitors.role(curator) == "reader"
    accounts.set_password("bakyt", "another password")
    assert [visitors.user(each) for each in (reader, other)] == [None, None]
    accounts.remove("aygul")
    assert visitors.lets_in(curator) is False


def test_accounts_that_cannot_be_read_let_nobody_in(accounts):
    visitors = Visitors(accounts, None)
    curator = asked_by(visitors, "aygul")
    accounts.path.write_text("{", encoding="utf-8")
    assert (visitors.user(curator), visitors.lets_in(curator), visitors.role(curator)) == (
        None,
        False,
        "reader",
    )
    accounts.path.unlink()
    assert visitors.lets_in(curator) is False


def test_nobody_curates_without_an_account_where_there_are_accounts(accounts):
    for given in ((accounts, "curator"), (None, None)):
        with pytest.raises(ValueError, match="not signed in"):
            Visitors(*given)

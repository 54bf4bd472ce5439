"""Who may sign in: the file of accounts, and what stands in it of a password."""

import json
import stat
from hashlib import scrypt
from multiprocessing import get_context
from pathlib import Path

import pytest

from app.accounts import _COST as COST
from app.accounts import AccountError, Accounts

PASSWORD = "жети күн жол"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash takes a tenth of a second on purpose; most tests are not about that."""
    monkeypatch.setattr("app.accounts._COST", 2**8)


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts.of_library(tmp_path)


def test_a_library_without_a_file_has_no_accounts(accounts):
    assert accounts.all() == ()
    assert accounts.get("aygul") is None
    assert accounts.check("aygul", PASSWORD) is None


def test_an_account_signs_in_with_its_password_and_no_other(accounts):
    accounts.add("Айгүл", PASSWORD, role="curator")
    found = accounts.check("Айгүл", PASSWORD)
    assert (found.name, found.role) == ("Айгүл", "curator")
    assert accounts.check("Айгүл", PASSWORD + " ") is None
    assert accounts.check("Айгүл", "") is None
    assert accounts.check("Бакыт", PASSWORD) is None


def test_names_and_passwords_are_the_same_however_a_keyboard_writes_them(accounts):
    accounts.add("Gül", "köprü köprü", role="reader")
    assert accounts.check(" gu\u0308l", "ko\u0308pru\u0308 ko\u0308pru\u0308").name == "Gül"
    with pytest.raises(AccountError, match="there is an account of this name"):
        accounts.add("GÜL", PASSWORD, role="reader")


def test_the_file_is_its_owners_alone_and_holds_no_password(accounts):
    accounts.add("aygul", PASSWORD, role="reader")
    accounts.add("bakyt", PASSWORD, role="reader")
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600
    content = accounts.path.read_text(encoding="utf-8")
    first, second = json.loads(content)["accounts"]
    assert set(first) == {"name", "role", "salt", "scrypt"}
    assert (first["salt"], first["scrypt"]) != (second["salt"], second["scrypt"])
    assert PASSWORD not in content
    assert "hash" not in repr(accounts.all())
    assert sorted(path.name for path in accounts.path.parent.iterdir()) == ["accounts.json", "accounts.lock"]


def test_the_hash_is_scrypt_of_the_password_over_the_salt(accounts, monkeypatch):
    monkeypatch.setattr("app.accounts._COST", COST)
    made = accounts.add("aygul", PASSWORD, role="reader")
    assert COST == 2**15
    expected = scrypt(PASSWORD.encode(), salt=made.salt, n=2**15, r=8, p=1, maxmem=2**27)
    assert (made.hash, len(made.salt)) == (expected, 16)


def test_an_unknown_name_is_hashed_as_a_known_one_is(accounts, monkeypatch):
    accounts.add("aygul", PASSWORD, role="reader")
    hashed = []
    monkeypatch.setattr("app.accounts._hashed", lambda *given: hashed.append(given) or bytes(64))
    assert accounts.check("nobody", PASSWORD) is None
    assert accounts.check("aygul", PASSWORD) is None
    assert [password for password, _ in hashed] == [PASSWORD, PASSWORD]


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("  ", PASSWORD, "An account needs a name"),
        ("a" * 61, PASSWORD, "at most 60 characters"),
        ("--role", PASSWORD, "does not begin with a hyphen"),
        ("ay\ngul", PASSWORD, r"^ay\?gul: a name is letters"),
        ("ay\u202egul", PASSWORD, "a name is letters"),
        ("aygul", "too short", r"too short \(9 of at least 10 characters\)"),
        ("aygul", "long " * 300, "too long"),
    ],
)
def test_what_cannot_be_a_name_or_a_password_is_refused(accounts, name, password, said):
    with pytest.raises(AccountError, match=said):
        accounts.add(name, password, role="reader")
    assert accounts.all() == ()


def test_any_text_may_be_tried_as_a_password(accounts):
    accounts.add("aygul", PASSWORD, role="reader")
    for tried in ("\ud83d", "\0" * 20, "x" * 100_000):
        assert accounts.check("aygul", tried) is None


def test_what_is_too_long_for_a_name_is_nobodys_and_not_normalised(accounts, monkeypatch):
    accounts.add("а" * 60, PASSWORD, role="reader")
    assert accounts.get("А" * 60).name == "а" * 60

    def normalised(form, text):
        assert len(text) <= 60
        return text

    monkeypatch.setattr("app.accounts.normalize", normalised)
    assert accounts.get("a\u0301\u0323" * 5_000) is None


def test_a_password_and_a_role_are_changed_and_an_account_is_removed(accounts):
    accounts.add("aygul", PASSWORD, role="reader")
    before = accounts.get("aygul").salt
    accounts.set_password("Aygul", "another password")
    assert accounts.get("aygul").salt != before
    assert accounts.check("aygul", PASSWORD) is None
    accounts.set_role("aygul", "curator")
    assert accounts.check("aygul", "another password").role == "curator"
    assert accounts.remove("AYGUL").name == "aygul"
    for change in (accounts.remove, accounts.known, lambda name: accounts.set_role(name, "reader")):
        with pytest.raises(AccountError, match="aygul: there is no account of this name"):
            change("aygul")


def test_a_change_by_another_process_is_seen(accounts):
    accounts.add("aygul", PASSWORD, role="reader")
    Accounts(accounts.path).set_role("aygul", "curator")
    assert accounts.get("aygul").role == "curator"


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"format": 2, "accounts": []}', '{"format": 1, "accounts": [{"name": "a"}]}', "\xff"],
)
def test_a_file_that_is_not_one_of_ours_lets_nobody_in(accounts, content):
    accounts.path.write_bytes(content.encode("latin-1"))
    with pytest.raises(AccountError, match=r"accounts\.json: "):
        accounts.check("aygul", PASSWORD)
    with pytest.raises(AccountError):
        accounts.add("aygul", PASSWORD, role="reader")
    assert accounts.path.read_bytes() == content.encode("latin-1")


def add_some(path: Path, first: int) -> None:
    accounts = Accounts(path)
    for number in range(first, first + 3):
        accounts.add(f"user{number}", PASSWORD, role="reader")


def test_two_processes_that_add_accounts_at_once_lose_none(accounts):
    context = get_context("fork")
    processes = [context.Process(target=add_some, args=(accounts.path, first)) for first in (0, 3, 6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert {each.name for each in accounts.all()} == {f"user{number}" for number in range(9)}

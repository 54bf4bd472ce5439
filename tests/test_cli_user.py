"""``kopru user``, as somebody types it who never did before."""

import io
import sys

import pytest

from app.accounts import Accounts
from app.history import History

PASSWORD = "жети күн жол"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    monkeypatch.setattr("app.accounts._COST", 2**8)


@pytest.fixture
def typed(monkeypatch):
    """What is typed at the terminal, where the password is asked for."""

    def type_in(*lines):
        waiting = list(lines)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr("app.cli_user.getpass", lambda asked: waiting.pop(0))

    return type_in


@pytest.fixture
def piped(monkeypatch):
    def pipe_in(text):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return pipe_in


@pytest.fixture
def library(tmp_path):
    return tmp_path / "library"


def test_an_account_is_made_shown_changed_and_removed(terminal, typed, library):
    typed(PASSWORD, PASSWORD)
    assert terminal.kopru("user", "add", "aygul", library=library) == 0
    assert terminal.printed() == (
        "aygul: added as reader.\n"
        "Whoever opens the chat has to sign in from its next start on, on this machine too.\n"
        "Nobody may change the library in the chat: `kopru user role NAME curator` lets somebody do it.\n"
    )
    assert terminal.kopru("user", "role", "aygul", "curator", library=library) == 0
    assert terminal.printed() == "aygul: curator from now on.\n"
    typed(PASSWORD, PASSWORD)
    assert terminal.kopru("user", "add", "Бакыт", "--role", "reader", library=library) == 0
    assert terminal.printed() == "Бакыт: added as reader.\n"
    assert terminal.kopru("user", "list", library=library) == 0
    assert terminal.printed() == "aygul  (curator)\nБакыт  (reader)\n"
    assert terminal.kopru("user", "list", "--json", library=library) == 0
    assert terminal.objects() == [
        {"name": "aygul", "role": "curator"}, {"name": "Бакыт", "role": "reader"}
    ]  # fmt: skip
    typed("another password", "another password")
    assert terminal.kopru("user", "password", "AYGUL", library=library) == 0
    assert terminal.printed() == (
        "aygul: the password is changed; whoever was signed in with the old one has to sign in again.\n"
    )
    assert Accounts.of_library(library).check("aygul", "another password").role == "curator"
    for name, last in (("aygul", False), ("бакыт", True)):
        assert terminal.kopru("user", "remove", name, library=library) == 0
        assert ("no accounts any more" in terminal.printed()) == last
    assert terminal.kopru("user", "list", library=library) == 0
    assert terminal.printed().startswith("There are no accounts: nobody has to sign in.")


def test_the_questions_of_an_account_go_with_it(terminal, piped, library):
    for name in ("aygul", "bakyt"):
        piped(f"{PASSWORD}\n")
        assert terminal.kopru("user", "add", name, "--password-stdin", library=library) == 0
        History.of_library(library).note(name, "Тузду кербен менен ташышканбы?")
    assert terminal.kopru("user", "remove", "Aygul", library=library) == 0
    terminal.printed()
    history = History.of_library(library)
    assert (history.count("aygul"), history.count("bakyt")) == (0, 1)


@pytest.mark.parametrize("line", [f"{PASSWORD}\n", f"{PASSWORD}\r\n", PASSWORD, f"{PASSWORD}\nmore\n"])
def test_a_password_may_be_the_first_line_of_standard_input(terminal, piped, library, line):
    piped(line)
    assert terminal.kopru("user", "add", "aygul", "--password-stdin", library=library) == 0
    terminal.printed()
    assert Accounts.of_library(library).check("aygul", PASSWORD)


def test_two_passwords_that_differ_change_nothing(terminal, typed, library):
    typed(PASSWORD, PASSWORD + "!")
    assert terminal.kopru("user", "add", "aygul", library=library) == 2
    assert terminal.complaint() == "The two passwords are not the same, and nothing is changed. Try again."
    assert Accounts.of_library(library).all() == ()


def test_where_there_is_no_terminal_it_says_how_a_password_is_given(terminal, piped, library):
    piped("")
    assert terminal.kopru("user", "add", "aygul", library=library) == 2
    assert terminal.complaint() == (
        "There is no terminal to type a password at. Give it on standard input with --password-stdin."
    )
    assert terminal.kopru("user", "add", "aygul", "--password-stdin", library=library) == 2
    assert terminal.complaint() == "--password-stdin: the first line of standard input holds no password."


def test_a_name_that_is_taken_is_said_before_a_password_is_asked_for(terminal, typed, library):
    typed(PASSWORD, PASSWORD)
    assert terminal.kopru("user", "add", "aygul", library=library) == 0
    terminal.printed()
    assert terminal.kopru("user", "add", "AYGUL", library=library) == 2  # nothing is typed any more
    assert terminal.complaint() == (
        "aygul: there is an account of this name. Give another name, or give this one another password with "
        "`kopru user password aygul`."
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["remove", "bakyt"], "bakyt: there is no account of this name. `kopru user list` shows which there are."),
        (["password", "bakyt"], "bakyt: there is no account of this name. `kopru user list` shows which there are."),
        (["add", " "], "An account needs a name, for example `kopru user add aygul`."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_why(terminal, shelf, own, arguments, said):
    assert terminal.kopru("user", *arguments, library=own.folder) == 2
    assert terminal.complaint() == said


def test_where_there_is_no_library_only_a_new_account_makes_one(terminal, library):
    for arguments in (["list"], ["remove", "aygul"], ["role", "aygul", "curator"]):
        assert terminal.kopru("user", *arguments, library=library) == 2
        assert "there is no library here" in terminal.complaint()
    assert not library.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["user"], "the following arguments are required: COMMAND"),
        (["user", "add"], "the following arguments are required: NAME"),
        (["user", "add", "aygul", "--role", "admin"], "invalid choice: 'admin'"),
        (["user", "role", "aygul", "owner"], "invalid choice: 'owner'"),
    ],
)
def test_what_is_left_out_or_unknown_is_named(terminal, arguments, said):
    assert terminal.kopru(*arguments) == 2
    assert said in terminal.output.readouterr().err

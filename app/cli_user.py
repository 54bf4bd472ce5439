"""``kopru user``: who may sign in to the chat, with which password and role."""

import sys  # not from it: whoever redirects its streams means the ones we read from
from argparse import ArgumentParser, Namespace
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from app.accounts import FEWEST_CHARACTERS, ROLES, AccountError, Accounts
from app.cli_json import print_json
from app.cli_terminal import numbered
from app.history import History
from app.tokens import Tokens
from index.library import Library

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Verbs = _SubParsersAction[ArgumentParser]

__all__ = ["add_user_verb"]


def add_user_verb(verbs: "Verbs", library: ArgumentParser) -> None:
    """What ``kopru user`` takes."""
    about = "accounts for the chat: who may sign in, and what they may do"
    parser = verbs.add_parser("user", help=about, description=about)
    actions = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    verb = actions.add_parser("add", parents=[library], help="a new account; asks for its password")
    verb.add_argument("name", metavar="NAME")
    about = "reader: asks (default); curator: also adds, corrects and removes documents"
    verb.add_argument("--role", choices=ROLES, default="reader", help=about)
    _password_option(verb)
    verb.set_defaults(run=_add)

    verb = actions.add_parser("list", parents=[library], help="all accounts and their roles")
    verb.add_argument("--json", action="store_true", help="print one JSON object a line")
    verb.set_defaults(run=_list)

    verb = actions.add_parser("remove", parents=[library], help="forget an account and its earlier questions")
    verb.add_argument("name", metavar="NAME")
    verb.set_defaults(run=_remove)

    verb = actions.add_parser("password", parents=[library], help="another password; asks for it")
    verb.add_argument("name", metavar="NAME")
    _password_option(verb)
    verb.set_defaults(run=_password)

    verb = actions.add_parser("role", parents=[library], help="another role")
    verb.add_argument("name", metavar="NAME")
    verb.add_argument("role", metavar="ROLE", choices=ROLES, help=" or ".join(ROLES))
    verb.set_defaults(run=_role)

    about = "a token with which a program reads where people have to sign in"
    verb = actions.add_parser("token", parents=[library], help=about)
    verb.add_argument("name", metavar="NAME")
    verb.add_argument("--end", action="store_true", help="end all tokens of this account instead")
    verb.set_defaults(run=_token)


def _password_option(verb: ArgumentParser) -> None:
    about = "read the password from the first line of standard input instead of asking"
    verb.add_argument("--password-stdin", action="store_true", help=about)


def _add(options: Namespace) -> int:
    folder = _folder(options, create=True)
    accounts = Accounts.of_library(folder)
    accounts.check_new(options.name)  # before a password is thought of for nothing
    first = not accounts.all()
    account = accounts.add(options.name, _asked_password(options), role=options.role)
    print(f"{account.name}: added as {account.role}.")
    if first:
        print("Whoever opens the chat has to sign in from its next start on, on this machine too.")
    if not any(each.role == "curator" for each in accounts.all()):
        print(
            "Nobody may change the library in the chat: `kopru user role NAME curator` lets somebody do it."
        )
    return 0


def _list(options: Namespace) -> int:
    accounts = Accounts.of_library(_folder(options)).all()
    for account in accounts:
        if options.json:
            print_json({"name": account.name, "role": account.role})
        else:
            print(f"{account.name}  ({account.role})")
    if not accounts and not options.json:
        print("There are no accounts: nobody has to sign in. Make one with `kopru user add NAME`.")
    return 0


def _remove(options: Namespace) -> int:
    folder = _folder(options)
    accounts = Accounts.of_library(folder)
    removed = accounts.remove(options.name)
    Tokens.of_library(folder).end(removed.name)
    History.of_library(folder).forget_user(removed.name)
    print(f"{removed.name}: removed, with the earlier questions.")
    if not accounts.all():
        print("There are no accounts any more: from the chat's next start on nobody has to sign in.")
    return 0


def _password(options: Namespace) -> int:
    accounts = Accounts.of_library(_folder(options))
    name = accounts.known(options.name).name
    accounts.set_password(name, _asked_password(options))
    print(f"{name}: the password is changed; whoever was signed in with the old one has to sign in again.")
    return 0


def _role(options: Namespace) -> int:
    accounts = Accounts.of_library(_folder(options))
    name = accounts.known(options.name).name
    accounts.set_role(name, options.role)
    print(f"{name}: {options.role} from now on.")
    return 0


def _token(options: Namespace) -> int:
    folder = _folder(options)
    tokens, account = Tokens.of_library(folder), Accounts.of_library(folder).known(options.name)
    if options.end:
        print(f"{account.name}: {numbered(tokens.end(account.name), 'token')} ended.")
        return 0
    # On the other stream: a script takes the token alone.
    print(
        f"{account.name}: this token is shown only now. A program sends it as `Authorization: Bearer TOKEN`; it "
        "ends with `kopru user token --end`, and with another password.",
        file=sys.stderr,
    )
    print(tokens.make(account))
    return 0


def _folder(options: Namespace, *, create: bool = False) -> Path:
    """The library's folder, which the accounts stand in."""
    return Library.open(options.library, create=create).folder


def _asked_password(options: Namespace) -> str:
    """The password, typed twice at the terminal, or piped in.

    Raises:
        AccountError: there is no terminal to type at, or what was typed is not the same twice.
    """
    if options.password_stdin:
        line = sys.stdin.readline()
        if not line.rstrip("\r\n"):
            raise AccountError("--password-stdin: the first line of standard input holds no password.")
        return line.rstrip("\r\n")
    if not sys.stdin.isatty():
        raise AccountError(
            "There is no terminal to type a password at. Give it on standard input with --password-stdin."
        )
    try:
        password = getpass(f"Password (at least {FEWEST_CHARACTERS} characters, not shown): ")
        again = getpass("The same once more: ")
    except EOFError:
        raise AccountError("No password was given, and nothing is changed.") from None
    if password != again:
        raise AccountError("The two passwords are not the same, and nothing is changed. Try again.")
    return password

"""Signing in and out: what a browser sends and gets."""

from urllib.parse import quote

import httpx
import pytest

from app.chat_page import escape
from app.messages import message
from app.roles import SESSION_COOKIE, Visitors
from app.sessions import KEPT_SECONDS
from app.visitor_language import LANGUAGE_COOKIE
from tests.served import PASSWORD, Clients, accounts_of, routes_of_roles, serving

PAGE = {"Accept": "text/html", "Accept-Language": "ky"}


@pytest.fixture(scope="module")
def visitors(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.accounts._COST", 2**8)
        yield Visitors(accounts_of(tmp_path_factory.mktemp("library")), None)


@pytest.fixture(scope="module")
def address(visitors):
    folder = visitors.accounts.path.parent
    with serving(visitors, folder, routers=[routes_of_roles(visitors)]) as url:
        yield url


@pytest.fixture
def clients(address):
    made = Clients(address)
    yield made
    made.close()


@pytest.fixture
def client(clients):
    return clients.new()


def test_pages_lead_to_the_form_and_programs_are_told(client, address):
    for asked, way in (("/", "/sign-in"), ("/role?a=1&b=", "/sign-in?next=%2Frole%3Fa%3D1%26b%3D")):
        answer = client.get(asked)
        assert (answer.status_code, answer.headers["location"]) == (303, way)
    for answer in (
        httpx.get(f"{address}config"),
        httpx.get(f"{address}only-curators"),
        httpx.get(f"{address}gradio_api/heartbeat/abc"),
        httpx.post(f"{address}gradio_api/queue/join", json={}),
        httpx.post(f"{address}gradio_api/cancel", json={}),
        httpx.post(f"{address}change", headers=PAGE),
        httpx.get(f"{address}assets/nothing.js"),
    ):
        assert (answer.status_code, answer.json()) == (
            401,
            {"detail": "Sign in first, at /sign-in, or send a token (`kopru user token`)."},
        )


def test_the_form_is_in_the_visitors_language_and_loads_only_what_is_there(client):
    page = client.get("/sign-in")
    assert page.status_code == 200
    assert '<html lang="ky">' in page.text
    for key in ("sign_in", "sign_in_why", "sign_in_name", "sign_in_password", "sign_in_stay", "sign_in_do"):
        assert message(key, "ky") in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'; ")
    for name, kind in (
        ("plain.css", "text/css"),
        ("plain.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
    ):
        assert client.get(f"/kopru/{name}").headers["content-type"].split(";")[0] == kind


def test_a_language_is_remembered_when_it_is_clicked_and_only_then(client):
    assert "set-cookie" not in client.get("/sign-in").headers
    clicked = client.get("/sign-in?language=tr&next=/role")
    assert clicked.headers["set-cookie"].startswith(
        f"{LANGUAGE_COOKIE}=tr; Max-Age=31536000; Path=/; SameSite=strict"
    )
    assert message("sign_in", "tr") in client.get("/sign-in").text
    assert 'value="/role"' in clicked.text
    assert "set-cookie" not in client.get("/sign-in?language=de").headers


def test_the_right_password_gives_a_session_that_ends_with_the_browser(clients):
    client = clients.signed_in("айгүл")
    assert client.get("/role").json() == {"user": "Айгүл", "role": "curator"}
    client = clients.new()
    answer = client.post("/sign-in", data={"name": "bakyt", "password": PASSWORD, "next": "/role?a=1"})
    assert answer.headers["location"] == "/role?a=1"
    name, _, rest = answer.headers["set-cookie"].partition("=")
    token, _, attributes = rest.partition(";")
    assert (name, len(token)) == (SESSION_COOKIE, 43)
    assert {each.strip().lower() for each in attributes.split(";")} == {
        "httponly",
        "path=/",
        "samesite=strict",
    }
    assert client.get("/role").json() == {"user": "bakyt", "role": "reader"}
    assert client.get("/sign-in").headers["location"] == "/"
    assert client.get("/sign-in/state").json() == {"signed_in": True}


def test_a_session_outlives_the_browser_where_that_is_asked_for(clients):
    client = clients.new()
    answer = client.post("/sign-in", data={"name": "bakyt", "password": PASSWORD, "stay": "yes"})
    assert f"Max-Age={KEPT_SECONDS}" in answer.headers["set-cookie"]


def test_over_https_the_cookie_goes_nowhere_else(address):
    sent = {"name": "bakyt", "password": PASSWORD}
    answer = httpx.post(f"{address}sign-in", data=sent, headers=PAGE | {"X-Forwarded-Proto": "https"})
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "Айгүл", "password": "wrong password"},
        {"name": "nobody", "password": PASSWORD},
        {"name": "<b>${alert(1)}\"'", "password": ""},
        {},
    ],
)
def test_a_wrong_name_or_password_gives_no_session_and_is_not_told_apart(client, sent):
    answer = client.post("/sign-in", data=sent)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert message("sign_in_wrong", "ky") in answer.text
    assert f'value="{escape(sent.get("name", ""))}"' in answer.text
    assert PASSWORD not in answer.text


def test_who_goes_out_is_out(clients, address):
    client, other = clients.signed_in("bakyt"), clients.signed_in("bakyt")
    token = client.cookies[SESSION_COOKIE]
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert f'{SESSION_COOKIE}="";' in answer.headers["set-cookie"]
    assert client.get("/role").status_code == 303
    kept = httpx.get(f"{address}role", cookies={SESSION_COOKIE: token})
    assert kept.status_code == 401
    assert other.get("/role").status_code == 200


def test_signing_in_again_ends_the_session_before(clients, address):
    client = clients.signed_in("bakyt")
    before = client.cookies[SESSION_COOKIE]
    client.post("/sign-in", data={"name": "Айгүл", "password": PASSWORD})
    assert client.get("/role").json()["user"] == "Айгүл"
    assert httpx.get(f"{address}role", cookies={SESSION_COOKIE: before}).status_code == 401


def test_a_form_on_another_site_signs_nobody_in_or_out(clients, address):
    foreign = {"Origin": "https://example.com"}
    sent = {"name": "bakyt", "password": PASSWORD}
    answer = httpx.post(f"{address}sign-in", data=sent, headers=foreign)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    client = clients.signed_in("bakyt")
    assert client.post("/sign-out", headers=foreign).status_code == 403
    assert client.get("/role").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.com/",
        "//example.com/",
        "/\\example.com/",
        "\\\\example.com",
        "/\texample",
        "javascript:alert(1)",
        "role",
        "/sign-out",
        "/" + "a" * 2_000,
    ],
)
def test_one_is_led_to_no_other_site(client, elsewhere):
    form = client.get(f"/sign-in?next={quote(elsewhere)}").text
    assert '<input type="hidden" name="next" value="/">' in form
    sent = {"name": "bakyt", "password": PASSWORD, "next": elsewhere}
    assert client.post("/sign-in", data=sent).headers["location"] == "/"


def test_a_reader_reaches_nothing_that_is_for_curators(clients):
    assert clients.signed_in("Айгүл").get("/only-curators").json() == "inside"
    refused = clients.signed_in("bakyt").get("/only-curators")
    assert (refused.status_code, message("refusal_403", "ky") in refused.text) == (403, True)


def test_a_password_that_is_changed_ends_the_sessions_and_a_role_holds_at_once(clients, visitors):
    client = clients.signed_in("bakyt")
    visitors.accounts.set_role("bakyt", "curator")
    assert client.get("/only-curators").status_code == 200
    visitors.accounts.set_role("bakyt", "reader")
    assert client.get("/only-curators").status_code == 403
    visitors.accounts.set_password("bakyt", PASSWORD)
    assert client.get("/role").status_code == 303


def test_where_people_sign_in_another_server_may_stand_before_this_one(address):
    headers = PAGE | {"Host": "kopru.example.org", "Origin": "https://kopru.example.org"}
    sent = {"name": "bakyt", "password": PASSWORD}
    assert httpx.post(f"{address}sign-in", data=sent, headers=headers).status_code == 303


def test_a_form_that_is_too_long_is_not_read(client):
    assert client.post("/sign-in", data={"name": "a", "password": "b" * 30_000}).status_code == 413
    many = {f"field{number}": "a" for number in range(20)}
    assert client.post("/sign-in", data=many).status_code == 413


def test_what_is_too_long_for_a_name_is_wrong_and_not_looked_at(address, monkeypatch):
    """From an address of its own, which has to wait then."""
    looked = []

    def looking(name):
        looked.append(name)
        return name

    monkeypatch.setattr("app.accounts.Accounts.key", staticmethod(looking))
    monkeypatch.setattr("app.accounts.Accounts.check", lambda *given: looked.append(given))
    sent = {"name": "a\u0301\u0323" * 1_000, "password": PASSWORD}
    headers = PAGE | {"X-Forwarded-For": "192.0.2.60"}
    answers = [httpx.post(f"{address}sign-in", data=sent, headers=headers) for _ in range(21)]
    assert [each.status_code for each in answers] == [403] * 20 + [429]
    assert message("sign_in_wrong", "ky") in answers[0].text
    assert all('name="name" type="text" value=""' in each.text for each in answers)
    assert looked == []


def test_who_has_to_wait_is_not_looked_up(address, monkeypatch):
    looked = []
    monkeypatch.setattr("app.attempts.Attempts.begin", lambda *given: 7)
    monkeypatch.setattr("app.accounts.Accounts.check", lambda *given: looked.append(given))
    answer = httpx.post(f"{address}sign-in", data={"name": "bakyt", "password": PASSWORD}, headers=PAGE)
    assert (answer.status_code, looked) == (429, [])


def test_accounts_that_cannot_be_read_are_said_to_be_so(client, visitors):
    content = visitors.accounts.path.read_bytes()
    visitors.accounts.path.write_bytes(b"{")
    try:
        answer = client.post("/sign-in", data={"name": "bakyt", "password": PASSWORD})
        assert answer.status_code == 503
        assert message("sign_in_unavailable", "ky") in answer.text
        assert str(visitors.accounts.path.parent) not in answer.text
    finally:
        visitors.accounts.path.write_bytes(content)


def test_where_the_public_reads_one_may_sign_in_and_need_not(visitors, tmp_path):
    opened = Visitors(visitors.accounts, "reader")
    with serving(opened, tmp_path, routers=[routes_of_roles(opened)]) as url:
        clients = Clients(url)
        anybody, curator = clients.new(), clients.signed_in("Айгүл")
        assert anybody.get("/role").json() == {"user": None, "role": "reader"}
        assert (anybody.get("/").status_code, anybody.get("/config").status_code) == (200, 200)
        assert anybody.get("/only-curators").status_code == 403
        assert curator.get("/only-curators").status_code == 200
        clients.close()


def test_many_wrong_passwords_make_one_wait(address):
    """The last here: the name has to wait then."""
    sent = {"name": "brute", "password": "wrong password"}
    answers = [httpx.post(f"{address}sign-in", data=sent, headers=PAGE) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429]
    assert answers[-1].headers["retry-after"] == "1"
    assert message("sign_in_wait", "ky", n=1) in answers[-1].text

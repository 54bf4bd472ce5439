"""What is served, under which addresses, and what of Gradio's is not there."""

import re
from contextlib import ExitStack
from socket import socket

import httpx
import pytest

from app.messages import message
from app.roles import Visitors
from ingest.errors import AddressError
from tests.served import routes_of_roles, served, serving
from tests.visits import free_port

PAGE = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "ky-KG"}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A server on this machine without accounts."""
    visitors = Visitors.without_accounts("127.0.0.1")
    with serving(visitors, tmp_path_factory.mktemp("library"), routers=[routes_of_roles(visitors)]) as url:
        yield url


@pytest.fixture
def client(address):
    with httpx.Client(base_url=address) as client:
        yield client


def test_the_page_may_load_and_ask_nothing_from_elsewhere(client):
    page = client.get("/", headers=PAGE)
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    nonce = re.search(r"'nonce-([\w-]{22})'", policy["script-src"]).group(1)
    assert policy["default-src"] == "'self'"
    assert "'unsafe-inline'" not in policy["script-src"]
    assert page.text.count(f'<script nonce="{nonce}"') == page.text.count("<script") > 2
    assert nonce not in client.get("/", headers=PAGE).text
    assert (policy["frame-ancestors"], policy["object-src"]) == ("'self'", "'none'")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"


def test_the_page_is_ours_before_a_script_has_run(client):
    page = client.get("/", headers=PAGE).text
    assert '<html\n\tlang="ky"' in page
    assert "githubusercontent" not in page
    assert "og:title" not in page


def test_what_never_changes_may_be_kept_by_a_browser(client):
    script = re.search(r'src="\./(assets/[\w-]+\.js)"', client.get("/", headers=PAGE).text).group(1)
    assert "no-store" not in client.get(script).headers.get("cache-control", "")


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=https://example.com/",
        "/file/etc/passwd",
        "/gradio_api/upload_progress?upload_id=1",
        "/gradio_api/deep_link",
        "/?deep_link=abc",
        "/gradio_api/runs",
        "/gradio_api/user",
        "/gradio_api/token",
        "/gradio_api/startup-events",
        "/gradio_api/dev/reload",
        "/gradio_api/proxy=https://example.hf.space/",
        "/gradio_api/custom_component/x/client/component/index.js",
        "/gradio_api/vibe-code",
        "/gradio_api/mcp/",
        "/monitoring",
        "/monitoring/summary",
        "/pwa_icon",
        "/login",
        "/logout",
        "/docs",
        "/openapi.json",
        "/kopru/frame.css",
        "/assets/../../../../config.json",
    ],
)
def test_gradios_own_routes_for_files_and_development_are_not_there(client, path):
    assert client.get(path, headers=PAGE).status_code == 404


def test_nothing_can_be_uploaded(client):
    given = {"files": ("a.txt", b"text")}
    assert client.post("/gradio_api/upload", files=given).status_code == 404


def test_a_page_that_is_not_there_says_so_in_the_visitors_language(client):
    for accepted, language in (("ky-KG", "ky"), ("tr", "tr"), ("ru", "ru"), ("de", "en")):
        answer = client.get("/no/such/page", headers=PAGE | {"Accept-Language": accepted})
        assert answer.status_code == 404
        assert f"<h2>{message('refusal_404', language)}</h2>" in answer.text
        assert f'<html lang="{language}">' in answer.text
    assert client.get("/no/such/page").json() == {"detail": "Not Found"}


def test_a_mistake_of_ours_is_told_without_what_it_was(client, caplog):
    answer = client.get("/broken", headers=PAGE)
    assert answer.status_code == 500
    assert message("refusal_500", "ky") in answer.text
    assert "/folder" not in answer.text
    assert httpx.get(f"{client.base_url}broken").json() == {"detail": "Internal Server Error"}


@pytest.mark.parametrize("host", ["kopru.example.org", "example.com:80", "127.0.0.1.example.org", "", "[::1"])
def test_a_name_that_somebody_led_here_is_not_answered_to(client, host):
    answer = client.get("/", headers=PAGE | {"Host": host})
    assert answer.status_code == 421 or (host == "" and answer.status_code == 400)
    if answer.status_code == 421:
        assert message("refusal_421", "ky") in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:7860", "127.0.0.1:1", "[::1]:7860"])
def test_the_names_of_this_machine_are_answered_to(client, host):
    assert client.get("/", headers=PAGE | {"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # no browser
        ({"Origin": "{own}"}, 200),
        ({"Origin": "http://example.com"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),  # not even an address
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "{own}"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_only_pages_of_ours_can_change_anything(client, address, headers, status):
    own = address.rstrip("/")
    sent = {name: value.format(own=own) for name, value in headers.items()}
    assert client.post("/change", headers=sent).status_code == status


def test_cookies_that_would_take_long_to_read_are_not_read(client, monkeypatch):
    def looked(request):
        raise AssertionError("they were read")

    monkeypatch.setattr("starlette.requests.cookie_parser", looked)
    cookies = [f'{name}="' + "\\" * 2_100 + '"' for name in "ab"]
    for cookie in ([("Cookie", "".join(cookies))], [("Cookie", each) for each in cookies]):
        page = client.get("/", headers=[*PAGE.items(), *cookie])
        assert page.status_code == 431
        assert message("refusal_431_why", "ky") in page.text
        assert client.get("/kopru/plain.css", headers=cookie).status_code == 200  # which that page needs
        for path in ("/gradio_api/queue/join", "/change"):
            answer = client.post(path, headers=cookie)
            assert (answer.status_code, answer.json()["detail"]) == (
                431,
                "At most 4000 bytes of cookies are read.",
            )


def test_other_programs_of_this_machine_may_have_cookies_too(client):
    assert client.get("/", headers=PAGE | {"Cookie": f"a={'b' * 3_998}"}).status_code == 200


def test_of_the_languages_that_a_browser_wants_the_first_are_read(client):
    for more, language in ((900, "ky"), (1_000, "en")):
        page = client.get("/no/such/page", headers=PAGE | {"Accept-Language": "de," + "," * more + "ky"})
        assert f'<html lang="{language}">' in page.text


def test_no_other_site_may_read_what_is_answered(client):
    foreign = {"Origin": "https://example.com"}
    for answer in (
        client.get("/config", headers=foreign),
        client.options("/config", headers=foreign | {"Access-Control-Request-Method": "POST"}),
    ):
        assert [name for name in answer.headers if name.startswith("access-control")] == []


def test_who_sits_at_this_machine_is_its_curator_and_who_comes_through_another_server_is_not(client):
    assert client.get("/role").json() == {"user": None, "role": "curator"}
    assert client.get("/only-curators").status_code == 200
    from_elsewhere = {"X-Forwarded-For": "192.0.2.7"}
    assert client.get("/role", headers=from_elsewhere).json() == {"user": None, "role": "reader"}
    assert client.get("/only-curators", headers=from_elsewhere).status_code == 403


def test_the_public_reads_under_any_name_and_changes_nothing(tmp_path):
    visitors = Visitors(None, "reader")
    with serving(visitors, tmp_path, routers=[routes_of_roles(visitors)]) as url:
        headers = PAGE | {"Host": "kopru.example.org"}
        assert httpx.get(url, headers=headers).status_code == 200
        refused = httpx.get(f"{url}only-curators", headers=headers)
        assert refused.status_code == 403
        assert message("refusal_403", "ky") in refused.text
        assert httpx.get(f"{url}sign-in", headers=headers).status_code == 404
        assert httpx.get(url, headers=PAGE | {"Host": "["}).status_code == 200


def test_a_port_that_is_taken_is_refused_and_without_one_the_next_is_taken(tmp_path, monkeypatch):
    first = free_port()
    monkeypatch.setattr("app.server._FIRST_PORT", first)
    monkeypatch.setattr("app.server._PORTS", 1)
    with ExitStack() as stack:
        taken = stack.enter_context(socket())
        taken.bind(("127.0.0.1", first))
        taken.listen()
        for port in (first, None):
            with pytest.raises(AddressError, match=r"^127\.0\.0\.1: no free port to serve the page on"):
                served(Visitors(), port=port)
    server = served(Visitors(), port=None)
    assert server.local_url == f"http://127.0.0.1:{first}/"
    server.close()
    server.close()
    server.block_thread()
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.local_url)

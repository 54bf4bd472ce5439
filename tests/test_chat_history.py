"""Signing in, earlier questions and signing out, in a browser."""

import re

import pytest

from app.accounts import Accounts
from app.chat_history import build_account, build_history
from app.history import History
from app.messages import message
from app.narrowing import Narrowing
from app.roles import SESSION_COOKIE, Visitors
from index.filters import Filters
from ingest.document import LANGUAGES
from tests.served import PASSWORD, accounts_of, serving
from tests.visits import violations, words_on_the_page

SALT = "Тузду кербен менен ташышканбы?"
HOSTILE = "<img src=x onerror=alert(1)> ${alert(2)} {{7*7}} \\ `a` мост?"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("library")


@pytest.fixture(scope="module")
def address(chromium, folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.accounts._COST", 2**8)
        with serving(Visitors(accounts_of(folder), None), folder) as url:
            yield url


@pytest.fixture
def history(folder):
    made = History.of_library(folder)
    made.forget_user("Айгүл")
    for question in (HOSTILE, SALT):
        made.note("Айгүл", question)
    made.note("bakyt", "of another")
    return made


class Window:
    """A browser of its own, and what went wrong in it; a refused password is a 403, which Chromium complains of."""

    def __init__(self, chromium, address):
        self.context = chromium.new_context(reduced_motion="reduce")
        self.context.set_default_timeout(15_000)
        self.page, self.trouble = self.context.new_page(), []
        self.page.on("dialog", lambda dialog: (self.trouble.append(dialog.message), dialog.dismiss()))
        self.page.on("console", lambda said: self.trouble.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on(
            "request", lambda asked: self.trouble.append(asked.url) if not self.own(asked.url) else None
        )
        self.address = address

    def come(self, accepted, *, scheme="light", width=1280):
        """As somebody whom the server does not know and who reads this language."""
        self.context.clear_cookies()
        self.context.set_extra_http_headers({"Accept-Language": accepted})
        self.page.set_viewport_size({"width": width, "height": 844})
        self.page.emulate_media(color_scheme=scheme)
        self.page.goto(self.address)

    def own(self, url):
        return url.startswith((self.address, "data:", "blob:"))

    def enter(self, name="Айгүл", password=PASSWORD):
        self.page.locator("#name").fill(name)
        self.page.locator("#password").fill(password)
        self.page.keyboard.press("Enter")

    def come_in(self):
        self.enter()
        self.page.locator(".kopru-user").wait_for()
        self.page.locator(".kopru-history summary").wait_for()

    def open_history(self):
        self.page.locator(".kopru-history summary").click()
        self.page.locator(".kopru-history-actions").wait_for()

    def questions(self):
        return self.page.locator(".kopru-again").evaluate_all("all => all.map((each) => each.textContent)")


@pytest.fixture(scope="module")
def visitor(chromium, address):
    """The browser that all tests here come with, each anew: the scripts are in its cache."""
    made = Window(chromium, address)
    yield made
    made.context.close()


@pytest.fixture
def window(visitor):
    def opened(accepted="ky-KG", **more):
        visitor.come(accepted, **more)
        return visitor

    yield opened
    trouble, visitor.trouble = visitor.trouble, []
    assert trouble == []


def test_one_signs_in_in_kyrgyz_and_out_again(window, history):
    kyrgyz = window("ky-KG")
    page = kyrgyz.page
    assert page.url.endswith("/sign-in")
    assert page.locator("h2").inner_text() == message("sign_in", "ky")
    assert page.locator("#name").evaluate("element => element === document.activeElement")
    kyrgyz.enter(password="wrong password")
    assert page.get_by_role("alert").inner_text() == message("sign_in_wrong", "ky")
    assert [said for said in kyrgyz.trouble if "403" not in said] == []
    kyrgyz.trouble.clear()
    assert page.locator("#name").input_value() == "Айгүл"
    kyrgyz.come_in()
    said = page.locator(".kopru-account span").inner_text()
    assert said == f"{message('signed_in', 'ky')} Айгүл ({message('role_curator', 'ky')})"
    page.get_by_role("button", name=message("sign_out", "ky")).click()
    page.locator("#password").wait_for()
    page.go_back()
    page.locator("#password").wait_for()
    assert kyrgyz.context.cookies() == []


def test_the_form_speaks_the_language_that_is_clicked_and_no_other(window):
    opened = window("tr-TR")
    for language in LANGUAGES:
        opened.page.locator(f".kopru-plain-languages [lang={language}]").click()
        opened.page.locator(f"[lang={language}][aria-current]").wait_for()
        shown, words = words_on_the_page(opened.page)
        assert shown == language
        assert message("sign_in_do", language) in words
        if language in {"ky", "ru"}:
            assert [word for word in words if re.search("[a-zA-Z]", word)] == []
    assert [cookie["name"] for cookie in opened.context.cookies()] == ["kopru-language"]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_form_and_the_parts_are_accessible(window, history, scheme, width):
    opened = window(scheme=scheme, width=width)
    for entered in (False, True):
        if entered:
            opened.come_in()
            opened.open_history()
        assert violations(opened.page, "#kopru-account, #kopru-history" if entered else None) == []


def test_who_is_signed_in_and_comes_by_a_link_from_elsewhere_is_led_on(window, address, history):
    opened = window()
    opened.come_in()
    asked = []
    opened.page.on(
        "request", lambda request: asked.append(request.url) if request.is_navigation_request() else None
    )
    opened.page.goto(f'data:text/html,<a href="{address}?question=1">elsewhere</a>')
    opened.page.locator("a").click()
    opened.page.locator(".kopru-user").wait_for()
    assert opened.page.url == f"{address}?question=1"
    assert (
        f"{address}sign-in?next=%2F%3Fquestion%3D1" in asked
    )  # the cookie did not come with the first request


def test_earlier_questions_are_asked_again_letter_for_letter_and_run_nothing(window, history):
    opened = window()
    opened.come_in()
    opened.page.evaluate(
        "document.addEventListener('kopru:ask', (event) => { document.title = event.detail.question; })"
    )
    assert opened.questions() == []
    opened.open_history()
    assert opened.questions() == [SALT, HOSTILE]
    opened.page.locator(".kopru-again", has_text="onerror").click()
    assert opened.page.title() == HOSTILE
    history.note("Айгүл", "Кийинки суроо?", narrowing=Narrowing(Filters(languages=("tr",))))
    opened.open_history()
    opened.page.locator(".kopru-again", has_text="Кийинки").wait_for()
    facts = opened.page.locator(".kopru-history-facts").first
    assert message("language_tr", "ky") in facts.inner_text()


def test_questions_are_forgotten_one_by_one_or_all_and_kept_no_longer(window, history):
    opened = window()
    opened.come_in()
    opened.open_history()
    opened.page.get_by_role("button", name=f"{message('history_forget', 'ky')}: {SALT}").click()
    opened.page.locator(".kopru-again", has_text=SALT).wait_for(state="detached")
    assert [each.question for each in history.questions("Айгүл")] == [HOSTILE]
    opened.page.get_by_label(message("history_keep", "ky")).uncheck()
    opened.page.locator("[data-do=keep]:not([checked])").wait_for()
    history.note("Айгүл", "not kept")
    opened.page.get_by_role("button", name=message("history_forget_all", "ky")).click()
    opened.page.get_by_role("button", name=message("history_forget_no", "ky")).click()
    opened.page.locator(".kopru-history-sure").wait_for(state="detached")
    assert opened.questions() == [HOSTILE]
    opened.page.get_by_role("button", name=message("history_forget_all", "ky")).click()
    opened.page.get_by_role("button", name=message("history_forget_yes", "ky")).click()
    opened.page.locator(".kopru-history .kopru-notice").wait_for()
    assert opened.page.locator(".kopru-history .kopru-notice").inner_text() == message("history_off", "ky")
    assert (history.count("Айгүл"), history.count("bakyt"), history.is_on("Айгүл")) == (0, 1, False)


def test_the_browsers_back_folds_earlier_questions_away_and_stays_on_the_page(window, history):
    opened = window()
    opened.come_in()
    before = opened.page.evaluate("history.length")
    opened.open_history()
    opened.page.go_back()
    opened.page.locator(".kopru-history details:not([open])").wait_for()
    opened.open_history()
    assert opened.page.evaluate("history.length") == before + 1
    opened.page.locator(".kopru-history summary").click()  # which goes back, too
    opened.page.wait_for_function("history.state?.kopru !== 'history'")
    assert opened.page.locator(".kopru-account").is_visible()


def test_many_questions_come_a_few_at_a_time(window, history, monkeypatch):
    monkeypatch.setattr("app.chat_history._STEP", 2)
    for number in range(3):
        history.note("Айгүл", f"{number}?")
    opened = window()
    opened.come_in()
    opened.open_history()
    assert opened.questions() == ["2?", "1?"]
    for before, shown in ((2, 4), (4, 5)):
        opened.page.get_by_role("button", name=message("history_more", "ky", n=5 - before)).click()
        opened.page.wait_for_function(f"document.querySelectorAll('.kopru-again').length === {shown}")
    assert opened.page.locator("[data-do=more]").count() == 0


def test_every_language_has_all_its_words_and_the_page_fits_a_phone(window, history):
    opened = window("ru-RU", width=390)
    opened.come_in()
    for language in LANGUAGES:
        opened.page.locator(f"#kopru-masthead [data-language={language}]").click()
        opened.page.locator(f".kopru-account[lang={language}]").wait_for()
        opened.page.locator(f".kopru-history[lang={language}]").wait_for()
        opened.open_history()
        shown, words = words_on_the_page(opened.page)
        assert shown == language
        assert {message("sign_out", language), message("history_why", language)} <= set(words)
        if language in {"ky", "ru"}:
            own = [word for word in words if HOSTILE not in word]
            assert [word for word in own if re.search("[a-zA-Z]", word)] == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") == 390
        small = opened.page.locator("#kopru-account button, #kopru-history button").evaluate_all(
            "all => all.filter((each) => each.getBoundingClientRect().height < 40).length"
        )
        assert small == 0


def test_who_is_signed_out_meanwhile_is_told_and_goes_on_after_signing_in_anew(window, history, folder):
    opened, other = window(), "башка узун сырсөз"
    opened.come_in()
    told = opened.page.locator(".kopru-signed-out")
    assert not told.is_visible()
    Accounts.of_library(folder).set_password("Айгүл", other)
    opened.page.locator(".kopru-history summary").click()
    told.wait_for()
    assert message("signed_out", "ky") in told.inner_text()
    assert all("401" in said for said in opened.trouble)
    opened.trouble.clear()
    with opened.context.expect_page() as door:
        told.locator("a").click()
    door.value.locator("#name").fill("Айгүл")
    door.value.locator("#password").fill(other)
    door.value.keyboard.press("Enter")
    door.value.locator(".kopru-user").wait_for()
    door.value.close()
    opened.page.locator(".kopru-history summary").click()
    opened.page.locator(".kopru-history summary").click()
    opened.page.locator(".kopru-again", has_text=SALT).wait_for()
    assert not told.is_visible()
    Accounts.of_library(folder).set_password("Айгүл", PASSWORD)


def test_nothing_of_a_visit_stays_in_the_browser(window, history):
    opened = window()
    opened.come_in()
    opened.open_history()
    opened.page.locator(".kopru-again").first.click()
    kept = opened.page.evaluate(
        """async () => ({
            local: { ...localStorage },
            session: { ...sessionStorage },
            databases: (await indexedDB.databases()).map((each) => each.name),
            caches: await caches.keys(),
            workers: (await navigator.serviceWorker.getRegistrations()).length,
            readable: document.cookie,
        })"""
    )
    assert kept == {"local": {}, "session": {}, "databases": [], "caches": [], "workers": 0, "readable": ""}
    (cookie,) = opened.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == (SESSION_COOKIE, True, "Strict")
    assert cookie["expires"] == -1  # gone when the browser is closed


def test_without_accounts_there_is_nothing_of_them(chromium, folder):
    visitors = Visitors.without_accounts("127.0.0.1")
    with serving(visitors, folder) as url:
        opened = Window(chromium, url)
        opened.come("ky-KG")
        opened.page.locator(".kopru-tagline").wait_for()
        assert opened.page.locator("#kopru-account, #kopru-history").count() == 0
        opened.context.close()
        assert opened.trouble == []
    assert build_account(visitors, page=None, language=None) is None
    assert build_history(None, visitors, page=None, language=None) is None

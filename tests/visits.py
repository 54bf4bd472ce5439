"""A visitor's browser: Chromium without a screen, a window in it, and what went wrong there."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

# Without the window of a whole browser, which nobody sees here, a page is there in half the time.
CHROMIUM = tuple(Path("/usr/bin") / name for name in ("chromium-headless-shell", "chromium"))
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def launched_chromium() -> Iterator[Browser]:
    """The browser that Debian has, until its fixture ends; where there is none the test is skipped, in CI it fails."""
    found = next((path for path in CHROMIUM if path.exists()), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs Chromium: apt-get install chromium-headless-shell")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Visit:
    """A visitor's browser window, and all that went wrong in it."""

    def __init__(self, context, address, accepted):
        self.page = context.new_page()
        self.trouble = []
        self.page.on("dialog", lambda dialog: (self.trouble.append(dialog.message), dialog.dismiss()))
        self.page.on("console", lambda said: self.trouble.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("requestfailed", lambda request: self._failed(request))
        self.page.on("response", self._answered)
        self.page.on("request", self._requested)
        self.come(address, accepted)

    def come(self, address, accepted):
        """As somebody who has not been here and reads this language; what was done in this window before is gone."""
        self.page.set_extra_http_headers({"Accept-Language": accepted})
        self.address = address
        self.open()

    def open(self):
        self.page.goto(self.address)
        self.page.wait_for_selector(".kopru-tagline")

    def ask(self, question):
        turns = self.page.locator(".kopru-turn")
        waited = turns.count()
        box = self.page.locator("#kopru-question textarea")
        box.fill(question)
        box.press("Enter")
        turn = turns.nth(waited)
        turn.locator(".kopru-answer, .kopru-notice").wait_for()
        return turn

    def _failed(self, request):
        # A stream that the page closes itself, when it has what it wanted, is no failure.
        if request.failure != "net::ERR_ABORTED":
            self.trouble.append(f"{request.url}: {request.failure}")

    def _answered(self, response):
        if response.status >= 400:
            self.trouble.append(f"{response.url}: {response.status}")

    def _requested(self, request):
        if urlsplit(request.url).hostname not in {"127.0.0.1", "localhost", None}:
            self.trouble.append(f"{request.url} is not here")


class Windows:
    """Windows that are come to anew for each test, which takes half as long as opening one."""

    def __init__(self, context):
        self._context = context
        self._left, self._used = [], []

    def open(self, address, accepted):
        """A window of the usual size, by day, in which this address was opened by somebody new."""
        if not self._left:
            self._used.append(Visit(self._context, address, accepted))
            return self._used[-1]
        window = self._left.pop()
        self._used.append(window)
        window.page.bring_to_front()  # in the background a page is drawn once a second
        window.page.set_viewport_size({"width": 1280, "height": 720})
        window.page.emulate_media(color_scheme="null")
        # A page that is left while it waits for an answer complains of that (Gradio: "Connection errored out"), and
        # the test that opened it has ended, with nothing wrong.
        window.page.goto("about:blank")
        window.trouble.clear()
        window.come(address, accepted)
        return window

    def leave(self):
        """After a test: nothing may have gone wrong in the windows that it opened, and nobody is known any more."""
        left, self._used = self._used, []
        self._left += left
        self._context.clear_cookies()
        for window in left:
            trouble, window.trouble = window.trouble, []
            assert trouble == [], trouble

    def close(self):
        for window in self._left:
            window.page.close()


def show_by(page, scheme):
    """Changes a page that is open between day and night, "light" and "dark"."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        """dark => document.body.classList.contains("dark") === dark
          && document.getAnimations().every(each => each.playState !== "running")""",
        arg=scheme == "dark",
    )


def settled(page):
    """Until the source has its answer and Gradio, which passes nothing on as long as it waits for one, is ready."""
    page.wait_for_selector("#kopru-source:not([aria-busy])", state="attached")
    page.evaluate("new Promise(ready => requestAnimationFrame(() => requestAnimationFrame(ready)))")


def words_on_the_page(page):
    """Every text and every attribute that is read out, but for what is marked as another language."""
    return page.evaluate(
        """() => {
          const words = [], own = document.documentElement.lang;
          for (const element of document.querySelectorAll("body *")) {
            if (element.closest("script, style, bdi, .toast-wrap")) continue;
            if (element.closest("[lang]").lang !== own) continue;
            for (const node of element.childNodes)
              if (node.nodeType === Node.TEXT_NODE && node.data.trim()) words.push(node.data.trim());
            for (const name of ["placeholder", "title", "alt", "aria-label", "aria-description"])
              if (element.getAttribute(name)) words.push(element.getAttribute(name));
          }
          return [document.documentElement.lang, words];
        }"""
    )


def violations(page, part=None):
    """Serious and critical ones that axe-core (Deque, MPL-2.0) finds in a part or the page: which rule, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(
        """part => axe.run(part ?? document, { resultTypes: ["violations"] }).then(({ violations }) => violations)""",
        part,
    )
    return [
        (each["id"], [node["target"] for node in each["nodes"]])
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]

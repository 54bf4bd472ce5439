"""What those who sign in see of themselves, and of what they asked."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from app.history import Earlier
from app.history_page import account_html, history_html
from app.messages import message
from app.narrowing import EVERYWHERE, Narrowing
from app.sign_in_page import refusal_html, sign_in_html
from index.filters import Filters
from ingest.document import LANGUAGES

HOSTILE = "<b>${alert(1)}</b> {{7*7}} `a` \\u0041 \"q\" 'x' \r"
ASKED = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)


def test_who_is_signed_in_is_named_letter_for_letter_with_the_role():
    page = account_html("ky", user=HOSTILE, role="curator", can_sign_in=True)
    assert unescape(re.search(r'class="kopru-user">(.*?)</bdi>', page, re.DOTALL).group(1)) == HOSTILE
    assert message("role_curator", "ky") in page
    assert "${" not in page
    assert "{{" not in page


def test_who_is_not_signed_in_is_shown_the_way_only_where_there_is_one():
    assert account_html("ru", user=None, role="reader", can_sign_in=False) == ""
    page = account_html("ru", user=None, role="reader", can_sign_in=True)
    assert f'<a href="/sign-in">{message("sign_in_do", "ru")}</a>' in page


def test_questions_stand_with_when_and_where_they_were_asked():
    narrowing = Narrowing(Filters(documents=("tuz",), from_year=1990, to_year=2000), (HOSTILE,))
    questions = [Earlier(7, HOSTILE, narrowing, ASKED), Earlier(3, "Туз?", EVERYWHERE, ASKED)]
    page = history_html("tr", questions, more=2)
    shown = re.findall(r'data-do="again"><bdi>(.*?)</bdi>', page, re.DOTALL)
    assert [unescape(each) for each in shown] == [HOSTILE, "Туз?"]
    within = re.findall(r"</time>(.*?)</span>", page, re.DOTALL)
    assert [unescape(re.sub("</?bdi>", " ", each)).strip() for each in within] == [
        f"1990–2000  {HOSTILE}".strip(), ""
    ]  # fmt: skip
    local = ASKED.astimezone()
    assert page.count(f"{local:%d}.{local:%m}.{local:%Y}, {local:%H}:{local:%M}</time>") == 2
    assert re.findall(r'data-number="(\d+)"', page) == ["7", "3"]
    assert message("history_more", "tr", n=2) in page
    assert "${" not in page


def test_folded_away_nothing_is_in_the_page_but_its_name():
    page = history_html("en", None)
    assert re.sub(r"<[^>]+>|\s+", " ", page).strip() == "My earlier questions"
    assert "<details>" in page


def test_nothing_kept_and_nothing_asked_are_told_apart():
    assert message("history_empty", "ky") in history_html("ky", ())
    off = history_html("ky", (), is_on=False)
    assert (message("history_off", "ky") in off, "checked" in off) == (True, False)
    assert message("history_broken", "ky") in history_html("ky", (), broken=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("status", "key"), [(403, "403"), (404, "404"), (421, "421"), (500, "500"), (405, "other")]
)
def test_a_refusal_says_why_in_every_language(language, status, key):
    page = refusal_html(status, language)
    assert f"<h2>{message(f'refusal_{key}', language)}</h2>" in page
    assert message(f"refusal_{key}_why", language) in unescape(page)
    assert (message("refusal_home", language) in page) == (status != 421)


def test_what_was_typed_is_shown_letter_for_letter_and_where_one_goes_on_is_kept():
    page = sign_in_html("ky", next_page="/?a=1&b=2", name=HOSTILE, notice=message("sign_in_wrong", "ky"))
    assert unescape(re.search(r'id="name"[^>]* value="([^"]*)"', page).group(1)) == HOSTILE
    assert 'name="next" value="/?a=1&amp;b=2"' in page
    assert "language=ru&amp;next=%2F%3Fa%3D1%26b%3D2" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_everybody_may_read_the_form_says_so_and_leads_on_without_signing_in(language):
    page = unescape(sign_in_html(language, next_page="/?a=1", public=True))
    assert message("sign_in_why_public", language) in page
    assert f'<a href="/?a=1">{message("sign_in_without", language)}</a>' in page
    closed = unescape(sign_in_html(language, next_page="/"))
    assert message("sign_in_why", language) in closed
    assert message("sign_in_without", language) not in closed

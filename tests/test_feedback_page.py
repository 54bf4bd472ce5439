"""The HTML of the form below a citation."""

import pytest
from lxml.html import fromstring

from app.feedback import COMMENT_LENGTH, VERDICTS
from app.feedback_page import Sent, feedback_html
from app.messages import message
from ingest.document import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_has_every_word_in_the_visitors_language(language):
    form = fromstring(feedback_html(language))
    assert form.get("lang") == language
    told = {each.get("data-told"): each.text_content() for each in form.xpath("//*[@data-told]")}
    assert told == {verdict: message(f"feedback_{verdict}", language) for verdict in VERDICTS}
    assert len(set(told.values())) == 3
    assert [each.text_content() for each in form.xpath("//button")] == [
        message("feedback_send", language),
        message("feedback_cancel", language),
    ]
    assert form.xpath("//label[span]/textarea/@maxlength") == [str(COMMENT_LENGTH)]
    assert form.get("data-said") is None


def test_what_the_browser_sent_comes_back_as_text():
    sent = Sent("feedback_kept", '"><script>${alert(1)}</script>{{7*7}}', 4)
    html = feedback_html("ky", sent)
    form = fromstring(html)
    assert form.get("data-key") == '"><script>${alert(1)}</script>{{7*7}}'
    assert (form.get("data-serial"), form.get("data-kept")) == ("4", "yes")
    assert form.get("data-said") == message("feedback_kept", "ky")
    assert "<script" not in html
    assert "${" not in html
    assert fromstring(feedback_html("ru", Sent("feedback_gone", "0:1", 5))).get("data-kept") == "no"

"""A question in each language that the demo texts answer, each in a text of another language."""

from collections.abc import Mapping

from ingest.document import Language

__all__ = ["DEMO_QUESTIONS"]

DEMO_QUESTIONS: Mapping[Language, str] = {
    "tr": "2010 Haziranında Oş'taki olayları araştıran uluslararası komisyona kim başkanlık etti?",
    "ky": "Рогун плотинасынын бийиктиги канча метр?",
    "ru": "Кто был первым турецким командующим КФОР?",
    "en": "When was the ceasefire text for Karabakh signed in May 1994, and by whom?",
}

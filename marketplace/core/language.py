"""Texts that are rows: a small mapping from language code to text."""

from django.conf import settings
from django.utils.translation import get_language


def localized(texts: dict, language: str | None = None) -> str:
    """The text in `language` (default: the active one), else in the site's own language."""
    wanted = (language or get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return texts.get(wanted) or texts.get(settings.LANGUAGE_CODE) or next(iter(texts.values()), "")

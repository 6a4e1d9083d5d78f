"""Explanations in words."""

from django import template

from matching import explanations

register = template.Library()


@register.filter
def said_level(level: int) -> str:
    """How far somebody is in one part of a score, 0 to 4, in words."""
    return explanations.level_words(level)

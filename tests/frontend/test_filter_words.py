"""Operators read every filter in words."""

from frontend.steering import FILTER_WORDS
from matching.filters import FILTERS


def test_every_filter_has_its_words():
    assert set(FILTER_WORDS) == set(FILTERS)

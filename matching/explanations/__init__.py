"""Why a search asked whom, as each side may read it: operators everything, helpers what is about them, seekers sums."""

from matching.explanations.own import DAYS_BACK, NotAsked, not_asked, why_asked
from matching.explanations.searches import WaveSheet, search_for, searches, searches_about, wave_of
from matching.explanations.seekers import WhyThese, why_these
from matching.explanations.words import Part, Stop, level_words

__all__ = [
    "DAYS_BACK",
    "NotAsked",
    "Part",
    "Stop",
    "WaveSheet",
    "WhyThese",
    "level_words",
    "not_asked",
    "search_for",
    "searches",
    "searches_about",
    "wave_of",
    "why_asked",
    "why_these",
]

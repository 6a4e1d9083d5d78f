"""The verbs of matching, by noun."""

from matching.actions.people import erase_person, rebuild_reach, refresh_reach
from matching.actions.policies import add_policy
from matching.actions.searches import ask_stand_bys, end_search, hasten_search, send_wave, start_search

__all__ = [
    "add_policy",
    "ask_stand_bys",
    "end_search",
    "erase_person",
    "hasten_search",
    "rebuild_reach",
    "refresh_reach",
    "send_wave",
    "start_search",
]

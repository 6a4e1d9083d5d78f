"""The verbs of matching, by noun."""

from matching.actions.demand import publish_demand
from matching.actions.people import erase_person, rebuild_reach, rebuild_reaches, refresh_reach
from matching.actions.policies import add_policy
from matching.actions.receipts import forget_receipts, open_search, reduce_receipts
from matching.actions.searches import ask_stand_bys, end_search, hasten_search, send_wave, start_search

__all__ = [
    "add_policy",
    "ask_stand_bys",
    "end_search",
    "erase_person",
    "forget_receipts",
    "hasten_search",
    "open_search",
    "publish_demand",
    "rebuild_reach",
    "rebuild_reaches",
    "reduce_receipts",
    "refresh_reach",
    "send_wave",
    "start_search",
]

"""The verbs of matching, by noun."""

from matching.actions.choices import ask_helper_again, ask_helper_to_come, choose_helper, switch_mode, take_back_choice
from matching.actions.demand import publish_demand
from matching.actions.handovers import ask_named, hand_over, return_handover, take_handover
from matching.actions.lookouts import (
    remove_lookout,
    save_lookout,
    sight_demand,
    sight_request,
    switch_lookout,
    tell_sightings,
)
from matching.actions.paid import publish_paid
from matching.actions.people import arrange_reach, erase_person, rebuild_reach, rebuild_reaches, refresh_reach
from matching.actions.policies import (
    add_policy,
    advance_trial,
    begin_trial,
    end_trial,
    propose_policy,
    put_in_force,
)
from matching.actions.receipts import forget_receipts, open_search, reduce_receipts
from matching.actions.searches import ask_stand_bys, end_search, hasten_search, send_wave, start_search
from matching.actions.waiting import begin_waiting, end_waiting, review_waiting, tell_waiting
from matching.actions.windows import plan_window

__all__ = [
    "add_policy",
    "advance_trial",
    "arrange_reach",
    "ask_helper_again",
    "ask_helper_to_come",
    "ask_named",
    "ask_stand_bys",
    "begin_trial",
    "begin_waiting",
    "choose_helper",
    "end_search",
    "end_trial",
    "end_waiting",
    "erase_person",
    "forget_receipts",
    "hand_over",
    "hasten_search",
    "open_search",
    "plan_window",
    "propose_policy",
    "publish_demand",
    "publish_paid",
    "put_in_force",
    "rebuild_reach",
    "rebuild_reaches",
    "reduce_receipts",
    "refresh_reach",
    "remove_lookout",
    "return_handover",
    "review_waiting",
    "save_lookout",
    "send_wave",
    "sight_demand",
    "sight_request",
    "start_search",
    "switch_lookout",
    "switch_mode",
    "take_back_choice",
    "take_handover",
    "tell_sightings",
    "tell_waiting",
]

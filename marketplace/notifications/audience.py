"""Who is told what of an event: event name → the kinds of notice and whom each is for."""

from collections.abc import Callable

from marketplace.accounts import queries as accounts
from marketplace.core.models import Event

Audience = Callable[[Event], list[int]]


def fact(name: str) -> Audience:
    """The person whose id is a fact of the event, unless they did it themselves."""
    return lambda event: [event.facts[name]] if event.facts.get(name) not in (None, event.actor_id) else []


def subject(event: Event) -> list[int]:
    return [event.subject_id]


def both(event: Event) -> list[int]:
    """Seeker and helper, less the one who did it."""
    return [person for name in ("seeker", "helper") for person in fact(name)(event)]


def other_when_moved_alone(event: Event) -> list[int]:
    return [] if event.facts["is_agreed"] else both(event)


def both_when_agreed(event: Event) -> list[int]:
    return [event.facts["seeker"], event.facts["helper"]] if event.facts["is_agreed"] else []


def seeker_of_one_visit(event: Event) -> list[int]:
    """Of the visits of a series both are told at once."""
    return [] if "series" in event.facts else fact("seeker")(event)


def helper_of_one_visit(event: Event) -> list[int]:
    return [] if "series" in event.facts else [event.facts["helper"]]


def at_a_door(name: str) -> Audience:
    return lambda event: [] if event.facts.get("is_remote") else fact(name)(event)


def other_from_afar(event: Event) -> list[int]:
    return both(event) if event.facts.get("is_remote") else []


def side_who_did_it(event: Event) -> list[int]:
    """The one of the two who called it off, whose calendar has to hear of it too."""
    sides = (event.facts["seeker"], event.facts["helper"])
    return [event.actor_id] if event.actor_id is not None and event.actor_id in sides else []


def mover_when_alone(event: Event) -> list[int]:
    """Whoever moved a visit alone gets the mail that moves it in their calendar too."""
    return [] if event.facts["is_agreed"] or event.actor_id is None else [event.actor_id]


def both_by_a_person(event: Event) -> list[int]:
    return both(event) if event.actor_id else []


def both_by_us(event: Event) -> list[int]:
    return [] if event.actor_id else both(event)


def when_fault(whose: str, side: str) -> Audience:
    """That side, when the fault is `whose`, also when they did it themselves."""
    return lambda event: [event.facts[side]] if event.facts["fault"] == whose else []


def reminded(number: int) -> Audience:
    """Who has not written about a visit, at the first reminder or at the last."""
    return lambda event: [event.facts["person"]] if event.facts["number"] == number else []


def seeker_when_paid_back(event: Event) -> list[int]:
    return [event.facts["seeker"]] if event.facts.get("more_back", event.facts["paid_back"]) > 0 else []


def helper_when_paid_out(event: Event) -> list[int]:
    return [event.facts["helper"]] if event.facts.get("more_out", event.facts["paid_out"]) > 0 else []


def helper_when_money_moved(event: Event) -> list[int]:
    return [event.facts["helper"]] if event.facts["net"] else []


def operators(event: Event) -> list[int]:
    """Everybody of our team, less the one who did it."""
    return [person_id for person_id in accounts.operator_ids() if person_id != event.actor_id]


def helper_who_waits(event: Event) -> list[int]:
    """The helper whose share a bank stops; what they have got already is not concerned."""
    return [] if event.facts["is_released"] else [event.facts["helper"]]


def helper_who_loses(event: Event) -> list[int]:
    return [event.facts["helper"]] if event.facts["kept"] else []


def helper_by_mail(event: Event) -> list[int]:
    return [event.facts["person"]] if event.facts["by_mail"] else []


def helper_without_mail(event: Event) -> list[int]:
    return [] if event.facts["by_mail"] else [event.facts["person"]]


def seeker_when_it_rests(event: Event) -> list[int]:
    return [event.facts["seeker"]] if event.facts["rests"] else []


def seeker_when_the_helper_did_it(event: Event) -> list[int]:
    return [event.facts["seeker"]] if event.actor_id == event.facts["helper"] else []


def seeker_refused(event: Event) -> list[int]:
    return [] if event.facts["reason"] == TO_CONFIRM else [event.facts["seeker"]]


def seeker_to_confirm(event: Event) -> list[int]:
    return [event.facts["seeker"]] if event.facts["reason"] == TO_CONFIRM else []


def words_for_helpers(event: Event) -> str:
    """The kind of notice that everybody who helps gets of new rules."""
    return TOLD_TO_HELPERS[bool(event.facts["is_deadline"])]


# What a bank says that wants to hear its customer first.
TO_CONFIRM = "authentication_required"
# Of new rules, and of those that change how long helpers have to answer.
TOLD_TO_HELPERS = {False: "rules_changed", True: "deadline_changed"}
TOLD: dict[str, tuple[tuple[str, Audience], ...]] = {
    "offer.sent": (("offer_received", fact("helper")),),
    "offer.asked_again": (("offer_again", fact("helper")),),
    "offer.lost": (("offer_lost", fact("helper")),),
    "offer.withdrawn": (("offer_withdrawn", fact("helper")),),
    "offer.clarified": (("offer_clarified", fact("helper")),),
    "quote.sent": (("quote_received", fact("seeker")), ("quote_answered", fact("helper"))),
    "quote.declined": (("quote_declined", fact("helper")),),
    "quote.withdrawn": (("quote_withdrawn", seeker_when_the_helper_did_it),),
    "quote.expired": (("quote_expired", fact("seeker")), ("quote_expired_helper", fact("helper"))),
    "choice.over": (("choose_again", seeker_when_it_rests),),
    "booking.agreed": (
        ("booking_agreed", seeker_of_one_visit),
        ("booking_won", helper_of_one_visit),
    ),
    "booking.moved": (
        ("booking_moved", other_when_moved_alone),
        ("booking_moved_both", both_when_agreed),
        ("booking_moved_own", mover_when_alone),
    ),
    "series.proposed": (("series_proposed", fact("helper")),),
    "series.agreed": (("series_agreed", fact("seeker")),),
    "series.refused": (("series_refused", fact("seeker")),),
    "series.lapsed": (("series_lapsed", fact("seeker")),),
    "series.ended": (("series_ended", both),),
    "series.extended": (("series_extended", both),),
    "move.proposed": (("move_proposed", fact("answerer")),),
    "move.refused": (("move_refused", fact("proposer")),),
    "move.lapsed": (("move_lapsed", fact("proposer")),),
    "booking.reserved": (
        ("booking_pay_now", fact("seeker")),
        ("booking_reserved_won", lambda event: [event.facts["helper"]]),
    ),
    "payment.asked": (("booking_pay_soon", fact("seeker")),),
    "payment.announced": (("hold_announced", fact("seeker")),),
    "payment.hold_failed": (("hold_failed", seeker_refused), ("hold_to_confirm", seeker_to_confirm)),
    "payment.tip_released": (("tip_received", fact("helper")),),
    "booking.lapsed": (
        ("booking_lapsed_seeker", fact("seeker")),
        ("booking_lapsed_helper", fact("helper")),
    ),
    "booking.settled": (
        ("booking_paid_out", helper_when_paid_out),
        ("booking_paid_back", seeker_when_paid_back),
    ),
    "payment.came_late": (("payment_late", fact("seeker")),),
    "payment.disputed": (
        ("chargeback_opened", operators),
        ("payment_disputed", fact("seeker")),
        ("payment_disputed_helper", helper_who_waits),
    ),
    "payment.answer_due": (("chargeback_due", operators),),
    "payment.answer_refused": (("chargeback_refused", operators),),
    "payment.dispute_won": (
        ("chargeback_decided", operators),
        ("dispute_won", fact("seeker")),
        ("dispute_won", helper_who_waits),
    ),
    "payment.dispute_lost": (
        ("chargeback_decided", operators),
        ("dispute_lost", fact("seeker")),
        ("dispute_lost_helper", helper_who_loses),
    ),
    "payment.bounced": (("payment_bounced", fact("seeker")),),
    "payment.netted": (("payment_netted", fact("helper")),),
    "payment.owed": (("payment_owed", fact("helper")),),
    "payment.reversed": (("payment_reversed", helper_when_money_moved),),
    "payee.held_up": (("payee_held_up", fact("person")),),
    "payee.ready": (("payee_ready", fact("person")),),
    "payout.failed": (("payout_failed", fact("person")),),
    "payout.paid": (("payout_paid", fact("person")),),
    "doorstep.announced": (("words_ready", both),),
    "extra.proposed": (("extra_proposed", fact("seeker")),),
    "extra.added": (("extra_added", fact("helper")),),
    "extra.refused": (("extra_refused", fact("helper")),),
    "address.opened": (("address_opened", fact("seeker")),),
    "case.opened": (("case_opened", both_by_a_person), ("case_opened_by_us", both_by_us)),
    "case.spoken": (("case_spoken", both),),
    "contest.answered": (("contest_answered", fact("person")),),
    "case.ruled": (("case_ruled", both),),
    "booking.started": (("booking_started", fact("seeker")),),
    "booking.finished": (("booking_finished", fact("seeker")),),
    "booking.confirm_reminded": (("booking_reminded", fact("seeker")),),
    "booking.confirmed": (
        ("booking_confirmed", fact("helper")),
        ("review_invited", lambda event: [event.facts["seeker"], event.facts["helper"]]),
    ),
    "review.revealed": (("review_revealed", fact("person")),),
    "note.answered": (("note_answered", fact("author")),),
    "review.reminded": (
        ("review_reminded", reminded(1)),
        ("review_reminded_again", reminded(2)),
    ),
    "review.removed": (("review_removed", fact("author")),),
    "review.reply_removed": (("reply_removed", fact("person")),),
    "review.replied": (("review_replied", fact("author")),),
    "recognition.given": (("recognition_given", fact("person")),),
    "recognition.ended": (("recognition_ended", fact("person")),),
    "booking.cancelled": (("booking_cancelled", both), ("booking_cancelled_own", side_who_did_it)),
    "booking.returned": (("booking_returned", fact("seeker")), ("booking_cancelled_own", side_who_did_it)),
    "booking.arrived": (("booking_arrived", fact("seeker")),),
    "booking.nobody_there": (
        ("did_you_come", at_a_door("helper")),
        ("are_you_in", at_a_door("seeker")),
        ("are_you_reached", other_from_afar),
    ),
    "booking.is_late": (("is_late", both),),
    "booking.waited_for": (("waited_for", both),),
    "booking.missed": (
        ("nobody_came", when_fault("helper", "seeker")),
        ("you_did_not_come", when_fault("helper", "helper")),
        ("nobody_opened", when_fault("seeker", "helper")),
        ("you_did_not_open", when_fault("seeker", "seeker")),
    ),
    "consequence.proposed": (("consequence_proposed", fact("person")),),
    "consequence.confirmed": (("consequence_decided", fact("person")),),
    "consequence.dropped": (("consequence_decided", fact("person")),),
    "booking.annulled": (("booking_cancelled", both),),
    "request.handed_back": (("request_handed_back", fact("seeker")),),
    "request.exhausted": (("request_exhausted", fact("seeker")),),
    "lookouts.saw": (("lookouts_saw", helper_by_mail), ("lookouts_saw_quietly", helper_without_mail)),
    "waiting.answered": (("waiting_answered", fact("person")),),
    "policy.tried": (("policy_tried", fact("author")),),
    "application.approved": (("application_approved", fact("person")),),
    "application.refused": (("application_refused", fact("person")),),
    "person.suspended": (("person_suspended", subject),),
    "person.restored": (("person_restored", subject),),
}

"""The state machine of the trade: who may do what, when, and why not.

`python manage.py statemachine` draws these tables into docs/.
"""

from django.utils.translation import gettext_lazy as _

from marketplace.core.actors import Actor
from marketplace.core.errors import Reason
from marketplace.core.transitions import Table, transition

REQUEST = Table(
    "request",
    "draft",
    [
        transition("publish", "draft", "open", "seeker"),
        transition("steer", "open", "open", "seeker"),
        transition("clarify", "open", "open", "seeker"),
        transition("hand_over", "unfilled", "unfilled", "seeker"),
        transition("exhaust", "open", "unfilled", "machine"),
        transition("reopen", "unfilled booked", "open", "seeker machine operator"),
        transition("book", "open", "booked", "machine"),
        transition("cancel", "open unfilled", "cancelled", "seeker operator machine"),
        transition("abandon", "booked", "cancelled", "machine"),
        transition("close", "booked", "closed", "machine"),
    ],
)
OFFER = Table(
    "offer",
    "open",
    [
        transition("accept", "open", "accepted", "helper"),
        transition("decline", "open", "declined", "helper"),
        transition("quote", "open", "quoted", "helper"),
        transition("agree", "quoted", "accepted", "seeker helper"),
        transition("turn_down", "quoted", "withdrawn", "seeker"),
        transition("pull_out", "quoted", "withdrawn", "helper"),
        transition("expire", "open quoted", "expired", "machine"),
        transition("withdraw", "open quoted standby accepted", "withdrawn", "machine operator"),
        transition("take_back", "open", "withdrawn", "seeker"),
        transition("lose", "open quoted", "lost", "machine"),
        transition("stand_by", "lost", "standby", "helper"),
        transition("stand_down", "standby", "lost", "helper machine"),
        transition("ask_again", "standby", "open", "machine"),
    ],
)
BOOKING = Table(
    "booking",
    "agreed",
    [
        transition("clear", "reserved", "agreed", "machine"),
        transition("lapse", "reserved agreed", "cancelled", "machine"),
        transition("move", "agreed", "agreed", "seeker helper"),
        transition("arrive", "agreed", "agreed", "helper"),
        transition("start", "agreed", "started", "helper"),
        transition("finish", "started", "done", "helper"),
        transition("confirm", "done", "confirmed", "seeker machine"),
        transition("cancel", "reserved agreed started", "cancelled", "seeker operator machine"),
        transition("return", "reserved agreed started", "cancelled", "helper"),
        transition("miss", "agreed", "missed", "seeker helper"),
        transition("answer", "missed", "missed", "seeker helper"),
        transition("wait", "missed", "agreed", "seeker helper machine"),
        transition("leave", "missed", "cancelled", "seeker helper"),
        transition("conclude", "missed", "cancelled", "machine"),
        transition("annul", "done", "cancelled", "operator"),
        transition("freeze", "agreed started missed done confirmed", "disputed", "machine"),
        transition("ask_again", "confirmed", "confirmed", "seeker"),
        transition("uphold", "disputed", "cancelled", "machine"),
        transition("dismiss", "disputed", "confirmed", "machine"),
    ],
)
EXTRA = Table(
    "extra",
    "proposed",
    [
        transition("approve", "proposed", "approved", "seeker"),
        transition("refuse", "proposed", "refused", "seeker"),
        transition("add", "approved", "added", "machine"),
        transition("withdraw", "proposed approved", "withdrawn", "helper machine"),
    ],
)
MOVE = Table(
    "move",
    "proposed",
    [
        transition("agree", "proposed", "agreed", "answerer"),
        transition("refuse", "proposed", "refused", "answerer"),
        transition("withdraw", "proposed", "withdrawn", "proposer"),
        transition("lapse", "proposed", "lapsed", "machine"),
    ],
)
QUOTE = Table(
    "quote",
    "offered",
    [
        transition("counter", "offered", "countered", "seeker"),
        transition("answer", "proposed", "countered", "helper"),
        transition("accept", "offered", "accepted", "seeker"),
        transition("agree", "proposed", "accepted", "helper"),
        transition("decline", "offered proposed", "declined", "seeker"),
        transition("withdraw", "offered proposed", "withdrawn", "helper machine"),
        transition("expire", "offered proposed", "expired", "machine"),
        transition("lose", "offered proposed", "lost", "machine"),
    ],
)
SERIES = Table(
    "series",
    "proposed",
    [
        transition("agree", "proposed", "running", "helper"),
        transition("refuse", "proposed", "refused", "helper"),
        transition("withdraw", "proposed", "withdrawn", "seeker"),
        transition("lapse", "proposed", "lapsed", "machine"),
        transition("end", "running", "ended", "seeker helper machine"),
        transition("finish", "running", "finished", "machine"),
    ],
)
TABLES = (REQUEST, OFFER, BOOKING, EXTRA, MOVE, QUOTE, SERIES)


# What a person can be to a thing, by the column or property of it that holds their id.
PARTS = ("seeker", "helper", "proposer", "answerer")

SUSPENDED = Reason("suspended", _("Your account is suspended."))


def roles_in(subject, by: Actor) -> set[str]:
    """What `by` is to this thing: seeker, helper, operator, machine, whose proposal it is and whose answer it needs.

    Empty for strangers.
    """
    if not by.is_authenticated:
        is_machine = getattr(by, "kind", "") == "system"
        return {"machine"} if is_machine else set()
    roles = {"operator"} if by.is_operator else set()
    return roles | {role for role in PARTS if getattr(subject, f"{role}_id", None) == by.pk}


def why_not(table: Table, verb: str, subject, by: Actor) -> Reason | None:
    """The first reason why `by` cannot do `verb` to `subject` now; None when it is possible."""
    if by.is_authenticated and by.is_suspended:
        return SUSPENDED
    if not table.is_allowed(verb, roles_in(subject, by)):
        return Reason("not_yours", _("That is for the other side to do."))
    if not table.is_legal(verb, subject.state):
        return STATE_REASONS.get((table.subject, subject.state)) or Reason(
            "wrong_state", _("That is not possible any more.")
        )
    return None


STATE_REASONS = {
    ("request", "draft"): Reason("still_draft", _("This request has not been sent yet.")),
    ("request", "open"): Reason("already_open", _("We are already asking helpers.")),
    ("request", "booked"): Reason("already_booked", _("Somebody is already coming.")),
    ("request", "unfilled"): Reason("search_over", _("There was nobody left to ask.")),
    ("request", "cancelled"): Reason("request_cancelled", _("This request was called off.")),
    ("request", "closed"): Reason("request_closed", _("This request is done.")),
    ("offer", "open"): Reason("offer_open", _("This offer is still waiting for an answer.")),
    ("offer", "accepted"): Reason("offer_accepted", _("This offer was already accepted.")),
    ("offer", "declined"): Reason("offer_declined", _("You already said: not this time.")),
    ("offer", "expired"): Reason("offer_expired", _("The time for an answer is over. It does not count against you.")),
    ("offer", "withdrawn"): Reason("offer_withdrawn", _("Your answer to this request is not needed any more.")),
    ("offer", "lost"): Reason("offer_lost", _("Somebody else was a moment faster. Thank you for saying yes!")),
    ("offer", "standby"): Reason("offer_standby", _("You are standing by. We ask you first if it becomes free.")),
    ("offer", "quoted"): Reason("offer_quoted", _("There is a quote already. Answer it, or take it back.")),
    ("quote", "offered"): Reason("quote_offered", _("The quote waits for the other side.")),
    ("quote", "proposed"): Reason("quote_proposed", _("The other price waits for your helper's answer.")),
    ("quote", "countered"): Reason("quote_countered", _("This price was answered with another one.")),
    ("quote", "accepted"): Reason("quote_accepted", _("This quote was taken: the visit is agreed.")),
    ("quote", "declined"): Reason("quote_declined", _("This quote was not taken.")),
    ("quote", "withdrawn"): Reason("quote_withdrawn", _("This quote was taken back.")),
    ("quote", "expired"): Reason("quote_expired", _("The time of this quote is over.")),
    ("quote", "lost"): Reason("quote_lost", _("Another quote was taken.")),
    ("booking", "reserved"): Reason("not_held", _("The visit is reserved. It counts once the payment is held.")),
    ("booking", "disputed"): Reason("with_our_team", _("Our team is looking at this visit. Nothing moves until then.")),
    ("extra", "proposed"): Reason("extra_proposed", _("This extra is still waiting for a yes.")),
    ("extra", "approved"): Reason("extra_approved", _("This extra is agreed already; the payment is still missing.")),
    ("extra", "added"): Reason("extra_added", _("This extra is part of the visit already.")),
    ("extra", "refused"): Reason("extra_refused", _("This extra was not wanted.")),
    ("extra", "withdrawn"): Reason("extra_withdrawn", _("This extra was taken back.")),
    ("move", "proposed"): Reason("move_proposed", _("This proposal is still waiting for an answer.")),
    ("move", "agreed"): Reason("move_agreed", _("You agreed on this time already.")),
    ("move", "refused"): Reason("move_refused", _("This time was not agreed to.")),
    ("move", "withdrawn"): Reason("move_withdrawn", _("This proposal was taken back.")),
    ("move", "lapsed"): Reason("move_lapsed", _("Nobody answered this proposal in time. The visit stays as it was.")),
    ("series", "proposed"): Reason("series_proposed", _("This series is still waiting for an answer.")),
    ("series", "running"): Reason("series_running", _("This series is going on already.")),
    ("series", "refused"): Reason("series_refused", _("This series was not agreed to.")),
    ("series", "withdrawn"): Reason("series_withdrawn", _("This series was taken back.")),
    ("series", "lapsed"): Reason("series_lapsed", _("Nobody answered in time, so there is no series.")),
    ("series", "ended"): Reason("series_ended", _("This series has ended.")),
    ("series", "finished"): Reason("series_finished", _("All visits of this series are made.")),
    ("booking", "agreed"): Reason("not_started", _("The visit has not started yet.")),
    ("booking", "started"): Reason("visit_started", _("The visit is under way.")),
    ("booking", "missed"): Reason(
        "being_asked", _("One of you says that nobody was there. It goes on when the other one has answered.")
    ),
    ("booking", "done"): Reason("visit_done", _("The work is already marked as done.")),
    ("booking", "confirmed"): Reason("already_confirmed", _("This visit is already confirmed.")),
    ("booking", "cancelled"): Reason("booking_cancelled", _("This visit was called off.")),
}

"""When a case can be opened, who may speak in it, and what a ruling has to say."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules import roles_in
from marketplace.core.actors import Actor
from marketplace.core.errors import Reason
from marketplace.disputes.models import Case, Consequence

ABOUT = Case.About.choices
RULINGS = Case.Ruling.choices
SPLIT = Case.Ruling.SPLIT
LONGEST = 4_000
STATEMENTS_AT_MOST = 30
TOO_EARLY = Reason("too_early_for_case", _("You can tell us what went wrong once the time of the visit has come."))
CALLED_OFF = Reason("booking_cancelled", _("This visit was called off."))
SETTLED = Reason("already_settled", _("This visit has found its end already. Please write to us."))
ONE_CASE = Reason("one_case", _("There is a case about this visit already."))
WORDS_MISSING = Reason("words_missing", _("Please say in your own words what happened."))
WORDS_TOO_LONG = Reason("words_too_long", _("This is too long. Please send it in parts."))
ENOUGH_SAID = Reason("enough_said", _("There is enough to decide on now. Our team reads everything."))
CASE_OPEN = Reason("case_open", _("There is a case that is not decided yet."))
RULED = Reason("case_ruled", _("This case is decided."))
NOT_FOR_YOU = Reason("not_yours", _("That is for our team to do."))
SHARE_WRONG = Reason("share_wrong", _("The helper's share lies between nothing and the price of the visit."))
DECIDED = Reason("consequence_decided", _("This is decided already."))
REPLIED = Reason("replied_already", _("You have answered already. Our team reads it before it decides."))
FAULTS_WITHIN = timedelta(days=90)
PAUSE_FOR = timedelta(days=7)
# What weighs double in trust when all of it was decided against one side: nobody was there, or somebody was harmed.
GRAVE = (Case.About.NOT_THERE, Case.About.DAMAGE, Case.About.CONDUCT)
# At which number of own faults within that time what is proposed.
STEPS = {1: Consequence.Step.NOTE, 3: Consequence.Step.PAUSE}
SUSPENSION_FROM = 5


def step_for(faults: int) -> str | None:
    """What is proposed for so many own faults within FAULTS_WITHIN; None for nothing new."""
    return Consequence.Step.SUSPENSION if faults >= SUSPENSION_FROM else STEPS.get(faults)


def why_not_decide(consequence, by: Actor) -> Reason | None:
    """An operator who is not the one concerned decides, once."""
    if not by.is_operator or by.pk == consequence.person_id:
        return NOT_FOR_YOU
    return None if consequence.state == "proposed" else DECIDED


def why_not_reply(consequence) -> Reason | None:
    """Once, before it is decided or after."""
    return REPLIED if consequence.replied_at else None


def why_not_open(booking, by: Actor, why_over: Reason | None, now: datetime) -> Reason | None:
    """A case needs a visit whose time has come and is not long over."""
    if by.is_suspended:
        return Reason("suspended", _("Your account is suspended."))
    if booking.state == "disputed":
        return ONE_CASE
    if booking.state == "cancelled":
        return CALLED_OFF
    if booking.state in ("reserved", "agreed") and now < booking.visit.lower:
        return TOO_EARLY
    if booking.state == "reserved":
        return CALLED_OFF
    return why_over


def why_not_words(text: str) -> Reason | None:
    if not text.strip():
        return WORDS_MISSING
    return WORDS_TOO_LONG if len(text) > LONGEST else None


def why_not_speak(case, by: Actor, so_far: int) -> Reason | None:
    if by.is_suspended:
        return Reason("suspended", _("Your account is suspended."))
    if case.state != "open":
        return RULED
    return ENOUGH_SAID if so_far >= STATEMENTS_AT_MOST and not by.is_operator else None


def why_not_rule(case, by: Actor) -> Reason | None:
    """An operator who is neither side of the visit decides, once."""
    if not by.is_operator or {"seeker", "helper"} & roles_in(case.booking, by):
        return NOT_FOR_YOU
    return None if case.state == "open" else RULED


def share_of(ruling: str, price: int, to_helper: int | None) -> int | None:
    """What the helper gets by a ruling, commission included; None when it was not said properly."""
    if ruling == "refund":
        return 0
    if ruling == "release":
        return price
    return to_helper if to_helper is not None and 0 <= to_helper <= price else None


def answers_for(case, price: int) -> tuple[str, int]:
    """Which side a ruling is against, and how much it weighs in that side's trust: 2, 1, or nobody and 0.

    Everything back weighs 2 when nobody was there or somebody was harmed, else 1. Divided with less than half to the
    helper weighs 1: in part upheld. Everything to a helper who asked for the ruling is the same against the seeker; to
    one who did not, the case was dismissed and adds nothing.
    """
    grave = 2 if case.about in GRAVE else 1
    if case.ruling == Case.Ruling.REFUND:
        return "helper", grave
    if case.ruling == Case.Ruling.SPLIT:
        return ("helper", 1) if case.to_helper * 2 < price else ("", 0)
    return ("seeker", grave) if case.opened_by_id == case.booking.helper_id else ("", 0)

"""The thread of a booking: what every app knows of it, in order of time, for one reader."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend import absences, again, cancelling, doorstep, moving, paying, pricing, remote, reviewing
from frontend.happened import LINES
from frontend.people import card_of
from frontend.talking import bubbles, composing
from frontend.templatetags.spoken import money, said_at, said_minutes, said_until
from marketplace.accounts.models import User
from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Booking
from marketplace.bookings.rules import (
    CANCEL_REASONS,
    OPEN_REASONS,
    OPERATOR_REASONS,
    OUTCOMES,
    RETURN_REASONS,
    SOLVED,
    UNTOLD,
)
from marketplace.chat import queries as chat
from marketplace.chat.actions import inspect_conversation
from marketplace.chat.models import Conversation, Message
from marketplace.core.entries import Entry
from marketplace.core.errors import Missing
from marketplace.disputes import queries as disputes
from matching import queries as matching
from payments import queries as payments
from reviews import queries as reviews
from reviews.rules import REPORT_REASONS

# These are for whoever did it, and for operators.
OWN = {"doorstep.doubted"}
# These lead to the help from afar, or on to the visit.
TURNED = {"request.turned", "booking.turned"}
# Of these the new time is said.
MOVED = {"booking.moved", "move.proposed"}
# Of these the amount is said: the whole of it, commission included.
AMOUNTS = {
    *("payment.held", "payment.charged", "payment.captured", "payment.refunded", "payment.came_late"),
    *("payment.disputed", "payment.tipped", "quote.sent", "quote.accepted"),
}
# Of these the reason is said, from a list of codes.
REASONS = {
    "booking.cancelled": OPERATOR_REASONS,
    "booking.annulled": OPERATOR_REASONS,
    "booking.returned": RETURN_REASONS,
    "address.opened": OPEN_REASONS,
}
# What is between the owner of an address and our team is not for the helper.
NOT_FOR_HELPERS = {"address.opened"}
# Who says so, when it was the machine.
SOURCES = {
    "payments": gettext_lazy("the payment service"),
    "matching": gettext_lazy("the search"),
}
# Who said so is part of the words.
NOBODY_THERE = {
    "seeker": (gettext_lazy("The seeker said that nobody came"), "user-x"),
    "helper": (gettext_lazy("The helper said that nobody opens"), "user-x"),
}
NOT_REACHED = (gettext_lazy("One side said that the other is not reached"), "user-x")
ANSWERED = {
    "absent": (gettext_lazy("The other side said: I am not there"), "user-x"),
    "there": (gettext_lazy("The other side said: I am there"), "map-pin"),
}
CALL_OFF = {"cancel": CANCEL_REASONS, "return": RETURN_REASONS, "annul": OPERATOR_REASONS}
SAID = {
    "start": (gettext_lazy("I am there, start"), "play"),
    "finish": (gettext_lazy("The work is done"), "flag"),
    "confirm": (gettext_lazy("Yes, it is done"), "check"),
}
FROM_AFAR = (gettext_lazy("We have begun"), "play")
UNSOLVED_CONFIRM = gettext_lazy("Yes, that is right")
UNSOLVED_NEXT = gettext_lazy("Is that right? Please confirm. After 72 hours it counts as confirmed.")
NEXT = {
    ("agreed", "helper"): gettext_lazy("Go there at the agreed time and press start at the door."),
    ("agreed", "seeker"): gettext_lazy("Your helper comes at the agreed time. Until then you can write to each other."),
    ("started", "helper"): gettext_lazy("When you are finished, mark the work as done."),
    ("started", "seeker"): gettext_lazy("Your helper is at work. You confirm at the end."),
    ("done", "helper"): gettext_lazy("Now it is for the other side to confirm. After 72 hours it counts as confirmed."),
    ("done", "seeker"): gettext_lazy("Is everything done? Please confirm. After 72 hours it counts as confirmed."),
    ("reserved", "helper"): gettext_lazy("The visit is yours once the payment is held. We tell you at once."),
    ("reserved", "seeker"): gettext_lazy(
        "A neighbour said yes. Please pay now: the money is held, and goes to your helper when you have confirmed."
    ),
    ("disputed", "helper"): gettext_lazy("There is a case about this visit. Nothing moves until our team has decided."),
    ("disputed", "seeker"): gettext_lazy("There is a case about this visit. Nothing moves until our team has decided."),
    ("confirmed", "helper"): gettext_lazy("Thank you for helping. There is nothing more to do."),
    ("confirmed", "seeker"): gettext_lazy("All done. There is nothing more to do."),
    ("reserved", "operator"): gettext_lazy("It waits for the seeker's payment."),
    ("agreed", "operator"): gettext_lazy("The two meet at the agreed time. There is nothing for you to do."),
    ("started", "operator"): gettext_lazy("The helper is at work and marks it as done."),
    ("done", "operator"): gettext_lazy("The seeker confirms. After 72 hours it counts as confirmed."),
    ("disputed", "operator"): gettext_lazy("There is a case about this visit. Nothing moves until it is decided."),
    ("confirmed", "operator"): gettext_lazy("Confirmed. There is nothing more to do."),
    ("cancelled", "helper"): gettext_lazy("This visit will not take place. There is nothing more to do."),
    ("cancelled", "seeker"): gettext_lazy("This visit will not take place. Your request says how it goes on."),
}


# The way of a visit when nothing goes wrong.
WAY = (Booking.State.AGREED, Booking.State.STARTED, Booking.State.DONE, Booking.State.CONFIRMED)


def thread_of(booking: Booking, by: User) -> dict[str, Any]:
    """Everything that the page of a booking shows to this reader."""
    side = side_of(booking, by)
    choices = {choice.verb: choice for choice in bookings.booking_choices(booking, by)}
    conversation = chat.conversation_of_offer(by, booking.offer_id)
    return {
        "booking": booking,
        "side": side,
        "others": [card_of(person) for person in (booking.seeker, booking.helper) if person.pk != by.pk],
        "thread": items_of(booking, conversation, by),
        "facts": facts_of(booking, by),
        "open_address": _open_address(booking, by),
        "way": way_of(booking),
        "next": _next_words(booking, side),
        "worked": pricing.agreed_words(booking, booking.request),
        "primary": primary_of(booking, by),
        "call_off": _call_off(choices, booking),
        "absence": absences.panel_of(booking, choices, side),
        "ended": cancelling.ended_of(booking, side),
        "outcome": cancelling.outcome_of(booking, side),
        "outcomes": cancelling.outcomes_of(booking, side) if side == "helper" and booking.state == "started" else [],
        "cancel_terms": cancelling.sentence_of(booking, side) if booking.state in ("reserved", "agreed") else "",
        "again": again.links_of(booking, by),
        "moving": moving.panel_of(booking, by),
        "paying": paying.panel_of(booking, by, side),
        "case": _case(booking, by, side),
        "door": doorstep.link_of(booking, by),
        "remote": remote.panel_of(booking, by),
        "reviewing": reviewing.panel_of(booking, by, side),
        "report_reasons": list(REPORT_REASONS.items()),
        "conversation": conversation,
        "why_not_write": chat.why_not_send(by, conversation) if conversation else None,
        **(composing(conversation, by) if conversation else {}),
    }


def _next_words(booking: Booking, side: str) -> Any:
    if (booking.state, side) == (Booking.State.DONE, "seeker") and is_unsolved(booking):
        return UNSOLVED_NEXT
    return remote.next_words(booking, side) or NEXT.get((booking.state, side), "")


def is_unsolved(booking: Booking) -> bool:
    """Whether the helper said that it ended otherwise than hoped."""
    return booking.outcome not in ("", SOLVED)


def items_of(booking: Booking, conversation: Conversation | None, by: User) -> list[dict[str, Any]]:
    """What happened and what was said, in order of time; each item holds `line` or `bubble`.

    The platform's own lines of the conversation are left out: what happened says it already.
    """
    said = bubbles(_messages(booking, conversation, by), by, conversation)
    items = [{"at": line["when"], "line": line} for line in lines_of(booking, by)]
    items += [{"at": bubble["at"], "bubble": bubble} for bubble in said if bubble["kind"] != "system"]
    return sorted(items, key=lambda item: item["at"])


def _messages(booking: Booking, conversation: Conversation | None, by: User) -> list[Message]:
    """What was said, for the two; and for an operator who has a case about it to decide."""
    if conversation:
        return chat.window(by, conversation).messages
    if side_of(booking, by) != "operator" or not disputes.case_of(booking):
        return []
    try:
        return inspect_conversation(by=by, offer_id=booking.offer_id)
    except Missing:
        return []


def lines_of(booking: Booking, by: User) -> list[dict[str, Any]]:
    """What happened, oldest first, without what was said."""
    rooms = (bookings, matching, payments, disputes, reviews)
    entries = [entry for room in rooms for entry in room.entries_for_booking(booking.pk)]
    shown = (entry for entry in entries if _title(entry, booking.is_remote) and _is_for(entry, booking, by))
    known = sorted(shown, key=lambda entry: entry.at)
    return [_line(entry, booking, by) for entry in known]


def _is_for(entry: Entry, booking: Booking, by: User) -> bool:
    """Who was unsure at the door is a help to them and to operators, and no word about the other side."""
    if entry.kind in NOT_FOR_HELPERS and side_of(booking, by) == "helper":
        return False
    return entry.kind not in OWN or side_of(booking, by) in (entry.facts["side"], "operator")


def _line(entry: Entry, booking: Booking, by: User) -> dict[str, Any]:
    title, icon = _title(entry, booking.is_remote) or ("", "")
    who = _who(entry, booking, by)
    is_own = entry.actor_id == by.pk or side_of(booking, by) == "operator"
    reason = "" if entry.facts.get("reason") in UNTOLD and not is_own else _detail(entry, booking.currency)
    line = {"kind": entry.kind, "title": title, "icon": icon, "when": entry.at, "who": who, "reason": reason}
    return line | {"href": remote.link_of(entry.facts, booking, by) if entry.kind in TURNED else ""}


def _detail(entry: Entry, currency: str) -> Any:
    """What an entry says beside its title: a reason, an amount, how long."""
    facts = entry.facts
    if entry.kind in REASONS:
        return REASONS[entry.kind].get(facts.get("reason", ""), "")
    if entry.kind in ("booking.finished", "request.turned"):
        return OUTCOMES.get(facts.get("outcome", ""), "")
    if entry.kind in MOVED:
        return said_at(datetime.fromisoformat(facts["begins"]))
    if entry.kind == "booking.is_late":
        return said_minutes(facts["minutes"])
    return money(facts["amount"], currency) if entry.kind in AMOUNTS and facts.get("amount") else ""


def _title(entry: Entry, is_remote: bool) -> tuple[Any, str] | None:
    """What an entry is called and its icon; None for what is not shown."""
    if entry.kind == "booking.nobody_there" and is_remote:
        return NOT_REACHED
    if entry.kind == "booking.nobody_there":
        return NOBODY_THERE[entry.facts["side"]]
    if entry.kind == "booking.absence_answered":
        return ANSWERED[entry.facts["answer"]]
    return LINES.get(entry.kind)


def _who(entry: Entry, booking: Booking, by: User) -> str:
    if entry.actor_id == by.pk:
        return _("you")
    names = {booking.seeker_id: booking.seeker.name_shown, booking.helper_id: booking.helper.name_shown}
    if entry.actor_kind == "visitor":
        return _("somebody at the door")
    if entry.actor_id is None:
        return str(SOURCES.get(entry.source, _("Service Friend")))
    return names.get(entry.actor_id, _("an operator"))


def side_of(booking: Booking, by: User) -> str:
    if by.pk == booking.seeker_id:
        return "seeker"
    return "helper" if by.pk == booking.helper_id else "operator"


def primary_of(booking: Booking, by: User) -> dict[str, Any] | None:
    """The one button of the page: the next verb of this side, possible or with its reason."""
    choices = {choice.verb: choice for choice in bookings.booking_choices(booking, by)}
    steps = {"agreed": "start", "started": "finish", "done": "confirm"}
    verb = steps.get(booking.state)
    if verb not in choices:
        return None
    label, icon = FROM_AFAR if booking.is_remote and verb == "start" else SAID[verb]
    if verb == "confirm" and is_unsolved(booking):
        label = UNSOLVED_CONFIRM
    url = reverse(f"booking_{verb}", args=[booking.pk])
    return {"verb": verb, "label": label, "icon": icon, "url": url, "reason": choices[verb].reason or ""}


def _call_off(choices: dict[str, Any], booking: Booking) -> dict[str, Any] | None:
    """Calling the visit off, or giving it back, while it is possible: the verb's address and the reasons for it."""
    possible = [verb for verb in CALL_OFF if verb in choices and not choices[verb].reason]
    if not possible:
        return None
    verb = possible[0]
    return {"verb": verb, "url": reverse(f"booking_{verb}", args=[booking.pk]), "reasons": list(CALL_OFF[verb].items())}


def _open_address(booking: Booking, by: User) -> dict[str, Any] | None:
    """For an operator: the reasons for which the address can be opened, or why it cannot be."""
    if side_of(booking, by) != "operator" or bookings.address_for(by, booking).has_door:
        return None
    reason = bookings.why_not_open_address(booking, by)
    return {"url": reverse("booking_address", args=[booking.pk]), "reasons": OPEN_REASONS, "why_not": reason}


def way_of(booking: Booking) -> list[dict[str, Any]]:
    """The states of a visit in words: those behind, the present one, those to come."""
    if booking.state in (Booking.State.CANCELLED, Booking.State.DISPUTED, Booking.State.MISSED):
        return [{"label": booking.get_state_display(), "place": "now"}]
    way = (Booking.State.RESERVED, *WAY) if booking.state == Booking.State.RESERVED else WAY
    here = way.index(booking.state)
    places = ["behind"] * here + ["now"] + ["ahead"] * (len(way) - here - 1)
    return [{"label": state.label, "place": place} for state, place in zip(way, places, strict=True)]


def _case(booking: Booking, by: User, side: str) -> dict[str, Any] | None:
    """The way to the case about this visit, or to open one; None when neither is possible."""
    case = disputes.case_of(booking)
    if case:
        return {"url": reverse("case", args=[case.pk]), "label": _("To the case"), "is_open": case.state == "open"}
    if side == "operator" or disputes.why_not_open(booking, by):
        return None
    return {"url": reverse("case_open", args=[booking.pk]), "label": _("Something is not right"), "is_open": False}


def facts_of(booking: Booking, by: User) -> list[dict[str, Any]]:
    """Who, when, where and price, for the column beside the thread."""
    request = booking.request
    address = bookings.address_for(by, booking)
    package = str(request.package) if request.package else ""
    recipient = bookings.recipient_of(request.pk)
    whom = {"icon": "user-round", "term": _("For whom"), "text": recipient.name if recipient else ""}
    return [
        *([whom | {"note": doorstep.asked_by(booking)}] if recipient else []),
        {"icon": request.topic.icon, "term": _("What"), "text": str(request.topic), "note": package},
        {"icon": "calendar", "term": _("When"), "text": said_until(booking.visit.lower, booking.visit.upper)},
        {"icon": "map-pin", "term": _("Where"), "text": _where(booking, address), "note": address.rule},
        *paying.price_facts(booking, side_of(booking, by)),
    ]


def _where(booking: Booking, address) -> str:
    return _("by chat, phone or video") if booking.is_remote else address_text(address)


def address_text(address) -> str:
    """The parts that may be read, on one line."""
    street = " ".join(part for part in (address.street, address.number) if part)
    town = " ".join(part for part in (address.postcode, address.town) if part)
    parts = [street, address.floor, town, address.note]
    return ", ".join(part for part in parts if part) or _("hidden")

"""A request while it is being written: whose draft it is, its steps, what help there is for it."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frontend import paid, pricing
from frontend.cancelling import sentence_before
from frontend.templatetags.spoken import said_until
from frontend.watching import minutes_of
from marketplace.accounts import localities
from marketplace.accounts import queries as accounts
from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Recipient, Request
from marketplace.catalog import queries as catalogue
from marketplace.catalog.models import Package, Topic
from marketplace.core.actors import VISITOR, Actor
from matching import outlook
from matching import queries as matching
from matching.advice import near_times

STEPS = {
    "what": (_("What"), "post_package"),
    "details": (_("Details"), "post_package"),
    "where": (_("Where"), "post_where"),
    "when": (_("When"), "post_when"),
    "price": (_("Price"), "post_price"),
    "send": (_("Send"), "post_send"),
}
KEY = "visitor_key"
WHO = "asking"
AROUND = "around"
ADDRESS = ("postcode", "town", "country", "street", "number", "floor", "note")
# Other times are looked up only when few could come.
FEW = 4
TIMES_SHOWN = 3


def writer(request: HttpRequest) -> Actor:
    return request.user if request.user.is_authenticated else VISITOR


def visitor_key(request: HttpRequest) -> str:
    """The key that ties drafts to this browser's session; made when it is first needed."""
    if KEY not in request.session:
        request.session[KEY] = secrets.token_urlsafe(24)
    return request.session[KEY]


def draft_of(request: HttpRequest, draft_id: int) -> Request:
    """The draft, if it is this person's or this browser's. Raises Missing."""
    return bookings.draft_for(writer(request), request.session.get(KEY, ""), draft_id)


def of_draft(request: HttpRequest, draft_id: int) -> dict[str, Any]:
    """Who writes which draft, as the actions on drafts take it."""
    return {"by": writer(request), "visitor_key": request.session.get(KEY, ""), "draft_id": draft_id}


def recipient_so_far(recipient: Recipient | None) -> dict[str, Any]:
    """What is known of the person for whom somebody asks."""
    names = ("name", "relation", "phone", "consent")
    return {name: getattr(recipient, name) for name in names} if recipient else {}


def steps_of(draft: Request | None, current: str) -> dict[str, Any]:
    """Where one is; earlier steps lead back. Where nothing can be paid there is no step about it."""
    names = [name for name in STEPS if name != "price" or catalogue.is_help_paid()]
    addresses = [reverse(STEPS[name][1], args=[draft.pk]) for name in names] if draft else []
    if draft:
        addresses[0] = what_address(draft)
    labels = [STEPS[name][0] for name in names]
    return {"steps": labels, "current": names.index(current) + 1, "addresses": addresses, "draft": draft}


def words_so_far(request: HttpRequest) -> dict[str, Any]:
    """What the first step starts with: the words of the draft that is taken up. Raises Missing for a foreign one."""
    draft_id = request.GET.get("draft", "")
    if not draft_id.isdecimal():
        return {}
    draft = draft_of(request, int(draft_id))
    return {"words": draft.words, "draft": draft.pk}


def what_fields(request: HttpRequest, topic: Topic, data: dict[str, Any]) -> dict[str, Any]:
    """The first step as fields of a draft; another topic than before has other packages."""
    fields: dict[str, Any] = {"topic_id": topic.pk}
    if data["words"].strip() or not data["draft"]:
        fields["words"] = data["words"].strip()
    if data["draft"] and draft_of(request, data["draft"]).topic_id != topic.pk:
        fields |= {"package_id": None, "option_ids": []}
    return fields


def what_address(draft: Request) -> str:
    """The first step with this draft's words in it."""
    return f"{reverse('post')}?draft={draft.pk}"


def begun(request: HttpRequest) -> list[dict[str, Any]]:
    """What this person or this browser began and did not send, each with the step where it goes on."""
    drafts = bookings.drafts_of(writer(request), request.session.get(KEY, ""))
    return [{"draft": draft, "address": next_step(draft)} for draft in drafts if draft.topic]


def next_step(draft: Request) -> str:
    """The address of the step where a draft goes on."""
    if draft.place is None:
        return reverse("post_where" if draft.package else "post_package", args=[draft.pk])
    return reverse("post_send" if draft.begins_at else "post_when", args=[draft.pk])


def keep_around(request: HttpRequest, place: str) -> None:
    """Remember where somebody looked for help, so that they need not type it again."""
    if place:
        request.session[AROUND] = place


def place_so_far(request: HttpRequest, draft: Request) -> dict[str, Any]:
    """What the step about the place starts with: the draft's, else the person's last place, else where they looked."""
    place = draft.place or accounts.places_of(writer(request)).first()
    if place:
        return {name: getattr(place, name) for name in ADDRESS}
    found = localities.suggest(request.session.get(AROUND, ""), limit=1)
    return {"postcode": found[0].postcode, "town": found[0].town, "country": found[0].country} if found else {}


def time_so_far(draft: Request) -> dict[str, Any]:
    """What the step about the time starts with."""
    if draft.begins_at is None or draft.urgency == Request.Urgency.URGENT:
        return {"urgency": draft.urgency}
    begins = timezone.localtime(draft.begins_at)
    return {"urgency": draft.urgency, "day": begins.date(), "time": begins.time()}


def help_for(draft: Request) -> dict[str, Any]:
    """How many neighbours could help with this draft, before any account; and when more could."""
    minutes = minutes_of(draft)
    found = _coverage(draft, draft.begins_at, minutes)
    is_thin = found.for_topic and found.at_that_time < FEW
    return {
        "coverage": found,
        "minutes": minutes,
        "other_times": _other_times(draft, minutes, found.at_that_time) if is_thin else [],
        "price": price_of(draft),
        "waiting": outlook.waiting_on(draft.seeker, draft) if draft.seeker else None,
    }


def price_of(draft: Request) -> dict[str, Any]:
    """What a request costs at most, and what calling it off costs."""
    terms = catalogue.terms_now(draft.topic) if draft.is_paid else None
    currency, package = draft.topic.programme.currency, draft.package
    is_hourly = bool(draft.budget and package and package.kind == Package.Kind.HOURLY)
    return {
        "budget": draft.budget,
        "asks_quotes": draft.asks_quotes,
        "currency": currency,
        "terms": terms,
        "cancel_terms": sentence_before(terms, draft.begins_at, draft.budget, currency),
        "share": terms.commission_bps / 100 if terms else None,
        "options": [{"words": str(one), "amount": one.price} for one in draft.options.all()] if draft.budget else [],
        "longest": package.minutes_most if package and is_hourly else 0,
    }


def prices_for(draft: Request) -> dict[str, Any]:
    """What neighbours ask for this: the range of those who could come, else the band of the package."""
    package = catalogue.package_priced(draft.topic, draft.package)
    options = bookings.extra_price_of(draft)
    found = None
    if package and draft.place and draft.begins_at:
        ends = draft.begins_at + timedelta(minutes=minutes_of(draft))
        where = (draft.place.cell, draft.topic.number, draft.begins_at, ends)
        found = matching.prices_around(*where, package, options)
    bounds = ("low", "high", "usual")
    band = {name: package.at_most(getattr(package, f"price_{name}")) + options if package else 0 for name in bounds}
    prices = {"package": package, "found": found, "options": options, **band}
    said = pricing.range_words(prices, draft.topic.programme.currency)
    return {**prices, "said": said, "by_quote": may_ask_quotes(draft), "paid": paid.range_for(draft)}


def may_ask_quotes(draft: Request) -> bool:
    """Whether neighbours may be asked for their price: where nothing is packaged, or nobody knows what fits."""
    return draft.package is None or draft.package.kind == Package.Kind.QUOTE


def after_when() -> str:
    """The step that follows the time."""
    return "post_price" if catalogue.is_help_paid() else "post_send"


def _coverage(draft: Request, begins: datetime, minutes: int) -> matching.Coverage:
    ends = begins + timedelta(minutes=minutes)
    where = (draft.place.cell, draft.topic.number, begins, ends, tuple(draft.languages))
    return matching.coverage(*where, **matching.price_wish(draft))


def _other_times(draft: Request, minutes: int, helpers: int) -> list[dict[str, Any]]:
    """The times near the wished one at which most more neighbours could come, in order of time."""
    counted = [(begins, _coverage(draft, begins, minutes).at_that_time) for begins in near_times(draft.begins_at)]
    better = sorted((one for one in counted if one[1] > helpers), key=lambda one: (-one[1], one[0]))[:TIMES_SHOWN]
    return [
        {
            "day": timezone.localtime(begins).date().isoformat(),
            "time": timezone.localtime(begins).strftime("%H:%M"),
            "said": said_until(begins, begins + timedelta(minutes=minutes)),
            "helpers": count,
        }
        for begins, count in sorted(better)
    ]


def other_topics(draft: Request) -> list[Topic]:
    """What the words could mean as well."""
    found = catalogue.find_topics(draft.words) if draft.words else []
    return [topic for topic in found if topic.pk != draft.topic_id and topic.risk != Topic.Risk.FORBIDDEN]


def fitting_topic(words: str, slug: str):
    """The chosen topic, or the one that fits the words best; None when nothing fits."""
    if slug:
        return catalogue.topic_by_slug(slug)
    return next(iter(catalogue.find_topics(words, limit=1)), None)


def asking(request: HttpRequest) -> dict[str, str]:
    """Who is asking, as typed for the code; empty before that."""
    return request.session.get(WHO, {})


def remember_asking(request: HttpRequest, data: dict[str, Any]) -> None:
    request.session[WHO] = {"email": data["email"], "name_shown": data["name_shown"]}

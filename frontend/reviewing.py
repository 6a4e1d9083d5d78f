"""Reviews and trust as pages show them: stars with how they came about, trust as a range and never as a decimal."""

from collections.abc import Sequence
from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from frontend.noting import own_note
from frontend.showing import photo_row, photos_form
from marketplace.accounts.models import User
from marketplace.bookings.models import Booking
from marketplace.core.errors import Missing, Reason
from reviews import queries, rules
from reviews.models import Photo, Review, Role
from reviews.trust import Trust


def trust_words(found: Trust) -> dict[str, Any]:
    """Trust in a sentence with its range; nothing until there is evidence, and the page says "New, vetted"."""
    if not found.is_spoken:
        return {"trust": "", "trust_low": 0, "trust_high": 0}
    low, high = found.range()
    fewest, most = found.tenths()
    if fewest == most:
        words = _("about %(n)s of 10 visits went well") % {"n": most}
    else:
        words = _("%(low)s to %(high)s of 10 visits went well") % {"low": fewest, "high": most}
    return {"trust": words, "trust_low": low, "trust_high": high}


def trust_of(person: User) -> dict[str, Any]:
    """The trust in a helper, as components/person.html takes it."""
    return trust_words(queries.trust_of(person.pk)) if person.is_helper else {}


def answers_of(review: Review) -> list[dict[str, str]]:
    """The four answers in words: how the stars came about."""
    said = {rules.NO: _("no"), rules.PARTLY: _("partly"), rules.YES: _("yes")}
    return [
        {"question": str(question), "answer": said.get(review.axes.get(name), "")}
        for name, question in rules.questions(review.role, review.is_free).items()
    ]


def written_of(mine: Review | None) -> dict[str, Any]:
    """What one wrote, as the form takes it to change it."""
    if mine is None:
        return {}
    felt = mine.note.felt if hasattr(mine, "note") else ""
    return {**mine.axes, "text": mine.text, "private_note": mine.private_note, "felt": felt}


def shape_of(by: User, booking: Booking, typed: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the form of a review is made of: the questions about the other side, and what one wrote or has typed."""
    role = rules.role_of_subject(booking, by.pk)
    initial = typed if typed is not None else written_of(queries.review_by(by, booking))
    return {"role": role, "is_free": not booking.price, "initial": initial}


def write_page(form: Form, booking: Booking, by: User, reason: Reason | None) -> dict[str, Any]:
    """The page on which a review is written, or why it cannot be."""
    other = booking.helper if by.pk == booking.seeker_id else booking.seeker
    shown = {"other": other, "all_stars": all_stars(), "wants_reminders": queries.wants_reminders(by.pk)}
    return {"form": form, "booking": booking, "reason": reason} | shown | photos_form(booking, by) | _doubt(form)


def reply_page(form: Form, review: Review, by: User, reason: Reason | None) -> dict[str, Any]:
    """The page on which a reply is written once more, or why there cannot be one. Raises Missing for others."""
    if review.subject_id != by.pk:
        raise Missing
    return {"form": form, "row": row_of(review, by) | {"reply_url": "", "report_url": ""}, "reason": reason} | _doubt(
        form
    )


def _doubt(form: Form) -> dict[str, bool]:
    """Whether its author is asked about what was written, and may send it anyway."""
    return {"is_doubtful": bool(form.is_bound and rules.is_doubtful(form["text"].data or ""))}


def all_stars() -> list[dict[str, Any]]:
    """One to five stars as they are drawn."""
    return [{"count": count, "drawn": "★" * count + "☆" * (5 - count)} for count in range(1, 6)]


def row_of(review: Review, by: User | None, photos: Sequence[Photo] = ()) -> dict[str, Any]:
    """A review as components/review.html takes it."""
    is_open = review.revealed_at is not None
    mine = by is not None and by.pk == review.author_id
    about_me = by is not None and by.pk == review.subject_id
    can_act = by is not None and is_open and not review.removed_at
    return {
        "review": review,
        "name": review.author.name_shown or _("somebody who left"),
        "stars": range(review.stars),
        "missing": range(5 - review.stars),
        "answers": answers_of(review),
        "is_sealed": not is_open,
        "is_mine": mine,
        "note": own_note(review, by),
        "photos": [photo_row(photo, by) for photo in photos],
        "removed": rules.REPORT_REASONS.get(review.removed_because, "") if review.removed_at else "",
        "reply_removed": rules.REPORT_REASONS.get(review.reply_removed_because, ""),
        "reply_url": _address("review_reply", review, can_act and about_me and not review.replied_at),
        "report_url": _address("review_report", review, can_act and not mine),
    }


def rows_of(reviews: Sequence[Review], by: User | None, photos_for: User | None = None) -> list[dict[str, Any]]:
    """Several of them with their pictures, in a number of reads that does not grow with them."""
    photos = queries.photos_of(reviews, photos_for or by)
    return [row_of(review, by, photos.get((review.booking_id, review.author_id), ())) for review in reviews]


def _address(route: str, review: Review, is_possible: bool) -> str:
    return reverse(route, args=[review.pk]) if is_possible else ""


def panel_of(booking: Booking, by: User, side: str) -> dict[str, Any] | None:
    """What the page of a visit says about reviews: an invitation, what is sealed, what is open."""
    if side == "operator":
        rows = rows_of(list(queries.open_reviews(booking)), None, photos_for=by)
        return {"rows": rows, "url": "", "mine": None} if rows else None
    mine = queries.review_by(by, booking)
    reason = queries.why_not_write(booking, by)
    rows = rows_of(queries.mine_or_open(by, booking), by)
    if reason and not rows:
        return None
    return {"rows": rows, "url": "" if reason else reverse("review", args=[booking.pk]), "mine": mine}


def public_rows(person: User, by: User | None, at_most: int = 20) -> list[dict[str, Any]]:
    return rows_of(list(queries.reviews_about(person.pk)[:at_most]), by)


def roles_of(by: User) -> list[Role]:
    """As what somebody is judged."""
    return [Role.HELPER, Role.SEEKER] if by.is_helper else [Role.SEEKER]

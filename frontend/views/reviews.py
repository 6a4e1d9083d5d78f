"""Reviews: written after a visit, answered once, reported."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from frontend import respond, reviewing
from frontend.forms.reviews import PhotoForm, ReplyForm, ReportForm, ReviewForm, photo_of
from frontend.timeline import side_of
from marketplace.bookings import queries as bookings
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Refused
from reviews import actions, queries, rules

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@read_or_write
@respond.missing_is_404
def review(request: HttpRequest, booking_id: int) -> HttpResponse:
    """Four questions about the other side of a visit."""
    booking = bookings.booking_for(request.user, booking_id)
    if side_of(booking, request.user) == "operator":
        raise Missing
    if request.method == "POST" and {"add_photo", "remove_photo"} & request.POST.keys():
        return _change_photos(request, booking)
    form = ReviewForm(
        respond.posted(request), respond.posted_files(request), **reviewing.shape_of(request.user, booking)
    )
    reason = queries.why_not_write(booking, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            _write(request.user, booking_id, form)
            return respond.done(request, "booking", booking_id, say=_("Thank you. It stays sealed until both are in."))
        except Refused as error:
            reason = respond.put_on_form(form, error)
    context = reviewing.write_page(form, booking, request.user, reason)
    return respond.page(request, "reviews/write.html", context, respond.INVALID if request.method == "POST" else 200)


def _write(by: Actor, booking_id: int, form: ReviewForm) -> None:
    """A picture that was chosen and not added yet comes along."""
    if form.cleaned_data["photo"]:
        actions.add_photo(by=by, booking_id=booking_id, **photo_of(form.cleaned_data))
    actions.write_review(by=by, booking_id=booking_id, **form.review())


def _change_photos(request: HttpRequest, booking: Any) -> HttpResponse:
    """Add a picture or take one away while writing; what was written so far stays in the form."""
    by, refusal, sent = request.user, None, PhotoForm(request.POST, request.FILES)
    try:
        if "remove_photo" in request.POST:
            actions.remove_photo(by=by, photo_id=respond.number(request.POST["remove_photo"]))
        elif sent.is_valid():
            actions.add_photo(by=by, booking_id=booking.pk, **photo_of(sent.cleaned_data))
        else:
            refusal = rules.PHOTO_MISSING
    except Refused as error:
        refusal = error.reason
    form = ReviewForm(**reviewing.shape_of(by, booking, request.POST.dict()))
    context = reviewing.write_page(form, booking, by, queries.why_not_write(booking, by))
    context["photo_refusal"] = respond.told(refusal) if refusal else ""
    return respond.page(request, "reviews/write.html", context, respond.INVALID if refusal else 200)


@login_required
@require_POST
@respond.missing_is_404
def reply(request: HttpRequest, review_id: int) -> HttpResponse:
    """One's answer to a review; what cannot be published is said beside it, and nothing is lost."""
    found, form, reason = queries.review_for(request.user, review_id), ReplyForm(request.POST), None
    if form.is_valid():
        try:
            actions.reply_review(by=request.user, review_id=review_id, **form.cleaned_data)
            return respond.done(request, "person", found.subject_id, say=_("Your reply stands below the review."))
        except Refused as error:
            reason = respond.put_on_form(form, error)
    context = reviewing.reply_page(form, found, request.user, reason)
    return respond.page(request, "reviews/reply.html", context, respond.INVALID)


@login_required
@require_POST
@respond.missing_is_404
def report(request: HttpRequest, review_id: int) -> HttpResponse:
    """Say that a review should not stand."""
    found, form = queries.review_for(request.user, review_id), ReportForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.report_review(by=request.user, review_id=review_id, reason=reason)
    except Refused as error:
        return respond.refused(request, error, "person", found.subject_id)
    return respond.done(request, "person", found.subject_id, say=_("Thank you. Somebody of our team looks at it."))


@login_required
@require_POST
def reminders(request: HttpRequest) -> HttpResponse:
    """Be reminded of reviews, or not any more."""
    is_on = actions.switch_reminders(by=request.user, is_on=bool(request.POST.get("is_on")))
    said = _("We remind you of reviews again.") if is_on else _("We do not remind you of reviews any more.")
    return respond.done(request, "profile", say=said)

"""Reviews: written after a visit, answered once, reported; and one's own trust, line by line."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import respond, reviewing
from frontend.forms.reviews import ReplyForm, ReportForm, ReviewForm
from frontend.timeline import side_of
from marketplace.bookings import queries as bookings
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
    mine, reason = queries.review_by(request.user, booking), queries.why_not_write(booking, request.user)
    initial = {**mine.axes, "text": mine.text, "private_note": mine.private_note} if mine else {}
    role = rules.role_of_subject(booking, request.user.pk)
    form = ReviewForm(respond.posted(request), role=role, is_free=not booking.price, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_review(by=request.user, booking_id=booking_id, **form.review())
            return respond.done(request, "booking", booking_id, say=_("Thank you. It stays sealed until both are in."))
        except Refused as error:
            reason = error.reason
    other = booking.helper if role == "helper" else booking.seeker
    context = {"form": form, "booking": booking, "other": other, "reason": reason, "all_stars": reviewing.all_stars()}
    return respond.page(request, "reviews/write.html", context, respond.INVALID if request.method == "POST" else 200)


def _after(request: HttpRequest, review_id: int, verb, say: str) -> HttpResponse:
    found = queries.review_for(request.user, review_id)
    try:
        verb()
    except Refused as error:
        return respond.refused(request, error, "person", found.subject_id)
    return respond.done(request, "person", found.subject_id, say=say)


@login_required
@require_POST
@respond.missing_is_404
def reply(request: HttpRequest, review_id: int) -> HttpResponse:
    form = ReplyForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    return _after(
        request,
        review_id,
        lambda: actions.reply_review(by=request.user, review_id=review_id, text=text),
        _("Your reply stands below the review."),
    )


@login_required
@require_POST
@respond.missing_is_404
def report(request: HttpRequest, review_id: int) -> HttpResponse:
    form = ReportForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _after(
        request,
        review_id,
        lambda: actions.report_review(by=request.user, review_id=review_id, reason=reason),
        _("Thank you. Somebody of our team looks at it."),
    )


@login_required
@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """One's own trust, with everything that moved it."""
    return respond.page(request, "reviews/trust.html", reviewing.derivation(request.user))

"""Which papers a movement of money asks for: each once, in the transaction in which the movement is recorded."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from marketplace.accounts.models import User
from marketplace.bookings.models import Booking, Extra
from payments import rules
from payments.models import Attempt, Chargeback, Deal, Hold, Paper
from payments.papers import parties
from payments.papers.numbering import Draft, issue

Line = dict[str, Any]


def issue_for(attempt: Attempt) -> list[Paper]:
    """The papers of a movement that has happened; none where nothing was bought, sold or given back."""
    return [issue(draft) for draft in DRAFTS.get(attempt.kind, lambda _: [])(attempt)]


def issue_receipt(hold: Hold) -> Paper:
    """What a seeker has paid, captured or charged at once. Asked for again it is the same paper."""
    booking = hold.deal.booking
    seeker, helper = booking.seeker, booking.helper
    language = parties.language_of(seeker)
    with override(language):
        lines = _lines_of(hold, booking)
    is_written_by_us = parties.agreement_of(helper.pk) is not None
    draft = Draft(
        kind=Paper.Kind.RECEIPT,
        cause=_receipt_cause(hold),
        deal=hold.deal,
        recipient_id=seeker.pk,
        language=language,
        total=hold.captured,
        lines=lines,
        parties={
            "issuer": parties.platform(),
            "recipient": parties.recipient(seeker),
            "helper": parties.named(helper),
        },
        notes=["no_tax_invoice", "invoice_follows" if is_written_by_us else "helper_may_invoice"],
    )
    return issue(draft)


def issue_again(refund: Attempt) -> Paper | None:
    """A refund that did not arrive is kept once more: a receipt for it, beside the paper that said it went back."""
    receipt = Paper.objects.filter(cause=_receipt_cause(refund.hold)).first()
    if receipt is None:
        return None
    draft = _correction(refund, receipt, refund.amount, 0)
    lines = [{"code": "again", "amount": refund.amount}]
    kept = {"cause": _again_cause(refund.pk), "total": refund.amount, "lines": lines, "corrects": None}
    return issue(replace(draft, **kept))


def issue_for_loss(chargeback: Chargeback) -> Paper | None:
    """What the seeker's bank gave back for good is taken off the receipt; what a helper has got they have got."""
    hold = chargeback.hold
    receipt = Paper.objects.filter(cause=_receipt_cause(hold)).first()
    if receipt is None or not chargeback.taken:
        return None
    cause = f"{receipt.kind} back chargeback {chargeback.pk}"
    return issue(_taking_off(receipt, cause, hold.deal, chargeback.taken, 0))


def _receipt_cause(hold: Hold) -> str:
    return f"receipt hold {hold.pk}"


def _again_cause(refund_id: int) -> str:
    return f"receipt again attempt {refund_id}"


def _lines_of(hold: Hold, booking: Booking) -> list[Line]:
    """What was paid for, in catalogue words of the active language; the parts sum to what was captured."""
    if hold.is_tip:
        return [{"code": "tip", "amount": hold.captured}]
    if hold.extra_id:
        return [{"code": "extra", "amount": hold.captured}]
    if booking.state == Booking.State.CANCELLED:
        return [{"code": "cancelled", "amount": hold.captured, **_visit(booking)}]
    options = [] if booking.request.asks_quotes else list(booking.request.options.all())
    beside = sum(option.price for option in options)
    if beside >= hold.captured or hold.captured != _agreed_without_extras(booking):
        options, beside = [], 0
    lines = [{"code": "visit", "amount": hold.captured - beside, **_visit(booking)}]
    return lines + [{"code": "option", "name": str(option), "amount": option.price} for option in options]


def _agreed_without_extras(booking: Booking) -> int:
    added = booking.extras.filter(state=Extra.State.ADDED).values_list("price", flat=True)
    return booking.price - sum(added)


def _visit(booking: Booking) -> Line:
    """Which visit it was: what about, when, and by the hour the minutes and their price."""
    found = {
        "name": str(booking.request.package or booking.request.topic),
        "day": timezone.localdate(booking.visit.lower).isoformat(),
    }
    return found | ({"minutes": booking.minutes_worked, "rate": booking.rate} if booking.minutes_worked else {})


def _on_capture(attempt: Attempt) -> list[Draft]:
    issue_receipt(attempt.hold)
    return []


def _on_refund(attempt: Attempt) -> list[Draft]:
    """What went back corrects the receipt that holds as much: after one that bounced, the receipt that followed."""
    refunds = attempt.hold.attempts.filter(kind=Attempt.Kind.REFUND).values_list("pk", flat=True)
    causes = [_receipt_cause(attempt.hold), *(_again_cause(pk) for pk in refunds)]
    receipts = list(Paper.objects.filter(cause__in=causes).order_by("-pk"))
    found = next((one for one in receipts if _left_on(one) >= attempt.amount), receipts[-1] if receipts else None)
    return [_correction(attempt, found, attempt.amount, 0)] if found else []


def _left_on(receipt: Paper) -> int:
    return receipt.total + sum(receipt.corrections.values_list("total", flat=True))


def _on_release(attempt: Attempt) -> list[Draft]:
    """The helper's invoice, where they agreed that we write it, and ours for the commission. In this order."""
    booking = attempt.deal.booking
    drafts = [_service(attempt, booking)] if parties.agreement_of(booking.helper_id) else []
    return drafts + ([_commission(attempt, booking)] if attempt.commission else [])


def _service(attempt: Attempt, booking: Booking) -> Draft:
    """The helper's invoice for the help: to the seeker, or to the programme that pays in their place."""
    helper, seeker = booking.helper, None if attempt.kind == Attempt.Kind.COVER else booking.seeker
    language = parties.language_of(seeker)
    bps, country = parties.tax_of_helper(helper.pk)
    is_tip = attempt.hold is not None and attempt.hold.is_tip
    with override(language):
        lines = [{"code": "tip" if is_tip else "help", "amount": attempt.amount, **_visit(booking)}]
    payer = parties.recipient(seeker) if seeker else parties.programme(booking.terms.programme, language)
    return Draft(
        kind=Paper.Kind.SERVICE,
        cause=f"service attempt {attempt.pk}",
        deal=attempt.deal,
        recipient_id=seeker.pk if seeker else None,
        language=language,
        total=attempt.amount,
        tax=rules.tax_of(attempt.amount, bps),
        tax_bps=bps,
        lines=lines,
        parties={"issuer": parties.person(helper), "recipient": payer},
        notes=["self_billed"] + ([] if bps else [f"small {country}"] if country else ["private"]),
        helper_id=helper.pk,
    )


def _commission(attempt: Attempt, booking: Booking) -> Draft:
    helper, issuer = booking.helper, parties.platform()
    language, bps = parties.language_of(helper), booking.terms.tax_bps
    with override(language):
        line = {"code": "commission", "amount": attempt.commission, "of": attempt.amount, **_visit(booking)}
    return Draft(
        kind=Paper.Kind.COMMISSION,
        cause=f"commission attempt {attempt.pk}",
        deal=attempt.deal,
        recipient_id=helper.pk,
        language=language,
        total=attempt.commission,
        tax=attempt.tax,
        tax_bps=bps,
        lines=[line],
        parties={"issuer": issuer, "recipient": parties.recipient(helper)},
        notes=["kept_already"] + ([] if bps else [f"small {issuer.words['country']}"]),
    )


def _on_reversal(attempt: Attempt) -> list[Draft]:
    """What was taken back from a helper corrects both invoices of the release."""
    of = {paper.kind: paper for paper in Paper.objects.filter(cause__in=_causes_of(attempt.reverses_id))}
    service, commission = of.get(Paper.Kind.SERVICE), of.get(Paper.Kind.COMMISSION)
    drafts = [_correction(attempt, service, attempt.amount, _tax_back(service, attempt.amount))] if service else []
    if commission and attempt.commission:
        drafts.append(_correction(attempt, commission, attempt.commission, attempt.tax))
    return drafts


def _causes_of(attempt_id: int) -> Sequence[str]:
    return [f"{kind} attempt {attempt_id}" for kind in (Paper.Kind.SERVICE, Paper.Kind.COMMISSION)]


def _tax_back(paper: Paper, amount: int) -> int:
    """What of the tax goes, so that the paper and its corrections together hold the tax of what is left."""
    so_far = list(paper.corrections.values_list("total", "tax"))
    left = paper.total + sum(total for total, _ in so_far) - amount
    kept = rules.tax_of(left, paper.tax_bps) if left > 0 else 0
    return paper.tax + sum(tax for _, tax in so_far) - kept


def _correction(attempt: Attempt, paper: Paper, amount: int, tax: int) -> Draft:
    return _taking_off(paper, f"{paper.kind} back attempt {attempt.pk}", attempt.deal, amount, tax)


def _taking_off(paper: Paper, cause: str, deal: Deal, amount: int, tax: int) -> Draft:
    """What takes `amount` off an earlier paper: the same issuer, recipient and language, words as they are now."""
    is_ours = paper.series.helper_id is None
    issuer = parties.platform() if is_ours else parties.person(paper.series.helper)
    return Draft(
        kind=paper.kind,
        cause=cause,
        deal=deal,
        recipient_id=paper.recipient_id,
        language=paper.language,
        total=-amount,
        tax=-tax,
        tax_bps=paper.tax_bps,
        lines=[{"code": "back", "amount": -amount}],
        parties={"issuer": issuer, "recipient": _recipient_again(paper)},
        notes=[note for note in paper.notes if note in KEPT_NOTES or note.startswith("small")],
        helper_id=paper.series.helper_id,
        corrects=paper,
    )


def _recipient_again(paper: Paper) -> parties.Party:
    if paper.recipient_id:
        return parties.recipient(User.objects.get(pk=paper.recipient_id))
    return parties.programme(paper.deal.booking.terms.programme, paper.language)


KEPT_NOTES = {"no_tax_invoice", "self_billed", "private"}
DRAFTS: dict[str, Callable[[Attempt], list[Draft]]] = {
    "capture": _on_capture,
    "refund": _on_refund,
    "release": _on_release,
    "cover": _on_release,
    "reversal": _on_reversal,
}

"""Numbers without gaps: taken under the lock of their series, in the transaction that writes the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from payments.models import Deal, Paper, PaperParty, PaperSeries


@dataclass(frozen=True)
class Party:
    """Somebody on a paper: their words as they are now, and whose they are."""

    words: Mapping[str, str]
    person_id: int | None = None


@dataclass(frozen=True)
class Draft:
    """A paper before it has its number; `helper_id` is who issues it, None for the platform. Minor units, gross."""

    kind: str
    cause: str
    deal: Deal
    recipient_id: int | None
    language: str
    total: int
    lines: Sequence[Mapping[str, Any]]
    parties: Mapping[str, Party]
    tax: int = 0
    tax_bps: int = 0
    notes: Sequence[str] = ()
    helper_id: int | None = None
    corrects: Paper | None = field(default=None)


@transaction.atomic
def issue(draft: Draft) -> Paper:
    """Give a paper the next number of its series and write it. Of the same cause there is one paper, however often.

    The series stays locked until the caller's transaction ends: issue last in it. What is rolled back leaves no gap.
    """
    series = _locked(draft.helper_id, timezone.localdate().year)
    known = Paper.objects.filter(cause=draft.cause).first()
    if known:
        return known
    series.last += 1
    series.save(update_fields=["last"])
    paper = _write(draft, series)
    PaperParty.objects.bulk_create(
        PaperParty(paper=paper, part=part, person_id=party.person_id, words=dict(party.words))
        for part, party in draft.parties.items()
    )
    return paper


def _locked(helper_id: int | None, year: int) -> PaperSeries:
    series, _ = PaperSeries.objects.get_or_create(helper_id=helper_id, year=year)
    return PaperSeries.objects.select_for_update(no_key=True).get(pk=series.pk)


def _write(draft: Draft, series: PaperSeries) -> Paper:
    return Paper.objects.create(
        series=series,
        number=series.last,
        kind=draft.kind,
        cause=draft.cause,
        corrects=draft.corrects,
        deal=draft.deal,
        recipient_id=draft.recipient_id,
        language=draft.language,
        currency=draft.deal.currency,
        total=draft.total,
        tax=draft.tax,
        tax_bps=draft.tax_bps,
        lines=list(draft.lines),
        notes=list(draft.notes),
    )

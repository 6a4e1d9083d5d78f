"""A paper as words: what its page and its PDF both show, in the language of who gets it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from payments.models import Paper
from payments.papers import said
from payments.papers.countries import COUNTRIES, tax_sentence
from payments.papers.numbering import Party

ERASED = "–"


@dataclass(frozen=True)
class Row:
    """One line of a table: what it is, more about it in small, and its cells."""

    words: str
    cells: Sequence[str]
    note: str = ""
    is_sum: bool = False


@dataclass(frozen=True)
class Table:
    """Columns and lines; the first column is words, the others are numbers."""

    columns: Sequence[str]
    rows: Sequence[Row]
    title: str = ""


@dataclass(frozen=True)
class Sheet:
    """Everything that stands on a paper; the sign of the house only on our own (`is_ours`).

    `at` is when it was issued; the same paper always gives the same bytes.
    """

    title: str
    language: str
    sender: Sequence[str]
    address: Sequence[str]
    facts: Sequence[tuple[str, str]]
    lead: str
    tables: Sequence[Table]
    notes: Sequence[str]
    footer: Sequence[str]
    at: datetime
    name: str
    is_ours: bool = True


def sheet_of(paper: Paper) -> Sheet:
    """A paper in the language in which it was issued."""
    with override(paper.language):
        parties = {party.part: Party(party.words, party.person_id) for party in paper.parties.all()}
        issuer, recipient = (address_of(parties.get(part)) for part in ("issuer", "recipient"))
        return Sheet(
            title=title_of(paper),
            language=paper.language,
            sender=issuer,
            address=recipient,
            facts=_facts(paper, parties),
            lead=_lead(paper, parties),
            tables=[_lines_table(paper), *_tax_tables(paper)],
            notes=[_note(code, parties) for code in paper.notes],
            footer=footer_of(parties.get("issuer")),
            at=paper.issued_at,
            name=f"{paper.kind}-{paper.label}",
            is_ours=paper.series.helper_id is None,
        )


def title_of(paper: Paper) -> str:
    """What kind of paper it is, in the active language."""
    if paper.corrects_id and paper.kind == Paper.Kind.RECEIPT:
        return _("Receipt for a refund")
    if paper.corrects_id:
        return _("Correction of an invoice")
    titles = {"receipt": _("Receipt"), "service": _("Invoice"), "commission": _("Invoice for the commission")}
    return titles[paper.kind]


def address_of(party: Party | None) -> list[str]:
    """Name, address and country, one below the other; a dash for somebody who was erased."""
    if party is None:
        return [ERASED]
    country = str(COUNTRIES.get(party.words.get("country", ""), "")) if party.words.get("address") else ""
    found = [party.words.get("name", ""), *party.words.get("address", "").splitlines(), country]
    return [line for line in found if line] or [ERASED]


def footer_of(issuer: Party | None) -> list[str]:
    """The issuer in one line, and their numbers in another."""
    words: Mapping[str, str] = issuer.words if issuer else {}
    numbers = [(_("VAT id"), words.get("vat_id", "")), (_("Tax number"), words.get("tax_number", ""))]
    said_numbers = " · ".join(f"{label} {number}" for label, number in numbers if number)
    return [line for line in (" · ".join(address_of(issuer)), said_numbers) if line]


def _facts(paper: Paper, parties: Mapping[str, Party]) -> list[tuple[str, str]]:
    facts = [(_("Number"), paper.label), (_("Date"), _issued(paper))]
    if paper.corrects:
        facts.append((_("Corrects"), paper.corrects.label))
        facts.append((_("of"), _issued(paper.corrects)))
    days = [line["day"] for line in paper.lines if "day" in line]
    facts += [(_("Day of the visit"), said.day(date.fromisoformat(day), paper.language)) for day in days[:1]]
    facts.append((_("Visit no."), str(paper.deal.booking_id)))
    theirs = parties.get("recipient")
    if theirs and theirs.words.get("vat_id"):
        facts.append((_("Your VAT id"), theirs.words["vat_id"]))
    return facts


def _issued(paper: Paper) -> str:
    return said.day(timezone.localdate(paper.issued_at), paper.language)


def _lead(paper: Paper, parties: Mapping[str, Party]) -> str:
    """What the paper is about, in one sentence."""
    if paper.corrects:
        words = {"number": paper.corrects.label}
        if paper.kind == Paper.Kind.RECEIPT:
            return _("This went back to you of what you paid with receipt %(number)s.") % words
        return _("This is taken off invoice %(number)s.") % words
    if paper.kind == Paper.Kind.RECEIPT:
        helper = parties["helper"].words["name"] if "helper" in parties else ERASED
        return _("You paid this through us to %(helper)s, who helped you.") % {"helper": helper}
    if paper.kind == Paper.Kind.SERVICE:
        return _("For help that was given and paid:")
    return _("For bringing you together and handling the payment:")


def _lines_table(paper: Paper) -> Table:
    money = lambda minor: said.money(minor, paper.currency, paper.language)  # noqa: E731
    rows = [Row(_words(line), [money(line["amount"])], _line_note(line, paper)) for line in paper.lines]
    total = _("Total, VAT included") if paper.tax else _("Total")
    return Table([_("What"), _("Amount")], [*rows, Row(total, [money(paper.total)], is_sum=True)])


def _words(line: Mapping[str, Any]) -> str:
    name = {"name": line.get("name", "")}
    words = {
        "visit": name["name"],
        "help": _("Help: %(name)s") % name,
        "option": name["name"],
        "extra": _("Extra work, agreed during the visit"),
        "tip": _("Tip, all of it for your helper"),
        "cancelled": _("Called off late: %(name)s") % name,
        "commission": _("Commission for: %(name)s") % name,
        "back": _("Given back"),
        "again": _("A refund that your bank did not take; we keep it for you"),
    }
    return words[line["code"]]


def _line_note(line: Mapping[str, Any], paper: Paper) -> str:
    money = lambda minor: said.money(minor, paper.currency, paper.language)  # noqa: E731
    if "of" in line:
        return _("of %(amount)s that the seeker paid") % {"amount": money(line["of"])}
    if line.get("minutes"):
        return _("%(minutes)s min at %(rate)s an hour") % {"minutes": line["minutes"], "rate": money(line["rate"])}
    return ""


def _tax_tables(paper: Paper) -> list[Table]:
    """What of the total is VAT, at which rate; none where no VAT is charged."""
    if not paper.tax_bps:
        return []
    cells = [said.money(minor, paper.currency, paper.language) for minor in (paper.net, paper.tax, paper.total)]
    row = Row(said.per_cent(paper.tax_bps, paper.language), cells)
    return [Table([_("VAT"), _("Net"), _("Tax"), _("Gross")], [row])]


def _note(code: str, parties: Mapping[str, Party]) -> str:
    kind, _space, country = code.partition(" ")
    if kind == "small":
        return tax_sentence(country)
    helper = {"helper": parties["helper"].words["name"] if "helper" in parties else ERASED}
    notes = {
        "no_tax_invoice": _("This is a receipt for a payment and no invoice for tax purposes."),
        "invoice_follows": _("The invoice for the help follows as soon as the payment goes to %(helper)s.") % helper,
        "helper_may_invoice": _("If you need an invoice for the help, %(helper)s may write you one.") % helper,
        "self_billed": _("Written by Service Friend in the issuer's name, by agreement (self-billing)."),
        "private": _("No VAT is charged: the issuer gave no details of a business."),
        "kept_already": _("It was kept when the payment went to you. There is nothing to pay."),
    }
    return notes[kind]

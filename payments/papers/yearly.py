"""A helper's year as a sheet, in their language."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.accounts.models import User
from marketplace.core.errors import Missing
from payments.papers import parties, said
from payments.papers.sheets import Row, Sheet, Table, address_of, footer_of
from payments.papers.statements import NUMBERS, Quarter, Statement, statements_of, who


def yearly_sheet(helper: User, year: int) -> Sheet:
    """What a year brought, by quarter. Raises Missing for a year in which no money went to the helper."""
    statements = statements_of(year, helper.pk)
    if not statements:
        raise Missing
    language = parties.language_of(helper)
    with override(language):
        platform = parties.platform()
        return Sheet(
            title=_("Statement for %(year)s") % {"year": year},
            language=language,
            sender=address_of(platform),
            address=address_of(parties.person(helper)),
            facts=_facts(statements[0], language),
            lead=_("What went to you through us in this year, by quarter."),
            tables=[_table(one, language) for one in statements],
            notes=_notes(),
            footer=footer_of(platform),
            at=max(one.until for one in statements if one.until),
            name=f"statement-{year}",
        )


def _facts(statement: Statement, language: str) -> Sequence[tuple[str, str]]:
    known = who(statement)
    born = known["birth_date"]
    facts = [
        (_("Year"), str(statement.year)),
        (_("Tax number"), known["tin"]),
        (_("VAT id"), known["vat_id"]),
        (_("Date of birth"), said.day(born, language) if born else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _table(statement: Statement, language: str) -> Table:
    columns = [*statement.quarters, statement.whole]
    words = {
        "consideration": _("Paid to you"),
        "activities": _("Visits"),
        "fees": _("Our commission, without VAT"),
        "taxes": _("VAT in our commission"),
    }
    heads = [statement.currency, *(f"Q{number}" for number in (1, 2, 3, 4)), _("Year")]
    return Table(heads, [Row(words[name], _cells(name, columns, statement, language)) for name in NUMBERS])


def _cells(name: str, columns: Sequence[Quarter], statement: Statement, language: str) -> list[str]:
    values = [getattr(column, name) for column in columns]
    if name == "activities":
        return [str(value) for value in values]
    return [said.bare(value, statement.currency, language) for value in values]


def _notes() -> list[str]:
    return [
        _("A payment counts in the quarter in which it was released to you; what was taken back, when it was."),
        _("We report these numbers to the tax office once a year, as the law on platforms asks (DAC7)."),
        _("For services it asks for every payment: the thresholds are for the sale of goods."),
    ]

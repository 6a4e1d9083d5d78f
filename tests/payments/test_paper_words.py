"""How papers read and print: numbers as each language writes them, the same bytes for the same paper."""

from datetime import date

import pytest

from payments.papers import said
from payments.papers.pdf import render
from payments.papers.sheets import sheet_of
from tests.payments.papers import happen, make_agreement, make_billing, make_captured, make_released, only

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("minor", "currency", "language", "words"),
    [
        (123_450, "EUR", "de", f"1.234,50{NBSP}€"),
        (123_450, "EUR", "en", "€1,234.50"),
        (123_450, "CHF", "de", f"CHF{NBSP}1’234.50"),
        (123_450, "CHF", "en", f"CHF{NBSP}1’234.50"),
        (1_234, "JPY", "de", f"1.234{NBSP}¥"),
        (1_234, "JPY", "en", "¥1,234"),
        (-5, "EUR", "de", f"−0,05{NBSP}€"),
        (5_000, "EUR", "de", f"50,00{NBSP}€"),
    ],
)
def test_money_is_written_as_in_its_country(minor, currency, language, words):
    assert said.money(minor, currency, language) == words


def test_days_and_shares():
    assert [said.day(date(2026, 3, 1), language) for language in ("de", "en")] == ["1. März 2026", "1 March 2026"]
    assert [said.per_cent(810, language) for language in ("de", "en")] == [f"8,1{NBSP}%", f"8.1{NBSP}%"]


@pytest.mark.django_db
def test_a_receipt_reads_in_the_language_of_whoever_paid():
    hold = make_captured()
    make_billing(hold.deal.booking.seeker, name="Łukasz Żak")
    happen("refund", hold, 1_250)
    receipt = only("receipt")

    sheet, back = sheet_of(receipt), sheet_of(receipt.corrections.get())

    assert (sheet.title, back.title) == ("Beleg", "Beleg über eine Rückzahlung")
    assert sheet.address == ["Sam"] and back.address == ["Łukasz Żak", "Lindenweg 4", "80331 München", "Deutschland"]
    assert back.tables[0].rows[-1].cells == [f"−12,50{NBSP}€"]
    assert (receipt.label in dict(back.facts).values()) and "keine Rechnung" in sheet.notes[0]


@pytest.mark.django_db
def test_an_invoice_shows_the_tax_at_its_rate():
    hold = make_captured()
    make_agreement(hold.deal.booking.helper, is_small=False, tax_bps=1_900, vat_id="DE123456789")
    make_released(hold)

    table = sheet_of(only("service")).tables[1]

    assert (table.rows[0].words, table.rows[0].cells) == (
        f"19{NBSP}%",
        [f"42,02{NBSP}€", f"7,98{NBSP}€", f"50,00{NBSP}€"],
    )


@pytest.mark.django_db
def test_a_pdf_has_a_title_and_a_language_and_the_same_bytes_each_time():
    hold = make_captured()
    make_billing(hold.deal.booking.helper, name="Đorđević")
    make_released(hold)
    invoice = only("commission")

    first, second = render(sheet_of(invoice)), render(sheet_of(invoice))

    assert first == second and first.startswith(b"%PDF-")
    assert b"/Lang (de)" in first and b"/Title" in first and b"/FontFile2" in first

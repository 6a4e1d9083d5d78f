"""Receipts and invoices, the details that stand on them, a helper's agreement, and a helper's year."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import respond
from frontend.api.endpoint import KEY, Empty, Endpoint, Paging, describe, listed, once, taken, tell, tell_all, tell_page
from frontend.api.helping import own_profile
from marketplace.core.errors import Missing
from payments import actions
from payments.papers import parties, reading, statements
from payments.papers.countries import COUNTRIES, TAX_MOST
from payments.papers.pdf import render
from payments.papers.sheets import sheet_of

TAG = "papers"
PDF = OpenApiResponse(OpenApiTypes.BINARY, description="The paper on A4, in the language in which it was issued.")


class PaperRow(serializers.Serializer):
    """Amounts in minor units, tax included; below zero on a paper that `corrects` the one of that number."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    kind = serializers.CharField()
    booking_id = serializers.IntegerField()
    corrects = serializers.CharField(allow_null=True)
    currency = serializers.CharField()
    total = serializers.IntegerField()
    tax = serializers.IntegerField()
    issued_at = serializers.DateTimeField()


class Details(serializers.Serializer):
    """What stands on papers from now on. `tax_bps` is the VAT in a helper's prices, in hundredths of a percent."""

    name = serializers.CharField(max_length=120)
    street = serializers.CharField(max_length=120)
    postcode = serializers.CharField(max_length=10)
    town = serializers.CharField(max_length=80)
    country = serializers.ChoiceField(choices=list(COUNTRIES))
    vat_id = serializers.CharField(max_length=20, allow_blank=True, default="")
    tax_number = serializers.CharField(max_length=30, allow_blank=True, default="")
    tax_country = serializers.CharField(max_length=2, allow_blank=True, default="")
    birth_date = serializers.DateField(allow_null=True, default=None)
    is_small = serializers.BooleanField(default=True)
    tax_bps = serializers.IntegerField(min_value=0, max_value=TAX_MOST, default=0)


class Read(serializers.Serializer):
    """The version of the agreement's text that was read."""

    version = serializers.IntegerField(min_value=1, max_value=32_767)


class Agreement(serializers.Serializer):
    version = serializers.IntegerField()
    agreed_at = serializers.DateTimeField()


class QuarterSums(serializers.Serializer):
    """Minor units; what was credited after fees and taxes, and how many visits it was for."""

    consideration = serializers.IntegerField()
    activities = serializers.IntegerField()
    fees = serializers.IntegerField()
    taxes = serializers.IntegerField()


class Year(serializers.Serializer):
    """A year in one currency, by the quarter in which each payment was released."""

    year = serializers.IntegerField()
    currency = serializers.CharField()
    quarters = QuarterSums(many=True)


def paper_row(paper: Any) -> dict[str, Any]:
    names = ("kind", "currency", "total", "tax", "issued_at")
    corrects = paper.corrects.label if paper.corrects else None
    found = {"id": paper.pk, "number": paper.label, "booking_id": paper.deal.booking_id, "corrects": corrects}
    return found | {name: getattr(paper, name) for name in names}


def details(by: Any) -> Any:
    found = reading.billing_of(by.pk)
    if found is None:
        raise Missing
    return found


class Papers(Endpoint):
    @describe("papers_list", TAG, listed(PaperRow), parameters=[Paging], description="Written to you or in your name.")
    def get(self, request: Request) -> Response:
        return tell_page(request, PaperRow, reading.papers_of(request.user), paper_row)


class PaperPdf(Endpoint):
    @describe("papers_pdf", TAG, PDF)
    def get(self, request: Request, paper_id: int) -> HttpResponse:
        sheet = sheet_of(reading.paper_for(request.user, paper_id))
        return respond.download(render(sheet), "application/pdf", f"{sheet.name}.pdf")


class OwnDetails(Endpoint):
    @describe("papers_details", TAG, Details)
    def get(self, request: Request) -> Response:
        return tell(Details, details(request.user))

    @describe("papers_details_save", TAG, Details, Details, description="Replaces all of it, for papers to come.")
    def put(self, request: Request) -> Response:
        actions.save_billing(by=request.user, **taken(Details, request.data))
        return tell(Details, details(request.user))


class Agree(Endpoint):
    @describe("papers_agree", TAG, Agreement, Read, parameters=[KEY], description="We write a helper's invoices.")
    def post(self, request: Request) -> Response:
        own_profile(request.user)
        once(request, partial(actions.agree_self_billing, by=request.user, **taken(Read, request.data)))
        return tell(Agreement, parties.agreement_of(request.user.pk))


class EndAgreement(Endpoint):
    @describe("papers_agreement_end", TAG, takes=Empty, status=204)
    def post(self, request: Request) -> Response:
        taken(Empty, request.data)
        actions.revoke_self_billing(by=request.user)
        return Response(status=204)


class OwnYear(Endpoint):
    @describe("papers_year", TAG, listed(Year), description="For helpers; one row per currency.")
    def get(self, request: Request, year: int) -> Response:
        found = statements.statements_of(year, request.user.pk)
        if not found:
            raise Missing
        return tell_all(Year, found)

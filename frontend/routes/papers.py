"""Receipts, invoices and yearly statements."""

from django.urls import path

from frontend.views import papers

urlpatterns = [
    path("papers/", papers.paper_list, name="papers"),
    path("papers/<int:paper_id>/", papers.paper, name="money_paper"),
    path("papers/<int:paper_id>/pdf/", papers.paper_pdf, name="money_paper_pdf"),
    path("papers/details/", papers.billing, name="billing"),
    path("papers/self-billing/", papers.self_billing, name="self_billing"),
    path("papers/self-billing/end/", papers.end_self_billing, name="self_billing_end"),
    path("papers/years/<int:year>/", papers.statement, name="statement"),
    path("papers/years/<int:year>/pdf/", papers.statement_pdf, name="statement_pdf"),
    path("papers/years/<int:year>/csv/", papers.statement_csv, name="statement_csv"),
    path("console/statements/", papers.year_of_all, name="console_statements"),
    path("console/statements/<int:year>/csv/", papers.year_csv, name="console_statements_csv"),
]

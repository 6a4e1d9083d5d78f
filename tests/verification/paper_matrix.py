"""Rows of the rights matrix for receipts, invoices and statements; the columns are matrix.py's."""

from tests.verification.paid_matrix import EVERYBODY, HELPERS, OPERATOR, OPERATORS

OWNER_AND_OPERATOR = "in {0} 404 404 404 404 {0} 403"
ASSIGNED = "in 404 404 {} 404 404 404 403"

PAPER_MATRIX: dict[str, dict[str, str]] = {
    "papers": {"GET": EVERYBODY.format(200), "other": OPERATORS},
    "money_paper": {"GET": OWNER_AND_OPERATOR.format(200), "other": OPERATORS},
    "money_paper_pdf": {"GET": OWNER_AND_OPERATOR.format(200), "other": OPERATORS},
    "billing": {"GET": EVERYBODY.format(200), "POST": EVERYBODY.format(422), "other": OPERATORS},
    "self_billing": {"GET": HELPERS.format(200), "POST": HELPERS.format(422), "other": OPERATORS},
    "self_billing_end": {"POST": HELPERS.format(422), "other": OPERATORS},
    "statement": {"GET": ASSIGNED.format(200), "other": OPERATORS},
    "statement_pdf": {"GET": ASSIGNED.format(200), "other": OPERATORS},
    "statement_csv": {"GET": ASSIGNED.format(200), "other": OPERATORS},
    "console_statements": {"GET": OPERATOR.format(200), "other": OPERATORS},
    "console_statements_csv": {"GET": OPERATOR.format(200), "other": OPERATORS},
}

"""Rows of the rights matrix for money, cases, reviews and what operators see of them; the columns are matrix.py's.

Payments are off in this world: what would lead to the payment page is refused with 422. A name with a state behind it
is the route at the paid visit in that state.
"""

SIGNED_IN = "in 405 405 405 405 405 405 403"
OPERATORS = "405 405 405 405 405 405 405 403"
BOTH_AND_OPERATOR = "in {0} 404 {0} 404 404 {0} 403"
BOTH_SIDES = "in {0} 404 {0} 404 404 404 403"
ASSIGNED_AND_OPERATOR = "in 404 404 {0} 404 404 {0} 403"
HELPERS = "in 404 404 {0} {0} {0} 404 403"
OPERATOR = "in 404 404 404 404 404 {} 403"
EVERYBODY = "in {0} {0} {0} {0} {0} {0} 403"

PAID_MATRIX: dict[str, dict[str, str]] = {
    "post_price": {
        "GET": "404 to 404 404 404 404 404 403",
        "POST": "404 to 404 404 404 404 404 403",
        "other": OPERATORS,
    },
    "stripe_webhook": {"POST": "400 400 400 400 400 400 400 403", "other": OPERATORS},
    "booking_pay": {"POST": BOTH_AND_OPERATOR.format(422), "other": SIGNED_IN},
    "booking_paid": {"GET": BOTH_AND_OPERATOR.format("to"), "other": SIGNED_IN},
    "cards": {"GET": EVERYBODY.format(200), "other": SIGNED_IN},
    "card_add": {"POST": EVERYBODY.format(422), "other": SIGNED_IN},
    "card_remove": {"POST": "in to 404 404 404 404 404 403", "other": SIGNED_IN},
    "paid_visits": {"GET": EVERYBODY.format(200), "other": SIGNED_IN},
    "booking_pay_card": {"POST": BOTH_AND_OPERATOR.format(422), "other": SIGNED_IN},
    "booking_later": {"POST": BOTH_AND_OPERATOR.format(422), "other": SIGNED_IN},
    "booking_later_stop": {"POST": "in 422 404 404 404 404 404 403", "other": SIGNED_IN},
    "booking_later_card": {"POST": "in 422 404 404 404 404 404 403", "other": SIGNED_IN},
    "booking_tip": {"POST": BOTH_AND_OPERATOR.format(422), "other": SIGNED_IN},
    "booking_tip_skip": {"POST": "in 422 404 404 404 404 404 403", "other": SIGNED_IN},
    "booking_tip_back": {"POST": "in 404 404 404 404 404 404 403", "other": SIGNED_IN},
    "extra_pay_card": {"POST": BOTH_SIDES.format(422), "other": SIGNED_IN},
    "receipt": {"GET": EVERYBODY.format(404), "other": SIGNED_IN},
    "extra_propose": {"POST": BOTH_AND_OPERATOR.format(422), "other": SIGNED_IN},
    "extra_approve": {"POST": BOTH_SIDES.format(422), "other": SIGNED_IN},
    "extra_pay": {"POST": BOTH_SIDES.format(422), "other": SIGNED_IN},
    "extra_refuse": {"POST": "in to 404 422 404 404 404 403", "other": SIGNED_IN},
    "extra_withdraw": {"POST": "in 422 404 to 404 404 404 403", "other": SIGNED_IN},
    "offer_quote": {"POST": "in 404 404 404 404 422 404 403", "other": SIGNED_IN},
    "quote_answer": {"POST": "in 422 404 404 404 422 404 403", "other": SIGNED_IN},
    "quote_accept": {"POST": "in to 404 404 404 409 404 403", "other": SIGNED_IN},
    "quote_agree": {"POST": "in 409 404 404 404 409 404 403", "other": SIGNED_IN},
    "quote_decline": {"POST": "in to 404 404 404 422 404 403", "other": SIGNED_IN},
    "quote_withdraw": {"POST": "in 422 404 404 404 to 404 403", "other": SIGNED_IN},
    "payouts": {"GET": HELPERS.format(200), "other": SIGNED_IN},
    "payouts_start": {"POST": HELPERS.format(422), "other": SIGNED_IN},
    "case_open": {"GET": BOTH_SIDES.format(200), "POST": BOTH_SIDES.format(422), "other": SIGNED_IN},
    "case": {"GET": BOTH_AND_OPERATOR.format(200), "other": SIGNED_IN},
    "case_say": {"POST": BOTH_AND_OPERATOR.format(422), "other": SIGNED_IN},
    "case_rule": {"POST": OPERATOR.format(422), "other": SIGNED_IN},
    "consequence": {"GET": ASSIGNED_AND_OPERATOR.format(200), "other": SIGNED_IN},
    "consequence_reply": {"POST": ASSIGNED_AND_OPERATOR.format(422), "other": SIGNED_IN},
    "consequence_confirm": {"POST": OPERATOR.format(422), "other": SIGNED_IN},
    "consequence_drop": {"POST": OPERATOR.format(422), "other": SIGNED_IN},
    "console_consequences": {"GET": OPERATOR.format(200), "other": OPERATORS},
    "console_terms": {"GET": OPERATOR.format(200), "other": OPERATORS},
    "console_terms_change": {"GET": OPERATOR.format(200), "POST": OPERATOR.format(422), "other": OPERATORS},
    "console_repayment": {"GET": OPERATOR.format(200), "POST": OPERATOR.format(422), "other": OPERATORS},
    "review": {"GET": BOTH_SIDES.format(200), "POST": BOTH_SIDES.format(422), "other": SIGNED_IN},
    "review_reply": {"POST": "in 404 404 422 404 404 404 403", "other": SIGNED_IN},
    "review_report": {"POST": EVERYBODY.format(422), "other": SIGNED_IN},
    "trust": {"GET": EVERYBODY.format(200), "other": SIGNED_IN},
    "console_cases": {"GET": OPERATOR.format(200), "other": OPERATORS},
    "console_payments": {"GET": OPERATOR.format(200), "other": OPERATORS},
    "console_chargebacks": {"GET": OPERATOR.format(200), "other": OPERATORS},
    "console_chargeback": {"GET": OPERATOR.format(200), "POST": OPERATOR.format(422), "other": OPERATORS},
    "console_chargeback_bear": {"POST": OPERATOR.format(422), "other": OPERATORS},
    "console_money": {"GET": OPERATOR.format(200), "other": OPERATORS},
    "console_money done": {"GET": OPERATOR.format(200), "other": OPERATORS},
    "console_money confirmed": {"GET": OPERATOR.format(200), "other": OPERATORS},
    "console_payment_retry": {"POST": OPERATOR.format("to"), "other": OPERATORS},
    "console_reports": {"GET": OPERATOR.format(200), "other": OPERATORS},
    "console_review_keep": {"POST": OPERATOR.format("to"), "other": OPERATORS},
    "console_review_remove": {"POST": OPERATOR.format(422), "other": OPERATORS},
    "console_bookings": {"GET": OPERATOR.format(200), "other": OPERATORS},
    "booking reserved": {"GET": BOTH_AND_OPERATOR.format(200), "other": SIGNED_IN},
    "booking agreed": {"GET": BOTH_AND_OPERATOR.format(200), "other": SIGNED_IN},
    "booking started": {"GET": BOTH_AND_OPERATOR.format(200), "other": SIGNED_IN},
    "booking done": {"GET": BOTH_AND_OPERATOR.format(200), "other": SIGNED_IN},
    "booking disputed": {"GET": BOTH_AND_OPERATOR.format(200), "other": SIGNED_IN},
    "booking confirmed": {"GET": BOTH_AND_OPERATOR.format(200), "other": SIGNED_IN},
    "booking_pay reserved": {"POST": BOTH_AND_OPERATOR.format(422), "other": SIGNED_IN},
    "booking_start agreed": {"POST": BOTH_AND_OPERATOR.format(422), "other": SIGNED_IN},
    "booking_finish started": {"POST": "in 422 404 to 404 404 422 403", "other": SIGNED_IN},
    "booking_confirm done": {"POST": "in to 404 422 404 404 422 403", "other": SIGNED_IN},
    "booking_cancel disputed": {"POST": BOTH_AND_OPERATOR.format(422), "other": SIGNED_IN},
    "receipt done": {"GET": BOTH_AND_OPERATOR.format(200), "other": SIGNED_IN},
    "case_open done": {"GET": BOTH_SIDES.format(200), "POST": BOTH_SIDES.format(422), "other": SIGNED_IN},
    "review confirmed": {"GET": BOTH_SIDES.format(200), "POST": BOTH_SIDES.format(422), "other": SIGNED_IN},
}

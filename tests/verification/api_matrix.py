"""The rights matrix of the API: each principal shows its token; a browser's session counts for nothing here.

Columns and words are those of matrix.py. The body is empty, so that 422 is a field that is missing, or a refusal.
"""

OTHER = "401 405 405 405 405 405 405 403"
EVERYBODY = "200 200 200 200 200 200 200 200"
NOBODY = "405 405 405 405 405 405 405 405"
SIGNED_IN = "401 200 200 200 200 200 200 403"
RIVAL_ONLY = "401 404 404 404 404 {} 404 403"
BOTH_AND_OPERATOR = "401 {0} 404 {0} 404 404 {0} 403"
BOTH_SIDES = "401 {0} 404 {0} 404 404 404 403"

API_MATRIX: dict[str, dict[str, str]] = {
    "api_schema": {"GET": EVERYBODY, "other": NOBODY},
    "api_docs": {"GET": EVERYBODY, "other": NOBODY},
    "api_unknown": {"other": "404 404 404 404 404 404 404 404"},
    "api_tokens": {"POST": "422 422 422 422 422 422 422 422", "other": NOBODY},
    "api_own_tokens": {"GET": SIGNED_IN, "other": OTHER},
    "api_own_token": {"DELETE": "401 204 404 404 404 404 404 403", "other": OTHER},
    "api_offers": {"GET": SIGNED_IN, "other": OTHER},
    "api_offer": {"GET": RIVAL_ONLY.format(200), "other": OTHER},
    "api_offer_read": {"POST": RIVAL_ONLY.format(200), "other": OTHER},
    "api_offer_accept": {"POST": RIVAL_ONLY.format(200), "other": OTHER},
    "api_offer_decline": {"POST": RIVAL_ONLY.format(200), "other": OTHER},
    "api_offer_stand_by": {"POST": RIVAL_ONLY.format(422), "other": OTHER},
    "api_offer_stand_down": {"POST": RIVAL_ONLY.format(422), "other": OTHER},
    "api_bookings": {"GET": SIGNED_IN, "other": OTHER},
    "api_booking": {"GET": BOTH_AND_OPERATOR.format(200), "other": OTHER},
    "api_booking_start": {"POST": BOTH_AND_OPERATOR.format(422), "other": OTHER},
    "api_booking_finish": {"POST": BOTH_AND_OPERATOR.format(422), "other": OTHER},
    "api_booking_confirm": {"POST": BOTH_AND_OPERATOR.format(422), "other": OTHER},
    "api_booking_cancel": {"POST": BOTH_AND_OPERATOR.format(200), "other": OTHER},
    "api_booking_annul": {"POST": BOTH_AND_OPERATOR.format(422), "other": OTHER},
    "api_extras": {"GET": BOTH_AND_OPERATOR.format(200), "POST": BOTH_AND_OPERATOR.format(422), "other": OTHER},
    "api_extra": {"GET": BOTH_SIDES.format(200), "other": OTHER},
    "api_extra_approve": {"POST": "401 200 404 422 404 404 404 403", "other": OTHER},
    "api_extra_refuse": {"POST": "401 200 404 422 404 404 404 403", "other": OTHER},
    "api_extra_withdraw": {"POST": "401 422 404 200 404 404 404 403", "other": OTHER},
}

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
OWNER = "401 {} 404 404 404 404 404 403"
OWNER_AND_OPERATOR = "401 {0} 404 404 404 404 {0} 403"
HELPERS = "401 404 404 {0} {0} {0} 404 403"
OPERATOR = "401 404 404 404 404 404 {} 403"
ALL_MISSING = "401 404 404 404 404 404 404 403"
ALL_INVALID = "401 422 422 422 422 422 422 403"

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
    "api_topics": {"GET": EVERYBODY, "other": NOBODY},
    "api_topic": {"GET": EVERYBODY, "other": NOBODY},
    "api_help": {"GET": EVERYBODY, "other": NOBODY},
    "api_drafts": {"GET": SIGNED_IN, "POST": ALL_INVALID, "other": OTHER},
    "api_draft": {"GET": OWNER.format(200), "PATCH": OWNER.format(200), "other": OTHER},
    "api_draft_publish": {"POST": OWNER.format(200), "other": OTHER},
    "api_requests": {"GET": SIGNED_IN, "other": OTHER},
    "api_request": {"GET": OWNER_AND_OPERATOR.format(200), "other": OTHER},
    "api_request_cancel": {"POST": OWNER_AND_OPERATOR.format(200), "other": OTHER},
    "api_request_reopen": {"POST": OWNER_AND_OPERATOR.format(422), "other": OTHER},
    "api_conversations": {"GET": SIGNED_IN, "other": OTHER},
    "api_conversation": {"GET": BOTH_SIDES.format(200), "other": OTHER},
    "api_messages": {"GET": BOTH_SIDES.format(200), "POST": BOTH_SIDES.format(422), "other": OTHER},
    "api_conversation_read": {"POST": BOTH_SIDES.format(422), "other": OTHER},
    "api_notices": {"GET": SIGNED_IN, "other": OTHER},
    "api_notices_read": {"POST": "401 204 204 204 204 204 204 403", "other": OTHER},
    "api_notice_read": {"POST": OWNER.format(200), "other": OTHER},
    "api_me": {"GET": SIGNED_IN, "PATCH": SIGNED_IN, "other": OTHER},
    "api_me_photo": {"PUT": ALL_INVALID, "DELETE": SIGNED_IN, "other": OTHER},
    "api_places": {"GET": SIGNED_IN, "POST": ALL_INVALID, "other": OTHER},
    "api_place": {"GET": OWNER.format(200), "other": OTHER},
    "api_blocks": {"GET": SIGNED_IN, "other": OTHER},
    "api_block": {"PUT": "401 200 200 422 200 200 200 403", "DELETE": ALL_MISSING, "other": OTHER},
    "api_person": {"GET": SIGNED_IN, "other": OTHER},
    "api_person_photo": {"GET": SIGNED_IN, "other": OTHER},
    "api_helping": {"GET": HELPERS.format(200), "PATCH": HELPERS.format(200), "other": OTHER},
    "api_helping_place": {"PUT": HELPERS.format(422), "other": OTHER},
    "api_helping_hours": {"PUT": HELPERS.format(422), "other": OTHER},
    "api_helping_topics": {"PUT": HELPERS.format(422), "other": OTHER},
    "api_helping_prices": {"PUT": HELPERS.format(422), "other": OTHER},
    "api_helping_pause": {"POST": HELPERS.format(200), "other": OTHER},
    "api_helping_resume": {"POST": HELPERS.format(422), "other": OTHER},
    "api_application": {"GET": HELPERS.format(200), "POST": "401 201 201 201 201 201 201 403", "other": OTHER},
    "api_questions": {"GET": EVERYBODY, "other": NOBODY},
    "api_application_about": {"PUT": ALL_MISSING, "other": OTHER},
    "api_application_topics": {"PUT": ALL_MISSING, "other": OTHER},
    "api_application_conduct": {"PUT": ALL_MISSING, "other": OTHER},
    "api_application_documents": {"POST": ALL_MISSING, "other": OTHER},
    "api_application_submit": {"POST": ALL_MISSING, "other": OTHER},
    "api_application_withdraw": {"POST": HELPERS.format(422), "other": OTHER},
    "api_console_applications": {"GET": OPERATOR.format(200), "other": OTHER},
    "api_console_application": {"GET": OPERATOR.format(200), "other": OTHER},
    "api_console_approve": {"POST": OPERATOR.format(422), "other": OTHER},
    "api_console_refuse": {"POST": OPERATOR.format(422), "other": OTHER},
    "api_console_document": {"GET": OPERATOR.format(200), "other": OTHER},
    "api_console_people": {"GET": OPERATOR.format(200), "other": OTHER},
    "api_console_person": {"GET": OPERATOR.format(200), "other": OTHER},
    "api_console_suspend": {"POST": OPERATOR.format(422), "other": OTHER},
    "api_console_restore": {"POST": OPERATOR.format(422), "other": OTHER},
    "api_money": {"GET": BOTH_AND_OPERATOR.format(200), "other": OTHER},
    "api_pay": {"POST": BOTH_AND_OPERATOR.format(422), "other": OTHER},
    "api_extra_pay": {"POST": BOTH_SIDES.format(422), "other": OTHER},
    "api_payouts": {"POST": HELPERS.format(422), "other": OTHER},
    "api_case_open": {"POST": BOTH_SIDES.format(422), "other": OTHER},
    "api_case": {"GET": BOTH_AND_OPERATOR.format(200), "other": OTHER},
    "api_case_say": {"POST": BOTH_AND_OPERATOR.format(422), "other": OTHER},
    "api_case_rule": {"POST": OPERATOR.format(422), "other": OTHER},
}

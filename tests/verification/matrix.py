"""The rights matrix: what each of eight principals gets on each route by each method.

Columns: anonymous, owner (Sam, who asked), stranger, assigned (Hana, who comes), former (Fritz, who called off),
rival (Rui, who has an offer), operator, suspended. A status; `in`: sign in first; `to`: any other redirect.
HEAD is as GET; `other` stands for every method without a row. Foreign equals missing: 404.
"""

MATRIX: dict[str, dict[str, str]] = {
    "account_login": {
        "PATCH": "405 to to to to to to 403",
        "DELETE": "405 to to to to to to 403",
        "other": "200 to to to to to to 403",
    },
    "account_logout": {
        "GET": "to 200 200 200 200 200 200 200",
        "OPTIONS": "200 200 200 200 200 200 200 200",
        "POST": "to to to to to to to to",
        "other": "405 405 405 405 405 405 405 405",
    },
    "account_inactive": {
        "GET": "200 200 200 200 200 200 200 403",
        "OPTIONS": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "account_signup": {
        "PATCH": "405 to to to to to to 403",
        "DELETE": "405 to to to to to to 403",
        "other": "200 to to to to to to 403",
    },
    "account_reauthenticate": {
        "PATCH": "in 405 405 405 405 405 405 403",
        "DELETE": "in 405 405 405 405 405 405 403",
        "other": "in 200 200 200 200 200 200 403",
    },
    "account_email": {
        "POST": "in to to to to to to 403",
        "PUT": "in to to to to to to 403",
        "PATCH": "in 405 405 405 405 405 405 403",
        "DELETE": "in 405 405 405 405 405 405 403",
        "other": "in 200 200 200 200 200 200 403",
    },
    "account_email_verification_sent": {
        "other": "in to to to to to to 403",
    },
    "account_change_password": {
        "PATCH": "in 405 405 405 405 405 405 403",
        "DELETE": "in 405 405 405 405 405 405 403",
        "other": "in 200 200 200 200 200 200 403",
    },
    "account_set_password": {
        "other": "in to to to to to to 403",
    },
    "account_reset_password": {
        "PATCH": "405 405 405 405 405 405 405 403",
        "DELETE": "405 405 405 405 405 405 405 403",
        "other": "200 200 200 200 200 200 200 403",
    },
    "account_confirm_login_code": {
        "other": "in to to to to to to 403",
    },
    "account_confirm_password_reset_code": {
        "other": "in in in in in in in 403",
    },
    "account_complete_password_reset": {
        "other": "to to to to to to to 403",
    },
    "account_password_reset_completed": {
        "GET": "200 200 200 200 200 200 200 403",
        "OPTIONS": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "account_request_login_code": {
        "PATCH": "405 to to to to to to 403",
        "DELETE": "405 to to to to to to 403",
        "other": "200 to to to to to to 403",
    },
    "healthz": {
        "GET": "200 200 200 200 200 200 200 200",
        "other": "405 405 405 405 405 405 405 405",
    },
    "readyz": {
        "GET": "200 200 200 200 200 200 200 200",
        "other": "405 405 405 405 405 405 405 405",
    },
    "set_language": {
        "POST": "to to to to to to to to",
        "other": "405 405 405 405 405 405 405 405",
    },
    "appearance": {
        "POST": "to to to to to to to to",
        "other": "405 405 405 405 405 405 405 405",
    },
    "design": {
        "GET": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "home": {
        "GET": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "how": {
        "GET": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "nearby": {
        "GET": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "help_geojson": {
        "GET": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "post": {
        "GET": "200 200 200 200 200 200 200 403",
        "POST": "422 422 422 422 422 422 422 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "post_not_here": {
        "GET": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "post_package": {
        "GET": "404 200 404 404 404 404 404 403",
        "POST": "404 to 404 404 404 404 404 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "post_where": {
        "GET": "404 200 404 404 404 404 404 403",
        "POST": "404 422 404 404 404 404 404 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "post_when": {
        "GET": "404 200 404 404 404 404 404 403",
        "POST": "404 422 404 404 404 404 404 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "post_send": {
        "GET": "404 200 404 404 404 404 404 403",
        "POST": "404 422 404 404 404 404 404 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "post_code": {
        "POST": "404 422 404 404 404 404 404 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "post_publish": {
        "POST": "404 to 404 404 404 404 404 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "requests": {
        "GET": "in 200 200 200 200 200 200 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "request": {
        "GET": "in 200 404 404 404 404 200 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "request_cancel": {
        "POST": "in to 404 404 404 404 to 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "request_reopen": {
        "POST": "in 422 404 404 404 404 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "request_again": {
        "POST": "in 422 404 404 404 404 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "request_hand_over": {
        "POST": "in 422 404 404 404 404 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "request_choose": {
        "POST": "in 422 404 404 404 404 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "request_take_back": {
        "POST": "in 422 404 404 404 404 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "request_steer": {
        "POST": "in to 404 404 404 404 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "request_clarify": {
        "POST": "in 422 404 404 404 404 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "today": {
        "GET": "in 200 200 200 200 200 200 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "offers": {
        "GET": "in 200 200 200 200 200 200 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "offer": {
        "GET": "in 404 404 404 404 200 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "offer_why": {
        "GET": "in 404 404 404 404 200 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "offer_accept": {
        "POST": "in 404 404 404 404 to 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "offer_decline": {
        "POST": "in 404 404 404 404 to 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "offer_stand_by": {
        "POST": "in 404 404 404 404 422 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "offer_stand_down": {
        "POST": "in 404 404 404 404 422 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "booking": {
        "GET": "in 200 404 200 404 404 200 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "booking_start": {
        "POST": "in 422 404 422 404 404 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "booking_finish": {
        "POST": "in 422 404 422 404 404 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "booking_confirm": {
        "POST": "in 422 404 422 404 404 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "booking_cancel": {
        "POST": "in to 404 422 404 404 to 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    **dict.fromkeys(
        ("booking_missing", "booking_answer", "booking_wait", "booking_leave", "booking_arrive"),
        {
            "POST": "in 422 404 422 404 404 422 403",
            "other": "in 405 405 405 405 405 405 403",
        },
    ),
    "booking_return": {
        "POST": "in 422 404 to 404 404 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "booking_annul": {
        "POST": "in 422 404 422 404 404 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "booking_address": {
        "POST": "in 422 404 422 404 404 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversations": {
        "GET": "in 200 200 200 200 200 200 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversation": {
        "GET": "in 200 404 200 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversation_after": {
        "GET": "in 200 404 200 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversation_changes": {
        "GET": "in 200 404 200 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversation_search": {
        "GET": "in 200 404 200 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversation_block": {
        "POST": "in to 404 to 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversation_send_file": {
        "POST": "in 422 404 422 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversation_edit": {
        "POST": "in 422 404 404 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversation_delete": {
        "POST": "in to 404 404 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversation_report": {
        "POST": "in 404 404 422 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversation_file": {
        "GET": "in 200 404 200 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversation_thumbnail": {
        "GET": "in 200 404 200 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversation_send": {
        "POST": "in 422 404 422 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "conversation_read": {
        "POST": "in 422 404 422 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "offer_talk": {
        "GET": "in 404 404 404 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "inbox": {
        "GET": "in 200 200 200 200 200 200 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "notice": {
        "POST": "in to 404 404 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "inbox_read": {
        "POST": "in to to to to to to 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "mailbox": {
        "GET": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "mailbox_message": {
        "GET": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "demo_topics": {
        "GET": "in 404 404 404 404 404 200 403",
        "POST": "in 404 404 404 404 404 422 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "demo_topic_retire": {
        "POST": "in 404 404 404 404 404 to 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "profile": {
        "GET": "in 200 200 200 200 200 200 403",
        "POST": "in 422 422 422 422 422 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "profile_photo": {
        "POST": "in 422 422 422 422 422 422 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "profile_photo_remove": {
        "POST": "in to to to to to to 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "suspended": {
        "GET": "in to to to to to to 403",
        "other": "in 405 405 405 405 405 405 405",
    },
    "badges": {
        "GET": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "own_badges": {
        "GET": "in 404 404 200 200 200 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "badges_show": {
        "POST": "in 404 404 to to to 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "badges_hide": {
        "POST": "in 404 404 to to to 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "person": {
        "GET": "in 200 200 200 200 200 200 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "person_photo": {
        "GET": "404 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "person_block": {
        "POST": "in to to 422 to to to 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "person_unblock": {
        "POST": "in 404 404 404 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "apply": {
        "GET": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "apply_start": {
        "POST": "in to to to to to to 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "apply_about": {
        "GET": "in 404 404 404 404 404 404 403",
        "POST": "in 404 404 404 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "apply_topics": {
        "GET": "in 404 404 404 404 404 404 403",
        "POST": "in 404 404 404 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "apply_conduct": {
        "GET": "in 404 404 404 404 404 404 403",
        "POST": "in 404 404 404 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "apply_document": {
        "GET": "in 404 404 404 404 404 404 403",
        "POST": "in 404 404 404 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "apply_submit": {
        "POST": "in 404 404 404 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "apply_withdraw": {
        "POST": "in 404 404 422 422 422 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "helper_settings": {
        "GET": "in 404 404 200 200 200 404 403",
        "POST": "in 404 404 422 422 422 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "helper_place": {
        "GET": "in 404 404 200 200 200 404 403",
        "POST": "in 404 404 422 422 422 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "helper_hours": {
        "GET": "in 404 404 200 200 200 404 403",
        "POST": "in 404 404 422 422 422 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "helper_days": {
        "GET": "in 404 404 200 200 200 404 403",
        "POST": "in 404 404 422 422 422 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "helper_day_remove": {
        "POST": "in 404 404 422 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "helper_day_open": {
        "POST": "in 404 404 to 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "helper_day_close": {
        "POST": "in 404 404 to 404 404 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "helper_topics": {
        "GET": "in 404 404 200 200 200 404 403",
        "POST": "in 404 404 422 422 422 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "helper_prices": {
        "GET": "in 404 404 200 200 200 404 403",
        "POST": "in 404 404 to to to 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "not_asked": {
        "GET": "in 404 404 200 200 200 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "helper_pause": {
        "POST": "in 404 404 to to to 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "helper_resume": {
        "POST": "in 404 404 422 422 422 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "console": {
        "GET": "in 404 404 404 404 404 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_application": {
        "GET": "in 404 404 404 404 404 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_approve": {
        "POST": "in 404 404 404 404 404 422 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_refuse": {
        "POST": "in 404 404 404 404 404 422 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_document": {
        "GET": "in 404 404 404 404 404 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_requests": {
        "GET": "in 404 404 404 404 404 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_searches": {
        "GET": "in 404 404 404 404 404 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_search": {
        "GET": "in 404 404 404 404 404 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_policies": {
        "GET": "in 404 404 404 404 404 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_propose": {
        "GET": "in 404 404 404 404 404 200 403",
        "POST": "in 404 404 404 404 404 422 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_trial": {
        "GET": "in 404 404 404 404 404 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_put_in_force": {
        "POST": "in 404 404 404 404 404 to 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "asking_rules": {
        "GET": "in 404 404 200 200 200 404 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "console_handovers": {
        "GET": "in 404 404 404 404 404 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_handover": {
        "GET": "in 404 404 404 404 404 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_handover_take": {
        "POST": "in 404 404 404 404 404 to 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_handover_ask": {
        "POST": "in 404 404 404 404 404 422 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_handover_return": {
        "POST": "in 404 404 404 404 404 422 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_people": {
        "GET": "in 404 404 404 404 404 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_person": {
        "GET": "in 404 404 404 404 404 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_suspend": {
        "POST": "in 404 404 404 404 404 422 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "console_restore": {
        "POST": "in 404 404 404 404 404 422 403",
        "other": "405 405 405 405 405 405 405 403",
    },
}

"""Rows of the rights matrix for the door: its words, and who confirms them; the columns are matrix.py's.

The visit of the world is tomorrow, so that its words are not to be read yet; `near` is one that begins soon.
"""

from tests.verification.api_matrix import BOTH_SIDES as API_BOTH
from tests.verification.api_matrix import NOBODY, OTHER, OWNER
from tests.verification.api_matrix import OPERATOR as API_OPERATOR
from tests.verification.paid_matrix import BOTH_SIDES, EVERYBODY, OPERATOR, OPERATORS, SIGNED_IN

# Whoever holds the link, signed in or not.
ANYBODY = "{0} {0} {0} {0} {0} {0} {0} 403"
ANY_APP = "{0} {0} {0} {0} {0} {0} {0} {0}"
API_EVERYBODY = "401 {0} {0} {0} {0} {0} {0} 403"
SAM = "in {} 404 404 404 404 404 403"
SAM_OR_VISITOR = "404 {} 404 404 404 404 404 403"

DOOR_MATRIX: dict[str, dict[str, str]] = {
    "doorstep_worker": {
        "GET": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "doorstep": {"GET": BOTH_SIDES.format(200), "other": SIGNED_IN},
    "doorstep near": {"GET": BOTH_SIDES.format(200), "other": SIGNED_IN},
    "doorstep_confirm": {"POST": BOTH_SIDES.format(422), "other": SIGNED_IN},
    "doorstep_confirm near": {"POST": BOTH_SIDES.format("to"), "other": SIGNED_IN},
    "doorstep_doubt": {"POST": BOTH_SIDES.format(422), "other": SIGNED_IN},
    "doorstep_doubt near": {"POST": BOTH_SIDES.format("to"), "other": SIGNED_IN},
    "door": {"GET": ANYBODY.format(200), "other": OPERATORS},
    "door_photo": {"GET": ANYBODY.format(200), "other": OPERATORS},
    "door_try": {"POST": ANYBODY.format(422), "other": OPERATORS},
    "door_confirm": {"POST": ANYBODY.format("to"), "other": OPERATORS},
    "door_doubt": {"POST": ANYBODY.format("to"), "other": OPERATORS},
    "door_check": {"GET": SAM.format(200), "POST": SAM.format("to"), "other": SIGNED_IN},
    "paper": {"GET": SAM.format(404), "POST": SAM.format(404), "other": SIGNED_IN},
    "paper near": {"GET": SAM.format(200), "POST": SAM.format("to"), "other": SIGNED_IN},
    "door_revoke": {"POST": SAM.format("to"), "other": SIGNED_IN},
    "post_for": {"GET": SAM_OR_VISITOR.format(200), "POST": SAM_OR_VISITOR.format(422), "other": OPERATORS},
    "post_for_me": {"POST": SAM_OR_VISITOR.format("to"), "other": OPERATORS},
    "api_door_links": {"GET": OWNER.format(200), "POST": OWNER.format(422), "other": OTHER},
    "api_door_links near": {"GET": OWNER.format(200), "POST": OWNER.format(422), "other": OTHER},
    "api_door_link": {"DELETE": OWNER.format(204), "other": OTHER},
    "api_recipient": {
        "GET": OWNER.format(404),
        "PUT": OWNER.format(422),
        "DELETE": OWNER.format(204),
        "other": OTHER,
    },
    "api_door": {"GET": ANY_APP.format(200), "other": NOBODY},
    "api_door_try": {"POST": ANY_APP.format(422), "other": NOBODY},
    "api_door_confirm": {"POST": ANY_APP.format(200), "other": NOBODY},
    "api_door_doubt": {"POST": ANY_APP.format(200), "other": NOBODY},
    "label": {"GET": ANYBODY.format(200), "POST": ANYBODY.format("to"), "other": OPERATORS},
    "label_claim": {"POST": EVERYBODY.format("to"), "other": SIGNED_IN},
    "label_release": {"POST": EVERYBODY.format(422), "other": SIGNED_IN},
    "console_labels": {"GET": OPERATOR.format(200), "POST": OPERATOR.format(422), "other": OPERATORS},
    "console_sheet": {"GET": OPERATOR.format(200), "other": OPERATORS},
    "console_sheet_retire": {"POST": OPERATOR.format("to"), "other": OPERATORS},
    "api_label": {"GET": ANY_APP.format(200), "other": NOBODY},
    "api_label_draft": {"POST": API_EVERYBODY.format(201), "other": OTHER},
    "api_label_mine": {"PUT": API_EVERYBODY.format(200), "DELETE": API_EVERYBODY.format(422), "other": OTHER},
    "api_console_labels": {"GET": API_OPERATOR.format(200), "POST": API_OPERATOR.format(422), "other": OTHER},
    "api_console_sheet": {"GET": API_OPERATOR.format(200), "other": OTHER},
    "api_console_sheet_retire": {"POST": API_OPERATOR.format(200), "other": OTHER},
    "booking near": {"GET": "in 200 404 200 404 404 200 403", "other": SIGNED_IN},
    "api_doorstep": {"GET": API_BOTH.format(200), "other": OTHER},
    "api_doorstep near": {"GET": API_BOTH.format(200), "other": OTHER},
    "api_doorstep_confirm": {"POST": API_BOTH.format(422), "other": OTHER},
    "api_doorstep_doubt near": {"POST": API_BOTH.format(200), "other": OTHER},
    "api_doorstep_doubt": {"POST": API_BOTH.format(422), "other": OTHER},
}

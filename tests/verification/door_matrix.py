"""Rows of the rights matrix for the door: its words, and who confirms them; the columns are matrix.py's.

The visit of the world is tomorrow, so that its words are not to be read yet; `near` is one that begins soon.
"""

from tests.verification.api_matrix import BOTH_SIDES as API_BOTH
from tests.verification.api_matrix import OTHER
from tests.verification.paid_matrix import BOTH_SIDES, SIGNED_IN

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
    "booking near": {"GET": "in 200 404 200 404 404 200 403", "other": SIGNED_IN},
    "api_doorstep": {"GET": API_BOTH.format(200), "other": OTHER},
    "api_doorstep near": {"GET": API_BOTH.format(200), "other": OTHER},
    "api_doorstep_confirm": {"POST": API_BOTH.format(422), "other": OTHER},
    "api_doorstep_doubt near": {"POST": API_BOTH.format(200), "other": OTHER},
    "api_doorstep_doubt": {"POST": API_BOTH.format(422), "other": OTHER},
}

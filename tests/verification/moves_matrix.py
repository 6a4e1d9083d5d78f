"""Rows of the rights matrix for other times, repeated visits and calendars; the columns are matrix.py's.

The proposal for another time is Hana's, about the agreed paid visit.
"""

from tests.verification.api_matrix import BOTH_AND_OPERATOR as API_BOTH_AND_OPERATOR
from tests.verification.api_matrix import BOTH_SIDES as API_BOTH_SIDES
from tests.verification.api_matrix import OTHER
from tests.verification.api_matrix import OWNER as API_OWNER
from tests.verification.api_matrix import SIGNED_IN as API_EVERYBODY
from tests.verification.paid_matrix import BOTH_AND_OPERATOR, BOTH_SIDES, EVERYBODY, SIGNED_IN

OWNER = "in {} 404 404 404 404 404 403"
ANYBODY = "405 405 405 405 405 405 405 403"

MOVES_MATRIX: dict[str, dict[str, str]] = {
    "booking_move": {
        "GET": BOTH_AND_OPERATOR.format(200),
        "POST": BOTH_AND_OPERATOR.format(422),
        "other": SIGNED_IN,
    },
    "booking_propose_move": {"POST": BOTH_AND_OPERATOR.format(422), "other": SIGNED_IN},
    "booking_move agreed": {
        "GET": BOTH_AND_OPERATOR.format(200),
        "POST": BOTH_AND_OPERATOR.format(422),
        "other": SIGNED_IN,
    },
    "move_agree": {"POST": "in to 404 422 404 404 404 403", "other": SIGNED_IN},
    "move_refuse": {"POST": "in to 404 422 404 404 404 403", "other": SIGNED_IN},
    "move_withdraw": {"POST": "in 422 404 to 404 404 404 403", "other": SIGNED_IN},
    "api_moves": {"GET": API_BOTH_AND_OPERATOR.format(200), "POST": API_BOTH_AND_OPERATOR.format(422), "other": OTHER},
    "api_move": {"GET": API_BOTH_SIDES.format(200), "other": OTHER},
    "api_move_agree": {"POST": "401 200 404 422 404 404 404 403", "other": OTHER},
    "api_move_refuse": {"POST": "401 200 404 422 404 404 404 403", "other": OTHER},
    "api_move_withdraw": {"POST": "401 422 404 200 404 404 404 403", "other": OTHER},
    "api_booking_move": {"POST": API_BOTH_AND_OPERATOR.format(422), "other": OTHER},
    "booking_again": {"GET": OWNER.format(200), "POST": OWNER.format(422), "other": SIGNED_IN},
    "booking_again confirmed": {"GET": OWNER.format(200), "POST": OWNER.format(422), "other": SIGNED_IN},
    "booking_turn": {"POST": OWNER.format(422), "other": SIGNED_IN},
    "api_booking_turn": {"GET": API_OWNER.format(200), "POST": API_OWNER.format(422), "other": OTHER},
    "booking_series": {"GET": OWNER.format(200), "POST": OWNER.format(422), "other": SIGNED_IN},
    "booking_series confirmed": {"GET": OWNER.format(200), "POST": OWNER.format(422), "other": SIGNED_IN},
    "series": {"GET": BOTH_SIDES.format(200), "other": SIGNED_IN},
    "series_agree": {"POST": "in 422 404 to 404 404 404 403", "other": SIGNED_IN},
    "series_refuse": {"POST": "in 422 404 to 404 404 404 403", "other": SIGNED_IN},
    "series_withdraw": {"POST": "in to 404 422 404 404 404 403", "other": SIGNED_IN},
    "series_end": {"POST": BOTH_SIDES.format(422), "other": SIGNED_IN},
    "api_booking_again": {"POST": API_BOTH_AND_OPERATOR.format(422), "other": OTHER},
    "api_booking_series": {"POST": API_BOTH_AND_OPERATOR.format(422), "other": OTHER},
    "api_all_series": {"GET": API_EVERYBODY, "other": OTHER},
    "api_series": {"GET": API_BOTH_SIDES.format(200), "other": OTHER},
    "api_series_agree": {"POST": "401 422 404 200 404 404 404 403", "other": OTHER},
    "api_series_refuse": {"POST": "401 422 404 200 404 404 404 403", "other": OTHER},
    "api_series_withdraw": {"POST": "401 200 404 422 404 404 404 403", "other": OTHER},
    "api_series_end": {"POST": API_BOTH_SIDES.format(422), "other": OTHER},
    "calendar_feed": {"GET": "200 200 200 200 200 200 200 403", "other": ANYBODY},
    "calendar": {"GET": EVERYBODY.format(200), "POST": EVERYBODY.format(200), "other": SIGNED_IN},
    "calendar_close": {"POST": EVERYBODY.format("to"), "other": SIGNED_IN},
    "api_calendar": {
        "GET": API_EVERYBODY,
        "POST": "401 201 201 201 201 201 201 403",
        "DELETE": "401 204 204 204 204 204 204 403",
        "other": OTHER,
    },
}

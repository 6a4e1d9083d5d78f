"""Rows of the rights matrix for demand, saved searches and the waiting list; the columns are matrix.py's."""

from tests.verification.api_matrix import HELPERS as API_HELPERS
from tests.verification.api_matrix import OTHER, OWNER
from tests.verification.api_matrix import SIGNED_IN as API_EVERYBODY
from tests.verification.paid_matrix import EVERYBODY, HELPERS, OPERATORS, SIGNED_IN

# Of Fritz, whose saved search it is.
FRITZ = "in 404 404 404 {} 404 404 403"
API_FRITZ = "401 404 404 404 {} 404 404 403"

DEMAND_MATRIX: dict[str, dict[str, str]] = {
    "demand": {"GET": HELPERS.format(200), "other": SIGNED_IN},
    "demand_geojson": {"GET": HELPERS.format(200), "other": SIGNED_IN},
    "api_demand": {"GET": API_HELPERS.format(200), "other": OTHER},
    "api_demand_layer": {"GET": API_HELPERS.format(200), "other": OTHER},
    "lookouts": {"GET": HELPERS.format(200), "other": SIGNED_IN},
    "lookout_new": {"GET": HELPERS.format(200), "POST": HELPERS.format(422), "other": SIGNED_IN},
    "lookout": {"GET": FRITZ.format(200), "POST": FRITZ.format(422), "other": SIGNED_IN},
    "lookout_on": {"POST": FRITZ.format("to"), "other": SIGNED_IN},
    "lookout_off": {"POST": FRITZ.format("to"), "other": SIGNED_IN},
    "lookout_remove": {"POST": FRITZ.format("to"), "other": SIGNED_IN},
    "api_lookouts": {"GET": API_HELPERS.format(200), "POST": API_HELPERS.format(422), "other": OTHER},
    "api_lookouts_seen": {"GET": API_HELPERS.format(200), "other": OTHER},
    "api_lookout": {
        "GET": API_FRITZ.format(200),
        "PUT": API_FRITZ.format(422),
        "DELETE": API_FRITZ.format(204),
        "other": OTHER,
    },
    "api_lookout_on": {"POST": API_FRITZ.format(200), "other": OTHER},
    "api_lookout_off": {"POST": API_FRITZ.format(200), "other": OTHER},
    "waiting_list": {"GET": EVERYBODY.format(200), "other": SIGNED_IN},
    "waiting": {"GET": "in to 404 404 404 404 404 403", "other": SIGNED_IN},
    "waiting_leave": {"POST": "in to 404 404 404 404 404 403", "other": SIGNED_IN},
    "post_wait": {"POST": "404 422 404 404 404 404 404 403", "other": OPERATORS},
    "request_wait": {"POST": "in 422 404 404 404 404 404 403", "other": SIGNED_IN},
    "api_waiting": {"GET": API_EVERYBODY, "other": OTHER},
    "api_waiting_word": {"GET": OWNER.format(200), "DELETE": OWNER.format(200), "other": OTHER},
    "api_draft_wait": {"POST": OWNER.format(422), "other": OTHER},
    "api_request_wait": {"POST": OWNER.format(422), "other": OTHER},
}

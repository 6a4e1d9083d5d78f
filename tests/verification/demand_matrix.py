"""Rows of the rights matrix for demand, saved searches and the waiting list; the columns are matrix.py's."""

from tests.verification.api_matrix import HELPERS as API_HELPERS
from tests.verification.api_matrix import OTHER
from tests.verification.paid_matrix import HELPERS, SIGNED_IN

DEMAND_MATRIX: dict[str, dict[str, str]] = {
    "demand": {"GET": HELPERS.format(200), "other": SIGNED_IN},
    "demand_geojson": {"GET": HELPERS.format(200), "other": SIGNED_IN},
    "api_demand": {"GET": API_HELPERS.format(200), "other": OTHER},
    "api_demand_layer": {"GET": API_HELPERS.format(200), "other": OTHER},
}

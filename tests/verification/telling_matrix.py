"""Rows of the rights matrix for how people are told, for bounces and the files of the app; columns are matrix.py's."""

from tests.verification.api_matrix import ALL_INVALID, OTHER
from tests.verification.api_matrix import OWNER as API_OWNER
from tests.verification.api_matrix import SIGNED_IN as API_SIGNED_IN
from tests.verification.moves_matrix import OWNER
from tests.verification.paid_matrix import EVERYBODY, SIGNED_IN

ALL = " ".join(["{0}"] * 8)
NO_OTHER = ALL.format(405)

TELLING_MATRIX: dict[str, dict[str, str]] = {
    "telling": {"GET": EVERYBODY.format(200), "POST": EVERYBODY.format(422), "other": SIGNED_IN},
    "telling_again": {"POST": EVERYBODY.format("to"), "other": SIGNED_IN},
    "browser_link": {"POST": EVERYBODY.format(422), "other": SIGNED_IN},
    "browser_end": {"POST": OWNER.format("to"), "other": SIGNED_IN},
    "phone_ask": {"POST": EVERYBODY.format(422), "other": SIGNED_IN},
    "phone_confirm": {"POST": EVERYBODY.format(422), "other": SIGNED_IN},
    "phone_end": {"POST": OWNER.format("to"), "other": SIGNED_IN},
    "notice_link": {"GET": OWNER.format("to"), "other": SIGNED_IN},
    "mail_off": {"GET": ALL.format(200), "POST": ALL.format(200), "other": NO_OTHER},
    "mail_hook": {"POST": ALL.format(404), "other": NO_OTHER},
    "manifest": {"GET": ALL.format(200), "other": NO_OTHER},
    "service_worker": {"GET": ALL.format(200), "other": NO_OTHER},
    "offline": {"GET": ALL.format(200), "other": NO_OTHER},
    "mailbox_html": {
        "GET": "200 200 200 200 200 200 200 403",
        "other": "405 405 405 405 405 405 405 403",
    },
    "api_telling": {"GET": API_SIGNED_IN, "PUT": ALL_INVALID, "other": OTHER},
    "api_phone": {
        "GET": API_SIGNED_IN,
        "POST": ALL_INVALID,
        "DELETE": API_OWNER.format(204),
        "other": OTHER,
    },
    "api_phone_confirm": {"POST": ALL_INVALID, "other": OTHER},
    "api_browsers": {"GET": API_SIGNED_IN, "POST": ALL_INVALID, "other": OTHER},
    "api_browser": {"DELETE": API_OWNER.format(204), "other": OTHER},
}

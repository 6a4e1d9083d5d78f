"""Rows of the rights matrix for second factors and for the admin; the columns are those of matrix.py.

`to` is mostly the page that asks whether it is really you, before anything important changes.
"""

from tests.verification.routes import all_routes

ACCOUNT_MATRIX: dict[str, dict[str, str]] = {
    "mfa_index": {
        "GET": "in 200 200 200 200 200 200 403",
        "OPTIONS": "in 200 200 200 200 200 200 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "mfa_authenticate": {
        "other": "in to to to to to to 403",
    },
    "mfa_reauthenticate": {
        "other": "in to to to to to to 403",
    },
    "mfa_activate_totp": {
        "other": "in to to to to to to 403",
    },
    "mfa_deactivate_totp": {
        "other": "in 404 404 404 404 404 404 403",
    },
    "mfa_view_recovery_codes": {
        "GET": "in 404 404 404 404 404 404 403",
        "OPTIONS": "in 200 200 200 200 200 200 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "mfa_generate_recovery_codes": {
        "other": "in to to to to to to 403",
    },
    "mfa_download_recovery_codes": {
        "other": "in 404 404 404 404 404 404 403",
    },
    "mfa_list_webauthn": {
        "GET": "in 200 200 200 200 200 200 403",
        "OPTIONS": "in 200 200 200 200 200 200 403",
        "other": "in 405 405 405 405 405 405 403",
    },
    "mfa_add_webauthn": {
        "other": "in to to to to to to 403",
    },
    "mfa_reauthenticate_webauthn": {
        "other": "in to to to to to to 403",
    },
    "mfa_remove_webauthn": {
        "other": "in to to to to to to 403",
    },
    "mfa_edit_webauthn": {
        "other": "in to to to to to to 403",
    },
    "mfa_login_webauthn": {
        "OPTIONS": "200 to to to to to to 403",
        "PATCH": "405 to to to to to to 403",
        "DELETE": "405 to to to to to to 403",
        "other": "in to to to to to to 403",
    },
}

# The admin by kind of page: the same for every model, which are too many to be told one by one. The row asked for
# does not exist, which leads an operator back to the start; tests/config/test_admin_site.py opens those that do.
ADMIN_PAGES: dict[str, dict[str, str]] = {
    "index": {"other": "in 404 404 404 404 404 200 403"},
    "app_list": {"other": "in 404 404 404 404 404 200 403"},
    "changelist": {"other": "in 404 404 404 404 404 200 403"},
    "change": {"POST": "in 404 404 404 404 404 403 403", "other": "in 404 404 404 404 404 to 403"},
    "jsi18n": {
        "GET": "in 404 404 404 404 404 200 403",
        "OPTIONS": "in 404 404 404 404 404 200 403",
        "other": "in 404 404 404 404 404 405 403",
    },
}


def page_of(route: str) -> str:
    """The kind of an admin page by the end of its route's name; one of another kind has no row and is seen."""
    return next(
        (page for page in ADMIN_PAGES if route.removeprefix("admin:") == page or route.endswith(f"_{page}")), ""
    )


ADMIN_MATRIX = {
    route: ADMIN_PAGES[page_of(route)]
    for route in all_routes()
    if route.startswith("admin:") and page_of(route) in ADMIN_PAGES
}

"""Rows of the rights matrix for second factors; the columns are those of matrix.py.

`to` is mostly the page that asks whether it is really you, before anything important changes.
"""

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

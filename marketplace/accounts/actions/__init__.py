"""The verbs of people, by noun."""

from marketplace.accounts.actions.blocks import block_person, unblock_person
from marketplace.accounts.actions.codes import redeem_code, send_code
from marketplace.accounts.actions.fingerprints import forget_fingerprints, record_fingerprint
from marketplace.accounts.actions.people import (
    choose_language,
    erase_person,
    grant_helper,
    join_person,
    remove_photo,
    restore_person,
    save_photo,
    save_profile,
    suspend_person,
)
from marketplace.accounts.actions.places import claim_place, copy_place, save_place
from marketplace.accounts.actions.tokens import issue_token, revoke_token, use_token

__all__ = [
    "block_person",
    "choose_language",
    "claim_place",
    "copy_place",
    "erase_person",
    "forget_fingerprints",
    "grant_helper",
    "issue_token",
    "join_person",
    "record_fingerprint",
    "redeem_code",
    "remove_photo",
    "restore_person",
    "revoke_token",
    "save_photo",
    "save_place",
    "save_profile",
    "send_code",
    "suspend_person",
    "unblock_person",
    "use_token",
]

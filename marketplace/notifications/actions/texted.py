"""The beats that every text message has, whoever gets it. The caller holds the row."""

from django.utils import timezone

from marketplace.notifications.models import Texted

TRIES_AT_MOST = 5
DONE = {Texted.State.SENT, Texted.State.FAILED, Texted.State.DROPPED}


def take_on_text(row: Texted) -> None:
    """First beat: it is being sent from now on."""
    row.state, row.tries, row.changed_at = Texted.State.SENDING, row.tries + 1, timezone.now()
    row.save()


def drop_text(row: Texted, error: str = "") -> None:
    """It is not sent any more."""
    row.state, row.error, row.changed_at = Texted.State.DROPPED, error, timezone.now()
    row.save()


def settle_text(row: Texted, provider_id: str, error: str) -> None:
    """Third beat: sent, refused for good with an `error`, or neither: then it is tried again, five times at most."""
    given_up = bool(error) or row.tries >= TRIES_AT_MOST
    states = Texted.State
    row.state = states.SENT if provider_id else states.FAILED if given_up else states.WAITING
    row.provider_id, row.error, row.changed_at = provider_id, error[:20], timezone.now()
    row.save()

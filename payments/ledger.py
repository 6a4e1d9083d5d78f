"""The ledger: append-only double entry. Every movement of money is a posting whose lines sum to zero.

An amount is added to an account by a positive line: what is kept for people stands above zero, what is ours at Stripe
(`clearing`), at the bank, or owed to us below. What is kept is never below zero and what is owed never above: the
database guards it. `clearing` and `connected` together mirror Stripe; `ledger reconcile` compares them with its list.
"""

from collections.abc import Iterable

from django.db import connection, transaction

from payments.models import Account, Attempt, Deal, Hold, Line, Posting

Move = tuple[Account, int]


def account(
    kind: str,
    currency: str,
    *,
    deal: Deal | None = None,
    helper_id: int | None = None,
    programme_id: int | None = None,
) -> Account:
    """The account for this purpose, made when it is first needed."""
    whose = {"deal": deal, "helper_id": helper_id, "programme_id": programme_id}
    found, _ = Account.objects.get_or_create(kind=kind, currency=currency, **whose)
    return found


@transaction.atomic
def post(kind: str, cause: str, moves: Iterable[Move]) -> Posting | None:
    """Book a movement; None when it moves nothing.

    Raises IntegrityError when `kind` and `cause` were booked before, when an account would be overdrawn, and at
    commit when the moves do not sum to zero.
    """
    ordered = sorted((move for move in moves if move[1]), key=lambda move: move[0].pk)
    if not ordered:
        return None
    posting = Posting.objects.create(kind=kind, cause=cause)
    Line.objects.bulk_create(
        Line(posting=posting, account=place, currency=place.currency, amount=amount) for place, amount in ordered
    )
    return posting


def lock_helper(helper_id: int, currency: str) -> None:
    """Hold what stands between a helper and us, in pk order, until the transaction ends.

    By a function of the schema's owner: the role that serves people may not lock what it may not change.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT payments_lock_helper(%s, %s)", [helper_id, currency])


def book_hold(hold: Hold) -> None:
    """A bank sets the amount aside."""
    post("hold", f"hold {hold.pk}", _from_to(_card(hold), _reserved(hold), hold.amount))


def book_void(hold: Hold) -> None:
    """The bank gives the whole amount free again."""
    post("void", f"hold {hold.pk}", _from_to(_reserved(hold), _card(hold), hold.amount))


def book_capture(hold: Hold, amount: int) -> None:
    """Of the amount set aside, `amount` becomes ours to keep for the two; the rest is given free."""
    moves = [
        *_from_to(_reserved(hold), _card(hold), hold.amount),
        *_from_to(_clearing(hold), _kept(hold), amount),
    ]
    post("capture", f"hold {hold.pk}", moves)


def begin_refund(attempt: Attempt) -> None:
    post("refund_begun", _cause(attempt), _from_to(_kept(attempt.hold), _refunding(attempt.hold), attempt.amount))


def book_refund(attempt: Attempt) -> None:
    post("refund", _cause(attempt), _from_to(_refunding(attempt.hold), _clearing(attempt.hold), attempt.amount))


def undo_refund(attempt: Attempt) -> None:
    post("refund_failed", _cause(attempt), _from_to(_refunding(attempt.hold), _kept(attempt.hold), attempt.amount))


def book_bounce(attempt: Attempt) -> None:
    """What had gone back to the seeker did not arrive: it is kept again."""
    post("refund_bounced", _cause(attempt), _from_to(_clearing(attempt.hold), _kept(attempt.hold), attempt.amount))


def book_charge(hold: Hold) -> None:
    """A way of paying that cannot set aside: the whole amount is kept for the two, or for the helper as a tip."""
    post("charge", f"hold {hold.pk}", _from_to(_clearing(hold), _kept(hold), hold.amount))


def begin_release(attempt: Attempt) -> None:
    """The helper's share and the commission leave what is kept; from here on nobody else can have them.

    What the helper owes us (`netted`) stays here and pays that back.
    """
    post("release_begun", _cause(attempt), _leaving(attempt))


def book_release(attempt: Attempt) -> None:
    """The helper has the money in their own balance at Stripe."""
    post("release", _cause(attempt), _from_to(_payable(attempt.deal), _connected(attempt.deal), attempt.net))


def undo_release(attempt: Attempt) -> None:
    post("release_failed", _cause(attempt), _reversed(_leaving(attempt)))


def _leaving(attempt: Attempt) -> list[Move]:
    return [(_kept(attempt.hold), -attempt.amount), *_sharing(attempt)]


def _sharing(attempt: Attempt) -> list[Move]:
    """An amount as what the helper gets, what they owed, the commission and the tax in it."""
    currency = attempt.deal.currency
    return [
        (_payable(attempt.deal), attempt.net),
        (_receivable(attempt.deal), attempt.netted),
        (account("fee", currency), attempt.commission - attempt.tax),
        (account("tax", currency), attempt.tax),
    ]


def begin_cover(attempt: Attempt) -> None:
    """The programme pays in the seeker's place: it owes us the whole of it from now on."""
    post("cover_begun", _cause(attempt), _covering(attempt))


def book_cover(attempt: Attempt) -> None:
    post("cover", _cause(attempt), _from_to(_payable(attempt.deal), _connected(attempt.deal), attempt.net))


def undo_cover(attempt: Attempt) -> None:
    post("cover_failed", _cause(attempt), _reversed(_covering(attempt)))


def _covering(attempt: Attempt) -> list[Move]:
    return [(_programme(attempt.deal), -attempt.amount), *_sharing(attempt)]


def book_repayment(programme_id: int, currency: str, amount: int, reference: str) -> None:
    """A programme paid to our bank what it owed; `reference` is the bank's."""
    owed = account("programme", currency, programme_id=programme_id)
    post("repayment", repayment_cause(programme_id, reference), _from_to(account("bank", currency), owed, amount))


def repayment_cause(programme_id: int, reference: str) -> str:
    return f"programme {programme_id} {reference}"


def book_reversal(attempt: Attempt) -> None:
    """What had gone to the helper is back with us, with the commission and the tax on it."""
    post("reversal", _cause(attempt), _returning(attempt, _connected(attempt.deal)))


def book_receivable(attempt: Attempt) -> None:
    """What had gone to the helper could not be taken back: they owe it, and we put it back in their place."""
    post("receivable", _cause(attempt), _returning(attempt, _receivable(attempt.deal)))


def _returning(attempt: Attempt, source: Account) -> list[Move]:
    currency = attempt.deal.currency
    paid_by = _kept(attempt.hold) if attempt.hold else _programme(attempt.deal)
    return [
        (source, -attempt.net),
        (_receivable(attempt.deal), -attempt.netted),
        (account("fee", currency), attempt.tax - attempt.commission),
        (account("tax", currency), -attempt.tax),
        (paid_by, attempt.amount),
    ]


def book_dispute(hold: Hold, amount: int, fee: int, cause: str) -> None:
    """A bank has taken a payment back until it is decided; the fee for that is ours."""
    moves = [
        *_from_to(_disputed(hold), _clearing(hold), amount),
        *_from_to(account("processing", hold.deal.currency), _clearing(hold), fee),
    ]
    post("dispute", cause, moves)


def book_dispute_won(hold: Hold, amount: int, fee: int, cause: str) -> None:
    """The bank gave it back; `fee` is what of the fee came with it."""
    moves = [
        *_from_to(_clearing(hold), _disputed(hold), amount),
        *_from_to(_clearing(hold), account("processing", hold.deal.currency), fee),
    ]
    post("dispute_won", cause, moves)


def book_dispute_lost(hold: Hold, kept: int, borne: int, cause: str) -> None:
    """It is gone: `kept` minor units come out of what was kept for the two, `borne` are the platform's loss."""
    moves = [
        *_from_to(_kept(hold), _disputed(hold), kept),
        *_from_to(account("loss", hold.deal.currency), _disputed(hold), borne),
    ]
    post("dispute_lost", cause, moves)


def book_loss_borne(hold: Hold, amount: int, cause: str) -> None:
    """Of what was lost the platform bears a part after all: it is kept for the helper again."""
    post("loss_borne", cause, _from_to(account("loss", hold.deal.currency), _kept(hold), amount))


def book_loss_recovered(hold: Hold, amount: int, cause: str) -> None:
    """What came back from the helper pays for what the platform has borne: the seeker has it from their bank."""
    post("loss_recovered", cause, _from_to(_kept(hold), account("loss", hold.deal.currency), amount))


def book_payout(helper_id: int, currency: str, amount: int, cause: str) -> None:
    """Stripe has paid a helper's balance to their bank."""
    places = account("connected", currency, helper_id=helper_id), account("clearing", currency)
    post("payout", cause, _from_to(*places, amount))


def undo_payout(helper_id: int, currency: str, amount: int, cause: str) -> None:
    places = account("clearing", currency), account("connected", currency, helper_id=helper_id)
    post("payout_failed", cause, _from_to(*places, amount))


def book_processing(currency: str, fee: int, cause: str) -> None:
    """What Stripe keeps for a movement; below zero when it gives some back."""
    post("processing", cause, _from_to(account("processing", currency), account("clearing", currency), fee))


def book_own_payout(currency: str, amount: int, cause: str) -> None:
    """From our balance at Stripe to our bank; below zero for what we put in."""
    post("own_payout", cause, _from_to(account("bank", currency), account("clearing", currency), amount))


def _cause(attempt: Attempt) -> str:
    return f"attempt {attempt.pk}"


def _reversed(moves: Iterable[Move]) -> list[Move]:
    return [(place, -amount) for place, amount in moves]


def _from_to(giving: Account, getting: Account, amount: int) -> list[Move]:
    return [(giving, -amount), (getting, amount)]


def _card(hold: Hold) -> Account:
    return account("card", hold.deal.currency)


def _clearing(hold: Hold) -> Account:
    return account("clearing", hold.deal.currency)


def _reserved(hold: Hold) -> Account:
    return account("reserved", hold.deal.currency, deal=hold.deal)


def _kept(hold: Hold) -> Account:
    """What is captured of a hold and has gone to nobody yet."""
    return account("tip" if hold.is_tip else "held", hold.deal.currency, deal=hold.deal)


def _refunding(hold: Hold) -> Account:
    return account("refunding", hold.deal.currency, deal=hold.deal)


def _disputed(hold: Hold) -> Account:
    return account("disputed", hold.deal.currency, deal=hold.deal)


def _payable(deal: Deal) -> Account:
    return account("payable", deal.currency, helper_id=deal.booking.helper_id)


def _receivable(deal: Deal) -> Account:
    return account("receivable", deal.currency, helper_id=deal.booking.helper_id)


def _programme(deal: Deal) -> Account:
    return account("programme", deal.currency, programme_id=deal.booking.terms.programme_id)


def _connected(deal: Deal) -> Account:
    return account("connected", deal.currency, helper_id=deal.booking.helper_id)


# What is booked of an attempt when it is intended, when it happened, and when Stripe refused.
BEGUN = {"refund": begin_refund, "release": begin_release, "cover": begin_cover}
BOOKED = {
    "capture": lambda attempt: book_capture(attempt.hold, attempt.amount),
    "void": lambda attempt: book_void(attempt.hold),
    "refund": book_refund,
    "release": book_release,
    "cover": book_cover,
    "reversal": book_reversal,
}
UNDONE = {"refund": undo_refund, "release": undo_release, "cover": undo_cover}

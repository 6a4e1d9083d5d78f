"""The ledger: append-only double entry. Every movement of money is a posting whose lines sum to zero.

An amount is added to an account by a positive line. Accounts of the outside world (`card`, `clearing`, what a
`programme` owes us, below zero) and the commission may stand below zero; all others are guarded by the database.
"""

from collections.abc import Iterable

from django.db import transaction

from payments.models import Account, Deal, Hold, Line, Posting

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
        *_from_to(_clearing(hold), _held(hold), amount),
    ]
    post("capture", f"hold {hold.pk}", moves)


def begin_refund(hold: Hold, amount: int, cause: str) -> None:
    post("refund_begun", cause, _from_to(_held(hold), _refunding(hold), amount))


def book_refund(hold: Hold, amount: int, cause: str) -> None:
    post("refund", cause, _from_to(_refunding(hold), _clearing(hold), amount))


def undo_refund(hold: Hold, amount: int, cause: str) -> None:
    post("refund_failed", cause, _from_to(_refunding(hold), _held(hold), amount))


def begin_release(hold: Hold, gross: int, commission: int, cause: str) -> None:
    """The share of the helper and the commission leave what is held; from here on nobody else can have them."""
    moves = [
        (_held(hold), -gross),
        (_payable(hold.deal), gross - commission),
        (account("fee", hold.deal.currency), commission),
    ]
    post("release_begun", cause, moves)


def book_release(hold: Hold, net: int, cause: str) -> None:
    """The helper has the money in their own balance at Stripe."""
    post("release", cause, _from_to(_payable(hold.deal), _connected(hold.deal), net))


def undo_release(hold: Hold, gross: int, commission: int, cause: str) -> None:
    moves = [
        (_held(hold), gross),
        (_payable(hold.deal), commission - gross),
        (account("fee", hold.deal.currency), -commission),
    ]
    post("release_failed", cause, moves)


def begin_cover(deal: Deal, gross: int, commission: int, cause: str) -> None:
    """The programme pays in the seeker's place: it owes us the whole of it from now on."""
    post("cover_begun", cause, _cover(deal, gross, commission))


def book_cover(deal: Deal, net: int, cause: str) -> None:
    post("cover", cause, _from_to(_payable(deal), _connected(deal), net))


def undo_cover(deal: Deal, gross: int, commission: int, cause: str) -> None:
    post("cover_failed", cause, [(place, -amount) for place, amount in _cover(deal, gross, commission)])


def _cover(deal: Deal, gross: int, commission: int) -> list[Move]:
    return [
        (account("programme", deal.currency, programme_id=deal.booking.terms.programme_id), -gross),
        (_payable(deal), gross - commission),
        (account("fee", deal.currency), commission),
    ]


def _from_to(giving: Account, getting: Account, amount: int) -> list[Move]:
    return [(giving, -amount), (getting, amount)]


def _card(hold: Hold) -> Account:
    return account("card", hold.deal.currency)


def _clearing(hold: Hold) -> Account:
    return account("clearing", hold.deal.currency)


def _reserved(hold: Hold) -> Account:
    return account("reserved", hold.deal.currency, deal=hold.deal)


def _held(hold: Hold) -> Account:
    return account("held", hold.deal.currency, deal=hold.deal)


def _refunding(hold: Hold) -> Account:
    return account("refunding", hold.deal.currency, deal=hold.deal)


def _payable(deal: Deal) -> Account:
    return account("payable", deal.currency, helper_id=deal.booking.helper_id)


def _connected(deal: Deal) -> Account:
    return account("connected", deal.currency, helper_id=deal.booking.helper_id)

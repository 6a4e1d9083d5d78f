"""Paying around the platform: cash, purses, accounts, without fee or invoice, or after cancelling here."""

from collections.abc import Callable

from marketplace.chat.leakage.moving import is_direct
from marketplace.chat.leakage.reading import Part

ROOMS = ("der", "die", "eine", "einer", "zur", "the", "le")


def _is_other(part: Part) -> bool:
    """The money of somebody else, or money that has been paid already."""
    return part.is_repair or part.is_past or part.has("third", "stay")


def cash_at(part: Part) -> list[int]:
    """Cash; not the bar where one meets."""
    return [
        index
        for index in part.places("cash")
        if not (
            part.is_word(index, "bar") and (part.is_word(index - 1, *ROOMS) or (part.is_capital(index) and index > 0))
        )
        or part.has("pay")
    ]


def pays_cash(part: Part) -> bool:
    """Kann ich bar bezahlen? 50 in cash; je préfère du liquide."""
    if not cash_at(part) or _is_other(part):
        return False
    is_ours = part.has_all("deal", "we") or any(
        part.words[there].text.isdigit() for here in cash_at(part) for there in range(max(0, here - 3), here)
    )
    return (
        is_ours or part.has("pay", "hand", "bring", "take", "amount", "money", "fee", "cheaper") or len(part.words) <= 4
    )


def asks_to_be_paid_by_purse(part: Part) -> bool:
    """Schick es mir per TWINT; I can pay you with PayPal."""
    if not part.has("purse") or _is_other(part):
        return False
    if part.has("hand") and len(part.words) <= 7 and not part.has("neg"):
        return True
    is_moved = part.has("pay", "hand", "give", "comm", "bring")
    is_between = (
        part.has("me", "to_me", "you", "we", "amount", "account", "money")
        or (part.has("my") and part.is_ordered("hand", "give"))
        or part.near(("my", "your"), ("purse",), 2)
    )
    return is_moved and is_between


def takes_purse(part: Part) -> bool:
    """Nimmst du PayPal? TWINT an mich; can I pay by TWINT?"""
    if not part.has("purse") or _is_other(part):
        return False
    if part.follows(("purse",), ("to_me", "me"), 1):
        return True
    is_short = len(part.words) <= 5 and part.has("take")
    return (part.has_all("take", "you") and part.is_asked) or is_short


def pays_by_purse(part: Part) -> bool:
    """Kann ich mit TWINT zahlen? It reads the whole sentence, which may be about setting it up."""
    if not part.has("purse") or _is_other(part):
        return False
    is_led = any(part.means_at(index - 1, "means", "place") for index in part.places("purse"))
    return is_led and part.has("pay") and part.has("i", "we")


def twints(part: Part) -> bool:
    """Used as a verb: twinte mir; venmo me."""
    if not part.has("purse_verb") or _is_other(part):
        return False
    said_whole = any(" " in part.words[index].text for index in part.places("purse_verb"))
    return said_whole or part.has("me", "you", "i", "we")


def transfers(part: Part) -> bool:
    """Überweis es mir; a bank transfer to my account."""
    if part.has("bank") and part.has("give", "comm", "be", "hand") and part.has("my", "your"):
        return not part.has("third", "shop", "stay")
    if _is_other(part):
        return False
    if part.has("money_move"):
        return part.has("me", "you", "account", "we", "to_me") or part.near(("your",), ("money_move",), 2)
    is_ordered = part.has("me", "you") or part.is_ordered("pay", "hand")
    return part.has("account") and part.has("pay", "hand", "amount") and is_ordered


def pays_directly(part: Part) -> bool:
    """Pay me directly; bezahl mich vor Ort."""
    if not part.has("pay", "money") or part.is_repair or part.has("third", "stay"):
        return False
    is_ours = part.has("me", "you", "i", "we", "to_me")
    return is_ours and (part.has("private", "onsite") or is_direct(part) or part.has("around_app", "around"))


def pays_off_the_books(part: Part) -> bool:
    """Auf die Hand; no invoice; de la main à la main."""
    return part.has("offbook") and not part.has("third", "shop", "setup") and not part.is_past


def hides_money(part: Part) -> bool:
    """Das Geld im Umschlag."""
    return part.has("envelope") and part.has("amount", "cash", "pay") and not part.has("third", "shop")


def saves_fee(part: Part) -> bool:
    """Dann sparen wir die Gebühr; we both save the commission."""
    if not part.has("fee") or part.has("cancel", "third", "shop", "setup", "stay"):
        return False
    if part.has("save"):
        return part.has("we", "you", "i", "me", "platform")
    if part.has("without") and part.has("platform", "app") and not part.is_asked:
        return True
    is_offer = part.has("cheaper", "cost", "cash", "direct", "pay", "around", "around_app", "deal", "private")
    return part.has("without") and is_offer and part.has("we", "you", "me") and not part.is_asked


def shares_what_it_takes(part: Part) -> bool:
    """The platform takes 15 percent, so let's do it ourselves."""
    return (
        part.has("fee")
        and (part.has("platform", "app", "private") or is_direct(part))
        and (part.has_all("we", "deal") or part.has("pref", "cheaper"))
        and not part.is_repair
    )


def lets_them_earn(part: Part) -> bool:
    """Otherwise only the platform earns."""
    return part.has_all("earn", "only") and part.has("platform", "app") and not part.has("setup")


def pays_no_fee(part: Part) -> bool:
    """Then we don't pay the commission; it reads what is negated."""
    return (
        part.has_all("fee", "neg", "pay") and part.has("we", "you") and not part.has("third", "shop", "setup", "cancel")
    )


def is_cheaper_so(part: Part) -> bool:
    """Cheaper without the platform; günstiger, wenn wir es direkt machen."""
    if not part.has("cheaper") or part.has("third", "shop", "setup"):
        return False
    if part.has("around", "around_app", "offbook"):
        return True
    if part.has("both"):
        return True
    is_ours = part.has("we", "me", "to_me", "you", "i")
    return is_ours and (
        part.has("private") or (is_direct(part) and part.has("we", "to_me", "me")) or bool(cash_at(part))
    )


def cancels_to_come_anyway(part: Part) -> bool:
    """Storniere hier, ich komme trotzdem: two clauses of one message."""
    if not part.has("cancel") or part.has("setup", "third"):
        return False
    is_going_on = part.has_all("come", "i") or part.has_all("deal", "we")
    if part.has("booking") and is_going_on and (part.has("you") or part.is_ordered("cancel")):
        return True
    return part.has("anyway", "cheaper", "private", "around", "around_app", "offbook") or bool(cash_at(part))


RULES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("payment", pays_cash),
    ("payment", asks_to_be_paid_by_purse),
    ("payment", takes_purse),
    ("payment", twints),
    ("payment", transfers),
    ("payment", pays_directly),
    ("payment", pays_off_the_books),
    ("payment", hides_money),
    ("payment", saves_fee),
    ("payment", is_cheaper_so),
)
OF_SENTENCES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("payment", pays_by_purse),
    ("payment", shares_what_it_takes),
    ("payment", lets_them_earn),
    ("payment", pays_directly),
    ("payment", saves_fee),
    ("payment", is_cheaper_so),
    ("elsewhere", cancels_to_come_anyway),
)
OF_NO_SENTENCES: tuple[tuple[str, Callable[[Part], bool]], ...] = (("payment", pays_no_fee),)

"""Paying around the platform: cash, purses, accounts, without fee or invoice, or after cancelling here."""

import re
from collections.abc import Callable

from marketplace.chat.leakage.moving import is_direct
from marketplace.chat.leakage.reading import Part

PRESSURE = re.compile(r"\d[.,]\d\s*$")
LITTLE = 3
ROOMS = ("der", "die", "eine", "einer", "zur", "the", "le")


def _is_other(part: Part) -> bool:
    """The money of somebody else, or money that has been paid already."""
    return part.is_repair or part.is_past or part.has("third", "stay", "taught")


def is_sum(part: Part) -> bool:
    """An amount is handed over: 50 in your hand; you just hand me fifty francs."""
    is_amount = part.has("amount", "cash") or any(map(part.is_figure, range(len(part.words))))
    is_handed = part.has("hand", "give") and part.near(("hand", "give"), ("me", "you"), 3)
    return is_amount and is_handed


def cash_at(part: Part) -> list[int]:
    """Cash; not the bar where one meets, nor that of a boiler."""
    if part.has("pressure") or any(_is_pressure(part, index) for index in part.places("cash")):
        return []
    return [
        index
        for index in part.places("cash")
        if not (
            part.is_word(index, "bar") and (part.is_word(index - 1, *ROOMS) or (part.is_capital(index) and index > 0))
        )
        or part.has("pay")
    ]


def _is_pressure(part: Part, index: int) -> bool:
    """0,8 bar: one digit behind the comma, which no price has."""
    start = part.words[index].start
    return part.is_word(index, "bar") and bool(PRESSURE.search(part.folded.text[max(0, start - 8) : start]))


def pays_cash(part: Part) -> bool:
    """Kann ich bar bezahlen? 50 in cash; je préfère du liquide."""
    if not cash_at(part) or _is_other(part):
        return False
    is_ours = part.has_all("deal", "we") or any(
        part.is_figure(there) for here in cash_at(part) for there in range(max(0, here - 3), here)
    )
    return (
        is_ours
        or part.has("pay", "hand", "bring", "take", "amount", "money", "fee", "cheaper", "rest")
        or len(part.words) <= 4
    )


def asks_to_be_paid_by_purse(part: Part) -> bool:
    """Schick es mir per TWINT; I can pay you with PayPal."""
    if not part.has("purse") or _is_other(part) or part.has_all("bank", "medium"):
        return False
    if part.has("hand") and len(part.words) <= 7 and not part.has("neg"):
        return True
    if part.has("hush") and len(part.words) <= 7:
        return True
    is_moved = part.has("pay", "hand", "give", "comm", "bring")
    is_between = (
        part.has("me", "to_me", "you", "we", "amount", "account", "money")
        or (part.has("my") and part.is_ordered("hand", "give"))
        or (part.near(("my", "your"), ("purse",), 2) and not part.has("medium"))
    )
    return is_moved and is_between


def takes_purse(part: Part) -> bool:
    """Nimmst du PayPal? TWINT an mich; can I pay by TWINT?"""
    if not part.has("purse") or _is_other(part):
        return False
    if part.follows(("purse",), ("to_me", "me"), 1):
        return True
    is_led = any(part.means_at(index - 1, "means") for index in part.places("purse"))
    if is_led and (len(part.words) <= 2 or _is_begged(part)):
        return True
    is_short = len(part.words) <= 5 and (part.has("take") or len(part.places("purse")) > 1)
    return (part.has_all("take", "you") and part.is_asked) or is_short


def asks_for_purse(part: Part) -> bool:
    """Hast du Wero? Lydia? Short, and about nothing else."""
    if not part.has("purse") or not part.is_asked or _is_other(part):
        return False
    if len(part.words) > 4:
        return False
    return len(part.words) <= 2 or part.has_all("have", "you") or part.has("pay")


def pays_as_friends(part: Part) -> bool:
    """PayPal as friends: so that no fee is taken, and nothing is protected."""
    return part.has_all("purse", "as_friends") and not part.is_repair and not part.is_past


def sends_it_there(part: Part) -> bool:
    """You know my PayPal, send it there."""
    is_own = part.near(("my", "have"), ("purse",), 2)
    return is_own and part.has("there") and part.has("give", "comm", "hand", "pay") and not _is_other(part)


def pays_by_purse_instead(part: Part) -> bool:
    """Lydia or Wero, as you like, but not through the site."""
    return part.has("purse") and part.has("around", "around_app", "taker") and not part.is_repair


def pays_by_purse(part: Part) -> bool:
    """Kann ich mit TWINT zahlen? It reads the whole sentence, which may be about setting it up."""
    if not part.has("purse") or _is_other(part):
        return False
    is_led = any(part.means_at(index - 1, "means", "place") for index in part.places("purse"))
    return is_led and part.has("pay") and part.has("i", "we")


def twints(part: Part) -> bool:
    """Used as a verb: twinte mir; venmo me."""
    if _is_other(part) or part.has("howto"):
        return False
    is_sent = part.has("i") and any(part.means_at(i - 1, "you", "me") for i in part.places("purse"))
    if is_sent and (part.has("money", "amount") or part.is_figure(len(part.words) - 1)):
        return True
    if not part.has("purse_verb"):
        return False
    said_whole = any(" " in part.words[index].text for index in part.places("purse_verb"))
    return said_whole or part.has("me", "you", "i", "we", "pref")


def transfers(part: Part) -> bool:
    """Überweis es mir; a bank transfer to my account."""
    if part.has("bank") and part.has("give", "comm", "be", "hand") and part.has("my", "your"):
        return not part.has("third", "shop", "stay", "medium")
    if part.has("account") and part.has("upfront") and part.has("money", "amount"):
        return not part.has("third", "stay")
    if part.has("bank") and part.has("comm", "give") and part.has("me", "you") and part.is_asked:
        return not part.has("third", "setup", "stay", "medium")
    if part.has("bank") and (len(part.words) <= 2 and part.is_asked or _is_begged(part)):
        return not part.is_repair
    if _is_other(part):
        return False
    if part.has("money_move") and part.has("take") and part.is_asked:
        return True
    if part.has("money_move"):
        return (
            part.has("me", "you", "account", "we", "to_me")
            or (part.has_all("could", "i") and not part.is_repair)
            or part.near(("your",), ("money_move",), 2)
        )
    is_ordered = part.has("me", "you") or part.is_ordered("pay", "hand") or (part.is_asked and part.has("i"))
    is_money = part.has("pay", "hand", "amount") or any(map(part.is_figure, range(len(part.words))))
    return part.has("account") and is_money and is_ordered


def asks_for_transfer(part: Part) -> bool:
    """Un virement, ça marche chez vous ?"""
    is_asked = part.has_all("money_move", "take") and part.is_asked and len(part.words) <= 9
    return is_asked and not _is_other(part)


def _is_begged(part: Part) -> bool:
    return len(part.words) <= 6 and part.is_word(len(part.words) - 1, "please", "bitte", "svp", "pls")


def gives_directly(part: Part) -> bool:
    """I'd give you 45 directly; je préfère tout vous donner directement."""
    if _is_other(part) or part.has("stay") or not is_direct(part):
        return False
    is_all = part.has("keepall") or part.is_any_word("alles", "all", "tout")
    return part.near(("hand", "give"), ("you", "me"), 2) and (is_all or is_sum(part))


def gives_the_money(part: Part) -> bool:
    """Can't I simply give you the money? What the platform pays out is another matter."""
    is_given = part.near(("hand",), ("you", "me"), 6) and part.has("money") and part.has("i", "we")
    return is_given and not _is_other(part) and not part.has("back", "app", "platform", "howto")


def hides_from_all(part: Part) -> bool:
    """Nobody has to know that you get money for it; the taxman neither. It reads what is negated."""
    if not part.has("know") or part.has("setup", "shop", "i"):
        return False
    return (
        part.has("tax")
        and part.has("neg", "nobody")
        or part.has("nobody")
        and part.has("money", "amount", "pay", "cash")
    )


def puts_it_in_a_hand(part: Part) -> bool:
    """I'll give you fifty in your hand."""
    is_beside = any(part.is_figure(index - back) for index in part.places("in_hand") for back in (1, 2))
    return part.has("in_hand") and (part.has("pay") or is_sum(part) or is_beside) and not _is_other(part)


def hands_it_over(part: Part) -> bool:
    """I'll give you a twenty, and we forget about it."""
    if _is_other(part):
        return False
    return part.has("hush") and part.has("amount", "cash", "hand", "give") and (is_sum(part) or bool(cash_at(part)))


def keeps_all(part: Part) -> bool:
    """So you keep all of it, and they get nothing."""
    return part.has("keepall") and not part.has("setup", "shop", "stay")


def pays_black(part: Part) -> bool:
    """Black, where it is about money and not about a printer."""
    at = [index for index in part.places("black") if not part.is_capital(index) or index == 0]
    is_money = part.has("cheaper", "amount", "pay", "cash", "paperless") and not part.has("shop")
    is_money = is_money or (part.has("i", "we") and any(map(part.is_figure, range(len(part.words)))))
    return bool(at) and is_money and not part.has("setup", "third")


def writes_no_paper(part: Part) -> bool:
    """I don't do invoices, that's why it's cheap; it reads what is negated."""
    is_without = part.has("paper") and part.has("neg", "without") and part.has("cheaper")
    return is_without and not _is_other(part) and not part.has("past", "cancel") and not part.is_asked


def wants_no_paper(part: Part) -> bool:
    """30 less and no receipt; it is not that somebody has none."""
    is_money = part.has("cheaper", "amount", "cash", "private", "hush", "pref", "take") or any(
        word.text.isdigit() for word in part.words
    )
    return part.has("paperless") and (is_money or len(part.words) <= LITTLE) and not _is_other(part)


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


def cancels_to_come_anyway(part: Part) -> bool:
    """Storniere hier, ich komme trotzdem: two clauses of one message."""
    if not part.has("cancel") or part.has("setup", "third", "rebook"):
        return False
    is_going_on = part.has_all("come", "i") or part.has_all("deal", "we")
    is_of_here = part.has("booking") or any(" " in part.words[index].text for index in part.places("cancel"))
    if is_of_here and is_going_on and (part.has("you") or part.is_ordered("cancel")):
        return True
    if part.has("money") and part.has("bring", "hand") and part.has("i") and not part.has("back"):
        return True
    if part.has_all("come", "so") or part.has_all("without", "fee", "money"):
        return True
    return part.has("anyway", "cheaper", "private", "around", "around_app", "offbook") or bool(cash_at(part))


RULES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("payment", pays_cash),
    ("payment", asks_to_be_paid_by_purse),
    ("payment", takes_purse),
    ("payment", asks_for_purse),
    ("payment", pays_as_friends),
    ("payment", twints),
    ("payment", transfers),
    ("payment", pays_directly),
    ("payment", pays_off_the_books),
    ("payment", gives_directly),
    ("payment", gives_the_money),
    ("payment", puts_it_in_a_hand),
    ("payment", hands_it_over),
    ("payment", keeps_all),
    ("payment", pays_black),
    ("payment", hides_money),
)
OF_SENTENCES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("payment", pays_by_purse),
    ("payment", pays_by_purse_instead),
    ("payment", sends_it_there),
    ("payment", asks_for_transfer),
    ("payment", pays_as_friends),
    ("payment", hands_it_over),
    ("payment", wants_no_paper),
    ("payment", pays_directly),
    ("elsewhere", cancels_to_come_anyway),
)
OF_NO_SENTENCES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("payment", hides_from_all),
    ("payment", writes_no_paper),
)

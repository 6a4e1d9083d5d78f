"""What is said of others, and of what is done here only for show: it leads away as much as what is said of oneself."""

from collections.abc import Callable

from marketplace.chat.leakage.moving import is_direct
from marketplace.chat.leakage.paying import cash_at, is_sum
from marketplace.chat.leakage.reading import Part

CONTACTS = ("call", "engage", "comm", "reach")


def passes_number_on(part: Part) -> bool:
    """My neighbour needs help too, can I give her your number? Pass mine to my neighbour."""
    owner = ("your", "my") if part.means_at(part.start, "give") else ("your",)
    if part.near(("my",), ("third",), 1) and part.has_all("number", "you") and part.near(("give",), ("you",), 2):
        return not part.has("setup", "shop", "stay", "past")
    if part.has_all("private", "number", "give", "me") and not part.has("setup"):
        return True
    is_given = part.near(owner, ("number",), 2) and part.has("give", "take") and part.has("third")
    return is_given and not part.is_past and not part.has("past", "setup", "shop", "stay")


def introduces_others(part: Part) -> bool:
    """Can my mother ring you directly? Could my friend contact you privately?"""
    if not part.has("third") or part.has("stay", "setup", "shop"):
        return False
    return (part.has("private") or is_direct(part)) and part.near(CONTACTS, ("you", "to_me"), 3) and part.is_asked


def shuns_signing_up(part: Part) -> bool:
    """She does not want to sign up; it reads what is negated."""
    is_between = part.has("private", "direct", "number", "call") or bool(cash_at(part))
    return part.has("unlisted") and is_between and part.has("you", "your") and not part.has("stay", "setup")


def is_paid_by_others(part: Part) -> bool:
    """My husband will pay you cash; my wife hands you the money. What was paid long ago is nothing to us."""
    is_other = part.is_past or part.has("shop", "setup", "stay", "past")
    if not part.has("third") or is_other:
        return False
    if cash_at(part) and part.near(("hand", "pay"), ("you",), 3):
        return True
    if not part.near(("my",), ("third",), 1):
        return False
    if cash_at(part):
        return part.has("pay", "hand", "take", "pref")
    if part.near(("purse", "purse_verb", "money_move", "account"), ("you", "account", "purse_verb"), 5):
        return True
    return part.near(("hand", "give"), ("you",), 2) and part.has("money", "amount") and not part.has("back")


def pretends(part: Part) -> bool:
    """Tell the app I never came, and pay me cash; it reads a whole message."""
    if not part.has("pretend") or part.has("third", "setup"):
        return False
    return part.has("private", "onsite", "in_hand", "around", "around_app") or bool(cash_at(part)) or is_sum(part)


def pays_the_rest_outside(part: Part) -> bool:
    """Book ten pounds here, the rest I pay you on the day."""
    if not part.has("rest") or part.has("setup", "third", "shop", "back"):
        return False
    is_outside = part.has("onsite", "in_hand", "private", "purse", "direct") or bool(cash_at(part))
    last = len(part.words) - 1
    is_so = part.is_word(last, "so") or part.means_at(last, "without", "private")
    if part.has("deal") and (is_so or part.has("purse") or bool(cash_at(part))):
        return True
    return is_outside and part.has("pay", "hand", "give", "booking", "stay", "pretend")


RULES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("contact", passes_number_on),
    ("elsewhere", introduces_others),
    ("payment", is_paid_by_others),
)
OF_SENTENCES: tuple[tuple[str, Callable[[Part], bool]], ...] = (("payment", pays_the_rest_outside),)
OF_NO_SENTENCES: tuple[tuple[str, Callable[[Part], bool]], ...] = (("elsewhere", shuns_signing_up),)

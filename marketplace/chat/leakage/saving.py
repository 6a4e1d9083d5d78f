"""Paying around the platform because of its fee: what is saved, shared and cheaper elsewhere."""

from collections.abc import Callable

from marketplace.chat.leakage.moving import is_direct
from marketplace.chat.leakage.paying import cash_at
from marketplace.chat.leakage.reading import Part


def takes_no_fee_elsewhere(part: Part) -> bool:
    """I'm also on Gumtree, they take no fee; it reads what is negated."""
    is_free = part.has("fee") and part.has("neg", "without")
    if is_free and part.near(("my", "to_me"), ("premises", "site"), 2):
        return not part.has("setup", "stay", "cancel")
    return is_free and part.has("site") and part.has("i", "be_on") and not part.has("setup", "third", "stay", "cancel")


def saves_fee(part: Part) -> bool:
    """Dann sparen wir die Gebühr; we both save the commission."""
    if not part.has("fee") or part.has("cancel", "third", "shop", "setup", "stay"):
        return False
    if part.has("save"):
        return part.has("we", "you", "i", "me", "platform")
    if part.has("without") and part.has("platform", "app") and (not part.is_asked or part.has("would")):
        return True
    is_offer = part.has("cheaper", "cost", "cash", "direct", "pay", "around", "around_app", "deal", "private")
    return part.has("without") and is_offer and part.has("we", "you", "me", "private") and not part.is_asked


def shares_what_it_takes(part: Part) -> bool:
    """The platform takes 15 percent, so let's do it ourselves."""
    return (
        part.has("fee", "taker")
        and (part.has("platform", "app", "private", "taker") or is_direct(part))
        and (
            part.has_all("we", "deal")
            or part.has("pref", "cheaper")
            or (is_direct(part) and part.has("deal"))
            or (part.has("taker") and _is_aside(part))
        )
        and not part.is_repair
    )


def _is_aside(part: Part) -> bool:
    return part.has("private", "purse", "around", "around_app") or is_direct(part) or bool(cash_at(part))


def wants_neither(part: Part) -> bool:
    """No app, no commission; it reads what is negated."""
    is_short = len(part.words) <= 12 and len(part.places("neg", "without")) > 1
    return part.has_all("app", "fee") and is_short and not part.is_asked and not part.has("setup", "third", "cancel")


def gives_them_nothing(part: Part) -> bool:
    """They take 15 percent, let's not give them that; it reads what is negated."""
    is_given = part.has_all("neg", "they") and part.has("give", "hand", "pay")
    is_ours = part.has_all("fee", "we") or (part.has_all("money", "you") and is_direct(part))
    return is_given and is_ours and not part.is_repair


def leaves_them_a_share(part: Part) -> bool:
    """Otherwise part of it goes to the platform."""
    is_share = (
        part.has("share", "fee")
        and part.has("else")
        or part.has("share", "fee")
        and part.has("taker")
        and _is_aside(part)
    )
    return is_share and part.has("platform", "app", "they") and not part.is_repair and not part.has("cancel", "third")


def _is_phrase(part: Part, name: str) -> bool:
    return any(" " in part.words[index].text for index in part.places(name))


def is_cheaper_at_home(part: Part) -> bool:
    """On my own website, or in my workshop, the prices are lower."""
    is_own = part.near(("my", "to_me"), ("site", "premises"), 2)
    is_cheaper = part.has("cheaper") and (
        part.has("price", "pay", "come", "engage", "site") or _is_phrase(part, "cheaper")
    )
    return is_own and is_cheaper and not part.has("stay", "setup")


def offers_private_price(part: Part) -> bool:
    """Privately I only charge 30; because of the fee I am dearer here, direct it is 40."""
    if part.is_repair or part.has("third", "cancel") or part.is_asked:
        return False
    is_figure = any(map(part.is_figure, range(len(part.words))))
    is_ours = part.has("i", "me", "you", "to_me")
    if part.has("private") and is_figure and is_ours and part.has("take", "cost", "hand", "would", "pay"):
        return True
    return part.has("fee") and part.has("dearer", "cheaper") and (part.has("private") or is_direct(part))


def compares_prices(part: Part) -> bool:
    """60 through the app, privately I'd take 45; 60 via the app or 45 without."""
    figures = [index for index in range(len(part.words)) if part.is_figure(index)]
    is_so = part.means_at(len(part.words) - 1, "without") or part.is_word(len(part.words) - 1, "so")
    is_here = part.has("platform", "app", "stay")
    return len(figures) > 1 and is_here and (is_so or part.has("private")) and not part.is_repair


def lets_them_earn(part: Part) -> bool:
    """Otherwise only the platform earns; why should it?"""
    return part.has("earn") and part.has("only", "why") and part.has("platform", "app") and not part.has("setup")


def pays_no_fee(part: Part) -> bool:
    """Then we don't pay the commission; it reads what is negated."""
    return (
        part.has_all("fee", "neg", "pay")
        and part.has("we", "you")
        and not part.has("setup", "cancel")
        and (not part.has("third", "shop") or part.near(("my", "to_me"), ("premises",), 2))
    )


def is_cheaper_so(part: Part) -> bool:
    """Cheaper without the platform; günstiger, wenn wir es direkt machen."""
    if part.has("third", "shop", "setup"):
        return False
    if part.has_all("both", "pref") and (part.has("private", "around", "around_app") or is_direct(part)):
        return True
    if not part.has("cheaper"):
        return False
    if part.has("around", "around_app", "offbook"):
        return True
    if part.has("both"):
        return True
    is_ours = part.has("we", "me", "to_me", "you", "i")
    return is_ours and (
        part.has("private") or (is_direct(part) and part.has("we", "to_me", "me")) or bool(cash_at(part))
    )


RULES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("payment", leaves_them_a_share),
    ("payment", saves_fee),
    ("payment", is_cheaper_so),
)
OF_SENTENCES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("payment", is_cheaper_at_home),
    ("payment", shares_what_it_takes),
    ("payment", lets_them_earn),
    ("payment", compares_prices),
    ("payment", offers_private_price),
    ("payment", saves_fee),
    ("payment", is_cheaper_so),
)
OF_NO_SENTENCES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("payment", pays_no_fee),
    ("payment", wants_neither),
    ("payment", gives_them_nothing),
    ("payment", takes_no_fee_elsewhere),
)

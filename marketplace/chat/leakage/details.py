"""Each other's details: asked for, offered, or to be found on a card or a page."""

from collections.abc import Callable

from marketplace.chat.leakage.reading import Part

LITTLE = 7
ANY = ("ne", "eine", "a", "un", "e")
WHERE = ("wo", "wie", "where", "how", "comment")
FEW = 4
WAYS = {"mail", "number", "phone", "your"}
# What stands beside a number that is somebody's; a house, a model and "which" do not.
OWN = {*WAYS, "channel", "signal", "private", "direct", "have", "give", "me"}
# A number may be that of a device; a mobile number or a mail address is somebody's.
BARE = ("number", "numbers", "nummer", "nummern", "nr", "numero", "num", "contact", "kontakt", "details")
LETTERS = ("mail", "mails", "email", "emails")
PLEASE = ("please", "pls", "bitte", "svp", "stp")
WHAT_IS = ("wie", "was", "welche", "what", "whats", "quel", "quelle")
NUMBERS_OF_DEVICES = {"de", "of", "d", "von", "auf", "on", "for", "fur", "pour"}


def asks_for_number(part: Part) -> bool:
    """Gib mir deine Nummer; what's your number; file-moi ton 06."""
    if part.is_about_others:
        return False
    is_begged = part.is_word(len(part.words) - 1, *PLEASE)
    if (part.is_asked or is_begged) and part.has("number") and len(part.words) <= 2:
        return all(word.means & OWN or word.text in (*PLEASE, *ANY) for word in part.words)
    if part.is_asked and part.is_ordered("have") and _has_any_number(part):
        return True
    for owner in part.places("your"):
        number = next((i for i in (owner + 1, owner + 2) if part.means_at(i, "number", "channel")), None)
        if number is None or _is_of_a_thing(part, owner, number):
            continue
        is_what = part.has("be") and (part.is_asked or part.is_word(part.start, *WHAT_IS))
        is_personal = not part.is_word(number, *BARE, *LETTERS) and part.means_at(number, "number")
        if is_personal and part.is_asked and part.has("i", "me", "you") and not part.is_repair:
            return True
        if part.has("give") or is_what or (len(part.words) <= 4 and not part.is_repair):
            return True
    if part.is_asked and part.is_word(part.start, *WHAT_IS) and part.follows(("your",), ("mail",), 2):
        return not part.is_repair
    is_last = part.has("me", "comm") or any(i >= len(part.words) - 2 for i in part.places("number"))
    return part.has_all("have", "you", "number") and part.is_asked and is_last and not part.is_repair


def _has_any_number(part: Part) -> bool:
    """Hast ne Nummer? It is nobody's and nothing's in particular."""
    if len(part.words) > LITTLE or part.is_repair or part.is_about_others:
        return False
    return any(part.is_word(i - 1, *ANY) or " " in part.words[i].text for i in part.places("number"))


def asks_where_to_reach(part: Part) -> bool:
    """Unter welcher Nummer erreiche ich dich? Where else can I reach you?"""
    is_how = part.is_word(part.start, *WHERE) or part.means_at(part.start, "howto")
    if part.is_asked and is_how and part.near(("reach",), ("you",), 4):
        return not part.has("third", "setup", "stay", "shop")
    return part.has_all("number", "reach") and part.has("you", "me") and not part.has("third", "shop", "setup")


def _is_of_a_thing(part: Part, owner: int, number: int) -> bool:
    """Your order number, votre numéro de client: of something else."""
    between = number - owner == 2 and not part.means_at(owner + 1, "phone", "private", "direct", "channel", "mail")
    after = part.is_word(number + 1, *NUMBERS_OF_DEVICES) and not part.means_at(number + 2, "phone", "me", "channel")
    is_aim = part.is_word(number + 1, "pour") and part.words[-1].text.endswith("er")
    after = (
        after
        and part.is_word(number, *BARE)
        and not (is_aim or part.means_at(number + 2, "next") or part.means_at(number + 3, "next"))
    )
    return between or after or part.has("setup") and not part.has("give")


def offers_number(part: Part) -> bool:
    """Ich gebe dir meine Nummer; here is my number; meine Nummer steht auf meiner Website."""
    if part.is_about_others or part.has("private", "ask") or not part.near(("my",), ("number",), 3):
        return False
    if (
        (part.has("find") and part.has("site", "channel", "you", "there"))
        or part.has("there")
        or part.has("medium")
        or part.has_all("have", "you")
    ):
        return not part.is_repair
    is_given = part.has("give") and (part.has("you") or part.is_ordered("give"))
    is_here = part.is_word(part.start, "hier", "here", "heres", "here s", "voici", "voila", "anbei")
    return (is_given or is_here) and not part.has("setup")


def names_it_shortly(part: Part) -> bool:
    """Mail? Deine Mail? Gib Nr; number in my profile."""
    if len(part.words) > FEW or part.is_repair or part.is_about_others:
        return False
    is_way = part.has("mail", "number", "phone")
    if part.is_asked and is_way and all(word.means & WAYS for word in part.words):
        return True
    is_in = part.means_at(part.start, "number") and part.means_at(len(part.words) - 1, "medium")
    return is_in or (len(part.words) == 2 and part.has_all("give", "number") and part.is_ordered("give"))


def announces_number(part: Part) -> bool:
    """My number comes in two parts; I'll send it in the next message."""
    is_own = part.near(("my",), ("number",), 2) or len(part.words) <= LITTLE
    return is_own and part.has_all("number", "bits") and not part.is_repair and not part.is_about_others


def hides_details(part: Part) -> bool:
    """Look at the photo, my number is on it; the note says how to reach me."""
    if not part.has("medium") or part.is_repair or part.is_about_others:
        return False
    return part.near(("my",), ("number",), 1) or part.has_all("reach", "me")


def exchanges_numbers(part: Part) -> bool:
    return part.near(("exchange",), ("number",), 4) and not part.is_repair and not part.has("third")


def leaves_card(part: Part) -> bool:
    return part.has("card") and part.has("give", "bring") and part.has("you", "me", "your") and not part.is_repair


def shows_code(part: Part) -> bool:
    """Scan the QR code on my card."""
    return part.has_all("qr", "scan") and part.has("me", "card", "medium") and not part.has("third", "shop")


def is_googled(part: Part) -> bool:
    """Google Sample Computers and you'll find us; I do this for a living, just google Sample Computers."""
    for index, word in enumerate(part.words):
        if not word.text.startswith("goog") or part.means_at(index - 1, "i") or part.has("setup", "third", "shop"):
            continue
        if part.has_all("find", "me") or part.is_capital(index + 1) and part.has("i", "me", "my"):
            return True
    return False


def shows_site(part: Part) -> bool:
    """Auf meiner Website findest du mich; google me."""
    if part.is_repair or part.is_about_others:
        return False
    googled = any(word.text.startswith("goog") for word in part.words)
    if googled and part.has("find") and part.has("me", "my"):
        return True
    if part.near(("find",), ("me",), 3) and part.has("site"):
        return True
    if part.near(("my",), ("name",), 1) and part.has("find", "be") and part.has("site", "channel"):
        return True
    if part.means_at(part.start, "could"):
        return False
    own = any(part.means_at(i - back, "my") for i in part.places("site") for back in (1, 2))
    return own and part.has("find", "engage") and (part.has("you", "me") or part.is_ordered("find", "engage"))


RULES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("contact", asks_for_number),
    ("contact", offers_number),
    ("contact", exchanges_numbers),
    ("contact", asks_where_to_reach),
    ("contact", names_it_shortly),
    ("contact", announces_number),
    ("contact", leaves_card),
    ("contact", shows_code),
    ("contact", shows_site),
)
OF_SENTENCES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("contact", asks_where_to_reach),
    ("contact", hides_details),
    ("contact", is_googled),
)

"""Going on elsewhere, hinted at: short questions, groups, regulars, those who dislike it here."""

from collections.abc import Callable

from marketplace.chat.leakage.moving import SHORT, is_direct
from marketplace.chat.leakage.reading import Part

FEW = 4


def says_it_in_a_word(part: Part) -> bool:
    """Let's take this offline; I'm in the phone book: phrases that mean nothing else."""
    if part.is_repair or part.has("third", "stay"):
        return False
    return part.has("aside") or (part.has("directory") and part.has("i", "me", "my"))


def has_same_number(part: Part) -> bool:
    """Signal I have too, same number."""
    is_named = part.has("channel", "purse", "sms") or part.has_all("signal", "i")
    return part.has("same_number") and is_named and not part.is_repair and not part.has("third")


def asks_for_it(part: Part) -> bool:
    """Signal would be good, do you have it?"""
    is_named = part.has("signal", "channel") and not part.is_repair and not part.has("third", "neg")
    return is_named and part.is_asked and part.has_all("have", "you", "pref")


def befriends(part: Part) -> bool:
    """Threema I have as well, add me."""
    return part.has("befriend") and bool(part.channels) and not part.is_repair and not part.has("third")


def works_directly(part: Part) -> bool:
    """Fancy working for me directly?"""
    is_offered = part.has("you") or part.is_asked
    return part.has("work") and part.has("me", "we") and is_offered and is_direct(part) and not part.is_repair


def comes_to_shop(part: Part) -> bool:
    """I run a business, just come by directly."""
    is_ours = part.has("i", "my", "to_me", "we") and part.has("premises")
    is_called = part.has("come", "engage") and (is_direct(part) or part.has("cheaper"))
    return is_ours and is_called and not part.has("stay", "setup")


def asks_for_offer(part: Part) -> bool:
    """My normal rate is lower than on here, ask me directly."""
    return (
        part.has("ask")
        and part.has("me", "to_me")
        and is_direct(part)
        and part.has("cheaper", "price", "dearer", "around_app")
    )


def joins_group(part: Part) -> bool:
    """I've a WhatsApp group for customers, shall I add you?"""
    is_group = part.has_all("group", "join") and part.has("channel", "signal")
    return is_group and part.has("you", "we", "me", "my", "join") and not part.has("third", "howto")


def dislikes_it_here(part: Part) -> bool:
    """They read everything here, let's talk somewhere else; I'm hardly on here, better some other way."""
    is_other = part.has("elsewhere", "other_way", "private", "number", "channel")
    return part.has("watched") and is_other and not part.is_repair and not part.has("third")


def talks_by_phone(part: Part) -> bool:
    """Happy to chat over the phone; would you mind if we spoke on the phone?"""
    if part.has("third", "setup", "stay", "shop", "howto", "no_call"):
        return False
    is_talk = any(part.means_at(i, "phone") for i in part.by_wire) and part.has("comm")
    is_wished = part.has("could", "take", "pref") or (part.is_asked and part.has("we", "you"))
    return is_talk and is_wished and not part.has("neg")


def sees_each_other(part: Part) -> bool:
    """On fait une visio ? Can we zoom?"""
    is_ours = part.has_all("we", "video") and (part.is_asked or part.has("could")) and len(part.words) <= SHORT
    return is_ours and not part.is_repair and not part.has("third", "stay", "howto")


def asks_shortly(part: Part) -> bool:
    """Privat? Ohne App ok? Kurz telefonieren?"""
    if not part.is_asked or len(part.words) > FEW or part.is_repair or part.has("third", "stay", "no_call"):
        return False
    if part.has("call"):
        return not part.has("howto") and len(part.words) < FEW
    is_private = part.means_at(part.start, "private") or (part.has("private") and part.has("cheaper"))
    return is_private or part.has("around", "around_app") or (part.has("cheaper") and is_direct(part))


def comes_over(part: Part) -> bool:
    """Komm auf Discord."""
    is_led = any(map(part.leads_in, part.channels)) and len(part.words) <= FEW
    return is_led and part.means_at(part.start, "come", "engage") and not part.is_repair


def comes_privately(part: Part) -> bool:
    """Do you come privately as well?"""
    is_short = part.is_asked and len(part.words) <= SHORT and part.has("come", "engage", "deal", "work")
    return is_short and part.has_all("private", "you") and not part.is_repair and not part.has("third", "stay")


def wants_link(part: Part) -> bool:
    """Open a Zoom meeting and send me the link."""
    is_sent = part.has_all("video", "link") and part.near(("give", "comm"), ("me",), 2)
    return is_sent and not part.has("third", "howto", "stay", "neg")


def takes_customers_along(part: Part) -> bool:
    """My regulars come to me direct; repeat customers I do off the app."""
    is_aside = part.has("around_app", "around", "private") or is_direct(part)
    return part.has("customers") and is_aside and part.has("i", "my", "me", "to_me") and not part.is_repair


RULES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("elsewhere", says_it_in_a_word),
    ("elsewhere", wants_link),
    ("elsewhere", comes_privately),
    ("elsewhere", asks_shortly),
    ("elsewhere", comes_over),
    ("elsewhere", talks_by_phone),
    ("elsewhere", sees_each_other),
    ("elsewhere", takes_customers_along),
)
OF_SENTENCES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("elsewhere", asks_for_it),
    ("elsewhere", befriends),
    ("elsewhere", has_same_number),
    ("elsewhere", joins_group),
    ("elsewhere", works_directly),
    ("elsewhere", comes_to_shop),
    ("elsewhere", asks_for_offer),
)
OF_NO_SENTENCES: tuple[tuple[str, Callable[[Part], bool]], ...] = (("elsewhere", dislikes_it_here),)

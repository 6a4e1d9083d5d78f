"""Going on elsewhere: another channel, each other's phones, directly next time."""

from collections.abc import Callable

from marketplace.chat.leakage.reading import Part, denies_staying

ME = ("me", "to_me")
# What may stand after a channel at the end of a question.
TAILS = {
    *["auch", "oder", "so", "sowas", "etwas", "anderes", "vielleicht", "eigentlich", "installiert"],
    *["too", "or", "something", "maybe", "perhaps", "by", "any", "chance", "at", "all", "like", "that"],
    *["aussi", "ou", "autre", "chose", "par", "hasard", "un", "truc", "comme ca", "toi", "vous"],
}
SHORT = 7
# Who comes back to these books again.
BACK_TO_YOU = {
    "bei dir",
    "bei ihnen",
    "mit dir",
    "with you",
    "to you",
    "avec toi",
    "avec vous",
    "chez vous",
    "chez toi",
}
PLACES = {
    *["nach", "vor", "neben", "um", "beim", "im", "ins", "zum", "aus"],
    *["after", "before", "next", "into", "from", "apres"],
}


def to_each_other(part: Part) -> bool:
    """Write to me, I write to you, we write."""
    return part.has("comm") and (
        part.near(("comm",), ME, 8) or part.has_all("i", "you") or part.has("we") or part.has_all("reach", "i")
    )


def writes_elsewhere(part: Part) -> bool:
    """Schreib mir auf WhatsApp; I'll send you the photos by mail."""
    if not part.channels or part.has("stay") or part.is_about_others:
        return False
    led = [index for index in part.channels if part.leads_in(index)]
    if led and part.has("comm") and len(part.words) <= SHORT and part.is_word(0, "bitte", "please", "merci", "svp"):
        return not part.is_repair
    is_plain = not part.is_repair or (led and led[-1] == len(part.words) - 1 and not part.has("howto", "neg", "i"))
    if led and part.means_at(part.start, "comm") and is_plain:
        return True
    is_short = part.has_all("i", "comm") and len(part.words) <= SHORT and not part.is_asked
    if led and is_short and not part.has("howto", "neg", "setup", "past"):
        return True
    if not to_each_other(part):
        return False
    if part.is_repair:
        return bool(led) and _is_plain(part)
    return bool(led) or _names_it(part)


def _is_plain(part: Part) -> bool:
    """It is an order or a wish to each other, so that the rest may be about repair."""
    if part.has("howto"):
        return False
    is_ordered = part.follows(("comm",), ME, 2) and (part.is_ordered("comm") or part.has("you", "if"))
    is_by_means = any(part.means_at(index - 1, "means") for index in part.channels)
    return is_ordered or (is_by_means and part.has_all("you", "me"))


def sent_elsewhere(part: Part) -> bool:
    """I have sent you a request on Instagram."""
    if not any(map(part.leads_in, part.channels)) or part.has("third", "setup"):
        return False
    return part.has_all("commpast", "i", "you") or part.near(("commpast", "found"), ("you",), 3)


def prefers_channel(part: Part) -> bool:
    """WhatsApp would be easier; lieber per SMS; a phone call will do."""
    if not part.has("pref") or part.has("third", "setup", "stay", "shop"):
        return False
    if part.has("call") and not part.has("no_call"):
        return True
    if part.near(("pref",), ("mail", "sms"), 2) and len(part.words) <= 5:
        return True
    return bool(part.channels) and len(part.words) <= 14 and not (part.is_asked and len(part.channels) > 1)


def hints_at_channel(part: Part) -> bool:
    """The green app."""
    return part.has("euphemism") and not part.is_repair and not part.is_about_others


def mails_to_own(part: Part) -> bool:
    """Schick die Rechnung an meine Mail."""
    own = any(part.means_at(i - 1, "my") and part.means_at(i - 2, "place", "means", "me") for i in part.places("mail"))
    is_theirs = part.near(("your",), ("mail",), 1) and part.has_all("commpast", "i")
    if is_theirs and not part.has("setup", "third"):
        return True
    is_sent = part.has("comm", "give") and (part.has("you", "me") or part.is_ordered("comm", "give"))
    return own and is_sent and not part.has("setup", "third")


def _names_it(part: Part) -> bool:
    """Add me Snapchat, text me WhatsApp: short, and the channel comes last."""
    return len(part.words) <= SHORT and part.channels[-1] >= len(part.words) - 2


def writes_elsewhere_over_commas(part: Part) -> bool:
    """Schreib mir einfach, am besten per SMS; WhatsApp is quicker, write me there."""
    is_told = part.has_all("there", "i") and part.follows(("comm",), ("me",), 1)
    if (part.is_repair and not is_told) or part.is_about_others:
        return False
    is_there = part.has("channel") and part.has("there", "elsewhere") and to_each_other(part) and not part.has("stay")
    return is_there or writes_elsewhere(part)


def uses_it_as_a_verb(part: Part) -> bool:
    """WhatsApp me, DM me, schick mir eine PN; could we FaceTime."""
    if any(part.means_at(i - 1, "we") and not part.leads_in(i) for i in part.places("channel")):
        return not part.is_about_others and not part.has("stay")
    if part.is_repair or part.has("stay"):
        return False
    if any(
        part.means_at(i + 1, "you") and part.means_at(i - 1, "i", "could") for i in part.places("channel", "mail", "dm")
    ):
        return True
    verbs = part.places("channel", "dm", "sms", "mail")
    is_verb = any(part.means_at(i + 1, "me") and not part.means_at(i - 1, "my", "your") for i in verbs)
    if part.has("dm") and any(map(part.leads_in, part.channels)) and len(part.words) <= SHORT:
        return True
    return (is_verb and min(verbs) <= part.start + 3) or part.has_all("dm", "comm", "me")


def asks_for_channel(part: Part) -> bool:
    """Hast du WhatsApp? Are you on Telegram? WhatsApp?"""
    if not part.channels or part.is_repair or part.is_about_others:
        return False
    if len(part.words) == 2 and part.means_at(0, "have") and part.has("channel"):
        return True
    is_last = all(part.is_word(i, *TAILS) for i in range(part.channels[-1] + 1, len(part.words)))
    if len(part.words) <= 3 and part.is_asked and (len(part.words) < 3 or any(map(part.leads_in, part.channels))):
        return True
    if part.has("take") and part.has("you", "to_me") and part.is_asked and len(part.words) <= SHORT:
        return part.has("channel")
    return is_last and part.has_all("have", "you") and len(part.words) <= SHORT and _is_question(part)


def _is_question(part: Part) -> bool:
    return part.is_asked or part.is_ordered("have") or part.is_word(0, "do", "tu", "t", "vous")


def is_found_there(part: Part) -> bool:
    """Ich bin auf Telegram; I'm on Signal; ich bin per SMS erreichbar."""
    if part.is_repair or part.is_about_others or not part.channels:
        return False
    is_sought = part.near(("find",), ME, 3) or (part.is_ordered("find") and not part.has("howto", "shop"))
    if is_sought and any(map(part.leads_in, part.channels)):
        return True
    named = [index for index in part.channels if index not in part.by_wire]
    if any(part.leads_in(i) and part.means_at(i + 1, "as_name") for i in named) and not part.has("you"):
        return True
    is_on = any(0 < channel - one <= 2 for one in part.places("be_on") for channel in named)
    is_asked_for = part.has_all("reach", "you") and any(part.means_at(i - 1, "means") for i in part.channels)
    is_on = (
        is_on
        or is_asked_for
        or (part.has_all("called", "i") and len(part.words) <= SHORT and any(map(part.leads_in, named)))
    )
    return is_on or (part.has("reach") and part.has("i", *ME) and any(map(part.leads_in, part.channels)))


def is_reached_by_phone(part: Part) -> bool:
    is_ours = part.has("i", *ME) or (part.is_asked and part.has("you"))
    return part.has_all("reach", "phone") and is_ours and not part.has("third", "stay", "shop")


def switches(part: Part) -> bool:
    """Lass uns zu Telegram wechseln; can we move this to Signal?"""
    if part.is_repair or part.is_about_others or part.has("stay"):
        return False
    is_proposed = part.has_all("use", "we") and (part.has("could") or part.means_at(part.start, "use"))
    if is_proposed and part.has("channel", "signal"):
        return bool(part.channels)
    if not part.has("switch"):
        return False
    led = any(part.leads_in(index) for index in part.channels)
    is_offered = part.has_all("could", "you") and part.has("i")
    return led and (part.has("we") or is_offered or (part.is_asked and not part.has("i", "my")))


def meets_by_wire(part: Part) -> bool:
    """Können wir das per Videoanruf machen; can you help me over the phone?"""
    led = [i for i in part.channels if part.leads_in(i) and not part.means_at(i - 1, "my", "your")]
    return bool(led) and part.has("deal") and part.has("we") and not part.has("stay", "third", "my", "shop", "howto")


def calls(part: Part) -> bool:
    """Ruf mich an; can I call you; on s'appelle."""
    if not part.has("call") or part.has("stay", "no_call", "shop") or part.is_about_others:
        return False
    verbs = part.places("call")
    if any(" " in part.words[index].text for index in verbs):
        if part.has("howto") and not part.has("you"):
            return False
        return not part.has("setup") and not part.is_capital(verbs[0] + 1)
    if _is_call_to_order(part) or (part.near(("call",), ("you",), 2) and part.has("direct") and part.is_asked):
        return True
    to_me = part.near(("call",), ("me",), 4) and not _is_named(part, verbs[0])
    to_you = part.near(("call",), ("you",), 4) and part.has("i") and not part.has("third")
    to_you = to_you and (part.means_at(verbs[0] + 1, "i", "you") or not part.is_capital(verbs[0] + 1))
    return to_me or to_you or _calls_together(part)


def _is_call_to_order(part: Part) -> bool:
    """Ruf mal durch: short, and nobody else is named."""
    after = range(part.start + 1, len(part.words))
    others = [index for index in after if part.is_capital(index) and not part.means_at(index, "you")]
    return part.means_at(part.start, "call") and len(part.words) <= 4 and not others and not part.has("third", "setup")


def _calls_together(part: Part) -> bool:
    is_ours = part.has("we") and part.has("could")
    is_at_mine = any(part.means_at(i - 1, "my") and not part.means_at(i, "call") for i in part.places("phone"))
    return (is_ours or is_at_mine) and not part.is_repair


def _is_named(part: Part, verb: int) -> bool:
    """Call me Sam."""
    return part.is_word(verb, "call") and part.means_at(verb + 1, "me") and part.is_capital(verb + 2)


def comes_directly(part: Part) -> bool:
    """Melde dich direkt bei mir; contact me directly; écris-moi en privé."""
    if part.has("stay", "setup") or part.is_about_others:
        return False
    if part.has("private", "elsewhere") and to_each_other(part):
        return True
    if part.has("private") and part.near(("engage",), ("you", "me"), 2) and part.has("i"):
        return True
    if part.has("i") and part.near(("engage",), ("you",), 1) and is_direct(part):
        return True
    if part.has_all("my", "premises", "direct") and part.has("engage", "come"):
        return True
    return part.has("engage") and part.has(*ME) and is_direct(part)


def is_direct(part: Part) -> bool:
    """Directly in the sense of: between the two of us. Directly after work, or into the wall, is another one."""
    for index in part.places("direct"):
        if part.means_at(index + 1, "to_me") or part.means_at(index, "to_me"):
            return True
        if not _is_place(part, index + 1):
            return True
    return any(
        "direct" in part.words[i].text or "direkt" in part.words[i].text or "straight" in part.words[i].text
        for i in part.places("to_me")
    )


def _is_place(part: Part, index: int) -> bool:
    return part.means_at(index, "place") or part.is_word(index, *PLACES)


def comes_next_time(part: Part) -> bool:
    """Nächstes Mal direkt; next time just ask me."""
    if not part.has("next") or part.has("stay", "setup"):
        return False
    if part.has("around", "around_app", "private"):
        return True
    if is_direct(part) and len(part.words) <= 5:
        return True
    if is_direct(part) and (part.has("to_me", "engage") or part.has_all("we", "deal")):
        return True
    if part.has_all("to_me", "just") or (part.has_all("come", "pay") and part.has("so", "just")):
        return True
    if part.has("i") and not part.has("just") and any(word.text in BACK_TO_YOU for word in part.words):
        return False
    is_me = part.has("engage", "ask", "call", "comm", "pay") and part.has(*ME)
    return is_me and (is_direct(part) or part.has("just") or part.has_all("engage", "to_me"))


def arranges_privately(part: Part) -> bool:
    """Lass uns das unter uns regeln; let's sort it out privately."""
    if not part.has("deal", "switch", "hand", "anyway") or part.has("stay"):
        return False
    is_offered = any(word.text.isdigit() or word.text in ("auch", "also", "aussi") for word in part.words)
    if part.has("private") and part.has("i", "you") and (is_offered or part.has_all("i", "you")):
        return not part.is_about_others and not part.is_repair
    if not part.has("we"):
        return False
    if part.has("private", "elsewhere"):
        return not part.is_about_others
    return part.has("direct") and part.has("to_me") and not part.is_repair


def goes_around(part: Part) -> bool:
    """An der Plattform vorbei; outside the app, when it is about the deal."""
    if part.has("around"):
        return not part.is_about_others and not part.has("setup")
    is_deal = part.has(
        "pay",
        "engage",
        "come",
        "next",
        "cheaper",
        "fee",
        "cash",
        "hand",
        "private",
        "direct",
        "money_move",
        "purse",
        "voucher",
    )
    is_ours = part.has("deal", "comm", "switch", "reach", "mail", "sms") and part.has("we", "you")
    is_ours = is_ours or (part.has("reach") and part.has("i", "me"))
    is_priced = part.has("cost", "be", "hand", "amount", "hush") and any(word.text.isdigit() for word in part.words)
    return (
        part.has("around_app") and (is_priced or is_deal or is_ours) and not part.is_repair and not part.is_about_others
    )


def needs_no_platform(part: Part) -> bool:
    """Next time we don't need the platform; it reads what is negated."""
    is_ours = part.has("we", "next", "acquainted", "private") or (part.has("you", "i") and part.has("platform"))
    is_of_here = part.has("platform", "app") or part.has_all("site", "acquainted")
    return part.has_all("need", "neg") and is_of_here and is_ours and not part.has("setup", "third")


def leaves_it_out(part: Part) -> bool:
    """Don't book through here; you don't have to go through the app."""
    if not part.has_all("neg", "stay") or not denies_staying(part.words) or part.has("setup", "third", "only", "no"):
        return False
    is_deal = part.has("engage", "pay", "deal", "need", "next", "switch", "money")
    return is_deal and (part.has("we", "you", "next") or part.is_ordered("neg", "need"))


def keeps_it_secret(part: Part) -> bool:
    """The platform need not know."""
    if part.has("setup", "third", "i"):
        return False
    if part.has_all("pretend", "know", "neg"):
        return True
    return part.has("know") and (part.has_all("neg", "platform") or part.has_all("nobody", "platform"))


def needs_nobody_between(part: Part) -> bool:
    """We need no middleman."""
    return part.has("middle") and part.has("neg", "without", "around") and not part.has("setup")


RULES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("elsewhere", writes_elsewhere),
    ("elsewhere", sent_elsewhere),
    ("elsewhere", prefers_channel),
    ("elsewhere", hints_at_channel),
    ("elsewhere", mails_to_own),
    ("elsewhere", uses_it_as_a_verb),
    ("elsewhere", asks_for_channel),
    ("elsewhere", is_found_there),
    ("elsewhere", is_reached_by_phone),
    ("elsewhere", switches),
    ("elsewhere", meets_by_wire),
    ("elsewhere", calls),
    ("elsewhere", comes_directly),
    ("elsewhere", comes_next_time),
    ("elsewhere", arranges_privately),
    ("elsewhere", goes_around),
)
# These read clauses, and sentences, with what was negated in them.
OF_NO: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("elsewhere", leaves_it_out),
    ("elsewhere", needs_nobody_between),
    ("elsewhere", keeps_it_secret),
)
OF_NO_SENTENCES: tuple[tuple[str, Callable[[Part], bool]], ...] = (("elsewhere", needs_no_platform),)
OF_SENTENCES: tuple[tuple[str, Callable[[Part], bool]], ...] = (
    ("elsewhere", comes_directly),
    ("elsewhere", switches),
    ("elsewhere", writes_elsewhere_over_commas),
    ("elsewhere", comes_next_time),
    ("elsewhere", goes_around),
    ("elsewhere", arranges_privately),
)

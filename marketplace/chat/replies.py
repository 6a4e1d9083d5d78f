"""Quick replies: short sentences for the composer, by who writes and how far the visit is. None sends itself."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "thanks": _("Thank you!"),
    "yes": _("Yes, that works for me."),
    "no": _("Sorry, that does not work for me."),
    "more": _("Could you tell me a little more about it?"),
    "photo": _("Could you send a photo of it?"),
    "what_to_bring": _("Is there something that I should bring?"),
    "when": _("When would it suit you?"),
    "on_my_way": _("I am on my way."),
    "late": _("I am running about 10 minutes late."),
    "here": _("I am at the door."),
    "at_home": _("I am at home, please ring the bell."),
    "looking_forward": _("I am looking forward to it. See you then!"),
    "break": _("I need something for it and will be back shortly."),
    "done": _("It works again. Please try it out."),
    "works": _("It works, thank you!"),
    "works_not": _("It does not work yet. Could you look at it again?"),
}
BEFORE = {"seeker": ("thanks", "when", "yes", "no"), "helper": ("more", "photo", "when", "yes", "no")}
REPLIES = {
    ("helper", "agreed"): ("looking_forward", "what_to_bring", "on_my_way", "late", "here"),
    ("seeker", "agreed"): ("looking_forward", "at_home", "yes", "thanks"),
    ("helper", "started"): ("break", "photo", "done"),
    ("seeker", "started"): ("thanks", "at_home", "works"),
    ("helper", "done"): ("done", "thanks"),
    ("seeker", "done"): ("works", "works_not", "thanks"),
    ("helper", "confirmed"): ("thanks",),
    ("seeker", "confirmed"): ("thanks", "works_not"),
}


def replies_for(side: str, visit_state: str = "") -> dict[str, str | Promise]:
    """What this side probably wants to say now, code → sentence; without a visit, what one says before one."""
    codes = REPLIES.get((side, visit_state), BEFORE.get(side, ()))
    return {code: SENTENCES[code] for code in codes}

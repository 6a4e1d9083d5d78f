"""What text messages say. Of a visit: when, who, and how to answer at the door; never where.

To people with an account: of which topic something is and where it stands, in one part of a text message.
"""

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from marketplace.notifications.topics import TOPICS


def first_name(name: str) -> str:
    """What a person is called; a surname is nobody's business on a lock screen."""
    return name.split()[0] if name.split() else ""


def said_when(begins) -> str:
    local = timezone.localtime(begins)
    return f"{formats.date_format(local, 'D j.n.')} {local:%H:%M}"


def text_of(kind: str, *, begins, helper: str, booker: str, words: tuple[str, str] | None, link: str) -> str:
    """The words of a message in the language that is active. `words`: what the person says, and what they hear."""
    said = {"when": said_when(begins), "helper": first_name(helper), "booker": first_name(booker), "link": link}
    if kind == "called_off":
        return _("Service Friend: the visit on %(when)s will not take place. %(booker)s knows more.") % said
    if kind == "words" and words is not None:
        said |= {"say": words[0], "hear": words[1]}
        return _("Service Friend: %(helper)s comes soon. You say: %(say)s. The answer is: %(hear)s. %(link)s") % said
    return _("Service Friend: %(helper)s comes on %(when)s, arranged by %(booker)s. Who is it? %(link)s") % said


def text_of_topic(topic: str, link: str) -> str:
    """What a notice is about, as a push says it, in the language that is active."""
    return _("Service Friend: %(about)s. %(link)s") % {"about": TOPICS[topic].push, "link": link}


def last_text(link: str) -> str:
    """Enough for a day: nothing more comes until tomorrow."""
    return _("Service Friend: more news. This was the last text message for today. %(link)s") % {"link": link}


def text_of_code(code: str) -> str:
    return _("Service Friend: %(code)s is your code, for ten minutes. Tell it to nobody.") % {"code": code}

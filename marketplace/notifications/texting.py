"""What a text message about a visit says: when, who, and how to answer at the door; never where."""

from django.utils import formats, timezone
from django.utils.translation import gettext as _


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

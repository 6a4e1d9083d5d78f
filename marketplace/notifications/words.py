"""The words of one kind of notice."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Words:
    """The words of one kind of notice. `action` is on the button.

    `route` takes the id of the event's subject, or the one that the event's `fact` of that name holds.
    """

    title: Promise
    text: Promise
    action: Promise
    route: str
    by_mail: bool = True
    takes_id: bool = True
    fact: str = ""

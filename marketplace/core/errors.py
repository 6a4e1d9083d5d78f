"""Refusals with a reason, and things that are missing (also when they are merely foreign)."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Reason:
    """Why something is not possible: a stable code for machines and logs, a sentence for people."""

    code: str
    sentence: str | Promise

    def __str__(self) -> str:
        return str(self.sentence)


class Refused(Exception):
    """An action that the rules do not allow; nothing was changed."""

    def __init__(self, reason: Reason, field: str | None = None) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.field = field


class Missing(Exception):
    """Not there, or not for this person: the two cannot be told apart."""


def refuse_if(reason: Reason | None) -> None:
    """Raise the reason as a refusal, if there is one."""
    if reason is not None:
        raise Refused(reason)

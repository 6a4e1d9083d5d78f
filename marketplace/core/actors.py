"""Who acts: a person, the machine itself, or a visitor without an account."""

from typing import Protocol


class Actor(Protocol):
    """Anyone who can be the `by` of an action."""

    pk: int | None
    is_authenticated: bool
    is_operator: bool


class Nobody:
    """An actor that is no person; `kind` is what the event row remembers."""

    pk = None
    is_authenticated = False
    is_operator = False
    is_suspended = False

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __repr__(self) -> str:
        return self.kind.upper()


SYSTEM = Nobody("system")
VISITOR = Nobody("visitor")


def kind_of(actor: Actor) -> str:
    return getattr(actor, "kind", "person")

"""Who acts: a person, the machine itself, or a visitor without an account."""

from typing import Any, Protocol


class Actor(Protocol):
    """Anyone who can be the `by` of an action."""

    @property
    def pk(self) -> Any: ...

    @property
    def is_authenticated(self) -> Any: ...

    @property
    def is_operator(self) -> bool: ...

    @property
    def is_suspended(self) -> bool: ...


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

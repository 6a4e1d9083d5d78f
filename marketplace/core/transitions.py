"""One shape for every state table: who may do what from where, and what it leads to."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Transition:
    """A verb that leads from one of `sources` to `target`, open to the roles in `who`."""

    verb: str
    sources: frozenset[str]
    target: str
    who: frozenset[str]


def transition(verb: str, sources: str, target: str, who: str) -> Transition:
    """Write a row of a table briefly: `transition("accept", "open", "accepted", "helper")`."""
    return Transition(verb, frozenset(sources.split()), target, frozenset(who.split()))


class Table:
    """The state table of one kind of thing."""

    def __init__(self, subject: str, initial: str, rows: Iterable[Transition]) -> None:
        self.subject = subject
        self.initial = initial
        self.rows = {row.verb: row for row in rows}

    @property
    def states(self) -> list[str]:
        """Every state, the initial one first, then in the order in which verbs lead to them."""
        found = dict.fromkeys([self.initial])
        for row in self.rows.values():
            found.update(dict.fromkeys([*sorted(row.sources), row.target]))
        return list(found)

    def is_legal(self, verb: str, state: str) -> bool:
        return state in self.rows[verb].sources

    def is_allowed(self, verb: str, roles: Iterable[str]) -> bool:
        return bool(self.rows[verb].who & set(roles))

    def target(self, verb: str) -> str:
        return self.rows[verb].target

"""One line of a booking's timeline, as every app hands it up."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Entry:
    """Something that happened to a booking: when, what kind, who did it, and which app says so."""

    at: datetime
    kind: str
    source: str
    actor_kind: str = "person"
    actor_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)

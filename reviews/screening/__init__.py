"""What a public text should not hold: ways to reach somebody, and words that hurt. Pure: a text in, findings out."""

from reviews.screening.contacts import contacts_in
from reviews.screening.insults import doubts_in
from reviews.screening.letters import Finding

__all__ = ["Finding", "contacts_in", "doubts_in"]

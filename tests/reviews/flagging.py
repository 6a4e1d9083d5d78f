"""Open reviews between any two people, made without their visits' stories: what the watch reads, and no more."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.bookings.models import Booking
from reviews.models import Review, TrustEntry
from tests.payments.paying import make_paid_booking

_numbers = count(1)


def make_people(names: str, **fields) -> list[User]:
    """Several people at once, by their names."""
    each = [(name, f"{name.lower()}{next(_numbers)}@example.com") for name in names.split()]
    return User.objects.bulk_create(User(email=email, name_shown=name, **fields) for name, email in each)


class Past:
    """Writes open reviews. A few visits stand behind them all, each once for an author and once for a subject."""

    def __init__(self) -> None:
        self.visits: list[Booking] = []
        self.used: set[tuple[str, int, int]] = set()

    def visit_of(self, author: User, subject: User) -> Booking:
        marks = [("by", author.pk), ("about", subject.pk)]
        number = next(n for n in count() if not any((*mark, n) in self.used for mark in marks))
        self.used |= {(*mark, number) for mark in marks}
        while len(self.visits) <= number:
            self.visits.append(make_paid_booking("confirmed", confirmed_at=timezone.now()))
        return self.visits[number]

    def says(
        self, author: User, subject: User, *, stars: int = 5, days_ago: float = 1, voice: float = 1, text: str = ""
    ) -> Review:
        """An open review, counted with this voice."""
        at = timezone.now() - timedelta(days=days_ago)
        visit, about = self.visit_of(author, subject), {"role": "helper", "axes": {}, "stars": stars, "is_free": False}
        times = {"written_at": at, "revealed_at": at}
        review = Review.objects.create(booking=visit, author=author, subject=subject, text=text, **about, **times)
        moved = {"good": 1.0, "bad": 0.0, "voice": voice, "before": 0.9, "after": 0.9, "version": 1, "at": at}
        entry = {"person": subject, "role": "helper", "cause": "review", "author_id": author.pk}
        TrustEntry.objects.create(review=review, booking=visit, **entry, **moved)
        return review

    def praise(self, one: User, other: User, times: int, **fields) -> list[Review]:
        """So often each way."""
        return [self.says(*ends, **fields) for _ in range(times) for ends in ((one, other), (other, one))]

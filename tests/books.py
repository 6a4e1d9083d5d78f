"""After every test that wrote money the books are gone through: sums, postings, balances.

A test that breaks them on purpose is marked `broken_books`.
"""

from collections.abc import Iterator

import pytest
from django.db import connection
from psycopg.pq import TransactionStatus

from payments import queries
from payments.models import Posting


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    yield
    if not item.get_closest_marker("broken_books"):
        check_books(item)


def check_books(item: pytest.Item) -> None:
    """Raises AssertionError with every fault; does nothing where no money was written."""
    asks = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    if not (asks or item.get_closest_marker("django_db")) or is_broken() or not Posting.objects.exists():
        return
    faults = queries.checked().faults
    assert not faults, f"the books after this test: {faults}"


def is_broken() -> bool:
    """Whether the test ended inside a transaction that an error has ended: what it wrote is gone."""
    if connection.needs_rollback or connection.connection is None:
        return connection.needs_rollback
    return connection.connection.info.transaction_status == TransactionStatus.INERROR

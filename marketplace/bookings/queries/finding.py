"""One row or Missing."""

from django.db.models import QuerySet

from marketplace.core.errors import Missing


def only(rows: QuerySet):
    row = rows.first()
    if row is None:
        raise Missing
    return row

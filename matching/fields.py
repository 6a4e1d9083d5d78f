"""Column types of PostgreSQL that Django does not bring: box, sets of minutes of the week, sets of moments."""

from datetime import datetime

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast
from psycopg.types.multirange import Int4Multirange, Multirange, TimestamptzMultirange
from psycopg.types.range import Int4Range, TimestamptzRange

DEGREES_PER_TOPIC = 1000.0


class BoxField(models.Field):
    """PostgreSQL's `box`: two corners in a plane; only ever computed and searched by the database."""

    def db_type(self, connection) -> str:
        return "box"


class MinutesOfWeekField(models.Field):
    """A set of minutes of the week (Monday 00:00 = 0) as `int4multirange`; read as pairs (begin, end)."""

    def db_type(self, connection) -> str:
        return "int4multirange"

    def from_db_value(self, value, expression, connection) -> list[tuple[int, int]] | None:
        if value is None or not isinstance(value, Multirange):
            return value
        return [(part.lower, part.upper) for part in value]

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None or isinstance(value, Multirange):
            return value
        return Int4Multirange([Int4Range(begins, ends, "[)") for begins, ends in value])


class MomentsField(models.Field):
    """A set of moments as `tstzmultirange`; read as pairs (begin, end); none is null, which is short."""

    def db_type(self, connection) -> str:
        return "tstzmultirange"

    def from_db_value(self, value, expression, connection) -> list[tuple[datetime, datetime]]:
        return [(part.lower, part.upper) for part in value or []]

    def get_db_prep_value(self, value, connection, prepared=False):
        if not value or isinstance(value, Multirange):
            return value or None
        return TimestamptzMultirange([TimestamptzRange(begins, ends, "[)") for begins, ends in value])


class Point(Func):
    """`point(x, y)`."""

    function = "point"
    output_field = models.Field()


def folded_box() -> Func:
    """The circle's bounding box, moved along the x axis by 1000 degrees per topic number.

    The constants are cast to float8, because `F(int) * 1000.0` computes in numeric.
    """
    shift = Cast(F("topic_number"), models.FloatField()) * Cast(Value(DEGREES_PER_TOPIC), models.FloatField())
    east, west = F("lng") + F("half_width") + shift, F("lng") - F("half_width") + shift
    north, south = F("lat") + F("half_height"), F("lat") - F("half_height")
    return Func(Point(west, south), Point(east, north), function="box", output_field=BoxField())

"""What was paid for visits, without extras: for what may be told of it."""

from datetime import datetime

from django.db.models import Case, F, IntegerField, Sum, When
from django.db.models.functions import Coalesce

from marketplace.bookings.models import Booking


def paid_between(begins: datetime, ends: datetime) -> list[dict]:
    """Paid visits that were confirmed in a stretch of time, with a package and nothing added to it beforehand: booking,
    seeker, helper, package, published cell and price in minor units.
    """
    rows = Booking.objects.filter(state="confirmed", confirmed_at__gte=begins, confirmed_at__lt=ends, price__gt=0)
    rows = rows.filter(request__package__isnull=False, request__options=None).exclude(request__place__cell="")
    added = Case(When(extras__state="added", then=F("extras__price")), output_field=IntegerField())
    rows = rows.annotate(beside=Coalesce(Sum(added), 0)).order_by("pk")
    names = ("booking", "seeker", "helper", "package", "cell")
    fields = ("pk", "seeker_id", "helper_id", "request__package_id", "request__place__cell", "price", "beside")
    return [
        dict(zip(names, who, strict=True)) | {"price": price - beside}
        for *who, price, beside in rows.values_list(*fields)
        if price > beside
    ]

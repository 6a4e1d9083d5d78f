"""Places: saved by whoever types them, owned by whoever lives there, published only as a cell."""

from django.db import transaction

from marketplace.accounts import localities, queries, rules
from marketplace.accounts.actions.fingerprints import note_address
from marketplace.accounts.cells import Cell, moved_cell, published_cell
from marketplace.accounts.models import Place
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Refused

TEXT = ("street", "number", "floor", "note", "postcode", "town", "country")


@transaction.atomic
def save_place(
    *,
    by: Actor,
    postcode: str,
    town: str,
    country: str = "DE",
    place_id: int | None = None,
    visitor_place: bool = False,
    point: tuple[float, float] | None = None,
    geocoded: tuple[float, float] | None = None,
    coarser: int = 0,
    **address: str,
) -> Place:
    """Keep an address and work out its cell. `point` is the device's (lng, lat) in degrees, `geocoded` the geocoder's.

    A visitor may change a place that nobody owns yet (`visitor_place`, reached through their own draft).
    Raises Refused when neither point nor town is known, Missing for somebody else's place.
    """
    place = _place_of(by, place_id, visitor_place)
    found = localities.locate(country, postcode, town, point, geocoded)
    if found is None:
        raise Refused(rules.PLACE_UNKNOWN, field="postcode")
    lng, lat, precision = found
    cell = _cell_after(place, lng, lat, coarser)
    values = {"postcode": postcode.strip(), "town": town.strip(), "country": country.upper(), **address}
    for name, value in values.items():
        if name not in TEXT:
            raise TypeError(f"a place has no {name}")
        setattr(place, name, value)
    place.lng, place.lat, place.precision, place.coarser = lng, lat, precision, coarser
    place.cell, place.cell_lng, place.cell_lat = cell.name, cell.lng, cell.lat
    place.save()
    if place.owner_id:
        events.record("place.saved", by=by, subject=place, person=place.owner_id)
        note_address(by, place)
    return place


def _place_of(by: Actor, place_id: int | None, visitor_place: bool) -> Place:
    if place_id is None:
        return Place(owner_id=by.pk)
    place = Place.objects.select_for_update().filter(pk=place_id).first()
    if place is None:
        raise Missing
    is_mine = place.owner_id is not None and place.owner_id == by.pk
    is_nobodys = place.owner_id is None and visitor_place
    if not (is_mine or is_nobodys):
        raise Missing
    return place


def _cell_after(place: Place, lng: float, lat: float, coarser: int) -> Cell:
    towns = localities.towns_near(lng, lat)
    if place.pk is None:
        return published_cell(lng, lat, towns, coarser)
    return moved_cell((place.lng, place.lat, place.cell), lng, lat, towns, coarser, place.coarser)


@transaction.atomic
def claim_place(*, by: Actor, place_id: int) -> Place:
    """A place typed before the account existed becomes its person's own."""
    place = Place.objects.select_for_update().filter(pk=place_id, owner__in=[by.pk]).first()
    if place is None:
        place = Place.objects.select_for_update().filter(pk=place_id, owner=None).first()
    if place is None:
        raise Missing
    place.owner_id = by.pk
    place.save(update_fields=["owner"])
    note_address(by, place)
    return place


@transaction.atomic
def copy_place(*, by: Actor, place_id: int) -> Place:
    """The same place once more, for something else of its owner's, so that changing one leaves the other. Raises
    Missing.
    """
    place = queries.place_for(by, place_id)
    place.pk = None
    place.save(force_insert=True)
    return place

"""A circle on the sphere as boxes in degrees: one, or two where it crosses the antimeridian or holds a pole."""

import math

from marketplace.accounts.cells import EARTH_KM

# A box may be too wide, never too narrow: at topic 32,767 a float8 is only exact to 7e-9 degrees.
SLACK = 1e-6


def boxes(lng: float, lat: float, km: float) -> list[tuple[float, float, float]]:
    """Boxes that hold the circle of `km` around (lng, lat) in degrees, each as (centre lng, half width, half height).

    The first is around the point itself; a second one is the same box seen from the other side of ±180°.
    """
    angle = km / EARTH_KM
    height = math.degrees(angle) + SLACK
    if abs(lat) + height >= 90:
        return [(lng, 360.0, height)]
    width = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(lat))))) + SLACK
    if lng + width > 180:
        return [(lng, width, height), (lng - 360, width, height)]
    if lng - width < -180:
        return [(lng, width, height), (lng + 360, width, height)]
    return [(lng, width, height)]

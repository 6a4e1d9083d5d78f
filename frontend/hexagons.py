"""Hexagons as plain numbers: the cells of a small map, one ring around another."""

from math import cos, pi, sin, sqrt

# The six steps from one cell to the next, in axial coordinates, in the order of a walk around a ring.
STEPS = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))


def rings_for(cells: int) -> int:
    """How many rings around the centre hold `cells` cells: 1 holds 6, 2 hold 18, 3 hold 36."""
    rings = 1
    while 3 * rings * (rings + 1) < cells:
        rings += 1
    return rings


def spiral(rings: int) -> list[tuple[int, int]]:
    """Axial coordinates of all cells of `rings` rings, the innermost first, without the centre."""
    found = []
    for ring in range(1, rings + 1):
        q, r = 0, -ring
        for step_q, step_r in STEPS:
            for _ in range(ring):
                found.append((q, r))
                q, r = q + step_q, r + step_r
    return found


def centre(q: int, r: int, size: float) -> tuple[float, float]:
    """The middle of a cell whose corners are `size` away from it; y grows downwards."""
    return round(size * sqrt(3) * (q + r / 2), 2), round(size * 1.5 * r, 2)


def corners(x: float, y: float, size: float) -> str:
    """The six corners around (x, y), standing on a point, as SVG wants them."""
    angles = (pi / 3 * side + pi / 6 for side in range(6))
    return " ".join(f"{x + size * cos(a):.2f},{y + size * sin(a):.2f}" for a in angles)

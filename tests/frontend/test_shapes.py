"""Hexagons, rings and faces: the geometry and what they say to those who do not see them."""

from io import BytesIO

import pytest
from django.template import Context, Template
from django.utils import translation
from lucide.templatetags.lucide import lucide
from PIL import Image

from frontend import faces, hexagons
from frontend.templatetags.shapes import icon


def rendered(source: str, **values) -> str:
    with translation.override("en"):
        return Template("{% load shapes %}" + source).render(Context(values))


@pytest.mark.parametrize(("cells", "rings"), [(0, 1), (6, 1), (7, 2), (18, 2), (19, 3), (36, 3)])
def test_rings_hold_all_cells(cells, rings):
    assert hexagons.rings_for(cells) == rings


def test_a_spiral_visits_each_cell_once():
    cells = hexagons.spiral(3)

    assert len(cells) == len(set(cells)) == 36
    assert (0, 0) not in cells


def test_neighbours_share_an_edge():
    middles = [hexagons.centre(q, r, 20) for q, r in hexagons.spiral(1)]

    assert {round((x * x + y * y) ** 0.5, 1) for x, y in middles} == {34.6}


def test_the_cell_map_says_in_words_what_it_shows():
    html = rendered("{% cell_map states %}", states=["declined", "read", "asked", "next"])

    assert "3 asked, 1 have read it, 1 cannot come, 0 accepted" in html


def test_a_ring_never_leaves_its_bounds():
    assert 'stroke-dasharray="0.0 100.5"' in rendered('{% ring -3 15 "over" %}')
    assert 'stroke-dasharray="100.5 100.5"' in rendered('{% ring 20 15 "in 20 minutes" %}')


def test_initials_stand_in_for_a_photo():
    assert ">HÖ</text>" in rendered('{% face "Hana Öztürk" %}')


def test_a_name_cannot_break_out_of_a_face():
    html = rendered("{% face name decorative=False %}", name='"><b>x')

    assert "<b>" not in html


def test_a_drawn_face_is_the_same_for_the_same_seed():
    assert faces.draw_face("hana") == faces.draw_face("hana")
    assert faces.draw_face("hana") != faces.draw_face("rui")


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_drawn_face_has_the_wanted_size(form):
    image = Image.open(BytesIO(faces.draw_face("sam", 256, form)))

    assert (image.size, image.format) == ((256, 256), form)


@pytest.mark.parametrize("name", ["wifi", "circle-check", "x"])
def test_an_icon_is_drawn_as_its_package_draws_it(name):
    assert icon(name, size=16) == lucide(name, size=16, aria_hidden="true", focusable="false")

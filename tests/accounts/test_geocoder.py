"""The geocoder: an address is placed by a real server on loopback, and never lost to one that misbehaves."""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from marketplace.accounts import flows, gateway
from marketplace.accounts.models import Place, User
from tests.factories import make_seeker

ADDRESS = {"street": "Sonnenallee", "number": "71b", "postcode": "12045", "town": "Berlin"}
PRIVATE = {"floor": "Dachgeschoss", "note": "Klingel Schmidtke"}
DOOR = (13.43251, 52.48613)
IN_HAMBURG = (9.99370, 53.55110)
BY_POSTCODE = ("postcode", 13.4392, 52.4855)
QUICK = 0.3
Handler = Callable[[BaseHTTPRequestHandler], None]


class Geocoder:
    """A server on loopback that keeps every request it gets and answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.answer: Handler = saying(photon(DOOR))
        geocoder = self

        class Request(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                geocoder.asked.append((self.path, str(self.headers)))
                geocoder.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self.url = f"http://127.0.0.1:{self.server.server_port}/api"

    def words(self) -> str:
        (path, _), *others = self.asked
        assert others == []
        return parse_qs(urlsplit(path).query)["q"][0]


@contextmanager
def running() -> Iterator[Geocoder]:
    geocoder = Geocoder()
    thread = Thread(target=geocoder.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield geocoder
    finally:
        geocoder.server.shutdown()
        thread.join()
        geocoder.server.server_close()


@pytest.fixture
def geocoder(settings) -> Iterator[Geocoder]:
    with running() as geocoder:
        settings.GEOCODER_URL = geocoder.url
        yield geocoder


@pytest.fixture
def sam(transactional_db) -> User:
    return make_seeker()


def sending(body: bytes, status: int = 200, **headers: str) -> Handler:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def saying(answer: object, status: int = 200) -> Handler:
    return sending(json.dumps(answer).encode(), status)


def photon(point: tuple[float, float], kind: str = "house") -> dict:
    properties = {"type": kind, "osm_value": "yes", "street": "Sonnenallee", "housenumber": "71b"}
    geometry = {"type": "Point", "coordinates": list(point)}
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": properties, "geometry": geometry}],
    }


def nominatim(point: tuple[float, float], kind: str = "building") -> dict:
    answer = photon(point)
    properties = {"addresstype": kind, "type": "yes", "category": "building", "place_rank": 30, "importance": 0.1}
    answer["features"][0] |= {"properties": properties, "bbox": [13.4, 52.4, 13.5, 52.5]}
    return answer


def save(by: User, **fields) -> Place:
    return flows.save_place(by=by, **{**ADDRESS, **PRIVATE, **fields})


def placed_by(place: Place) -> tuple[str, float, float]:
    place.refresh_from_db()
    return place.precision, place.lng, place.lat


# -- good answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [photon(DOOR), nominatim(DOOR)], ids=["photon", "nominatim"])
def test_an_address_is_placed_by_the_geocoder(answer, geocoder, sam):
    geocoder.answer = saying(answer)

    place = save(sam)

    assert placed_by(place) == ("geocoder", *DOOR)
    assert (place.street, place.number, place.floor) == ("Sonnenallee", "71b", "Dachgeschoss")


def test_a_street_without_its_number_is_better_than_a_postcode(geocoder, sam):
    geocoder.answer = saying(photon(DOOR, kind="street"))

    assert placed_by(save(sam, number="")) == ("geocoder", *DOOR)


def test_a_settings_own_parameters_are_kept(geocoder, settings, sam):
    settings.GEOCODER_URL += "?format=geojson&countrycodes=de"

    assert placed_by(save(sam)) == ("geocoder", *DOOR)
    query = parse_qs(urlsplit(geocoder.asked[0][0]).query)
    assert query == {"format": ["geojson"], "countrycodes": ["de"], "q": [geocoder.words()], "limit": ["1"]}


# -- what leaves -----------------------------------------------------------------------------------


def test_floor_and_note_never_leave(geocoder, sam):
    save(sam, floor="4. OG & links", note="Schlüssel? beim Nachbarn #3")

    assert geocoder.words() == "Sonnenallee 71b, 12045 Berlin"
    (path, headers), *_ = geocoder.asked
    for private in ("OG", "links", "Schl", "Nachbarn", sam.name_shown, sam.email):
        assert private not in path + headers


def test_an_address_cannot_change_the_question(geocoder, sam):
    save(sam, street="Weg&limit=50#?", number="1\r\nHost: elsewhere")

    query = parse_qs(urlsplit(geocoder.asked[0][0]).query)
    assert query["limit"] == ["1"]
    assert "elsewhere" not in geocoder.asked[0][1]


@pytest.mark.parametrize("fields", [{"point": DOOR}, {"street": ""}], ids=["a device told", "no street"])
def test_nobody_is_asked_without_need(fields, geocoder, sam):
    save(sam, **fields)

    assert geocoder.asked == []


def test_nobody_is_asked_where_none_is_configured(geocoder, settings, sam):
    settings.GEOCODER_URL = ""

    assert placed_by(save(sam)) == BY_POSTCODE
    assert geocoder.asked == []


@pytest.mark.parametrize("status", [200, 500])
def test_the_street_is_in_no_line_of_our_log(status, geocoder, sam, caplog):
    geocoder.answer = saying(photon(DOOR), status)

    with caplog.at_level(logging.DEBUG):
        save(sam, street="Geheimgasse")

    assert "Geheimgasse" in geocoder.words()
    written = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert ("geocoder failed" in written) == (status == 500)
    for private in ("Geheimgasse", "71b", "Schmidtke", *map(str, DOOR)):
        assert private not in written


# -- inside a transaction --------------------------------------------------------------------------


def test_inside_a_transaction_nobody_is_asked_and_nothing_is_saved(geocoder, sam):
    with pytest.raises(gateway.TransactionOpen), transaction.atomic():
        save(sam)

    assert geocoder.asked == []
    assert not Place.objects.exists()


# -- answers that are not taken --------------------------------------------------------------------


def huge(request: BaseHTTPRequestHandler) -> None:
    """A good answer, if anybody read it to its end."""
    begun = json.dumps(photon(DOOR))[:-1].encode()
    with suppress(OSError):
        sending(begun + b" " * 20_000_000 + b"}")(request)


def silent(request: BaseHTTPRequestHandler) -> None:
    time.sleep(QUICK * 2)


def dripping(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    with suppress(OSError):
        for byte in json.dumps(photon(DOOR)).encode():
            request.wfile.write(bytes([byte]))
            time.sleep(QUICK / 5)


def hanging_up(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{")


def speaking_another_tongue(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"220 mail.example.org ESMTP\r\n")


FAILING = {
    "error": saying(photon(DOOR), 500),
    "not found": saying(photon(DOOR), 404),
    "too many": saying({}, 429),
    "nothing": sending(b""),
    "no JSON": sending(b"<html>" + json.dumps(photon(DOOR)).encode()),
    "half a JSON": sending(json.dumps(photon(DOOR)).encode()[:-5]),
    "no UTF-8": sending(b'{"features": "\xff\xfe"}'),
    "compressed": sending(b"\x1f\x8b\x08\x00", **{"Content-Encoding": "gzip"}),
    "nested": sending(b"[" * 200_000),
    "huge": huge,
    "silent": silent,
    "dripping": dripping,
    "hanging up": hanging_up,
    "another tongue": speaking_another_tongue,
    "length is no number": sending(b"{}", **{"Content-Length": "many"}),
}


@pytest.mark.parametrize("answer", FAILING.values(), ids=FAILING)
def test_the_postcode_places_an_address_when_the_geocoder_fails(answer, geocoder, sam, monkeypatch):
    monkeypatch.setattr(gateway, "SECONDS", QUICK)
    geocoder.answer = answer
    begun = time.monotonic()

    place = save(sam)

    assert placed_by(place) == BY_POSTCODE
    assert place.street == "Sonnenallee"
    assert len(geocoder.asked) == 1
    assert time.monotonic() - begun < 10 * QUICK


def test_the_postcode_places_an_address_when_nobody_listens(geocoder, settings, sam):
    with running() as other:
        settings.GEOCODER_URL = other.url

    assert placed_by(save(sam)) == BY_POSTCODE


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_redirect_takes_the_address_nowhere_else(scheme, status, geocoder, sam):
    with running() as elsewhere:
        target = elsewhere.url if scheme == "http" else "file:///etc/hostname"
        geocoder.answer = sending(b"", status, Location=target + "?q=Sonnenallee")

        place = save(sam)

    assert elsewhere.asked == []
    assert len(geocoder.asked) == 1
    assert placed_by(place) == BY_POSTCODE


PHOTON_ROUGH = ("city", "district", "locality", "county", "state", "country", "other")
NOMINATIM_ROUGH = ("city", "town", "village", "suburb", "postcode", "municipality")


@pytest.mark.parametrize("kind", PHOTON_ROUGH)
def test_an_answer_for_a_whole_town_is_not_taken(kind, geocoder, sam):
    geocoder.answer = saying(photon(DOOR, kind))

    assert placed_by(save(sam)) == BY_POSTCODE


@pytest.mark.parametrize("kind", NOMINATIM_ROUGH)
def test_a_nominatim_answer_for_a_whole_town_is_not_taken(kind, geocoder, sam):
    geocoder.answer = saying(nominatim(DOOR, kind))

    assert placed_by(save(sam)) == BY_POSTCODE


def test_an_answer_far_from_the_postcode_is_not_taken(geocoder, sam):
    geocoder.answer = saying(photon(IN_HAMBURG))

    assert placed_by(save(sam)) == BY_POSTCODE


def test_an_answer_places_an_address_that_the_table_does_not_know(geocoder, sam):
    geocoder.answer = saying(photon(IN_HAMBURG))

    place = save(sam, postcode="99999", town="Nirgends")

    assert placed_by(place) == ("geocoder", *IN_HAMBURG)


def test_no_answer_is_no_failure(geocoder, sam, caplog):
    geocoder.answer = saying({"type": "FeatureCollection", "features": []})

    assert placed_by(save(sam)) == BY_POSTCODE
    assert "geocoder failed" not in caplog.text


# -- whatever comes --------------------------------------------------------------------------------

NUMBERS = st.integers() | st.floats() | st.integers(10**300, 10**330) | st.integers(-180, 180)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
COORDINATES = st.lists(NUMBERS | ANYTHING, max_size=4) | ANYTHING
PROPERTIES = ANYTHING | st.fixed_dictionaries({}, optional={"type": ANYTHING, "addresstype": ANYTHING})
GEOMETRY = ANYTHING | st.fixed_dictionaries({}, optional={"coordinates": COORDINATES})
FEATURE = ANYTHING | st.fixed_dictionaries({}, optional={"properties": PROPERTIES, "geometry": GEOMETRY})
ANSWERS = ANYTHING | st.fixed_dictionaries({"features": ANYTHING | st.lists(FEATURE, min_size=1, max_size=2)})


@pytest.fixture(scope="module")
def long_running() -> Iterator[Geocoder]:
    with running() as geocoder:
        yield geocoder


@given(answer=ANSWERS)
@example(answer=photon((10**400, 1)))
@example(answer=photon((float("nan"), float("inf"))))
@example(answer=photon((180.1, 0)))
@example(answer=photon((True, None)))
@hypothesis_settings(deadline=None)
def test_whatever_json_comes_is_a_point_on_earth_or_nothing(answer, long_running):
    long_running.answer = saying(answer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.GEOCODER_URL", long_running.url)
        point = gateway.look_up(*ADDRESS.values())

    assert point is None or (-180 <= point[0] <= 180 and -90 <= point[1] <= 90)


@given(point=st.tuples(st.floats(-180, 180), st.floats(-90, 90)))
@hypothesis_settings(deadline=None)
def test_every_point_on_earth_can_be_an_answer(point, long_running):
    long_running.answer = saying(photon(point))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.GEOCODER_URL", long_running.url)
        assert gateway.look_up(*ADDRESS.values()) == point

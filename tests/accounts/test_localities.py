"""The table of towns: what is found for what people type, which files are refused, and what is doubted."""

import gzip
import json
from dataclasses import astuple
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts import localities, rules
from marketplace.accounts.models import Locality
from marketplace.accounts.towns import BadRow, TownRow, build, read_rows, write_rows
from tests.factories import make_place

HAMBURG = {"lng": 9.9937, "lat": 53.5511}
GOOD = ["DE", "12045", "Berlin", "13.4378", "52.4853", "3426354"]
GOOD_LINE = "\t".join(GOOD).encode()


@pytest.fixture
def shipped(db) -> None:
    call_command("places", "load")


def found(country: str, postcode: str, town: str) -> str | None:
    row = localities.find_locality(country, postcode, town)
    return str(row) if row else None


def suggested(text: str, **limit: int) -> list[str]:
    return [str(row) for row in localities.suggest(text, **limit)]


def add(postcode: str, town: str, people: int | None = None, country: str = "DE", **point: float) -> Locality:
    place = {"lng": 6.0, "lat": 50.0, **point}
    return Locality.objects.create(country=country, postcode=postcode, town=town, population=people, **place)


def table() -> list[tuple]:
    return list(Locality.objects.order_by("pk").values_list())


# -- finding ---------------------------------------------------------------------------------------


def test_a_town_is_found_however_it_is_spelt(shipped):
    for town in ("St. Gallen", "Sankt Gallen", "sankt gallen", "ST GALLEN", "St.Gallen"):
        assert found("CH", "", town) == "9000 St. Gallen"
    for town in ("Köln", "Koeln", "KÖLN", "koln", " Köln ", "Ko\u0308ln"):
        assert found("DE", "", town) == "50667 Köln"
    for town in ("Gießen", "Giessen", "GIESSEN"):
        assert found("DE", "", town) == "35390 Gießen"


def test_a_district_is_found_by_its_own_name_and_by_both(shipped):
    assert found("DE", "", "Mahlsdorf") == "12623 Berlin, Mahlsdorf"
    assert found("DE", "", "Berlin-Neukölln") == "12053 Berlin, Neukölln"
    assert found("CH", "8048", "Altstetten") == "8048 Zürich, Altstetten"
    assert found("AT", "", "Favoriten") == "1100 Wien, Favoriten"
    assert found("AT", "", "Geidorf") == "8010 Graz,03.Bez.:Geidorf"
    assert found("AT", "", "Bleiburg") == found("AT", "", "Pliberk") == "9150 Bleiburg / Pliberk"


def test_a_town_itself_comes_before_its_districts(shipped):
    assert found("DE", "12623", "Berlin") == "12623 Berlin"
    assert found("CH", "8048", "Zürich") == "8048 Zürich"
    assert found("AT", "1150", "Wien") == "1150 Wien, Rudolfsheim-Fünfhaus"


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["12045", "D-12045", "d-12045", "DE-12045", "D 12045", "D - 12045", " 12 045 "])
def test_a_postcode_is_found_however_it_is_written(typed):
    assert found("de", typed, "Berlin") == "12045 Berlin"


@pytest.mark.parametrize("postcode", ["SW1A", "1012AB", "AD100", "12045"])
def test_letters_that_belong_to_a_postcode_stay(postcode):
    assert localities.plain_postcode(postcode) == postcode


@pytest.mark.django_db
def test_a_postcode_outweighs_a_town_that_is_not_there():
    assert found("DE", "12045", "Hamburg") == "12045 Berlin"
    assert found("DE", "12045", "") == "12045 Berlin"


@pytest.mark.django_db
def test_the_town_decides_where_the_postcode_is_unknown():
    assert found("DE", "00000", "Berlin") == "10115 Berlin"
    assert found("DE", "", "Berlin") == "10115 Berlin"


@pytest.mark.django_db
def test_of_two_towns_with_one_postcode_the_named_one_is_found_else_the_larger():
    add("99999", "Aadorf", 300)
    add("99999", "Zetstadt", 9_000)
    add("99999", "Beeweiler", None)

    assert found("DE", "99999", "Aadorf") == "99999 Aadorf"
    assert found("DE", "99999", "Irgendwo") == "99999 Zetstadt"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "postcode", "town"),
    [
        ("DE", "00000", "Nirgends"),
        ("DE", "", ""),
        ("DE", "", " - "),
        ("CH", "12045", "Berlin"),
        ("", "12045", "Berlin"),
    ],
)
def test_what_is_unknown_is_not_found(country, postcode, town):
    assert found(country, postcode, town) is None


@given(st.text(max_size=40))
def test_a_folded_name_is_letters_and_digits_whatever_is_typed(text):
    assert set(localities.folded(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789")


# -- suggesting ------------------------------------------------------------------------------------


def test_a_postcode_suggests_larger_towns_first(shipped):
    assert suggested("1204", limit=6) == [
        "12043 Berlin",
        "12045 Berlin",
        "12047 Berlin",
        "12049 Berlin",
        "1204 Genève",
        "12045 Berlin, Treptow",
    ]


def test_a_town_is_suggested_larger_first_and_each_once(shipped):
    assert suggested("St. Gall") == [
        "9000 St. Gallen",
        "8735 St. Gallenkappel",
        "6791 St. Gallenkirch",
        "8932 Sankt Gallen",
    ]
    many = localities.suggest("Neu", limit=200)
    assert len({(row.country, row.town) for row in many}) == len(many) == 200
    people = [row.population or 0 for row in many]
    assert people == sorted(people, reverse=True)


def test_postcode_and_town_together_narrow_each_other(shipped):
    assert suggested("8048 Altst") == ["8048 Zürich, Altstetten"]
    assert suggested("D-12053 Berlin") == ["12053 Berlin", "12053 Berlin, Neukölln"]
    assert suggested("12045 Hamburg") == []


@pytest.mark.django_db
def test_a_town_nobody_counted_comes_last():
    add("99997", "Xanten-Nord", None)
    add("99998", "Xanten-Ost", 12)
    add("99999", "Xanten-West", 40)

    assert suggested("xant") == ["99999 Xanten-West", "99998 Xanten-Ost", "99997 Xanten-Nord"]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", " ", "1", "K", "%", "__", "\\", "\0\0", "??"])
def test_too_little_suggests_nothing(typed):
    assert suggested(typed) == []


@pytest.mark.django_db
def test_no_more_is_suggested_than_asked_for():
    assert len(suggested("12")) == 8
    assert len(suggested("12", limit=3)) == 3


@pytest.mark.django_db
@given(st.text(max_size=30))
def test_whatever_is_typed_suggests_towns_or_nothing(text):
    assert len(suggested(text)) <= 8


# -- doubts ----------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"town": "BERLIN"},
        {"town": "Berlin-Mitte, Hinterhaus"},
        {"postcode": "D-12045"},
        {"postcode": "99999", "town": "Nirgends"},
    ],
    ids=str,
)
def test_an_address_that_fits_is_not_doubted(fields):
    assert localities.why_doubt(make_place(**fields)) is None


@pytest.mark.django_db
def test_a_point_far_from_the_postcode_is_doubted():
    assert localities.why_doubt(make_place(**HAMBURG)) == rules.POINT_FAR_OFF


@pytest.mark.django_db
def test_a_town_far_from_the_postcode_is_doubted():
    add("20095", "Hamburg", 1_700_000, **HAMBURG)

    assert localities.why_doubt(make_place(town="Hamburg")) == rules.TOWN_ELSEWHERE


@pytest.mark.django_db
def test_a_town_next_to_the_postcode_is_not_doubted():
    add("14482", "Kleinmachnow", 20_000, lng=13.4, lat=52.45)

    assert localities.why_doubt(make_place(town="Kleinmachnow")) is None


@pytest.mark.django_db
@pytest.mark.parametrize("town", ["Neustadt", "neustadt an der", "Neustadt an der Orla"])
def test_a_town_known_by_its_first_words_is_not_taken_for_another_of_that_name(town):
    add("07806", "Neustadt an der Orla", 8_000)
    add("31535", "Neustadt", 45_000, lng=9.46, lat=52.5)

    assert localities.why_doubt(make_place(postcode="07806", town=town, lng=6.0, lat=50.0)) is None
    assert localities.why_doubt(make_place(town="Neustadt")) == rules.TOWN_ELSEWHERE


# -- files -----------------------------------------------------------------------------------------


def changed(**fields: str) -> bytes:
    names = ("country", "postcode", "town", "lng", "lat", "population")
    return "\t".join(fields.get(name, good) for name, good in zip(names, GOOD, strict=True)).encode()


def geonames(**fields: str) -> bytes:
    values = {"town": "Berlin", "lat": "52.4853", "lng": "13.4378", **fields}
    middle = ["Berlin", "BE", "", "00", "Berlin, Stadt", "11000"]
    return "\t".join(["DE", "12045", values["town"], *middle, values["lat"], values["lng"], "6"]).encode()


BAD_LINES = {
    "one column": b"Berlin",
    "a column too few": GOOD_LINE.rsplit(b"\t", 1)[0],
    "a column too many": GOOD_LINE + b"\t1",
    "commas": GOOD_LINE.replace(b"\t", b","),
    "NaN": changed(lng="nan"),
    "infinite": changed(lat="-inf"),
    "no number": changed(lat="52,4853"),
    "no longitude": changed(lng=""),
    "beyond the date line": changed(lng="180.1"),
    "beyond the pole": changed(lat="-90.1"),
    "too large a number": changed(lng="1e400"),
    "GeoNames beyond the pole": geonames(lat="99"),
    "GeoNames without a town": geonames(town=""),
    "NUL in the town": changed(town="Ber\0lin"),
    "NUL in the number": changed(population="3\0"),
    "carriage return in the town": changed(town="Ber\rlin"),
    "country missing": changed(country=""),
    "country too long": changed(country="DEU"),
    "postcode missing": changed(postcode=""),
    "postcode too long": changed(postcode="1" * 13),
    "town missing": changed(town=""),
    "town too long": changed(town="B" * 121),
    "fewer than nobody": changed(population="-1"),
    "half a person": changed(population="0.5"),
    "more people than the column holds": changed(population=str(2**31)),
    "more digits than Python reads": changed(population="9" * 5_000),
    "a line of two megabytes": changed(town="B" * 2_000_000),
    "invalid UTF-8": GOOD_LINE.replace(b"Berlin", b"K\xf6ln"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", ["csv", "csv.gz"])
@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_named_and_nothing_is_loaded(line, suffix, tmp_path):
    text = b"# a remark\n\n" + changed(town="Neustadt") + b"\r\n" + line + b"\n" + GOOD_LINE
    file = tmp_path / f"towns.{suffix}"
    file.write_bytes(gzip.compress(text) if suffix.endswith("gz") else text)
    before = table()

    with pytest.raises(BadRow, match=r"^line 4: "):
        list(read_rows(file))
    with pytest.raises(CommandError, match=r"line 4: .* Nothing was loaded\.$"):
        call_command("places", "load", str(file))

    assert table() == before


def broken(how: str) -> bytes:
    whole = gzip.compress(b"\n".join([changed(town="Neustadt")] * 1_000))
    if how == "cut":
        return whole[:-20]
    if how == "changed inside":
        return whole[:30] + b"\xff\xff\xff" + whole[33:]
    if how == "wrong checksum":
        return whole[:-8] + b"abcd" + whole[-4:]
    return b"DE\t12045\tBerlin"


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["cut", "changed inside", "wrong checksum", "not compressed"])
def test_a_broken_archive_is_refused_and_nothing_is_loaded(how, tmp_path):
    file = tmp_path / "towns.csv.gz"
    file.write_bytes(broken(how))
    before = table()

    with pytest.raises(BadRow, match=r"^after line \d+: "):
        list(read_rows(file))
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("places", "load", str(file))

    assert table() == before


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("places", "load", str(tmp_path / "missing.csv"))
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("places", "load", str(tmp_path))


def test_both_formats_are_read(tmp_path):
    file = tmp_path / "towns.txt"
    file.write_bytes(geonames() + b"\n" + GOOD_LINE + b"\n" + changed(population=""))

    assert [astuple(row) for row in read_rows(file)] == [
        ("DE", "12045", "Berlin", 13.4378, 52.4853, None),
        ("DE", "12045", "Berlin", 13.4378, 52.4853, 3426354),
        ("DE", "12045", "Berlin", 13.4378, 52.4853, None),
    ]


def test_what_is_written_is_read_again_and_is_the_same_bytes(tmp_path):
    rows = [
        TownRow("CH", "9000", "St. Gallen", 9.3685, 47.424, 75833),
        TownRow("DE", "07554", '"Bethe"', 12.1, 51, None),
    ]
    one, other = tmp_path / "one.csv.gz", tmp_path / "other.csv.gz"

    write_rows(rows, one)
    write_rows(read_rows(one), other)

    assert list(read_rows(one)) == rows
    assert one.read_bytes() == other.read_bytes()


def test_loading_twice_changes_nothing(shipped, tmp_path):
    file = tmp_path / "towns.csv"
    file.write_bytes(b"\n".join([GOOD_LINE, changed(lng="13.5"), changed(town="Neustadt")]))
    call_command("places", "load", str(file))
    before = table()

    call_command("places", "load", str(file))
    call_command("places", "load")

    assert table() == before
    assert Locality.objects.filter(postcode="12045", town="Neustadt").count() == 1


@pytest.mark.django_db
def test_people_stay_counted_when_a_later_file_does_not_know_them(tmp_path):
    file = tmp_path / "DE.txt"
    file.write_bytes(geonames(lat="52.4"))

    call_command("places", "load", str(file))

    row = Locality.objects.get(postcode="12045", town="Berlin")
    assert (row.lat, row.population) == (52.4, 3426354)


# -- building --------------------------------------------------------------------------------------


def city(name: str, people: int, lng: float, lat: float, **fields) -> dict:
    base = {"geonameid": 1, "countrycode": "DE", "alternatenames": []}
    return {**base, "name": name, "population": people, "longitude": lng, "latitude": lat, **fields}


def postal(postcode: str, town: str, lng: float, lat: float, accuracy: int = 6, country: str = "DE") -> dict:
    point = {"longitude": lng, "latitude": lat, "accuracy": accuracy}
    return {"country_code": country, "postal_code": postcode, "city": town, **point}


def built(tmp_path: Path, postcodes: list[dict], cities: list[dict]) -> list[tuple]:
    codes, towns = tmp_path / "codes.jsonl", tmp_path / "cities.json"
    codes.write_text("\n".join(json.dumps(row) for row in postcodes), encoding="utf-8")
    towns.write_text(json.dumps({str(number): row for number, row in enumerate(cities)}), encoding="utf-8")
    return [(row.postcode, row.town, row.population) for row in build(codes, towns)]


BIG = (postal("80480", "Großstadt", 8.0, 47.0), city("Großstadt", 90_000, 8.0, 47.0))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Aue", "Großstadt, Aue"),
        ("Großstadt (Kreis 9) / Aue", "Großstadt, Aue"),
        ("Aue (Kreis 9)", "Großstadt, Aue"),
        ("Aue/Wiese", "Großstadt, Aue/Wiese"),
    ],
)
def test_a_district_that_only_the_cities_know_is_named_by_its_town_and_itself(name, shown, tmp_path):
    rows = built(tmp_path, [BIG[0]], [BIG[1], city(name, 5_000, 8.01, 47.0)])

    assert rows == [("80480", "Großstadt", 90_000), ("80480", shown, 5_000)]


def test_a_district_is_named_by_the_first_part_of_its_town(tmp_path):
    rows = built(
        tmp_path,
        [postal("10100", "Großstadt, Süd", 8.0, 47.0)],
        [BIG[1], city("Aue", 5_000, 8.01, 47.0)],
    )

    assert rows == [("10100", "Großstadt, Aue", 5_000), ("10100", "Großstadt, Süd", 90_000)]


@pytest.mark.parametrize(
    "district",
    [
        city("Aue", 0, 8.01, 47.0),
        city("Aue", 89_000, 8.01, 47.0),
        city("Aue", 5_000, 8.05, 47.0),
        city("Grossstadt", 5_000, 8.01, 47.0),
        city("Großstadt / Großstadt (Zentrum)", 5_000, 8.01, 47.0),
        city("Nachbardorf", 700, 8.01, 47.0),
        city("Aue", 5_000, 8.01, 47.0, countrycode="FR"),
    ],
    ids=["nobody", "all", "too far", "the town", "its middle", "a town near by", "abroad"],
)
def test_what_is_no_district_adds_no_row(district, tmp_path):
    neighbour = postal("80490", "Nachbardorf", 8.09, 47.0)

    rows = built(tmp_path, [BIG[0], neighbour], [BIG[1], district])

    assert [row[:2] for row in rows] == [("80480", "Großstadt"), ("80490", "Nachbardorf")]


def test_mailboxes_and_other_countries_are_left_out(tmp_path):
    mailbox = postal("80481", "Großstadt", 8.0, 47.0, accuracy=0)
    abroad = postal("67000", "Strasbourg", 7.7, 48.6, country="FR")

    assert built(tmp_path, [BIG[0], mailbox, abroad], [BIG[1]]) == [("80480", "Großstadt", 90_000)]


def test_no_district_of_the_shipped_file_counts_like_a_town(shipped):
    """Their extent decides how fine a cell is, so that a wrong count would give farms away."""
    eisenzicken = Locality.objects.get(town="Eisenzicken")
    districts = Locality.objects.filter(country="DE", town__contains=", ").exclude(population=None)

    assert eisenzicken.population is None
    assert districts.count() > 500
    for district in districts:
        town = Locality.objects.get(country="DE", postcode=district.postcode, town=district.town.split(",")[0])
        assert district.population * 3 <= town.population * 2, district

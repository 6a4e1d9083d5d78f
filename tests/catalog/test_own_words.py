"""What people write finds its topic; what must be stopped is found as well."""

import tomllib

import pytest

from marketplace.catalog import queries
from marketplace.catalog.models import Topic
from marketplace.catalog.own_words import Vocabulary, fitting, stem, words_of
from marketplace.config.machine import CLONE

WIFI = Vocabulary("wifi", ("WLAN", "Internet"))
LAMPS = Vocabulary("lamps", ("Lampe", "Lampe anbringen"))
MAINS = Vocabulary("mains", ("Lampe Decke", "Steckdose"), is_forbidden=True)
SMART = Vocabulary("smart", ("smarte Steckdose",))
ALL = (WIFI, LAMPS, MAINS, SMART)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("Das WLAN ist weg", ["wifi"]),
        ("Meine Wohnzimmerlampe", ["lamps"]),
        ("Intenet geht nicht", ["wifi"]),
        ("Die Lampen an der Decke", ["mains", "lamps"]),
        ("Eine smarte Steckdose", ["smart", "mains"]),
        ("Internet und Lampe", ["wifi", "lamps"]),
        ("Guten Tag", []),
        ("", []),
    ],
)
def test_own_words_lead_to_topics(text, slugs):
    assert fitting(text, ALL) == slugs


def test_endings_accents_and_spelling_do_not_matter():
    assert [*map(stem, words_of("Schließen Geräte"))] == [*map(stem, words_of("schliesse gerat"))]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Bild wackelt", "tv"),
        ("WLAN weg", "wifi"),
        ("lampe anbringen", "lamps"),
        ("Der Wasserhahn tropft", "repairs"),
        ("my printer is offline", "printer"),
        ("Es riecht nach Gas in der Küche", "gas"),
        ("Deckenlampe anschließen", "mains"),
        ("Dachrinne reinigen", "roof"),
        ("I locked myself out", "locks"),
        ("Meiner Mutter die Tabletten geben", "medical"),
        ("Kannst du meine Kinder von der Schule abholen?", "child-care"),
        ("Widerspruch gegen die Mieterhöhung schreiben", "legal"),
        ("Brauche jemanden für meine Steuererklärung", "money"),
    ],
)
@pytest.mark.django_db
def test_the_shipped_catalogue_understands(shipped_catalogue, text, slug):
    assert [topic.slug for topic in queries.find_topics(text, limit=1)] == [slug]


@pytest.mark.django_db
def test_most_of_the_demo_s_requests_find_their_topic(shipped_catalogue):
    rows = tomllib.loads((CLONE / "marketplace/config/demo/requests.toml").read_text())["requests"]

    missed = [row["words"] for row in rows if queries.find_topics(row["words"], 1)[:1] != [topic_of(row)]]

    assert len(missed) <= len(rows) / 20, missed


def topic_of(row: dict) -> Topic:
    return Topic.objects.get(slug=row["topic"])

"""The catalogue, the questions and the demo's texts that ship are complete in both languages and fit together."""

import tomllib
from pathlib import Path

import pytest
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from marketplace.bookings.rules import CANCEL_REASONS, DECLINE_REASONS
from marketplace.catalog.management.commands.catalogue import SHIPPED
from marketplace.catalog.models import Package, Topic
from marketplace.catalog.queries import family_names
from marketplace.vetting.questions import questions
from marketplace.vetting.rules import CHECKS

ROOT = Path(__file__).resolve().parents[2] / "marketplace"
DEMO = ROOT / "config" / "demo"


def read(file: Path) -> dict:
    return tomllib.loads(file.read_text(encoding="utf-8"))


TOPICS = read(SHIPPED)["topics"]
PACKAGES = {package["slug"]: package for topic in TOPICS for package in topic.get("packages", [])}
OPEN = {topic["slug"]: topic for topic in TOPICS if topic["risk"] != "forbidden"}


def one_sided(value: object, path: str = "") -> list[str]:
    """Paths of the texts that are missing in one of the languages, or empty in one."""
    if isinstance(value, list):
        return [fault for number, part in enumerate(value) for fault in one_sided(part, f"{path}[{number}]")]
    if not isinstance(value, dict):
        return []
    if value.keys() & {"de", "en"}:
        return [] if value.get("de") and value.get("en") and value.keys() == {"de", "en"} else [path]
    return [fault for name, part in value.items() for fault in one_sided(part, f"{path}.{name}")]


@pytest.mark.parametrize("file", [SHIPPED, ROOT / "vetting/data/questions.toml", DEMO / "reasons.toml"], ids=str)
def test_every_text_is_there_in_german_and_english(file):
    assert one_sided(read(file)) == []


def test_a_planted_one_sided_text_is_seen():
    assert one_sided({"topics": [{"name": {"de": "Gas", "en": ""}}]}) == [".topics[0].name"]


def test_households_find_enough():
    assert len(OPEN) >= 12
    assert len(PACKAGES) >= 20
    assert {topic["risk"] for topic in TOPICS} == set(Topic.Risk.values)


def test_every_icon_exists():
    for topic in TOPICS:
        try:
            assert "<svg" in lucide(topic["icon"])
        except IconDoesNotExist:
            pytest.fail(f"{topic['slug']}: no icon {topic['icon']}")


def test_who_is_turned_away_hears_where_to_turn():
    silent = [t["slug"] for t in TOPICS if t["risk"] == "forbidden" and not t.get("turn_to")]
    silent += [t["slug"] for t in TOPICS if t["risk"] == "licence" and not t.get("licence")]

    assert silent == []


@pytest.mark.django_db
def test_loading_twice_changes_nothing(shipped_catalogue):
    before = list(Package.objects.values())

    assert len(before) == len(PACKAGES)
    assert all(row["price_low"] <= row["price_usual"] <= row["price_high"] for row in before)


def test_each_question_has_three_answers_and_one_is_right():
    faults = [q["slug"] for q in questions() if len(q["answers"]) != 3 or not q["explanation"]]
    faults += [q["slug"] for q in questions() if q["right"] not in {answer["slug"] for answer in q["answers"]}]

    assert faults == []


def test_the_checks_of_a_badge_are_those_that_are_made():
    codes = [check["code"] for check in read(ROOT / "vetting/data/questions.toml")["checks"]]

    assert codes == list(CHECKS)


@pytest.mark.parametrize("request_row", read(DEMO / "requests.toml")["requests"], ids=lambda row: row["words"][:30])
def test_a_demo_request_asks_for_what_exists(request_row):
    package = PACKAGES[request_row["package"]]

    assert package in OPEN[request_row["topic"]]["packages"]
    assert set(request_row.get("options", [])) <= {option["slug"] for option in package.get("options", [])}
    assert request_row["urgency"] in {"urgent", "flexible"}


def test_demo_helpers_and_talks_are_about_topics_that_exist():
    about = {slug for row in read(DEMO / "helpers.toml")["about"] for slug in row["topics"]}
    talks = {talk["topic"] for talk in read(DEMO / "conversations.toml")["conversations"]}

    assert about == set(OPEN)
    assert talks <= set(OPEN)


def test_demo_reasons_are_those_of_the_trade():
    reasons = read(DEMO / "reasons.toml")

    assert {row["code"] for row in reasons["declines"]} == set(DECLINE_REASONS)
    assert {row["code"] for row in reasons["cancellations"]} == set(CANCEL_REASONS)


def test_every_topic_that_is_offered_belongs_to_a_family_and_others_to_none():
    families = {family["slug"] for family in read(SHIPPED)["families"]}

    assert {topic["family"] for topic in OPEN.values()} == families
    assert [topic["slug"] for topic in TOPICS if topic["risk"] == "forbidden" and "family" in topic] == []


@pytest.mark.django_db
def test_the_families_are_loaded_with_their_names(shipped_catalogue):
    topic = Topic.objects.select_related("family").get(slug="tv")

    assert (topic.family_id, str(topic.family)) == ("internet", family_names()["internet"])
    assert len(family_names()) == len(read(SHIPPED)["families"])

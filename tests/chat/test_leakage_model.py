"""The second opinion beside the rules: what it adds, what it may not touch, and how it is trained."""

import csv
import time
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from marketplace.chat.evaluation import read_cases
from marketplace.chat.leakage import KINDS, Leak, explain, kinds_of, why_warn
from marketplace.chat.leakage import model as opinion
from marketplace.chat.leakage.features import FAMILIES, VERSION, bucket_of, encode, names_of
from marketplace.chat.leakage.findings import read
from marketplace.chat.leakage.model import FILE, BadModel, Model, load, save

DATA = Path(__file__).parents[1] / "data"
# Of this very code: when the names of features change, VERSION has to, and the model is to be trained again.
CHECKSUMS = {1: 386522}
TEXTS = [("Ruf mich an, 079 555 12 34!", "de"), ("Can I pay you in cash?", "en"), ("On se voit à dix heures ?", "fr")]
# No rule finds anything in these, and none of them was learned from.
FOUND_BY_THE_MODEL = [
    ("de", "Mein Kärtchen klebt am Router, da steht alles Nötige drauf."),
    ("en", "Leave the envelope under the mat and I'll forget I ever saw the booking."),
    ("en", "My number's on the side of the van if you get stuck."),
    ("en", "I'd knock a tenner off if this didn't go through here."),
    ("fr", "Je vous glisserai une petite enveloppe, le site n'en saura rien."),
    ("fr", "Ma carte est restée sur votre frigo, n'hésitez pas."),
]
HARMLESS = [
    ("de", "Das Passwort für mein Mail habe ich vergessen, kannst du das zurücksetzen?"),
    ("de", "Die Klingel ist kaputt, bitte klopfen, zweiter Stock links."),
    ("de", "Seriennummer 4711-0815, Modell 2019, Fehler E18."),
    ("de", "WhatsApp auf dem Handy meiner Mutter stürzt immer ab."),
    ("en", "I'd rather keep it all on here, if you don't mind."),
    ("en", "Parking costs £2 an hour, have some coins ready."),
    ("en", "My mail app keeps asking for the password."),
    ("fr", "Je préfère payer par la plateforme, merci."),
    ("fr", "Mon WhatsApp ne s'ouvre plus depuis la mise à jour."),
    ("fr", "Le code de l'immeuble est 4512B, troisième étage."),
]


@pytest.mark.parametrize("language, text", FOUND_BY_THE_MODEL)
def test_it_sees_what_no_rule_knows(language: str, text: str):
    assert read(text, language).findings == ()
    assert why_warn(text, language)


@pytest.mark.parametrize("language, text", HARMLESS)
def test_what_only_sounds_like_it_is_left_alone(language: str, text: str):
    assert why_warn(text, language) == []


def test_none_of_these_was_learned_from():
    files = [*(DATA / "leakage_train").glob("*.csv"), *DATA.glob("*.csv")]
    learned = {case.text for file in files if file.name != "localities.csv" for case in read_cases(str(file))}

    assert not learned & {text for _, text in FOUND_BY_THE_MODEL + HARMLESS}


def test_nothing_held_out_was_learned_from():
    held = {case.text for case in read_cases(str(DATA / "leakage_held_out.csv"))}
    learned = {case.text for file in (DATA / "leakage_train").glob("*.csv") for case in read_cases(str(file))}

    assert len(held & learned) <= 2


def never() -> Model:
    """A model that warns of nothing."""
    shapes = opinion.SHAPES
    return Model(np.zeros(shapes["weights"]), -9.0, 0.0, np.zeros(shapes["kinds"]), np.zeros(shapes["kind_bias"]))


@pytest.mark.parametrize(
    "text, kind",
    [
        ("079 555 12 34", "contact"),
        ("hana@example.ch", "contact"),
        ("https://wa.me/41795551234", "contact"),
        ("IBAN CH93 0076 2011 6238 5295 7", "payment"),
    ],
)
def test_a_plain_detail_is_warned_about_whatever_the_model_says(monkeypatch, text: str, kind: str):
    monkeypatch.setattr("marketplace.chat.leakage.learned", never)

    assert kinds_of(text, "de") == [kind]


def test_the_model_takes_back_what_a_rule_reads(monkeypatch):
    assert kinds_of("Kann ich bar bezahlen?", "de") == ["payment"]

    monkeypatch.setattr("marketplace.chat.leakage.learned", never)

    assert kinds_of("Kann ich bar bezahlen?", "de") == []


def test_the_place_is_the_sentence_that_says_it():
    van = "My number's on the side of the van if you get stuck."
    text = f"Thanks, it all works again! {van} Bye for now"

    assert [(leak.kind, text[leak.start : leak.end]) for leak in why_warn(text, "en")] == [("contact", van)]


def test_of_very_many_sentences_the_place_is_the_whole():
    text = "I'd knock a tenner off if this didn't go through here. " * 18
    start = time.process_time()

    found = why_warn(text, "en")

    assert [(leak.start, leak.end) for leak in found] == [(0, len(text.rstrip()))]
    assert time.process_time() - start < 0.1


@pytest.mark.parametrize("text", ["👍", "?", "...", "\n", " . ", "a", "١", "\u200b"])
def test_next_to_nothing_is_nothing(text: str):
    assert why_warn(text, "en") == []


@pytest.mark.parametrize("language, text", FOUND_BY_THE_MODEL)
def test_every_warning_has_a_kind_and_a_place_within(language: str, text: str):
    for leak in why_warn(f"  {text}\n\n. Ok!", language):
        assert isinstance(leak, Leak) and leak.kind in KINDS
        assert 2 <= leak.start < leak.end <= len(text) + 2


def test_it_can_say_what_spoke_for_a_warning():
    said = explain("Zahlst du mir das bar?", "de", most=5)

    assert len(said) == 5
    assert {family for family, _, _ in said} <= set(FAMILIES)
    assert [abs(added) for *_, added in said] == sorted((abs(added) for *_, added in said), reverse=True)
    assert any("cash" in name or "cash" in family for family, name, _ in explain("Zahlst du mir das bar?", "de", 40))


def test_what_is_explained_adds_up_to_the_score():
    model, message = load(FILE), read(*TEXTS[1])

    said = model.explain(message, most=10_000)

    assert sum(added for *_, added in said) + model.bias == pytest.approx(model.score(message), abs=0.2)


def test_the_names_of_features_fit_the_version():
    buckets = [bucket for text, language in TEXTS for bucket in sorted(encode(read(text, language)).buckets.tolist())]
    names = sum(len(found) for text, language in TEXTS for found in names_of(read(text, language)).values())

    assert len(buckets) == names
    assert CHECKSUMS[VERSION] == sum(place * bucket for place, bucket in enumerate(buckets, 1)) % 1_000_003


def test_a_feature_has_the_same_bucket_everywhere():
    assert [bucket_of("words", "cash"), bucket_of("letters", "cash")] == [238356, 123031]


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04", b"not a zip file at all" * 50])
def test_a_broken_file_is_named(tmp_path, broken: bytes):
    path = tmp_path / "model.npz"
    path.write_bytes(broken)

    with pytest.raises(BadModel, match="model.npz: no model of leading away"):
        load(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadModel, match="nothing.npz"):
        load(tmp_path / "nothing.npz")


@pytest.mark.parametrize(
    "name, value, said",
    [
        ("version", np.int32(VERSION + 1), "made for version"),
        ("weights", np.zeros(5, np.float16), "weights is not as it should be"),
        ("bias", np.float32("nan"), "a number is not as it should be"),
    ],
)
def test_a_model_of_other_features_is_refused(tmp_path, name: str, value, said: str):
    with np.load(FILE) as file:
        held = {**file, name: value}
    path = tmp_path / "model.npz"
    with path.open("wb") as out:
        np.savez_compressed(out, **held)

    with pytest.raises(BadModel, match=said):
        load(path)


def test_what_was_saved_is_loaded(tmp_path):
    with np.load(FILE) as file:
        held = {name: file[name] for name in opinion.SHAPES if name != "version"}

    save(tmp_path / "model.npz", held)

    assert (tmp_path / "model.npz").read_bytes() == FILE.read_bytes()
    assert FILE.stat().st_size < 320_000


def tiny(folder: Path, name: str, first: int) -> str:
    """Sixty messages of the development corpus in a file of their own."""
    rows = [(case.text, case.language, int(case.leaves)) for case in read_cases(str(DATA / "leakage.csv"))]
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows[first::5])
    return str(path)


def train(folder: Path, out: str, *files: str, **options: Any) -> tuple[Path, str]:
    said = StringIO()
    call_command("train_leakage", *files, out=folder / out, precision=0.9, stdout=said, **options)
    return folder / out, said.getvalue()


def test_the_same_messages_make_the_same_model(tmp_path):
    files = [tiny(tmp_path, "one", 0), tiny(tmp_path, "two", 1), tiny(tmp_path, "three", 2)]

    first, said = train(tmp_path, "first.npz", *files)
    second, _ = train(tmp_path, "second.npz", *files)

    assert first.read_bytes() == second.read_bytes()
    assert {"one", "two", "three", "all"} <= {line.split()[0] for line in said.splitlines() if line.strip()}
    assert said.splitlines()[-1].startswith("threshold ")
    assert load(first).warns(read("Schreib mir auf WhatsApp oder zahl mir bar", "de"))


def test_who_calibrates_moves_the_threshold_and_no_weight(tmp_path):
    files = [tiny(tmp_path, "one", 0), tiny(tmp_path, "two", 1)]
    plain, _ = train(tmp_path, "plain.npz", *files)
    moved, said = train(tmp_path, "moved.npz", *files, calibrate=[tiny(tmp_path, "other", 2)])

    assert (load(plain).weights == load(moved).weights).all()
    assert load(plain).threshold != load(moved).threshold
    assert "calibr." in said


def test_training_prints_no_message(tmp_path):
    _, said = train(tmp_path, "model.npz", tiny(tmp_path, "one", 0), tiny(tmp_path, "two", 1))

    assert "WhatsApp" not in said


def test_one_file_is_too_little(tmp_path):
    with pytest.raises(CommandError, match="Two files at least"):
        train(tmp_path, "model.npz", tiny(tmp_path, "one", 0))


def test_a_bad_line_of_training_is_named(tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("Hallo,it,1\n")

    with pytest.raises(CommandError, match=r"bad\.csv: line 1: the language is 'it'"):
        train(tmp_path, "model.npz", tiny(tmp_path, "one", 0), str(bad))


def test_the_opinion_takes_less_than_a_millisecond():
    messages = [read(case.text, case.language) for case in read_cases(str(DATA / "leakage.csv"))]
    model = load(FILE)

    assert min(_seconds(model, messages) for _ in range(3)) / len(messages) < 0.001


def _seconds(model: Model, messages: list) -> float:
    start = time.process_time()
    for message in messages:
        model.warns(message)
    return time.process_time() - start

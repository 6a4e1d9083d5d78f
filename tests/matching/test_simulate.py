"""`simulate`: the table, the plots, the RESULT line, and what it says to a wrong file."""

import gzip
import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from matching.simulator.world import REFERENCE, read_world
from tests.matching.simulated import raw_world, small_demand, write_csv


@pytest.fixture
def files(tmp_path):
    """Options that name a small demand and a small world."""
    world = tmp_path / "world.json"
    world.write_text(json.dumps(raw_world()))
    return {"demand": write_csv(tmp_path / "demand.csv", small_demand()), "world": world, "out": tmp_path / "out"}


def simulate(files, capsys, **more) -> str:
    call_command("simulate", **{**files, "policy": ["product", "nearest"], "processes": 1, **more})
    return capsys.readouterr().out


def test_the_table_and_the_result_come_with_the_plots(files, capsys):
    lines = simulate(files, capsys).splitlines()

    assert lines[1].startswith("dense: 2 seeds, 4 days from 2026-03-02")
    assert [line.split()[0] for line in lines[3:5]] == ["product", "nearest"]
    figures = r"fill=0\.\d+ urgent_fill=\S+ wait=\S+ regret=\S+ gini=0\.\d+"
    assert re.match(rf"RESULT policy=product {figures}", lines[-1])
    assert {path.name for path in files["out"].iterdir()} == {
        "index.html",
        "fill.png",
        "wait.png",
        "earnings.png",
        "map.png",
    }
    assert all(path.stat().st_size > 1000 for path in files["out"].glob("*.png"))


def test_a_packed_file_and_other_columns(files, capsys, tmp_path):
    text = files["demand"].read_text().replace("t,latitude,longitude,cat", "when,y,x,what", 1)
    packed = tmp_path / "other.csv.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    plain = simulate(files, capsys, seed=[1])

    other = simulate(files, capsys, seed=[1], demand=packed, columns="time=when,lat=y,lng=x,category=what")

    assert other == plain


def test_a_file_of_rules_says_only_what_differs(files, capsys, tmp_path):
    rules = tmp_path / "quiet.json"
    rules.write_text(json.dumps({"urgent": {"at_most": 1}}))

    lines = simulate(files, capsys, seed=[1], policy=["product", str(rules)]).splitlines()

    assert lines[-1].startswith("RESULT policy=quiet ")
    assert lines[-1].split()[2:] != lines[-2].split()[2:]


@pytest.mark.django_db
def test_a_version_of_the_policy_by_its_number(files, capsys):
    said = simulate(files, capsys, seed=[1], policy=["1", "in-force"])

    assert "RESULT policy=1 " in said and "RESULT policy=in-force " in said
    with pytest.raises(CommandError, match="no such version"):
        simulate(files, capsys, policy=["99"])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"demand": "/nowhere/at/all.csv"}, "No such file"),
        ({"columns": "time=when"}, r"no column for time \(when\); its columns are: t, latitude"),
        ({"columns": "day=when"}, "'day' is not time="),
        ({"world": "/nowhere/world.json"}, "No such file"),
        ({"policy": ["cheapest"]}, "there are nearest, rating"),
        ({"policy": ["/nowhere/rules.json"]}, "No such file"),
        ({"density": "crowded"}, "no such density; known are dense"),
        ({"days": 1}, "none is left after a warm-up of 1"),
        ({"start": date(2026, 3, 5)}, "Nothing is asked after the warm-up of 1 days from 2026-03-05"),
        ({"seeds": "one"}, "no list of whole numbers"),
        ({"out": "/proc/nowhere"}, "Name a folder that can be written"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(files, capsys, wrong, says):
    with pytest.raises(CommandError, match=says):
        simulate(files, capsys, **{key: Path(value) if key in files else value for key, value in wrong.items()})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("yesterday,52,13,a", "line 2: 'yesterday' is no time"),
        ("2026-03-02 10:00:00,95,13,a", "line 2: '95' is no latitude"),
        ("2026-03-02 10:00:00,,13,a", "holds no line"),
    ],
)
def test_a_wrong_line_is_named(files, capsys, tmp_path, line, says):
    path = tmp_path / "wrong.csv"
    path.write_text(f"t,latitude,longitude,cat\n{line}\n")

    with pytest.raises(CommandError, match=says):
        simulate(files, capsys, demand=path)


def test_what_is_no_table_is_said(files, capsys, tmp_path):
    for name, content in {
        "a.csv.gz": b"no gzip",
        "b.csv.gz": gzip.compress(b"t,cat\n" * 99)[:-9],
        "c.csv": b"\xff\xfe\x00",
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError, match="--demand .* it is no |no column"):
            simulate(files, capsys, demand=tmp_path / name)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"helpers__radius": 10}, "helpers.radius: there is no such key; known are home"),
        ({"requests__budget": {"gamma": [1, 2]}}, "requests.budget: .*lognormal"),
        ({"requests__budget": {"normal": [1]}}, "requests.budget: normal"),
        ({"requests__urgent_share": 3}, "requests.urgent_share: 3 is no number from 0 to 1"),
        ({"behaviour__accept_logit": "willingness + luck"}, "behaviour.accept_logit: 'luck' means nothing here"),
        ({"behaviour__eligible": "anybody"}, "behaviour.eligible: .*free within"),
        ({"helpers__schedule": {"full": 1, "full_hours": "always"}}, "helpers.schedule.full_hours"),
        ({"helpers__skills__mix": "by luck"}, "helpers.skills.mix"),
        ({"time__seeds": []}, "time.seeds"),
        ({"time__start": "soon"}, "time.start"),
    ],
)
def test_a_wrong_key_of_a_world_is_named(files, capsys, change, says):
    files["world"].write_text(json.dumps(raw_world(**change)))

    with pytest.raises(CommandError, match=says):
        simulate(files, capsys)


def test_a_missing_key_of_a_world_is_named(files, capsys):
    raw = raw_world()
    del raw["helpers"]["price"]
    files["world"].write_text(json.dumps(raw))

    with pytest.raises(CommandError, match=r"helpers\.price: it is missing"):
        simulate(files, capsys)


def test_the_reference_world_is_read():
    world = read_world(REFERENCE)

    assert {name: size.helpers for name, size in world.densities.items()} == {"dense": 250, "sparse": 60, "tight": 120}
    assert world.baselines["nearest_soft"] == {"every": 4, "open": 30}
    assert [world.most_jobs({"hours": hours}) for hours in (5, 9, 12)] == [4, 6, 6]

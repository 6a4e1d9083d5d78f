"""The score on ratings from outside: RATINGS names the file. Without one there is nothing to measure."""

import os
from io import StringIO

import pytest
from django.core.management import call_command

from tests.long import record

RATINGS = os.environ.get("RATINGS", "")


def result_of(*arguments: str) -> tuple[str, dict[str, float]]:
    """What the command writes, and the numbers of its last line."""
    out = StringIO()
    call_command("evaluate_trust", *arguments, stdout=out)
    said = out.getvalue()
    last = said.splitlines()[-1]
    return said, {name: float(value) for name, value in (part.split("=") for part in last.split()[1:])}


@pytest.mark.skipif(not RATINGS, reason="RATINGS names no file")
def test_the_score_foretells_better_than_every_baseline_and_holds_against_attacks():
    said, found = result_of("--ratings", RATINGS, "--baselines")

    assert "is above every baseline on the future" in said
    assert found["auc_future"] >= 0.75
    assert found["auc_next"] >= 0.80
    assert found["ece"] <= 0.05
    assert found["fakes_to_lift"] > 200
    assert found["slander_loss"] <= 0.10
    record(said.splitlines()[-1].removeprefix("RESULT "))

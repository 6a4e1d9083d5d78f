"""The drawn state tables are those of the code."""

import pytest
from django.core.management import CommandError, call_command

from marketplace.bookings.management.commands import statemachine


def test_the_drawing_is_fresh():
    call_command("statemachine", "--check")


def test_a_stale_drawing_is_seen(tmp_path, settings):
    (tmp_path / "docs").mkdir()
    (tmp_path / statemachine.TARGET).write_text("old")
    settings.BASE_DIR = tmp_path

    with pytest.raises(CommandError):
        call_command("statemachine", "--check")

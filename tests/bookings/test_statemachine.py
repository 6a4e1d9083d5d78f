"""The drawn state tables and the cancellation table in the docs are those of the code."""

import pytest
from django.core.management import CommandError, call_command

from marketplace.bookings.management.commands import cancellation, statemachine

WRITTEN = {"statemachine": statemachine.TARGET, "cancellation": cancellation.TARGET}


@pytest.mark.parametrize("command", WRITTEN)
def test_what_is_written_is_fresh(command):
    call_command(command, "--check")


@pytest.mark.parametrize("command", WRITTEN)
def test_what_is_stale_is_seen(command, tmp_path, settings):
    (tmp_path / "docs").mkdir()
    (tmp_path / WRITTEN[command]).write_text("old")
    settings.BASE_DIR = tmp_path

    with pytest.raises(CommandError):
        call_command(command, "--check")

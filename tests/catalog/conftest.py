"""The catalogue that ships, in the test's database."""

import tomllib

import pytest

from marketplace.catalog import actions
from marketplace.catalog.management.commands.catalogue import SHIPPED
from marketplace.core.actors import SYSTEM


@pytest.fixture
def shipped_catalogue(db):
    actions.load_catalogue(by=SYSTEM, data=tomllib.loads(SHIPPED.read_text(encoding="utf-8")))

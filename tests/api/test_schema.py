"""The schema is valid, complete, and says how each operation can fail."""

import re
from io import StringIO

from django.core.management import call_command

from frontend.api.documentation import schema_in
from frontend.routes.api import urlpatterns

CONVERTER = re.compile(r"<\w+:")
UNDESCRIBED = {"api_schema", "api_docs", "api_unknown"}


def test_the_schema_is_valid_without_a_warning():
    said, warned = StringIO(), StringIO()

    call_command("spectacular", "--validate", "--fail-on-warn", stdout=said, stderr=warned)

    assert warned.getvalue() == ""


def test_every_address_is_in_the_schema():
    described = {path.replace("{", "<").replace("}", ">") for path in schema_in("en")["paths"]}
    routes = {pattern.name: str(pattern.pattern) for pattern in urlpatterns if pattern.name not in UNDESCRIBED}

    plain = {name: "/" + CONVERTER.sub("<", route) for name, route in routes.items()}

    assert {name for name, route in plain.items() if route not in described} == set()
    assert len(described) == len(plain)


def test_every_operation_says_how_it_can_fail():
    operations = [one for path in schema_in("en")["paths"].values() for one in path.values()]

    silent = [
        one["operationId"]
        for one in operations
        if "application/problem+json" not in one["responses"].get("422", {}).get("content", {})
    ]

    assert silent == []

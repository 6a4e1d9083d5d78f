"""Reading form-encoded parameters the way Stripe does: nested brackets, lists, integers, unknown names refused."""

import re
from typing import Any
from urllib.parse import parse_qsl

from payments.sandbox.errors import invalid

PIECES = re.compile(r"\[([^\]]*)\]")
MISSING = "Missing required param: {}."
MAXIMUM = 99_999_999


def parse(encoded: str) -> dict[str, Any]:
    """Turn `a[b][0][c]=1&d[]=2` into {"a": {"b": [{"c": "1"}]}, "d": ["2"]}."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        head = name.split("[", 1)[0]
        plant(tree, [head, *PIECES.findall(name[len(head) :])], value)
    return {name: with_lists(value) for name, value in tree.items()}


def plant(tree: dict[str, Any], path: list[str], value: str) -> None:
    for step in path[:-1]:
        below = tree.setdefault(step, {})
        if not isinstance(below, dict):
            raise invalid("Invalid hash", param=step)
        tree = below
    tree[path[-1] or str(len(tree))] = value


def with_lists(value: Any) -> Any:
    """Nested mappings whose keys are all numbers become lists in the order of those numbers."""
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [with_lists(value[key]) for key in sorted(value, key=int)]
    return {key: with_lists(item) for key, item in value.items()}


class Params:
    """The parameters of one call, or of one hash inside it; every getter raises Refused for what it cannot read."""

    def __init__(self, values: dict[str, Any], prefix: str = "") -> None:
        self.values = values
        self.prefix = prefix

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def name_of(self, name: str) -> str:
        return f"{self.prefix}[{name}]" if self.prefix else name

    def allow(self, names: str) -> None:
        """Refuse every parameter that is not among `names` (separated by spaces)."""
        unknown = sorted(set(self.values) - set(names.split()))
        if unknown:
            name = self.name_of(unknown[0])
            raise invalid(f"Received unknown parameter: {name}", param=name, code="parameter_unknown")

    def require(self, *names: str) -> None:
        for name in names:
            if self.values.get(name) in (None, "", {}, []):
                raise invalid(MISSING.format(self.name_of(name)), param=self.name_of(name), code="parameter_missing")

    def text(self, name: str, default: str | None = None) -> str | None:
        value = self.values.get(name, default)
        if isinstance(value, dict | list):
            raise invalid(f"Invalid string: {value}", param=self.name_of(name))
        return value if value != "" else None

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.text(name)
        if value not in (None, "true", "false"):
            raise invalid(f"Invalid boolean: {value}", param=self.name_of(name))
        return default if value is None else value == "true"

    def number(self, name: str, default: int | None = None) -> int | None:
        value = self.text(name)
        if value is None:
            return default
        if not re.fullmatch(r"-?\d+", value):
            message = f"Invalid integer: {value}"
            raise invalid(message, param=self.name_of(name), code="parameter_invalid_integer")
        return int(value)

    def amount(self, name: str, least: int = 1) -> int:
        """An amount in the currency's smallest unit, between `least` and what Stripe takes at most."""
        self.require(name)
        value = self.number(name) or 0
        if value < 1:
            message = "This value must be greater than or equal to 1."
            raise invalid(message, param=self.name_of(name), code="parameter_invalid_integer")
        if value < least:
            message = f"Amount must be at least {least} in the smallest unit of the currency."
            raise invalid(message, param=self.name_of(name), code="amount_too_small")
        if value > MAXIMUM:
            raise invalid("Amount must be no more than 999,999.99.", param=self.name_of(name), code="amount_too_large")
        return value

    def currency(self, name: str = "currency") -> str:
        self.require(name)
        value = (self.text(name) or "").lower()
        if not re.fullmatch(r"[a-z]{3}", value):
            raise invalid(f"Invalid currency: {value}", param=self.name_of(name))
        return value

    def choice(self, name: str, allowed: str, default: str | None = None) -> str | None:
        value = self.text(name, default)
        if value is not None and value not in allowed.split():
            message = f"Invalid {name}: must be one of {', '.join(allowed.split())}"
            raise invalid(message, param=self.name_of(name))
        return value

    def url(self, name: str) -> str | None:
        value = self.text(name)
        if value is not None and not value.startswith(("http://", "https://")):
            raise invalid("Not a valid URL", param=self.name_of(name), code="url_invalid")
        return value

    def group(self, name: str) -> "Params":
        value = self.values.get(name) or {}
        if not isinstance(value, dict):
            raise invalid("Invalid hash", param=self.name_of(name))
        return Params(value, self.name_of(name))

    def items(self, name: str) -> list[Any]:
        value = self.values.get(name) or []
        if not isinstance(value, list):
            raise invalid("Invalid array", param=self.name_of(name))
        return value

    def groups(self, name: str) -> list["Params"]:
        hashes = enumerate(self.items(name))
        return [Params(value, f"{self.name_of(name)}[{number}]") for number, value in hashes]

    def metadata(self, before: dict[str, str] | None = None) -> dict[str, str]:
        """What stood there, with the given keys set, and unset where their value is empty."""
        if self.values.get("metadata") == "":
            return {}
        given = self.group("metadata").values
        if any(len(key) > 40 or len(str(value)) > 500 for key, value in given.items()):
            raise invalid("Metadata keys have at most 40 characters and values 500.", param="metadata")
        return {key: value for key, value in {**(before or {}), **given}.items() if value != ""}

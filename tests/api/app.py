"""An app of a person: it shows a token and speaks JSON."""

import json
from typing import Any

from django.test import Client

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import User

V1 = "/api/v1"


class App:
    """A client signed in by token; addresses are below /api/v1."""

    def __init__(self, person: User | None = None, token: str = "") -> None:
        self.client = Client(raise_request_exception=True)
        self.token = token or (accounts.issue_token(by=person, name="a test's app")[1] if person else "")

    def send(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        """Send `body` as JSON (text goes as it is); header names are written with underscores."""
        text = body if isinstance(body, str | bytes) else "" if body is None else json.dumps(body)
        shown = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            shown["Authorization"] = f"Bearer {self.token}"
        shown.setdefault("Content-Type", "application/json")
        kind = shown.pop("Content-Type")
        return self.client.generic(method, f"{V1}{address}", text, content_type=kind, headers=shown)

    def get(self, address: str, **headers: str) -> Any:
        return self.send("GET", address, **headers)

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", address, {} if body is None else body, **headers)

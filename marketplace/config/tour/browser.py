"""A browser without a screen: pages, forms and cookies over real HTTP, and the live socket."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from marketplace.config.tour.forms import Form, read_forms

PATIENCE = 40.0


class WentWrong(Exception):
    """The server did something else than the story says."""


def expect(is_right: bool, otherwise: str) -> None:
    """Go on when it is right. Raises WentWrong with the words of `otherwise`."""
    if not is_right:
        raise WentWrong(otherwise)


@dataclass(frozen=True)
class Page:
    """An answer: where we ended up, its status and its text."""

    path: str
    status: int
    text: str

    def form(self, part: str) -> Form:
        """The form whose action holds `part`."""
        for form in read_forms(self.path, self.text):
            if part in form.action:
                return form
        raise WentWrong(f"{self.path} ({self.status}) has no form for {part}")

    def number(self, pattern: str) -> int:
        """The first number in an address of the page, e.g. number("/offers/")."""
        found = re.search(re.escape(pattern) + r"(\d+)", self.path + self.text)
        if not found:
            raise WentWrong(f"{self.path} has no address like {pattern}…")
        return int(found.group(1))


class Browser:
    """One person at one site, with cookies of their own."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.name = url, name
        self.http = httpx.Client(
            base_url=url, follow_redirects=True, timeout=30, headers={"Accept-Language": "en", "Referer": url}
        )

    def get(self, path: str) -> Page:
        return self._page(self.http.get(path))

    def submit(self, page: Page, part: str, files: dict | None = None, **fields: Any) -> Page:
        """Fill the form whose action holds `part` and send it; what is not named stays as the page had it."""
        form = page.form(part)
        data = {**form.fields, **{name: self._values(value) for name, value in fields.items()}}
        send = self.http.get if form.method == "get" else self.http.post
        options = {"params": data} if form.method == "get" else {"data": data, "files": files}
        answer = self._page(send(form.action, **options))
        if answer.status >= 400:
            raise WentWrong(f"{self.name}: {form.action} answered {answer.status}: {self._plain(answer.text)}")
        return answer

    def post(self, path: str, **fields: Any) -> httpx.Response:
        """A bare POST, as a page's script sends it: JSON is asked for, redirects are not followed."""
        data = {**fields, "csrfmiddlewaretoken": self.http.cookies.get("csrftoken", "")}
        return self.http.post(path, data=data, headers={"Accept": "application/json"}, follow_redirects=False)

    def socket(self) -> ClientConnection:
        """The person's live socket; it takes in every frame, also those that nobody waits for."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        address = self.url.replace("http", "ws", 1) + "/live/"
        return connect(address, origin=Origin(self.url), additional_headers={"Cookie": cookies}, max_queue=None)

    def until(self, path: str, is_there: Callable[[Page], bool], what: str) -> Page:
        """Ask for a page again until it shows what is expected."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            page = self.get(path)
            if is_there(page):
                return page
            time.sleep(0.15)
        raise WentWrong(f"{self.name} waited {PATIENCE:.0f} s for {what} at {path}")

    @staticmethod
    def _values(value: Any) -> list[str]:
        return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]

    @staticmethod
    def _page(answer: httpx.Response) -> Page:
        return Page(urlsplit(str(answer.url)).path, answer.status_code, answer.text)

    @staticmethod
    def _plain(text: str) -> str:
        found = re.findall(r'class="[^"]*(?:error|reason)[^"]*"[^>]*>([^<]+)<', text)
        return "; ".join(part.strip() for part in found if part.strip())[:300]


def heard(socket: ClientConnection, changed: str, seconds: float = 15.0) -> dict:
    """Wait for a ring of a kind on a socket."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        try:
            frame = json.loads(socket.recv(timeout=left))
        except TimeoutError:
            break
        if frame.get("changed") == changed:
            return frame
    raise WentWrong(f"no ring for {changed} within {seconds:.0f} s")

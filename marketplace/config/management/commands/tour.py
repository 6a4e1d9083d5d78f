"""Play the whole story against a running demo: over HTTP and WebSocket, with real sign-ins, each step with its time."""

import time
from typing import Any

import httpx
from django.core.management.base import BaseCommand, CommandError
from websockets.exceptions import WebSocketException

from marketplace.config.tour.browser import WentWrong
from marketplace.config.tour.story import STEPS, Story, new_story

WRONG = (WentWrong, httpx.HTTPError, WebSocketException, OSError)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--url", default="http://localhost:8000", help="where the demo is served")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        begun, done = time.monotonic(), 0
        story = new_story(url.rstrip("/"))
        try:
            for done, (title, act) in enumerate(STEPS):
                self.step(done + 1, title, act, story)
            done = len(STEPS)
        finally:
            self.stdout.write(f"RESULT steps={done} seconds={time.monotonic() - begun:.1f} ledger={story.ledger}")

    def step(self, number: int, title: str, act: Any, story: Story) -> None:
        """Play one step and print its milliseconds. Raises CommandError when it went wrong."""
        begun = time.monotonic()
        try:
            act(story)
        except WRONG as error:
            self.stdout.write(f"{number:3}  WRONG       {title}")
            raise CommandError(f"Step {number} ({title}): {error}") from error
        self.stdout.write(f"{number:3}  {(time.monotonic() - begun) * 1000:6.0f} ms   {title}")

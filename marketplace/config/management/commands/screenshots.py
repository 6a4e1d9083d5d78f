"""Photograph every page of a running demo: both widths, light and dark, as each kind of person; then a contact sheet.

Pages are found as a person finds them: by following links from the start page, one page per route and role; those in
a mail of the demo, too. What a page shows only after something was asked is asked for.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from django.urls import Resolver404, resolve
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Error, Page, sync_playwright

from marketplace.config.packages import CHROMIUM

WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LEFT_OUT = {"account_logout", "set_language", "help_geojson", "healthz", "readyz", "person_photo"}
LEFT_OUT |= {"money_paper_pdf", "statement_pdf", "statement_csv", "console_statements_csv"}
PAGES_AT_MOST = 90
# The second is linked to only once there is something on it, and the third is shown only without a connection.
BEGIN_AT = ("/", "/waiting/", "/offline/{language}/")
# Route name → what else is photographed there: a name, and what is asked.
ASKED = {"conversation_search": {"found": "?q=en", "nothing found": "?q=xyzzy", "refused": "?q=x"}}
LINKS = "all => all.filter(one => one.origin === location.origin).map(one => one.pathname + one.search)"
THUMB = 300
THUMBS_A_ROW = 8


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--url", default="http://localhost:8000")
        parser.add_argument("--to", type=Path, default=Path("screenshots"))
        parser.add_argument("--language", default="de")
        parser.add_argument("--sign-in", action="append", default=[], metavar="ROLE=EMAIL:PASSWORD")

    def handle(self, *args: Any, url: str, to: Path, language: str, sign_in: list[str], **options: Any) -> None:
        chromium = CHROMIUM.path()
        if not chromium:
            raise CommandError("Chromium is missing: apt-get install -y chromium")
        people = {"visitor": "", **dict(one.split("=", 1) for one in sign_in)}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            shots = [shot for role, who in people.items() for shot in self.role(browser, url, to, language, role, who)]
            browser.close()
        contact_sheet(shots, to / "contact-sheet.png")
        self.stdout.write(f"{len(shots)} pictures in {to}")

    def role(self, browser: Browser, url: str, to: Path, language: str, role: str, who: str) -> Iterator[Path]:
        """Every page that this kind of person finds, in both widths and schemes."""
        context = browser.new_context(base_url=url, locale=language)
        page = context.new_page()
        if who:
            enter(page, *who.split(":", 1))
        found = find_pages(page, language)
        for name, address in found.items():
            for width, (across, down) in WIDTHS.items():
                page.set_viewport_size({"width": across, "height": down})
                for scheme in SCHEMES:
                    target = to / width / scheme / f"{role}-{name}.png"
                    if photograph(page, address, scheme, target):
                        yield target
            self.stdout.write(f"{role}: {name} {address}")
        context.close()


def enter(page: Page, email: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def find_pages(page: Page, language: str) -> dict[str, str]:
    """Route name → the first address of it that links lead to."""
    found: dict[str, str] = {}
    waiting = [address.format(language=language) for address in BEGIN_AT]
    while waiting and len(found) < PAGES_AT_MOST:
        address = waiting.pop(0)
        name = route_of(address)
        if name is None or name in found or name in LEFT_OUT:
            continue
        answer = page.goto(address)
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        found[name] = address
        waiting += page.eval_on_selector_all("a[href]", LINKS)
        found |= {f"{name} {what}": urlsplit(address).path + asked for what, asked in ASKED.get(name, {}).items()}
    return found


def route_of(address: str) -> str | None:
    try:
        return resolve(urlsplit(address).path).url_name
    except Resolver404:
        return None


def photograph(page: Page, address: str, scheme: str, target: Path) -> bool:
    target.parent.mkdir(parents=True, exist_ok=True)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    try:
        page.goto(address)
        page.wait_for_load_state("load")
        page.screenshot(path=str(target), full_page=True)
    except Error:
        return False
    return True


def contact_sheet(shots: list[Path], target: Path) -> None:
    """All pictures small, side by side, each under its name."""
    if not shots:
        return
    rows = math.ceil(len(shots) / THUMBS_A_ROW)
    sheet = Image.new("RGB", (THUMBS_A_ROW * THUMB, rows * (THUMB + 20)), "white")
    draw = ImageDraw.Draw(sheet)
    for place, shot in enumerate(shots):
        picture = Image.open(shot)
        picture.thumbnail((THUMB - 10, THUMB - 10))
        left, top = place % THUMBS_A_ROW * THUMB, place // THUMBS_A_ROW * (THUMB + 20)
        sheet.paste(picture, (left + 5, top + 20))
        draw.text((left + 5, top + 4), "/".join(shot.parts[-3:]), fill="black")
    sheet.save(target)

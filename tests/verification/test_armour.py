"""R7: the armour of the browser, as people meet it: production settings, daphne, the shipped nginx.conf in front."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from marketplace.accounts import actions as accounts
from tests.accounts.second_factor import code_now, give_app
from tests.architecture.source import ROOT
from tests.factories import PASSWORD
from tests.long import record
from tests.verification.armour import faults_of, faults_of_body, faults_of_cookies, faults_of_headers
from tests.verification.crawl import addresses
from tests.verification.production import Site, prepare, served, settings_of_production
from tests.verification.world import World, make_world

SEEN: Counter[tuple[str, int]] = Counter()
pytestmark = pytest.mark.django_db(transaction=True)
ROLES = {"visitor": "anonymous", "seeker": "owner", "helper": "assigned", "operator": "operator"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Path:
    folder = tmp_path_factory.mktemp("production")
    prepare(folder)
    return folder


@pytest.fixture(scope="module")
def site(nginx: str, prepared: Path) -> Iterator[Site]:
    with served(nginx, prepared) as site:
        yield site


def field(browser: httpx.Client, address: str, **fields: str) -> httpx.Response:
    """Send a form as a browser does: with the token of the page that it stands on."""
    page = browser.get(address).text
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    return browser.post(address, data={"csrfmiddlewaretoken": token, **fields})


def sign_in(site: Site, world: World, role: str) -> httpx.Client:
    """A browser that came in by the door: password, and for the operator the code of the app."""
    person = world.people[ROLES[role]]
    browser = site.browser()
    if person is None:
        return browser
    person.set_password(PASSWORD)
    person.save()
    secret = give_app(person) if person.is_operator else ""
    field(browser, "/accounts/login/", login=person.email, password=PASSWORD)
    if secret:
        field(browser, "/accounts/second-factor/authenticate/", code=code_now(secret))
    assert "__Host-session" in browser.cookies, f"the {role} is not in"
    browser.headers["Authorization"] = f"Bearer {accounts.issue_token(by=person, name='a test')[1]}"
    return browser


def crawl(site: Site, world: World, role: str) -> dict[str, list[str]]:
    """Every route as this role: its name → what is wrong with the answer, if anything."""
    with closing(sign_in(site, world, role)) as browser:
        answers = {name: browser.get(address) for name, address in addresses(world).items()}
    SEEN.update((role, answer.status_code) for answer in answers.values())
    return {name: faults for name, answer in answers.items() if (faults := faults_of(answer, role != "visitor"))}


def test_every_answer_wears_its_armour(site):
    world = make_world()
    SEEN.clear()

    wrong = [f"{name} as {role}: {faults}" for role in ROLES for name, faults in crawl(site, world, role).items()]

    assert not wrong, "\n".join(wrong)
    routes = len(addresses(world))
    assert all(SEEN[role, 200] > 10 for role in ROLES)
    record(f"{routes} routes as {len(ROLES)} roles behind nginx: {SEEN.total()} answers, 0 without their armour")


def test_cookies_are_kept_to_this_host(site):
    with site.browser() as browser:
        page = browser.get("/accounts/login/")
        language = field(browser, "/", language="en") if "language" in page.text else page

    assert {cookie.name for cookie in browser.cookies.jar} >= {"__Host-csrf"}
    assert faults_of_cookies(page) == faults_of_cookies(language) == []


def test_plain_http_leads_to_https(site):
    answer = httpx.get(f"http://localhost:{site.plain_port}/console/?page=2", headers={"Host": "evil.example"})

    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{site.url}/console/?page=2"


def test_another_name_gets_no_certificate(site):
    address = f"https://127.0.0.1:{site.port}/"

    with pytest.raises(httpx.ConnectError), httpx.Client(verify=False) as browser:
        browser.get(address, headers={"Host": "evil.example"}, extensions={"sni_hostname": "evil.example"})


def test_a_foreign_host_header_is_refused(site):
    with site.browser() as browser:
        assert browser.get("/", headers={"Host": "evil.example"}).status_code == 421


def test_a_body_beyond_all_measure_ends_at_the_door(site):
    with site.browser() as browser:
        answer = browser.post("/accounts/login/", content=b"x" * (13 * 1024 * 1024))

    assert answer.status_code == 413


def test_the_socket_works_for_us_and_for_no_other_origin(site):
    world = make_world()
    with closing(sign_in(site, world, "seeker")) as browser:
        cookie = {"Cookie": f"__Host-session={browser.cookies['__Host-session']}"}
    address = f"wss://localhost:{site.port}/live/"
    options = {"ssl": site.trust, "additional_headers": cookie, "open_timeout": 10}

    with connect(address, origin=site.url, **options) as socket:
        socket.send("ping")
        # A page is also told to ask for everything, whenever its process begins to listen.
        answers = (socket.recv(timeout=10) for _ in range(5))
        assert any("nothing" in answer for answer in answers)
    with pytest.raises(InvalidStatus) as refusal:
        connect(address, origin="https://evil.example", **options)

    assert refusal.value.response.status_code == 403


def test_styles_wear_it_too_and_are_kept(site):
    with site.browser() as browser:
        address = browser.get("/").text.split('<link rel="stylesheet" href="')[1].split('"')[0]
        answer = browser.get(address)

    assert answer.status_code == 200 and faults_of_headers(answer) == []
    assert "immutable" in answer.headers["Cache-Control"]


def test_django_finds_nothing_to_deplore(prepared):
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = settings_of_production(prepared)

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_planted_faults_are_seen():
    headers = [("content-type", "text/html"), ("server", "nginx/1.22"), ("set-cookie", "theme=dark; Domain=x.org")]
    policy = ("content-security-policy", "default-src *; script-src 'self' 'unsafe-inline'")
    body = "<script>alert(1)</script><p style='a' onclick='b'><a href='javascript:c'>d</a>"
    answer = httpx.Response(200, headers=[*headers, policy], text=body)

    found = " ".join(faults_of(answer, signed_in=True))

    for fault in ("default-src", "unsafe-inline", "HSTS", "nginx/1.22", "Cache-Control", "not Secure", "not HttpOnly"):
        assert fault in found
    for fault in ("inline <script>", "attribute", "javascript:", "for a whole domain", "x-content-type-options"):
        assert fault in found
    assert faults_of_body('<script type="application/json" id="x">{}</script>', {}) == []

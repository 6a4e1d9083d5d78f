"""Becoming somebody: signing up with a code from the mailbox, applying, being approved, being found."""

import re
from secrets import token_hex

from marketplace.config.demo.pictures import specimen
from marketplace.config.tour.browser import Browser, WentWrong, expect
from marketplace.vetting.questions import questions

CODE = re.compile(r"\b(?:\d{6}|[0-9A-Z]{4}-[0-9A-Z]{4})\b")
MAIL = re.compile(r"data-mail>(.*?)</div>", re.DOTALL)
APPLICATION = re.compile(r'href="/console/applications/(\d+)/">([^<]+)<')
POSTCODE, TOWN = "12045", "Berlin"


class Person(Browser):
    """Somebody with a name, an e-mail address and a password that no other run has."""

    def __init__(self, url: str, first_name: str) -> None:
        super().__init__(url, f"{first_name} {token_hex(3)}")
        self.email = f"{self.name.replace(' ', '.').lower()}@example.org"
        self.password = f"tour-{token_hex(12)}"

    def newest_mail(self, words: str) -> str:
        """The text of the newest mail to this person with these words in its subject, waited for."""
        link = re.compile(rf'href="(/demo/mailbox/\d+/)">[^<]*{re.escape(words)}')
        address = f"/demo/mailbox/?to={self.email}"
        box = self.until(address, lambda page: link.search(page.text) is not None, f"a mail: {words}")
        text = MAIL.search(self.get(link.search(box.text).group(1)).text)
        if text is None:
            raise WentWrong(f"the mailbox does not show the mail: {words}")
        return text.group(1)

    def mailed_code(self) -> str:
        """The code that was mailed last."""
        found = CODE.search(self.newest_mail("is your code"))
        if found is None:
            raise WentWrong(f"the mail to {self.email} has no code")
        return found.group()


def sign_up(person: Person) -> None:
    """E-mail address, password, name; then the code from the mailbox."""
    page = person.submit(
        person.get("/accounts/signup/"),
        "/accounts/signup/",
        email=person.email,
        password1=person.password,
        name_shown=person.name,
        is_adult="on",
    )
    page = person.submit(page, "/confirm-email/", code=person.mailed_code())
    expect("/accounts/" not in page.path, f"{person.name} is still asked at {page.path}")


def sign_in(browser: Browser, email: str, password: str) -> None:
    page = browser.submit(browser.get("/accounts/login/"), "/accounts/login/", login=email, password=password)
    expect("/accounts/" not in page.path, f"{email} is still asked at {page.path}")


def apply(person: Person, topic: str) -> None:
    """The checklist from the first step to the last, for one topic."""
    person.submit(person.get("/apply/"), "/apply/start/")
    person.submit(person.get("/apply/about/"), "/apply/about/", birth_date="1990-05-17", motivation="I like to help.")
    page = person.get("/apply/topics/")
    person.submit(page, "/apply/topics/", topics=value_beside(page.text, topic))
    right = {question["slug"]: question["right"] for question in questions()}
    person.submit(person.get("/apply/conduct/"), "/apply/conduct/", **right)
    picture = {"file": ("identity.webp", specimen(person.name), "image/webp")}
    person.submit(person.get("/apply/document/identity/"), "/apply/document/", files=picture)
    page = person.submit(person.get("/apply/"), "/apply/submit/")
    expect("/apply/withdraw/" in page.text, f"the application of {person.name} is not sent")


def approve(operator: Browser, person: Person) -> None:
    """The operator finds the application in the queue, looks at the document and says yes."""
    waiting = {name: number for number, name in applications(operator)}
    expect(person.name in waiting, f"{person.name} is not in the queue")
    page = operator.get(f"/console/applications/{waiting[person.name]}/")
    document = operator.get(f"/console/documents/{page.number('/console/documents/')}/")
    expect(document.status == 200, f"the document of {person.name} answered {document.status}")
    operator.submit(page, "/approve/", reason="Welcome! Everything is there.")


def applications(operator: Browser) -> list[tuple[str, str]]:
    """Number and applicant of everything in the operators' queue, page by page."""
    found: list[tuple[str, str]] = []
    for page in range(1, 100):
        rows = APPLICATION.findall(operator.get(f"/console/?page={page}").text)
        if not rows or rows[-1] in found:
            break
        found += rows
    return found


def be_found(person: Person) -> None:
    """Place, hours and radius, as an approved helper sets them."""
    place = {"postcode": POSTCODE, "town": TOWN, "country": "DE", "coarser": "0"}
    person.submit(person.get("/help/place/"), "/help/place/", **place)
    hours = {f"{part}_{day}": at for day in range(7) for part, at in (("from", "00:00"), ("until", "23:59"))}
    calendar = {"time_zone": "Europe/Berlin", "buffer_minutes": "15"}
    person.submit(person.get("/help/hours/"), "/help/hours/", **hours, **calendar)
    about = {"about": "I am part of a tour.", "radius_km": "10", "helps_for_free": "on"}
    person.submit(person.get("/help/"), "/help/", **about)


def value_beside(text: str, label: str) -> str:
    """The value of the input that stands just before a label's words."""
    before = text.split(label)[0]
    values = re.findall(r'value="([^"]*)"', before)
    if label not in text or not values:
        raise WentWrong(f"there is no choice called {label}")
    return values[-1]

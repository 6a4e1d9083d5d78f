"""People who do not exist: names of a mixed city, faces drawn by code, homes on well-known streets."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from random import Random

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from frontend.faces import draw_face
from marketplace.accounts import localities
from marketplace.accounts.cells import published_cell
from marketplace.accounts.models import Locality, Place, User
from marketplace.config.demo.texts import content

FACES = 36
STREETS_APART = 0.006
LANGUAGES = ["de", "en"]


@dataclass
class Home:
    """Where somebody lives: a locality, a point near its centre, a street with a drawn number."""

    town: Locality
    lng: float
    lat: float
    street: str
    number: str
    floor: str
    note: str


class Crowd:
    """Draws people from one source of chance, so that the same seed gives the same city."""

    def __init__(self, city: str, dice: Random) -> None:
        self.dice = dice
        self.towns = list(Locality.objects.filter(town=city).order_by("postcode"))
        if not self.towns:
            raise LookupError(f"There is no town called {city} in the table of towns. Try DEMO_CITY=Berlin.")
        self.numbers = count(1)
        self.faces: list[str] = []

    def person(self, **fields) -> User:
        """A person, not saved yet."""
        group = self._of_weight(content("names")["groups"])
        first, family = self.dice.choice(group["first"]), self.dice.choice(group["family"])
        email = f"{_plain(first)}.{_plain(family)}{next(self.numbers)}@example.org"
        languages = sorted({"de", *group["languages"], *(["en"] if self.dice.random() < 0.5 else [])})
        joined = timezone.now() - timedelta(days=self.dice.randint(20, 700))
        person = User(
            email=email,
            name_shown=f"{first} {family[0]}.",
            languages=languages,
            language="de",
            adult_confirmed_at=joined,
            date_joined=joined,
            photo=self.face() if self.dice.random() < 0.7 else "",
        )
        for name, value in fields.items():
            setattr(person, name, value)
        person.set_unusable_password()
        return person

    def face(self) -> str:
        """The name of a stored picture; a pool of faces is drawn once and shared."""
        if len(self.faces) < FACES:
            name = f"photos/demo-{len(self.faces):02d}.webp"
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(draw_face(f"demo {len(self.faces)}")))
            self.faces.append(name)
            return name
        return self.dice.choice(self.faces)

    def home(self, town: Locality | None = None) -> Home:
        """A home in the city, or in a given postcode."""
        streets = content("streets")
        town = town or self.dice.choice(self.towns)
        district = next((one for one in streets["districts"] if one["postcode"] == town.postcode), streets["anywhere"])
        street, highest = self.dice.choice(sorted(district["streets"].items()))
        return Home(
            town=town,
            lng=town.lng + self.dice.gauss(0, STREETS_APART),
            lat=town.lat + self.dice.gauss(0, STREETS_APART * 0.6),
            street=street,
            number=str(self.dice.randint(1, highest)),
            floor=self.dice.choice(streets["floors"]),
            note=self.dice.choice(streets["notes"]),
        )

    def place(self, owner: User, home: Home) -> Place:
        """The home as a place, not saved yet."""
        cell = published_cell(home.lng, home.lat, localities.towns_near(home.lng, home.lat))
        return Place(
            owner=owner,
            street=home.street,
            number=home.number,
            floor=home.floor,
            note=home.note,
            postcode=home.town.postcode,
            town=home.town.town,
            country=home.town.country,
            lng=home.lng,
            lat=home.lat,
            precision=Place.Precision.GEOCODER,
            cell=cell.name,
            cell_lng=cell.lng,
            cell_lat=cell.lat,
        )

    def _of_weight(self, rows: list[dict]) -> dict:
        return self.dice.choices(rows, [row.get("weight", 1) for row in rows])[0]


def _plain(name: str) -> str:
    letters = name.lower().replace("ß", "ss").replace("ı", "i")
    for umlaut, two in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        letters = letters.replace(umlaut, two)
    return "".join(c for c in unicodedata.normalize("NFKD", letters) if c.isascii() and c.isalpha()) or "person"


def save_people(people: list[User]) -> list[User]:
    """Save people with their addresses, already proven."""
    User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people
    )
    return people

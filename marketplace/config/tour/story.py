"""One job from post to done, step by step."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_hex
from uuid import uuid4

from django.utils import timezone

from marketplace.config.demo.sign_ins import PASSWORD, SIGN_INS
from marketplace.config.tour import money, praise, talk
from marketplace.config.tour.browser import Browser, Page, expect, heard
from marketplace.config.tour.people import POSTCODE, TOWN, Person, apply, approve, be_found, sign_in, sign_up

STREET, NUMBER = "Weserstraße", "190"
VISIT_IN = timedelta(minutes=40)
TOO_LATE = (409, 422)
ASKED = re.compile(r"(\d+) of 3 neighbours who fit were asked")


@dataclass
class Story:
    """Who plays, and what has come about so far. The helpers get their parts in the order in which they are asked."""

    url: str
    operator: Browser
    seeker: Person
    stranger: Person
    helpers: list[Person]
    topic: str
    slug: str = ""
    sending: Page | None = None
    request: int = 0
    offers: list[tuple[Person, int]] = field(default_factory=list)
    conversation: int = 0
    booking: int = 0
    last_said: int = 0
    ledger: int = -1

    @property
    def winner(self) -> Person:
        return self.offers[-1][0]


def new_story(url: str) -> Story:
    """People and a topic that no other run has."""
    helpers = [Person(url, name) for name in ("Hana", "Rui", "Mira")]
    operator = Browser(url, "Olga")
    return Story(url, operator, Person(url, "Sam"), Person(url, "Stella"), helpers, f"Terrarium {token_hex(3)}")


def open_topic(story: Story) -> None:
    sign_in(story.operator, SIGN_INS["operator"], PASSWORD)
    page = story.operator.get("/demo/topics/")
    page = story.operator.submit(page, "/demo/topics/", name=story.topic)
    found = re.search(r"/demo/topics/([\w-]+)/retire/", page.text.split(story.topic)[-1])
    expect(found is not None, f"{story.topic} is not open")
    story.slug = found.group(1)


def sign_up_all(story: Story) -> None:
    for person in (*story.helpers, story.stranger):
        sign_up(person)


def all_apply(story: Story) -> None:
    for helper in story.helpers:
        apply(helper, story.topic)


def approve_all(story: Story) -> None:
    for helper in story.helpers:
        approve(story.operator, helper)
        helper.newest_mail("Welcome as a helper")


def all_can_be_found(story: Story) -> None:
    for helper in story.helpers:
        be_found(helper)


def write_request(story: Story) -> None:
    """Everything but the sending, before there is any account."""
    sam, begins = story.seeker, timezone.localtime() + VISIT_IN
    page = sam.submit(sam.get("/post/"), "/post/", words="The lamp of my terrarium is dead.", topic=story.slug)
    page = sam.submit(page, "/package/", package=story.slug)
    place = {"postcode": POSTCODE, "town": TOWN, "country": "DE", "street": STREET, "number": NUMBER}
    page = sam.submit(page, "/where/", **place)
    page = sam.submit(page, "/when/", urgency="flexible", day=begins.date().isoformat(), time=begins.strftime("%H:%M"))
    page = money.choose_price(sam, page)
    story.sending = sam.until(page.path, lambda page: "3 helpers can come" in page.text, "three helpers who could come")


def send_request(story: Story) -> None:
    """The code comes by mail and is typed on the same page; then, and not before, the search begins."""
    sam = story.seeker
    page = sam.submit(story.sending, "/send/", name_shown=sam.name, email=sam.email, is_adult="on")
    code = sam.mailed_code()
    expect(not any(open_offers(helper) for helper in story.helpers), "somebody was asked before the code")
    page = sam.submit(page, "/code/", code=code)
    found = re.fullmatch(r"/requests/(\d+)/", page.path)
    expect(found is not None, f"after the code the page is {page.path}")
    story.request = int(found.group(1))


def open_offers(helper: Browser) -> list[int]:
    """The offers that wait for this helper's answer."""
    return [int(number) for number in re.findall(r"/offers/(\d+)/accept/", helper.get("/offers/").text)]


def wait_for_wave(story: Story) -> None:
    """One more helper is asked, and the seeker sees it; whoever it is gets the next part.

    Each wave asks one. On a slow machine the one after may have gone out, too: offers are numbered as they are sent.
    """
    asked = [helper for helper, _ in story.offers]
    waiting = [helper for helper in story.helpers if helper not in asked]
    number = len(asked) + 1
    page = story.seeker.until(
        f"/requests/{story.request}/", lambda page: asked_so_far(page) >= number, f"wave {number}"
    )
    found = [(helper, offer) for helper in waiting for offer in open_offers(helper)]
    expect(len(found) >= asked_so_far(page) - len(asked), f"wave {number} asked {len(found)} helpers")
    story.offers.append(min(found, key=lambda one: one[1]))


def asked_so_far(page: Page) -> int:
    """How many of the three the seeker reads were asked."""
    found = ASKED.search(page.text)
    return int(found.group(1)) if found else 0


def decline(story: Story) -> None:
    """The first one has no time; the seeker sees that the request was passed on."""
    helper, offer = story.offers[0]
    helper.submit(helper.get(f"/offers/{offer}/"), "/decline/", reason="no_time")
    expect(not open_offers(helper), f"{helper.name} declined and is still asked")


def accept(story: Story) -> None:
    """The third one says yes; the visit is reserved until it is paid, and the street is not told yet."""
    helper, offer = story.offers[2]
    page = helper.get(f"/offers/{offer}/")
    expect(STREET not in page.text, "the offer tells the street")
    page = helper.submit(page, "/accept/")
    found = re.fullmatch(r"/bookings/(\d+)/", page.path)
    expect(found is not None, f"after the yes the page is {page.path}")
    story.booking = int(found.group(1))
    expect(STREET not in page.text, "the street can be read before the payment is held")


def pay(story: Story) -> None:
    """Once the money is held, whoever comes within a day reads the address."""
    money.pay(story.seeker, story.booking)
    sees = f"{STREET} {NUMBER}"
    story.winner.until(f"/bookings/{story.booking}/", lambda page: sees in page.text, "the address")


def all_can_be_paid(story: Story) -> None:
    for helper in story.helpers:
        money.be_payable(helper)


def agree_on_extra(story: Story) -> None:
    money.agree_on_extra(story.winner, story.seeker, story.booking)


def be_paid(story: Story) -> None:
    money.read_what_came(story.winner, story.booking)


def review_blind(story: Story) -> None:
    praise.review_blind(story.winner, story.seeker, story.booking)


def read_trust(story: Story) -> None:
    for person in (story.winner, story.seeker):
        praise.read_trust(person, story.booking)


def read_badges(story: Story) -> None:
    praise.read_badges(story.winner)


def check_ledger(story: Story) -> None:
    story.ledger = money.ledger_of(story.operator)
    expect(story.ledger == 0, f"the ledger has {story.ledger} faults")


def tell_the_loser(story: Story) -> None:
    """The second one never answered: page and inbox say kindly that somebody else comes."""
    helper, offer = story.offers[1]
    helper.until(f"/offers/{offer}/", lambda page: "Somebody else was a moment faster" in page.text, "the lost offer")
    helper.until("/inbox/", lambda page: "Somebody else was a moment faster" in page.text, "the notice")
    late = helper.post(f"/offers/{offer}/accept/")
    expect(late.status_code in TOO_LATE, f"a yes that comes too late got {late.status_code}")


def talk_live(story: Story) -> None:
    """Each writes once; the other's open page is rung and reads exactly that."""
    sam, hana = story.seeker, story.winner
    story.conversation = hana.get(f"/offers/{story.offers[2][1]}/talk/").number("/conversations/")
    with sam.socket() as sams, hana.socket() as hanas:
        talk.say_and_hear(sam, hana, hanas, story.conversation, "Thank you! The door is the green one.")
        story.last_said = talk.say_and_hear(hana, sam, sams, story.conversation, "I bring a lamp that fits.")


def talk_through_a_cut(story: Story) -> None:
    ears = story.winner.socket()
    talk.say_and_hear(story.seeker, story.winner, ears, story.conversation, "Second floor.")
    talk.cut(ears)
    talk.miss_and_catch_up(story.seeker, story.winner, story.conversation, story.last_said + 1)


def refuse_stranger(story: Story) -> None:
    """Foreign is missing: no look at the visit, no word in the conversation, no yes to the offer; nothing changed."""
    stella, talked = story.stranger, f"/conversations/{story.conversation}/"
    before = talk.read_after(story.seeker, story.conversation, 0)[0]
    answers = [
        stella.get(f"/bookings/{story.booking}/").status,
        stella.post(f"{talked}send/", text="Let me in", client_id=str(uuid4())).status_code,
        stella.post(f"/offers/{story.offers[1][1]}/accept/").status_code,
    ]
    expect(answers == [404, 404, 404], f"the stranger got {answers}")
    after = talk.read_after(story.seeker, story.conversation, 0)[0]
    expect(before == after, "the stranger's words are in the conversation")


def move(who: Person, story: Story, verb: str, other: Person, sees: str) -> None:
    """One presses the visit's button, the other's open page is rung and shows what follows."""
    address = f"/bookings/{story.booking}/"
    with other.socket() as ears:
        who.submit(who.get(address), f"{address}{verb}/")
        while heard(ears, "booking")["id"] != story.booking:
            pass
    expect(sees in other.get(address).text, f"{other.name} does not read: {sees}")


def start(story: Story) -> None:
    move(story.winner, story, "start", story.seeker, "Your helper is at work")


def finish(story: Story) -> None:
    move(story.winner, story, "finish", story.seeker, "Is everything done?")


def confirm(story: Story) -> None:
    move(story.seeker, story, "confirm", story.winner, "Thank you for helping")


def retire_topic(story: Story) -> None:
    page = story.operator.get("/demo/topics/")
    story.operator.submit(page, f"/demo/topics/{story.slug}/retire/")
    expect(story.topic not in story.seeker.get("/post/").text, f"{story.topic} is still offered")


STEPS: tuple[tuple[str, Callable[[Story], None]], ...] = (
    ("An operator signs in and opens a topic that nobody covers yet", open_topic),
    ("Three helpers and a stranger sign up, with codes from the mailbox", sign_up_all),
    ("The three apply: about them, topic, conduct, document", all_apply),
    ("The operator looks at each document and approves", approve_all),
    ("They set place, hours and radius", all_can_be_found),
    ("They answer the payment partner's questions on its page", all_can_be_paid),
    ("A seeker writes a request without an account and reads that three could come", write_request),
    ("A code by mail on the same page, and the request goes out", send_request),
    ("Wave 1 asks one helper", wait_for_wave),
    ("That one declines", decline),
    ("Wave 2 asks the next one, who stays silent", wait_for_wave),
    ("Wave 3 asks the third one", wait_for_wave),
    ("The third one accepts; the visit is reserved", accept),
    ("The seeker pays on the hosted page; now the street can be read", pay),
    ("The silent one is told, and a late yes is refused", tell_the_loser),
    ("Both write, live in both directions", talk_live),
    ("A socket is cut; what was missed is found, once and in order", talk_through_a_cut),
    ("A stranger is refused three times", refuse_stranger),
    ("The helper starts", start),
    ("An extra is asked for, agreed and paid", agree_on_extra),
    ("The helper says that the work is done", finish),
    ("The seeker confirms", confirm),
    ("The helper is paid, net of the commission", be_paid),
    ("Both review each other, sealed until both are in", review_blind),
    ("Each reads what the visit did to their trust, and why", read_trust),
    ("The helper reads how badges are given", read_badges),
    ("The operator reads that the ledger sums to zero", check_ledger),
    ("The topic is retired", retire_topic),
)

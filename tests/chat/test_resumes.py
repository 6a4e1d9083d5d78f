"""C2: whoever comes back, after a moment or a week, is given exactly what changed meanwhile, edits and deletions too.

The history of a conversation is written over seven days; a page that knew it up to some revision asks for the rest, of
another process than the one that wrote. What an answer holds is compared with the changes that were missed, and what
the page then holds with a page that was never away.
"""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.chat import actions
from marketplace.chat.models import Conversation, Message
from tests.chat.page import BUBBLE, TOLD, WORDS
from tests.chat.test_messages import make_conversation, say
from tests.chat.test_warnings import signed_in
from tests.long import record, rounds
from tests.server import web

pytestmark = pytest.mark.django_db(transaction=True)

RESUMES = rounds(in_test=40, in_long=2_000)
CHANGES = rounds(in_test=60, in_long=5_000)
WEEK = timedelta(days=7)
Log = list[tuple[int, str]]
Reader = Callable[[str], str]


@pytest.fixture
def reader_of() -> Iterator[Callable[[User], Reader]]:
    """Who reads for a person: in `make long` a web process, in `make test` this one."""
    if rounds(in_test=0, in_long=1):
        with web() as server:
            yield lambda person: partial(over_http, server.browser(person))
    else:
        yield lambda person: partial(in_process, signed_in(person))


def over_http(browser: httpx.Client, address: str) -> str:
    return browser.get(address).text


def in_process(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def history(talk: Conversation, chance: random.Random) -> Log:
    """Messages of both, some of them edited or deleted later; each change as its number and the words after it."""
    log: Log = [(1, "")]
    while len(log) <= CHANGES:
        by, what = chance.choice((talk.seeker, talk.helper)), chance.random()
        own = Message.objects.filter(conversation=talk, sender=by, deleted_at=None)
        recent = list(own.order_by("-seq")[:30]) if what < 0.25 else []
        message = chance.choice(recent) if recent else None
        if message is None:
            said = say(talk, by, f"said {len(log)}")
        elif what < 0.15:
            said = change(actions.edit_message, message, by, text=f"edited {len(log)}")
        else:
            said = change(actions.delete_message, message, by)
        log.append((said.seq, said.text))
    return log


def change(act: Callable, message: Message, by: User, **how: str) -> Message:
    return act(by=by, conversation_id=message.conversation_id, seq=message.seq, **how)


def spread_over_a_week(talk: Conversation) -> None:
    """The latest change is of now, the first of a week ago."""
    now, rows = timezone.now(), list(Message.objects.filter(conversation=talk))
    for row in rows:
        row.at = now - WEEK * (1 - row.revision / (CHANGES + 1))
    Message.objects.bulk_update(rows, ["at"], batch_size=500)


def missed(number: int, chance: random.Random) -> int:
    """How many changes somebody missed: each edge once, then mostly few and at times all."""
    edges = (0, 1, min(499, CHANGES), min(500, CHANGES), min(501, CHANGES), CHANGES)
    return edges[number] if number < len(edges) else int(CHANGES ** (chance.random() ** 3))


def asked(read: Reader, talk: Conversation, revision: int) -> Log:
    """Everything that the page is told, answer by answer until there is no more."""
    got, more = [], "data-more"
    while more:
        body = read(f"/conversations/{talk.pk}/changes/{revision}/")
        known, more = TOLD.search(body).groups()
        revision = int(known)
        got += [(int(bubble[1]), words_in(bubble[0])) for bubble in BUBBLE.finditer(body)]
    return got


def words_in(bubble: str) -> str:
    found = WORDS.search(bubble)
    return found[1] if found and "bubble--system" not in bubble else ""


def test_whoever_comes_back_is_given_exactly_the_gap(reader_of, chance: random.Random):
    talk = make_conversation()
    log = history(talk, chance)
    spread_over_a_week(talk)
    readers, told = [reader_of(person) for person in (talk.seeker, talk.helper)], 0

    for number in range(RESUMES):
        known = len(log) - missed(number, chance)
        got = asked(chance.choice(readers), talk, known)

        gap = dict(log[known:])
        assert sorted(got) == sorted(gap.items()), f"after revision {known}"
        assert dict(log[:known]) | dict(got) == dict(log)
        told += len(got)

    record(f"{RESUMES:,} resumes, 0 s to 7 days and 0 to {CHANGES:,} changes missed: {told:,} lines, exactly the gap")

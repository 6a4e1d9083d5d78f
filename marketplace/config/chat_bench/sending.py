"""Who posts what: a message in each conversation in turn, an application after the other."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from uuid import uuid4

from marketplace.config.chat_bench.measures import Sent, held
from marketplace.config.chat_bench.pages import Page
from marketplace.config.chat_bench.people import Pair, Person, mark, rename_applicants
from marketplace.config.chat_bench.sites import Site
from marketplace.config.chat_bench.wire import Wire

WORDS = "The router blinks red again. Could you come on Thursday after six?"
TAKEN, MOVED_ON = 200, 302


async def send_messages(
    site: Site, pairs: Sequence[Pair], number: int, rate: float, readers: Mapping[int, Page]
) -> list[Sent]:
    """So many messages, so many a second, from each seeker in turn to their helper; `readers` by conversation."""
    wires = [Wire(site.sends_to, pair.seeker) for pair in pairs]
    begun = time.perf_counter()

    async def send(n: int) -> Sent:
        await asyncio.sleep(max(0.0, begun + n / rate - time.perf_counter()))
        place = n % len(pairs)
        page = readers.get(pairs[place].conversation)
        return await send_message(wires[place], pairs[place].conversation, [page] if page and page.holds else [])

    sent = await asyncio.gather(*map(send, range(number)))
    await asyncio.gather(*(wire.close() for wire in wires))
    return sent


async def send_message(wire: Wire, conversation: int, readers: Sequence[Page]) -> Sent:
    """Raises RuntimeError when the server does not take it."""
    word, began = mark(), time.perf_counter()
    fields = {"client_id": str(uuid4()), "text": f"{WORDS} {word}"}
    status, _ = await wire.post(f"/conversations/{conversation}/send/", fields)
    if status != TAKEN:
        raise RuntimeError(f"a message was answered with {status}")
    return Sent(word, began, readers)


async def send_applications(site: Site, applicants: Sequence[Person], readers: Sequence[Page]) -> list[Sent]:
    """Each once the one before is held by everybody who watches. The applicant's name is the text."""
    sent, holding = [], [page for page in readers if page.holds]
    names = await asyncio.to_thread(rename_applicants, list(applicants))
    for person, name in zip(applicants, names, strict=True):
        wire, began = Wire(site.sends_to, person), time.perf_counter()
        status, _ = await wire.post("/apply/submit/")
        await wire.close()
        if status != MOVED_ON:
            raise RuntimeError(f"an application was answered with {status}")
        sent.append(Sent(name, began, holding))
        await held(sent)
    return sent

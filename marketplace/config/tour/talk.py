"""Two people who write to each other while one of them loses the connection."""

import re
from socket import SHUT_RDWR
from uuid import uuid4

from websockets.sync.client import ClientConnection

from marketplace.config.tour.browser import Browser, expect, heard

BUBBLE = re.compile(r'data-seq="(\d+)"')


def say(browser: Browser, conversation: int, text: str, client_id: str = "") -> int:
    """Send a message and return its number in the conversation."""
    address = f"/conversations/{conversation}/send/"
    answer = browser.post(address, text=text, client_id=client_id or str(uuid4()))
    expect(answer.status_code == 200, f"{browser.name}: {address} answered {answer.status_code}")
    return answer.json()["seq"]


def read_after(browser: Browser, conversation: int, seq: int) -> tuple[list[int], str]:
    """The numbers of what was said after a number, and the text of it."""
    page = browser.get(f"/conversations/{conversation}/after/{seq}/")
    expect(page.status == 200, f"{page.path} answered {page.status}")
    return [int(number) for number in BUBBLE.findall(page.text)], page.text


def say_and_hear(writer: Browser, reader: Browser, ears: ClientConnection, conversation: int, text: str) -> int:
    """One writes, the other's page is rung and asks for what is new; returns the message's number."""
    seq = say(writer, conversation, text)
    while heard(ears, "conversation")["seq"] < seq:
        pass
    numbers, said = read_after(reader, conversation, seq - 1)
    expect(numbers == [seq] and text in said, f"{reader.name} reads {numbers} where {seq} was said")
    return seq


def cut(socket: ClientConnection) -> None:
    """End the connection as a tunnel does: without a goodbye."""
    socket.socket.shutdown(SHUT_RDWR)
    socket.socket.close()


def miss_and_catch_up(writer: Browser, reader: Browser, conversation: int, last: int) -> None:
    """While nobody listens three things are said, one of them sent twice; a new socket finds exactly those three."""
    doubled = str(uuid4())
    first = say(writer, conversation, "Are you still there?", doubled)
    again = say(writer, conversation, "Are you still there?", doubled)
    expect(first == again, f"a message sent twice has two numbers, {first} and {again}")
    say(writer, conversation, "I am at the door.")
    newest = say(writer, conversation, "The bell does not work.")
    with reader.socket() as ears:
        numbers, _ = read_after(reader, conversation, last)
        expect(numbers == list(range(last + 1, newest + 1)), f"the gap after {last} holds {numbers}")
        say_and_hear(writer, reader, ears, conversation, "Shall I knock?")

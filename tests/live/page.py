"""An open page without a browser: live.js and htmx in Python, for what a ring makes a page ask for."""

import re
from difflib import unified_diff
from typing import Any

from django.test import Client
from lxml import etree, html

# As live.js has them.
LISTS = {
    "offer": ["offers"],
    "booking": ["offers", "requests"],
    "request": ["requests"],
    "conversation": ["conversations"],
    "inbox": ["inbox", "console"],
    "queue": ["console"],
}
HTMX = {"HX-Request": "true"}
PARTS = ("page__main", "page__aside", "primary-action")
# What differs between two makings of one page, or is for scripts alone.
UNSEEN = ("script", "template", "style")
# Where somebody writes nothing is swapped under their hands; what does not fit any more is refused in words. The way
# back from a conversation leads to what it was about, which is there as long as its page is.
NOT_COMPARED = (
    "//div[@class='page__head'][..//div[@role='log']]//p[@class='eyebrow']",
    "//*[@id='visit']/following-sibling::*",
    "//main/div[@role='log']/following-sibling::*",
    "//aside//details[.//form[contains(@action, '/block/')]]",
)


class LivePage:
    """A page that somebody opened; None of it when it is not theirs."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self.address = client, address
        self.asked: list[str] = []
        self.tree = self.fetch(address)

    def fetch(self, address: str, **headers: str) -> html.HtmlElement:
        self.asked.append(address)
        answer = self.client.get(address, headers=headers)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return html.document_fromstring(answer.content.decode())

    def hear(self, ring: dict[str, Any]) -> None:
        if ring["changed"] == "queue" and self.take_row(ring):
            return
        names = [f"{ring['changed']}:{ring['id']}", *LISTS.get(ring["changed"], ())]
        for region in self.tree.xpath("//*[@data-live]"):
            if region.get("data-live") in names:
                self.swap(region)
        if ring["changed"] == "conversation":
            for chat in self.tree.xpath(f"//*[@data-conversation='{ring['id']}']"):
                self.hear_line(chat, ring)

    def take_row(self, ring: dict[str, Any]) -> bool:
        """console.js: the queue's first page takes what fits, and says whether it did."""
        for region in self.tree.xpath("//*[@data-queue]"):
            if ring["language"] != self.tree.get("lang") or not 0 < ring["waiting"] <= len(ring["keys"]):
                return False
            if ring["read"] <= region.get("data-queue"):
                return True
            there = region.xpath(".//tbody")[0]
            fresh = html.fragment_fromstring(ring.get("html", ""), create_parent="table")
            rows = {row.get("data-case"): row for row in [*there, *fresh.iter("tr")]}
            keys = [str(key) for key in ring["keys"]]
            if not rows.keys() >= set(keys):
                return False
            there[:] = [rows[key] for key in keys]
            region.xpath(".//*[@data-figure='waiting']")[0].text = str(ring["waiting"])
            region.set("data-queue", ring["read"])
            return True
        return False

    def swap(self, region: html.HtmlElement) -> None:
        """The region is replaced by the first of the answer, and what says so by its id."""
        answer = self.fetch(region.get("hx-get"), **HTMX)
        for fresh in answer.xpath("//*[@hx-swap-oob]"):
            for there in self.tree.xpath(f"//*[@id='{fresh.get('id')}']"):
                put(there, fresh)
        put(region, answer.xpath("//body/*")[0])

    def hear_line(self, chat: html.HtmlElement, ring: dict[str, Any]) -> None:
        """chat.js: what the ring carries, where it fits; else what the page asks for."""
        if "revision" not in ring:
            self.show_seen(chat, ring["seen"])
            return
        missing = ring["revision"] - int(chat.get("data-revision"))
        is_carried = missing == 1 and "html" in ring and ring["language"] == self.tree.get("lang")
        if missing > 0 and not is_carried:
            self.fill(chat)
            return
        fresh = html.fragment_fromstring(ring["html"] if is_carried else "", create_parent="ol")
        self.take(chat, fresh, ring["revision"], ring["seen"])

    def fill(self, chat: html.HtmlElement) -> None:
        """chat.js: what changed after the revision that this page knows."""
        address = re.sub(r"0/$", f"{chat.get('data-revision')}/", chat.get("data-changes"))
        answer = self.fetch(address, **HTMX)
        told = answer.xpath("//*[@data-told]")[0]
        self.take(chat, answer, int(told.get("data-revision")), int(told.get("data-seen")))

    def take(self, chat: html.HtmlElement, fresh: html.HtmlElement, revision: int, seen: int) -> None:
        for bubble in fresh.xpath(".//li[contains(@class, 'bubble')]"):
            self.place(chat, bubble)
        chat.set("data-revision", str(max(revision, int(chat.get("data-revision")))))
        self.show_seen(chat, seen)
        self.mark_read(chat)

    def place(self, chat: html.HtmlElement, bubble: html.HtmlElement) -> None:
        there = chat.xpath(f".//*[@data-seq='{bubble.get('data-seq')}']")
        chat.set("data-last", str(max(int(chat.get("data-last") or 0), int(bubble.get("data-seq")))))
        if there:
            put(there[0], bubble)
        elif not (chat.get("data-thread") is not None and "bubble--system" in bubble.get("class")):
            chat.append(bubble)

    def mark_read(self, chat: html.HtmlElement) -> None:
        seqs = [int(one.get("data-seq")) for one in chat.xpath(".//*[@data-seq]")] + [int(chat.get("data-last") or 0)]
        if chat.get("data-part") is None:
            self.client.post(chat.get("data-read"), {"seq": max(seqs)}, headers={"Accept": "application/json"})

    def show_seen(self, chat: html.HtmlElement, seen: int) -> None:
        word = self.tree.xpath("//*[@data-word='seen']")
        for state in chat.xpath(".//li[contains(@class, 'bubble--own')]//*[@data-state]"):
            if int(state.xpath("ancestor::li[@data-seq]")[0].get("data-seq")) <= seen:
                state[:] = []
                state.text = word[0].text_content()

    def shown(self) -> list[str]:
        """What somebody reads on it and where its links and forms lead, in order."""
        found: list[str] = []
        for element in [one for path in NOT_COMPARED for one in self.tree.xpath(path)]:
            element.getparent().remove(element)
        for part in PARTS:
            for root in self.tree.xpath(f"//*[contains(concat(' ', @class, ' '), ' {part} ')]"):
                found += words_of(root)
        return found

    def differences(self) -> list[str]:
        """What a fresh page shows (+) and this one does not, and the reverse (-)."""
        lines = unified_diff(self.shown(), LivePage(self.client, self.address).shown(), n=0, lineterm="")
        return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def put(there: html.HtmlElement, fresh: html.HtmlElement) -> None:
    fresh.tail = there.tail
    there.getparent().replace(there, fresh)


def words_of(root: html.HtmlElement) -> list[str]:
    """Texts and addresses below a part of a page."""
    etree.strip_elements(root, *UNSEEN, with_tail=False)
    found = []
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        texts = [element.text] + [child.tail for child in element]
        found += [" ".join(text.split()) for text in texts if text and text.strip()]
        found += [f"{name}={element.get(name)}" for name in ("href", "action", "src", "open") if element.get(name)]
    return found

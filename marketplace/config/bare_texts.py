"""Find words in templates that no translation tag holds, so that nobody reads half a page in another language.

A heuristic: letters between HTML tags, in attributes that are read aloud or shown, and in the quoted words that
a tag of ours is given. Names of products and what stands in `<code>` are the same in every language.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

from marketplace.config.machine import CLONE
from marketplace.config.messages import template_files

SPOKEN_ATTRIBUTES = {"alt", "title", "aria-label", "aria-description", "placeholder", "label"}
SAME_EVERYWHERE = re.compile(r"Service Friend|Deutsch|English")
# The page of parts is for those who build pages, and only shown while debugging.
FOR_BUILDERS = "frontend/templates/design/"
UNREAD = {"script", "style", "code", "kbd", "samp"}
SILENT_TAGS = {"translate", "trans", "blocktranslate", "blocktrans", "url", "static", "extends", "now", "comment"}
TRANSLATED = ("blocktranslate", "blocktrans", "comment")
CLASS_NAMES = re.compile(r"block \w+_class$")
# "Words" in a tag: not inside _(…), no argument of a filter, and begun like a sentence.
QUOTED = re.compile(r"""(?<![(:\w])(["'])([A-ZÄÖÜ][^"']*)\1""")
LETTERS = re.compile(r"[^\W\d_]{2,}")


def bare_texts(root: Path = CLONE) -> list[str]:
    """File, line and words of everything that would stay English on a German page."""
    found = []
    for file in template_files(root):
        path = file.relative_to(root).as_posix()
        if not path.startswith(FOR_BUILDERS):
            found += [f"{path}:{line} not translated: {words!r}" for line, words in texts_in(file)]
    return found


def texts_in(file: Path) -> list[tuple[int, str]]:
    """Line and words of every bare text of one template, in order."""
    source = file.read_text(encoding="utf-8")
    reader = Reader() if file.suffix == ".html" else Lines()
    reader.feed(without_tags(source))
    return sorted([*reader.found, *quoted_in(source)])


def without_tags(source: str) -> str:
    """The template with tags, variables and translated blocks replaced by spaces, line for line."""
    parts, closing = [], ""
    for token in tokens_of(source):
        if token.token_type is TokenType.BLOCK:
            closing = closing_of(token) or ("" if name_of(token) == closing else closing)
        is_shown = token.token_type is TokenType.TEXT and not closing
        parts.append(token.contents if is_shown else " " + "\n" * token.contents.count("\n"))
    return "".join(parts)


def tokens_of(source: str) -> list[Token]:
    return Lexer(source).tokenize()


def name_of(token: Token) -> str:
    return token.contents.split(maxsplit=1)[0]


def closing_of(token: Token) -> str:
    """The tag that ends what this one begins, when nothing in between is a bare text."""
    if name_of(token) in TRANSLATED:
        return f"end{name_of(token)}"
    return "endblock" if CLASS_NAMES.match(token.contents) else ""


def quoted_in(source: str) -> Iterator[tuple[int, str]]:
    for token in tokens_of(source):
        if token.token_type is TokenType.BLOCK and name_of(token) not in SILENT_TAGS:
            for _quote, words in QUOTED.findall(token.contents):
                if is_words(words):
                    yield token.lineno or 0, words


def is_words(text: str) -> bool:
    return bool(LETTERS.search(SAME_EVERYWHERE.sub("", text)))


class Reader(HTMLParser):
    """Collects what a browser would show or read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unread += tag in UNREAD
        given = dict(attrs)
        is_button = tag == "input" and given.get("type") in {"submit", "button"}
        for name in sorted(given.keys() & (SPOKEN_ATTRIBUTES | ({"value"} if is_button else set()))):
            self.keep(given[name] or "")

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in UNREAD and self.unread > 0

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.keep(data)

    def keep(self, text: str) -> None:
        if is_words(text):
            self.found.append((self.getpos()[0], " ".join(text.split())))


class Lines:
    """Collects the lines of a mail."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def feed(self, text: str) -> None:
        lines = enumerate(text.splitlines(), start=1)
        self.found += [(number, line.strip()) for number, line in lines if is_words(line)]

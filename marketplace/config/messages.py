"""The texts that people read: found in Python and templates, kept in one catalogue, checked for their German.

Django's own makemessages needs the gettext programs; babel reads the same marks without them.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from marketplace.config.machine import CLONE

PACKAGES = ("marketplace", "matching", "payments", "reviews", "frontend")
GERMAN = Path("locale", "de", "LC_MESSAGES", "django.po")
ONE, CONTEXT_ONE, MANY, CONTEXT_MANY = None, ((1, "c"), 2), (1, 2), ((1, "c"), 2, 3)
MARKS = {
    "_": ONE,
    "gettext": ONE,
    "gettext_lazy": ONE,
    "gettext_noop": ONE,
    "pgettext": CONTEXT_ONE,
    "pgettext_lazy": CONTEXT_ONE,
    "ngettext": MANY,
    "ngettext_lazy": MANY,
    "npgettext": CONTEXT_MANY,
    "npgettext_lazy": CONTEXT_MANY,
}
# No dates, no names, no places in the sources: two branches that both add texts merge without a conflict.
HEADER = """\
msgid ""
msgstr ""
"Language: de\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
NAMED = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
UNNAMED = re.compile(r"(?<!%)%[sdif](?!\w)|\{\}")
MARKUP = re.compile(r"</?\w+[^>]*>")


def python_files(root: Path = CLONE) -> list[Path]:
    files = (file for package in PACKAGES for file in sorted((root / package).rglob("*.py")))
    return [file for file in files if "migrations" not in file.parts]


def template_files(root: Path = CLONE) -> list[Path]:
    """Every template of a page or a mail."""
    files = (file for package in PACKAGES for file in sorted((root / package).rglob("templates/**/*")))
    return [file for file in files if file.suffix in {".html", ".txt"}]


def find_texts(root: Path = CLONE) -> Catalog:
    """Every text that is marked for translation below `root`."""
    found = Catalog(locale="de")
    for file in python_files(root):
        _add(found, file.read_text(encoding="utf-8"))
    for file in template_files(root):
        marked = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        _add(found, "\n".join(line.strip() for line in marked.splitlines()))
    return found


def _add(found: Catalog, source: str) -> None:
    lines = io.BytesIO(source.encode())
    for _line, text, notes, context in extract("python", lines, MARKS, comment_tags=["Translators:"]):
        found.add(text, auto_comments=notes, context=context)


def read_catalogue(file: Path) -> Catalog:
    """The catalogue in `file`; an empty one when there is none yet."""
    if not file.exists():
        return Catalog(locale="de")
    with file.open("rb") as source:
        return read_po(source, locale="de")


def update_catalogue(file: Path, found: Catalog) -> int:
    """Bring the file to the texts found: German that is there stays, what nobody uses goes. Returns how many wait."""
    catalogue = read_catalogue(file)
    catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
    lines = io.BytesIO()
    write_po(lines, catalogue, width=120, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEADER + lines.getvalue().decode().strip() + "\n", encoding="utf-8")
    return sum(1 for message in catalogue if message.id and not is_complete(message))


def is_complete(message: Message) -> bool:
    return all(_forms(message.string)) and not message.fuzzy


def faults_in(file: Path, found: Catalog) -> list[str]:
    """A sentence for every text without German, with a doubtful one, or with one whose placeholders differ."""
    translated = read_catalogue(file)
    return [fault for message in found if message.id for fault in _faults_of(message, translated)]


def _faults_of(message: Message, translated: Catalog) -> Iterator[str]:
    kept = translated.get(message.id, message.context)
    name = repr(_forms(message.id)[0])
    if kept is None or not all(_forms(kept.string)):
        yield f"no German: {name}"
    elif kept.fuzzy:
        yield f"marked as doubtful: {name}"
    elif not _fits(message, kept):
        yield f"other placeholders or tags in German: {name}"


def _fits(message: Message, kept: Message) -> bool:
    """Each German form has what its English form has; the form for one may leave a name out ("one day")."""
    english, german = _forms(message.id), _forms(kept.string)
    english = english * len(german) if len(english) == 1 else english
    names = [set(NAMED.findall(text)) for text in english]
    for number, (source, text) in enumerate(zip(english, german, strict=True)):
        said = set(NAMED.findall(text))
        may_omit = len(german) > 1 and number == 0
        if not (said <= set.union(*names) if may_omit else said == names[number]):
            return False
        if any(Counter(part.findall(source)) != Counter(part.findall(text)) for part in (UNNAMED, MARKUP)):
            return False
    return True


def _forms(text: str | tuple | list | None) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (text or "",)

"""The forms of a page, with what a browser would send of them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

UNSENT = {"submit", "button", "file", "image", "reset"}


@dataclass
class Form:
    """One form: where it goes, and its fields as name → values, filled as the page filled them."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


class FormReader(HTMLParser):
    """Collects forms while it reads a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(at.get("action") or self.address, at.get("method", "get").lower())
            self.forms.append(self.form)
        elif self.form is not None and "disabled" not in at:
            self._take(tag, at)

    def _take(self, tag: str, at: dict[str, str]) -> None:
        name, kind = at.get("name", ""), at.get("type", "text")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in at:
            self.form.add(self.select, at.get("value", ""))
        elif tag == "textarea" and name:
            self.area = name
            self.form.add(name, "")
        elif tag == "input" and name and kind not in UNSENT and (kind not in {"radio", "checkbox"} or "checked" in at):
            self.form.add(name, at.get("value", "on" if kind == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        if self.area and self.form:
            self.form.fields[self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None


def read_forms(address: str, text: str) -> list[Form]:
    reader = FormReader(address)
    reader.feed(text)
    return reader.forms

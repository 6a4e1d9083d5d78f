"""Styles stay readable and in one system: short files, layers, token names only, nothing inline."""

import re
from pathlib import Path

STYLES = sorted(Path("frontend/static/css").glob("*.css"))
TEMPLATES = sorted(Path("frontend/templates").rglob("*.html"))
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:")


def colours_outside_tokens(name: str, text: str) -> list[str]:
    if name in {"tokens.css", "print.css"}:
        return []
    return re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", text)


def test_style_files_are_short():
    assert [path.name for path in STYLES if len(path.read_text().splitlines()) > 400] == []


def test_every_style_file_is_in_a_layer():
    assert [path.name for path in STYLES if "@layer" not in path.read_text()] == []


def test_colours_come_from_the_tokens():
    assert {path.name: found for path in STYLES if (found := colours_outside_tokens(path.name, path.read_text()))} == {}


def test_templates_hold_no_inline_script_or_style():
    """Mails have their styles with them: a mail program asks for no other file."""
    pages = [path for path in TEMPLATES if path.parent.name != "mail"]

    assert {str(path): found for path in pages if (found := INLINE.findall(path.read_text()))} == {}


def test_planted_breaks_are_seen():
    assert colours_outside_tokens("x.css", "color: #fff") == ["#fff"]
    assert len(INLINE.findall('<p style="a" onclick="b"><script>c</script>')) == 3

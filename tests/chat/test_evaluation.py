"""The command that measures the warnings: a table by language, a last line with two numbers, errors with their line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from marketplace.chat.evaluation import Case, measure

GOOD = "Schreib mir auf WhatsApp,de,1\nSee you at ten,en,0\nMerci beaucoup,fr,0\n"


def file_of(tmp_path, text: str) -> str:
    path = tmp_path / "messages.csv"
    path.write_bytes(text.encode())
    return str(path)


def lines_of(path: str) -> list[str]:
    out = StringIO()
    call_command("evaluate_leakage", path, stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("head", ["", "text,language,label\n", "\ufefftext,language,label\r\n"])
def test_a_table_and_the_result(tmp_path, head: str):
    lines = lines_of(file_of(tmp_path, head + GOOD))

    assert [line.split()[0] for line in lines[:-1]] == ["language", "de", "en", "fr", "all"]
    assert lines[-1] == "RESULT precision=1.000 recall=1.000"


def test_no_message_is_printed(tmp_path):
    assert "WhatsApp" not in "".join(lines_of(file_of(tmp_path, GOOD)))


@pytest.mark.parametrize(
    "bad, said",
    [
        ("Hallo,de\n", "line 4: 2 columns"),
        ("Hallo,it,1\n", "line 4: the language is 'it'"),
        ("Hallo,de,yes\n", "line 4: the label is 'yes'"),
        ('"Hallo,de,1\n', "line 4"),
    ],
)
def test_a_bad_line_is_named(tmp_path, bad: str, said: str):
    with pytest.raises(CommandError, match=said):
        lines_of(file_of(tmp_path, GOOD + bad))


@pytest.mark.parametrize("text", ["", "text,language,label\n"])
def test_a_file_without_messages_is_refused(tmp_path, text: str):
    with pytest.raises(CommandError, match="no messages"):
        lines_of(file_of(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        lines_of(str(tmp_path / "nothing.csv"))


def test_no_text_at_all_in_another_encoding(tmp_path):
    path = tmp_path / "latin.csv"
    path.write_bytes("Grüsse,de,0\n".encode("latin-1"))

    with pytest.raises(CommandError, match="not UTF-8"):
        lines_of(str(path))


def test_hits_and_misses_are_told_apart():
    cases = [Case(text, "de", leaves) for text, leaves in (("a", True), ("b", True), ("c", False), ("d", False))]

    counts = measure(cases, lambda text, language: text in "ac")["de"]

    assert (counts.hits, counts.missed, counts.false, counts.quiet) == (1, 1, 1, 1)
    assert (counts.precision, counts.recall) == (0.5, 0.5)

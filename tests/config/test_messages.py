"""The texts that people read are found, kept, and all have their German; planted gaps are seen."""

import ast
import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from marketplace.chat.replies import SENTENCES
from marketplace.config import bare_texts as bare
from marketplace.config.machine import CLONE
from marketplace.config.messages import (
    GERMAN,
    HEADER,
    MARKS,
    faults_in,
    find_texts,
    python_files,
    read_catalogue,
    update_catalogue,
)

# Inside a sentence these words are nothing but the formal address; at its beginning they may be "they" or "she".
FORMAL = re.compile(r"(?<=[\w,] )(Sie|Ihnen|Ihr(e[mnrs]?)?)\b")


# As it is written without an ß, which all other German of the site has.
WITHOUT_ESZETT = re.compile(
    r"\b(innert|\w*(ausser|gross|strasse|regelmässig|schliess|heiss|draussen)\w*|weiss)\b", re.I
)


def plant(root: Path, name: str, text: str) -> Path:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def template(root: Path, text: str, name: str = "page.html") -> Path:
    return plant(root, f"frontend/templates/{name}", text)


def german(root: Path, text: str) -> Path:
    return plant(root, "django.po", HEADER + text)


def test_the_whole_project_speaks_german():
    assert faults_in(CLONE / GERMAN, find_texts()) + bare.bare_texts() == []


def formal(catalogue: Path) -> set[str]:
    """The texts whose German is formal."""
    texts = {message.id: message.string for message in read_catalogue(catalogue) if message.id}
    return {str(one) for one, said in texts.items() if FORMAL.search(said if isinstance(said, str) else " ".join(said))}


def test_german_is_written_as_in_germany():
    said = [message.string for message in read_catalogue(CLONE / GERMAN) if message.id]
    texts = [one for string in said for one in ([string] if isinstance(string, str) else string)]

    assert [text for text in texts if WITHOUT_ESZETT.search(text)] == []
    assert WITHOUT_ESZETT.search("Diese Datei ist zu gross.")


def test_the_site_is_on_first_name_terms_and_only_neighbours_may_be_formal():
    with translation.override("en"):
        assert formal(CLONE / GERMAN) <= {str(sentence) for sentence in SENTENCES.values()}


def test_a_planted_formal_text_is_seen(tmp_path):
    they = 'msgid "They stay."\nmsgstr "Alles gut: Sie bleiben. Sie ist da. Dann seht ihr euch."\n\n'

    assert formal(german(tmp_path, they + 'msgid "Try it."\nmsgstr "Bitte versuchen Sie es."\n')) == {"Try it."}


# -- finding -----------------------------------------------------------------------------------------


def test_texts_of_python_are_found(tmp_path):
    plant(
        tmp_path,
        "matching/rules.py",
        'A = _("One")\nB = ngettext("%d day", "%d days", n)\nC = pgettext("verb", "open")',
    )

    found = find_texts(tmp_path)

    assert {(m.id, m.context) for m in found if m.id} == {
        ("One", None),
        (("%d day", "%d days"), None),
        ("open", "verb"),
    }


def hidden_texts(root: Path) -> list[str]:
    """Texts within an f-string, which before Python 3.12 is one word to whoever reads the source."""
    faults = []
    for file in python_files(root):
        strings = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.JoinedStr))
        calls = (call for string in strings for call in ast.walk(string) if isinstance(call, ast.Call))
        faults += [f"{file.relative_to(root)}:{one.lineno}" for one in calls if getattr(one.func, "id", "") in MARKS]
    return faults


def test_no_text_hides_in_an_f_string(tmp_path):
    plant(tmp_path, "matching/rules.py", 'A = f"{question} ({_(\'free\')})"\nB = f"{question}"')

    assert hidden_texts(tmp_path) == ["matching/rules.py:1"]
    assert hidden_texts(CLONE) == []


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('{% translate "Send" %}', "Send"),
        ('{% button _("Send it") kind="primary" %}', "Send it"),
        ('{{ name|default:_("nobody") }}', "nobody"),
        ("<p>\n   {% blocktranslate trimmed %}\n  Two\n  lines\n{% endblocktranslate %}", "Two lines"),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}", "Hello %(name)s"),
        ("{% blocktranslate %}100 % sure{% endblocktranslate %}", "100 %% sure"),
        (
            "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
            ("%(n)s day", "%(n)s days"),
        ),
    ],
)
def test_texts_of_templates_are_found(tmp_path, source, text):
    template(tmp_path, source)

    assert [message.id for message in find_texts(tmp_path) if message.id] == [text]


def test_the_context_of_a_template_is_found(tmp_path):
    template(tmp_path, '{% translate "open" context "door" %}')

    assert find_texts(tmp_path).get("open", "door") is not None


# -- keeping -----------------------------------------------------------------------------------------


def test_an_update_keeps_german_and_drops_what_nobody_uses(tmp_path):
    template(tmp_path, '{% translate "Send" %} {% translate "Stop" %}')
    file = german(tmp_path, 'msgid "Gone"\nmsgstr "Weg"\n\nmsgid "Send"\nmsgstr "Senden"\n')

    waiting = update_catalogue(file, find_texts(tmp_path))

    kept = read_catalogue(file)
    assert waiting == 1
    assert (kept.get("Send").string, kept.get("Stop").string, kept.get("Gone")) == ("Senden", "", None)


def test_a_second_update_changes_no_byte(tmp_path):
    template(tmp_path, '{% translate "Send" %}')
    file = tmp_path / "django.po"
    update_catalogue(file, find_texts(tmp_path))
    before = file.read_bytes()

    update_catalogue(file, find_texts(tmp_path))

    assert file.read_bytes() == before
    assert b"page.html" not in before


# -- checking ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "entry", "fault"),
    [
        ("Send", "", "no German: 'Send'"),
        ("Send", 'msgid "Send"\nmsgstr ""\n', "no German: 'Send'"),
        ("Send", '#, fuzzy\nmsgid "Send"\nmsgstr "Senden"\n', "marked as doubtful: 'Send'"),
        ("%(n)s km", 'msgid "%(n)s km"\nmsgstr "einige km"\n', "other placeholders or tags in German: '%(n)s km'"),
        ("by {name}", 'msgid "by {name}"\nmsgstr "von {nam}"\n', "other placeholders or tags in German: 'by {name}'"),
        ("%s km", 'msgid "%s km"\nmsgstr "viele km"\n', "other placeholders or tags in German: '%s km'"),
        ("<b>Now</b>", 'msgid "<b>Now</b>"\nmsgstr "<b>Jetzt"\n', "other placeholders or tags in German: '<b>Now</b>'"),
    ],
)
def test_a_planted_gap_is_seen(tmp_path, source, entry, fault):
    plant(tmp_path, "matching/rules.py", f"A = _({source!r})")

    assert faults_in(german(tmp_path, entry), find_texts(tmp_path)) == [fault]


@pytest.mark.parametrize(
    ("one", "many", "count"),
    [("Ein Tag", "%(n)s Tage", 0), ("%(n)s Tag", "%(n)s Tage", 0), ("Ein Tag", "Tage", 1), ("", "%(n)s Tage", 1)],
)
def test_the_form_for_one_may_leave_the_number_out(tmp_path, one, many, count):
    plant(tmp_path, "matching/rules.py", 'A = ngettext("%(n)s day", "%(n)s days", n)')
    entry = f'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "{one}"\nmsgstr[1] "{many}"\n'

    assert len(faults_in(german(tmp_path, entry), find_texts(tmp_path))) == count


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<h1>Hello there</h1>", "Hello there"),
        ("{% if x %}\n<p>Grüezi</p>{% endif %}", "Grüezi"),
        ('<img alt="A face" src="x.svg">', "A face"),
        ('<a aria-label="Close" href="{% url "home" %}">×</a>', "Close"),
        ('<input placeholder="Your words">', "Your words"),
        ('<input type="submit" value="Go">', "Go"),
        ('{% button "Send it" kind="primary" %}', "Send it"),
        ('{% include "row.html" with title="My requests" only %}', "My requests"),
        ('{% translate "fine" %}</p><p>not fine', "not fine"),
    ],
)
def test_a_planted_bare_text_is_seen(tmp_path, source, words):
    template(tmp_path, source)

    assert [fault.split("not translated: ")[1] for fault in bare.bare_texts(tmp_path)] == [repr(words)]


@pytest.mark.parametrize(
    "source",
    [
        "<h1>{% translate 'Hello' %}</h1>",
        "{% blocktranslate trimmed %}<p>Hello</p>{% endblocktranslate %}",
        '<div class="card card--wide" data-state="Open" id="x">{{ name }}</div>',
        '{% button _("Send it") kind="primary" icon="send" %}{{ day|date:"D j. M" }}',
        "{% comment %}Not shown{% endcomment %}{# nor this #}<!-- nor this --> · 3 × 4",
        "{% block page_class %}page--narrow{% endblock %}<script>const Words = 1</script>",
        "<p>Service Friend</p>",
    ],
)
def test_what_nobody_reads_is_left_alone(tmp_path, source):
    template(tmp_path, source)

    assert bare.bare_texts(tmp_path) == []


def test_a_mail_is_read_line_by_line(tmp_path):
    template(tmp_path, "{% load i18n %}\n{% translate 'Hello' %}\nBye {{ name }}", "mail/hello_message.txt")

    assert bare.bare_texts(tmp_path) == ["frontend/templates/mail/hello_message.txt:3 not translated: 'Bye'"]


# -- the command ---------------------------------------------------------------------------------------


def test_the_check_names_what_is_missing_and_ends_in_an_error(tmp_path, capsys):
    template(tmp_path, "<p>{% translate 'Send' %} or stop</p>")

    with pytest.raises(CommandError, match="2 texts need care"):
        call_command("messages", "check", root=tmp_path)

    assert capsys.readouterr().out.splitlines() == [
        "no German: 'Send'",
        "frontend/templates/page.html:1 not translated: 'or stop'",
    ]


def test_from_update_to_compiled(tmp_path, capsys):
    template(tmp_path, "<p>{% translate 'Send' %}</p>")
    call_command("messages", "update", root=tmp_path)
    file = tmp_path / GERMAN
    text = file.read_text().replace('"Send"\nmsgstr ""', '"Send"\nmsgstr "Senden"')
    file.write_text(text)

    call_command("messages", "check", root=tmp_path)
    call_command("messages", "compile", root=tmp_path)

    with file.with_suffix(".mo").open("rb") as compiled:
        assert GNUTranslations(compiled).gettext("Send") == "Senden"

"""Parts of pages: what stands on them when something is not possible, wrong or asked only once."""

import re

from django.forms import CharField, ChoiceField, FileField, Form, RadioSelect
from django.template import Context, Template
from django.utils import translation

ONCE = re.compile(r'name="idempotency_id" value="([0-9a-f-]{36})"')


class Wish(Form):
    words = CharField(label="Words", help_text="In your own words")
    when = ChoiceField(label="When", widget=RadioSelect, choices=[("a", "Now"), ("b", "Later")])
    note = CharField(label="Note", required=False)
    photo = FileField(label="Photo", required=False)


def rendered(source: str, **values) -> str:
    with translation.override("en"):
        return Template("{% load ui %}" + source).render(Context(values))


def test_a_button_that_is_not_possible_stays_and_says_why():
    html = rendered('{% button "Start" reason="Too early." %}')

    mark = re.search(r'disabled aria-describedby="(\w+)"', html)
    assert f'id="{mark[1]}"' in html
    assert "Too early." in html


def test_a_verb_is_a_post_form_with_an_id_of_its_own():
    first, second = (rendered('{% verb_form "/x/" "Go" %}') for _ in range(2))

    assert 'method="post" action="/x/"' in first
    assert ONCE.search(first)[1] != ONCE.search(second)[1]


def test_a_refused_verb_cannot_be_sent():
    html = rendered('{% verb_form "/x/" "Go" reason=reason %}', reason="Somebody else was faster.")

    assert " disabled " in html
    assert "Somebody else was faster." in html


def test_a_field_is_tied_to_its_help_and_error():
    html = rendered("{% field form.words %}", form=Wish({}))

    assert 'aria-describedby="id_words_helptext id_words_error"' in html
    assert 'id="id_words_helptext"' in html
    assert 'id="id_words_error"' in html


def test_choices_are_a_group_with_a_name_and_an_error():
    html = rendered('{% field form.when look="cards" %}', form=Wish({}))

    assert re.search(r'<fieldset id="id_when"[^>]+aria-describedby="id_when_error"', html)
    assert re.search(r"<legend[^>]*>When", html)


def test_a_file_is_chosen_with_a_button_in_the_words_of_the_page():
    html = rendered("{% field form.photo %}", form=Wish())

    assert len(re.findall(r'<label[^>]+for="id_photo"', html)) == 2
    assert "Choose a file" in html
    assert 'data-chosen="id_photo"' in html


def test_what_is_optional_is_marked():
    form = Wish()

    assert "(optional)" in rendered("{% field form.note %}", form=form)
    assert "(optional)" not in rendered("{% field form.words %}", form=form)


def test_the_summary_links_to_every_wrong_field():
    html = rendered("{% error_summary form %}", form=Wish({}))

    assert re.findall(r'href="#(\w+)"', html) == ["id_words", "id_when"]


def test_no_summary_without_errors():
    assert rendered("{% error_summary form %}", form=Wish()).strip() == ""


def test_words_of_people_are_escaped():
    html = rendered("{% card title=words %}{{ words }}{% endcard %}{% pill words %}", words="<b>x</b>")

    assert "<b>" not in html


def test_nothing_to_pay_is_said_as_what_it_is():
    assert "from a neighbour" in rendered("{% price 0 %}")
    assert "25" in rendered("{% price 2500 %}")


def test_steps_lead_back_but_not_ahead():
    html = rendered("{% steps labels 2 links %}", labels=["What", "Where", "Code"], links=["/1/", "/2/", "/3/"])

    assert re.findall(r'href="([^"]+)"', html) == ["/1/"]
    assert 'aria-current="step"' in html

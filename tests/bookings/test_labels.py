"""Labels on things: a scan shows and sends nothing, the button prepares a request, and a home is known to its owner."""

import pytest
import segno
from django.test import Client
from django.urls import reverse

from frontend.labels import address_of
from marketplace.bookings import actions, queries
from marketplace.bookings.models import Label, Request
from marketplace.core.errors import Missing, Refused
from tests.factories import make_operator, make_place, make_seeker, make_topic

pytestmark = pytest.mark.django_db


def make_label(**fields) -> Label:
    topic = make_topic("wifi")
    made = {"model": "Fritzbox 7590", "topic": "wifi", "package": topic.packages.first().slug, "count": 1, **fields}
    return actions.make_labels(by=make_operator(), **made)


def scan(label: Label, person=None, method: str = "get"):
    client = Client()
    if person is not None:
        client.force_login(person)
    return getattr(client, method)(reverse("label", args=[label.key]))


def test_a_sheet_holds_labels_with_keys_of_their_own():
    first = make_label(count=24)

    keys = set(Label.objects.values_list("key", flat=True))
    assert len(keys) == 24 and all(len(key) == 12 for key in keys)
    assert queries.sheet_for(make_operator(), first.sheet).count() == 24


@pytest.mark.parametrize(("fields", "code"), [({"count": 97}, "label_count"), ({"model": " "}, "label_model")])
def test_a_sheet_that_cannot_be_printed_is_refused(fields, code):
    with pytest.raises(Refused) as refusal:
        make_label(**fields)

    assert refusal.value.reason.code == code
    assert not Label.objects.exists()


def test_only_operators_make_list_and_retire_sheets():
    label, sam = make_label(), make_seeker()

    for act in (
        lambda: actions.make_labels(by=sam, model="x", topic="wifi", count=1),
        lambda: actions.retire_labels(by=sam, sheet=label.sheet),
        lambda: queries.sheets(sam),
        lambda: queries.sheet_for(sam, label.sheet),
    ):
        with pytest.raises(Missing):
            act()

    assert Label.objects.get().retired_at is None


def test_a_scan_shows_and_leaves_nothing_and_the_button_prepares_a_request():
    label = make_label()

    seen = scan(label)
    assert (seen.status_code, Request.objects.count()) == (200, 0)
    scan(label, method="post")

    draft = Request.objects.get()
    assert (draft.state, draft.topic_id, draft.package_id) == ("draft", label.topic_id, label.package_id)
    assert draft.words.startswith("Fritzbox 7590") and draft.place is None


def test_the_code_holds_the_address_with_a_random_key_and_nothing_else(settings):
    sam = make_seeker()
    make_place(sam)
    label = actions.claim_label(by=sam, key=make_label().key)

    address = address_of(label)

    assert address == f"{settings.SITE_URL}/q/{label.key}/"
    shown = segno.make(address, error="m", micro=False)
    assert [bytes(row) for row in shown.matrix] == [bytes(row) for row in segno.make_qr(address, error="m").matrix]


def test_a_home_is_filled_in_for_its_signed_in_owner_alone():
    sam, stella = make_seeker(), make_seeker("Stella")
    home = make_place(sam)
    make_place(stella, street="Elsewhere")
    label = actions.claim_label(by=sam, key=make_label().key)

    for person in (None, stella, sam):
        answer = scan(label, person)
        assert home.street not in answer.text
        scan(label, person, "post")

    places = [draft.place for draft in Request.objects.order_by("pk")]
    assert places[:2] == [None, None]
    assert (places[2].street, places[2].owner_id, places[2].pk != home.pk) == (home.street, sam.pk, True)


def test_what_is_claimed_is_not_claimed_again_and_is_released_by_its_owner_only():
    sam, stella = make_seeker(), make_seeker("Stella")
    label = actions.claim_label(by=sam, key=make_label().key)

    for act in (actions.claim_label, actions.release_label):
        with pytest.raises(Refused):
            act(by=stella, key=label.key)
    assert Label.objects.get().owner_id == sam.pk
    actions.release_label(by=sam, key=label.key)

    row = Label.objects.get()
    assert (row.owner_id, row.place_id) == (None, None)


def test_an_unknown_and_a_retired_code_lead_to_a_kind_page():
    label = make_label()
    actions.retire_labels(by=make_operator(), sheet=label.sheet)

    for key in (label.key, "abcdefgh2345"):
        for method in ("get", "post"):
            answer = getattr(Client(), method)(reverse("label", args=[key]))
            assert answer.status_code == 404 and reverse("post") in answer.text

    assert not Request.objects.exists()

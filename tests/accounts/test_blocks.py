"""Blocks work both ways, and only the blocker knows."""

import pytest
from django.urls import reverse

from marketplace.accounts import actions, queries
from marketplace.accounts.models import Block
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from tests.factories import make_helper, make_offer, make_seeker
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def blocked():
    """Sam, who does not want to meet Hana, and Hana."""
    sam, hana = make_seeker(), make_helper()
    actions.block_person(by=sam, person_id=hana.pk)
    return sam, hana


def test_neither_sees_the_other(blocked):
    sam, hana = blocked

    for by, other in ((sam, hana), (hana, sam)):
        assert queries.is_blocked_between(by.pk, other.pk)
        assert queries.blocked_ids(by) == {other.pk}
        with pytest.raises(Missing):
            queries.person_for(by, other.pk)


def test_only_the_blocker_has_it_on_the_list(blocked):
    sam, hana = blocked

    assert [block.blocked for block in queries.blocks_made_by(sam)] == [hana]
    assert not queries.blocks_made_by(hana).exists()
    assert str(queries.personal_data_of(hana.pk)["blocks"]) == "[]"


@pytest.mark.parametrize("page", ["person", "person_photo"])
def test_the_blocked_side_reads_what_is_read_of_nobody(client, blocked, page):
    sam, hana = blocked
    client.force_login(hana, backend=BACKEND)

    answers = [client.get(reverse(page, args=[person_id])) for person_id in (sam.pk, 999_999)]

    assert {answer.status_code for answer in answers} == {404}
    one, other = (answer.content.decode() for answer in answers)
    assert without_reference(one, answers[0]) == without_reference(other, answers[1])


def without_reference(text: str, answer) -> str:
    return text.replace(answer.wsgi_request.reference, "").replace(answer.wsgi_request.path, "")


def test_the_blocked_side_cannot_take_it_back(blocked):
    sam, hana = blocked

    with pytest.raises(Missing):
        actions.unblock_person(by=hana, person_id=sam.pk)

    assert queries.is_blocked_between(sam.pk, hana.pk)


def test_both_may_block_and_each_takes_back_only_their_own(blocked):
    sam, hana = blocked
    actions.block_person(by=hana, person_id=sam.pk)

    actions.unblock_person(by=sam, person_id=hana.pk)

    assert Block.objects.get().blocker == hana
    assert queries.is_blocked_between(sam.pk, hana.pk)


def test_blocking_twice_is_blocking_once(blocked):
    sam, hana = blocked

    actions.block_person(by=sam, person_id=hana.pk)

    assert Block.objects.count() == Event.objects.filter(name="person.blocked").count() == 1


def test_nobody_blocks_themselves():
    sam = make_seeker()

    with pytest.raises(Refused):
        actions.block_person(by=sam, person_id=sam.pk)

    assert not Block.objects.exists()


def test_an_open_offer_between_the_two_is_withdrawn():
    offer = make_offer()

    actions.block_person(by=offer.request.seeker, person_id=offer.helper_id)
    run_jobs(only="core.jobs.deliver")

    offer.refresh_from_db()
    assert offer.state == "withdrawn"

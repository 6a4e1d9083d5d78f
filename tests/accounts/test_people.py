"""Profiles, suspensions, who sees whom, and being forgotten."""

import pytest
from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from marketplace.accounts import actions, queries
from marketplace.accounts.models import Block, EmailCode, Place, Suspension, User
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from tests.factories import make_offer, make_operator, make_place, make_seeker
from tests.jobs import run_jobs
from tests.race import at_once

pytestmark = pytest.mark.django_db


def test_a_profile_keeps_what_the_site_knows():
    sam = make_seeker()

    actions.save_profile(by=sam, name_shown="  Samira ", languages=["tr", "de", "klingon", "de"], language="xx")

    sam.refresh_from_db()
    assert (sam.name_shown, sam.languages, sam.language) == ("Samira", ["de", "tr"], "de")


def test_a_profile_without_a_name_is_refused():
    sam = make_seeker()

    with pytest.raises(Refused) as refusal:
        actions.save_profile(by=sam, name_shown="  ", languages=["fr"], language="en")

    sam.refresh_from_db()
    assert refusal.value.reason.code == "name_needed"
    assert (sam.name_shown, sam.languages) == ("Sam", ["de", "en"])


def test_a_suspended_person_is_out_until_restored():
    sam, olga = make_seeker(), make_operator()

    actions.suspend_person(by=olga, person_id=sam.pk, reason="Rude to three neighbours.")
    assert not queries.is_welcome(sam.pk)
    actions.restore_person(by=olga, person_id=sam.pk, reason="A mix-up.")

    assert queries.is_welcome(sam.pk)
    row = Suspension.objects.get(person=sam)
    assert (row.reason, row.by, row.lifted_reason, row.lifted_by) == (
        "Rude to three neighbours.",
        olga,
        "A mix-up.",
        olga,
    )


@pytest.mark.parametrize(
    "reason, by_operator, code", [("Rude.", False, "operators_only"), (" ", True, "reason_needed")]
)
def test_only_operators_suspend_and_only_with_a_reason(reason, by_operator, code):
    sam, by = make_seeker(), make_operator() if by_operator else make_seeker("Stella")

    with pytest.raises(Refused) as refusal:
        actions.suspend_person(by=by, person_id=sam.pk, reason=reason)

    assert refusal.value.reason.code == code
    assert queries.is_welcome(sam.pk) and not Suspension.objects.exists()
    assert not Event.objects.filter(name="person.suspended").exists()


def test_operators_do_not_suspend_themselves():
    olga = make_operator()

    with pytest.raises(Refused) as refusal:
        actions.suspend_person(by=olga, person_id=olga.pk, reason="A try.")

    assert refusal.value.reason.code == "not_yourself"
    assert queries.is_welcome(olga.pk)


def test_suspending_withdraws_what_the_helper_was_asked():
    offer, olga = make_offer(), make_operator()

    actions.suspend_person(by=olga, person_id=offer.helper_id, reason="Rude.")
    run_jobs(only="core.jobs.deliver")

    offer.refresh_from_db()
    assert offer.state == "withdrawn"


def suspend_at_once() -> list[str]:
    """What two operators are told who suspend the same person at the same moment."""
    sam, operators = make_seeker(), (make_operator(), make_operator("Otto"))
    told = at_once([lambda by=by: actions.suspend_person(by=by, person_id=sam.pk, reason="Rude.") for by in operators])
    assert Suspension.objects.filter(person=sam).count() == 1
    return sorted(type(answer).__name__ for answer in told)


@pytest.mark.django_db(transaction=True)
def test_two_operators_suspend_somebody_once():
    assert suspend_at_once() == ["Refused", "Suspension"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_only_the_constraint_stops_the_second(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)

    assert ["IntegrityError", "Suspension"] in [suspend_at_once() for _ in range(10)]


@pytest.mark.parametrize("end", ["suspended_at", "erased_at"])
def test_people_who_are_gone_are_missing_like_people_who_never_were(end):
    sam, stella = make_seeker(), make_seeker("Stella")
    User.objects.filter(pk=stella.pk).update(**{end: stella.date_joined})

    for person_id in (stella.pk, 0):
        with pytest.raises(Missing):
            queries.person_for(sam, person_id)


def test_being_forgotten_leaves_nothing_that_names_the_person():
    sam, hana = make_seeker(), make_seeker("Hana")
    sam.emailaddress_set.create(email="second@example.org", verified=True)
    place = make_place(sam)
    actions.block_person(by=sam, person_id=hana.pk)
    for email in (sam.email, "second@example.org"):
        actions.send_code(by=VISITOR, email=email, visitor_key="x")

    actions.erase_person(by=SYSTEM, person_id=sam.pk)

    left = str([*User.objects.filter(pk=sam.pk).values(), *Place.objects.filter(pk=place.pk).values()])
    assert not any(trace in left for trace in (sam.email, "'Sam'", "Sonnenallee", "71b", place.cell))
    assert not Block.objects.exists() and not EmailCode.objects.exists()
    assert not EmailAddress.objects.filter(user=sam).exists()
    assert not queries.is_welcome(sam.pk)


def test_the_export_holds_what_was_given():
    sam = make_seeker()
    make_place(sam, note="Hof rechts")
    sam.emailaddress_set.create(email="second@example.org", verified=False)

    told = str(queries.personal_data_of(sam.pk))

    assert all(part in told for part in (sam.email, "second@example.org", "Sam", "Sonnenallee", "Hof rechts"))

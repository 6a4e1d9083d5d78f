"""Which card somebody pays with and where they are paid: as digests that accounts keep, read from Stripe."""

import pytest

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Fingerprint
from marketplace.core.actors import SYSTEM
from payments import actions, flows
from payments.answers import Plastic
from payments.models import Payout
from tests.factories import make_seeker
from tests.payments.earning import earn, to_the_bank
from tests.payments.paying import keep_card, make_paid_booking, onboard, pay, use_sandbox
from tests.payments.test_payouts import told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


def kept() -> list[tuple[int, str]]:
    return list(Fingerprint.objects.order_by("pk").values_list("person_id", "kind"))


def test_a_payment_leaves_the_fingerprint_of_its_card(stripe):
    booking = make_paid_booking()
    onboard(stripe, booking.helper)

    pay(stripe, booking)

    assert kept() == [(booking.seeker_id, "payment")]


def test_two_who_pay_with_one_card_share_it_and_its_number_is_nowhere(stripe):
    sam, stella = make_seeker("Sam"), make_seeker("Stella")
    keep_card(stripe, sam)
    keep_card(stripe, stella)

    assert accounts.shared_fingerprints([(sam.pk, stella.pk)]) == {(sam.pk, stella.pk, "payment")}


def test_another_card_is_another(stripe):
    sam, stella = make_seeker("Sam"), make_seeker("Stella")
    keep_card(stripe, sam)
    keep_card(stripe, stella, "pm_card_mastercard")

    assert len(kept()) == 2
    assert accounts.shared_fingerprints([(sam.pk, stella.pk)]) == set()


def test_a_payout_leaves_the_fingerprint_of_the_account_at_the_bank(stripe):
    booking = earn(stripe)
    to_the_bank(stripe)

    flows.look_after_payees()

    assert Payout.objects.count() == 1
    assert (booking.helper_id, "payment") in kept()


def test_two_helpers_who_are_paid_on_one_account_share_it(db):
    hana, rui = make_paid_booking().helper, make_paid_booking().helper
    for number, person in enumerate((hana, rui)):
        actions.record_payout(by=SYSTEM, person_id=person.pk, found=told(key=f"po_{number}", bank="same-account"))

    assert accounts.shared_fingerprints([(hana.pk, rui.pk)]) == {tuple(sorted((hana.pk, rui.pk))) + ("payment",)}


def test_a_way_of_paying_without_a_fingerprint_leaves_none(stripe):
    sam = make_seeker()
    keep_card(stripe, sam)
    Fingerprint.objects.all().delete()

    actions.record_cards(by=SYSTEM, person_id=sam.pk, cards=[Plastic("pm_1", "visa", "0002", 2040, 1)])

    assert kept() == []

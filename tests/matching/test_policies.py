"""Policies: versions that follow each other, written by operators with a reason."""

import pytest

from marketplace.core.errors import Refused
from matching import actions, queries
from matching.models import Policy, Receipt, Search
from matching.rules import FIRST_RULES
from tests.factories import make_operator, make_seeker
from tests.jobs import run_jobs
from tests.matching.searching import publish

pytestmark = pytest.mark.django_db


def test_a_policy_is_followed_by_a_version_and_never_changed():
    olga = make_operator()

    policy = actions.add_policy(by=olga, rules={**FIRST_RULES, "waves_at_most": 3}, reason="Shorter evenings.")

    assert (policy.version, queries.policy_now(), policy.author) == (2, policy, olga)


@pytest.mark.parametrize("rules", [{}, {**FIRST_RULES, "waves_at_most": "many"}, {**FIRST_RULES, "more": 1}])
def test_a_policy_of_another_shape_is_refused(rules):
    with pytest.raises(Refused):
        actions.add_policy(by=make_operator(), rules=rules, reason="Why not.")

    assert Policy.objects.count() == 1


def test_a_seeker_cannot_change_the_policy():
    with pytest.raises(Refused) as refusal:
        actions.add_policy(by=make_seeker(), rules=FIRST_RULES, reason="For me.")

    assert refusal.value.reason.code == "operators_only"


def test_a_search_keeps_the_policy_it_began_with():
    publish()

    actions.add_policy(by=make_operator(), rules={**FIRST_RULES, "waves_at_most": 1}, reason="Quieter.")
    run_jobs(until=Search.objects.get().next_wave_at, only="send_wave")

    assert list(Receipt.objects.order_by("wave").values_list("wave", "policy_version")) == [(1, 1), (2, 1)]

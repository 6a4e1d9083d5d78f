"""Changing the rules of asking: bounds, a trial before, a version after, and everybody who helps told."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from marketplace.bookings.models import Request
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.notifications import actions as telling
from marketplace.notifications.models import Mail, Notice
from matching import actions, flows, numbers, queries, rules, trials
from matching.models import Policy, PolicyTrial, Receipt
from matching.rules import FIRST_RULES, why_not_policy
from tests.factories import make_helper, make_operator, make_request, make_seeker, make_topic
from tests.jobs import run_jobs
from tests.matching.searching import publish


def changed(**values) -> dict:
    """The first rules with other numbers, by path with `__` for the dot."""
    flat = dict(numbers.flat(FIRST_RULES)) | {path.replace("__", "."): value for path, value in values.items()}
    return numbers.nested(flat)


def refusal(given, **more) -> str:
    reason = why_not_policy(SYSTEM, given, "Because.", **more)
    return "" if reason is None else f"{reason.code} {reason}"


def test_the_first_rules_are_within_their_own_bounds():
    assert numbers.faults(FIRST_RULES, FIRST_RULES) == {}


def test_every_number_of_the_rules_is_described():
    """A new one needs a line in `numbers.NUMBERS`: what it means, its unit and its bounds."""
    assert [path for path, _ in numbers.flat(FIRST_RULES) if path not in numbers.NUMBERS] == []


@pytest.mark.parametrize(
    "given",
    [
        changed(weights__near=1.5),
        changed(weights__near=-0.1),
        changed(waves_at_most=0),
        changed(waves_at_most=2.5),
        changed(waves_at_most=True),
        changed(waves_at_most="many"),
        changed(waves_at_most=float("nan")),
        changed(quiet_from=24),
        changed(luck=1),
        {**FIRST_RULES, "weights": {}},
        {**FIRST_RULES, "weights": [1, 2]},
        changed(**{path.replace(".", "__"): 0 for path, _ in numbers.flat(FIRST_RULES) if "weights" in path}),
        None,
        [],
    ],
)
def test_nonsense_is_refused_in_words(given):
    assert refusal(given).startswith("policy_numbers ")


def test_the_words_name_the_number():
    with translation.override("en"):
        assert refusal(changed(luck=1)) == "policy_numbers luck: There is no such number."
        assert "quiet_from: Between 0 and 23, please." in refusal(changed(quiet_from=99))


def test_a_number_that_nobody_described_yet_still_has_bounds():
    first = {**FIRST_RULES, "new_thing": 3}

    assert numbers.faults({**first, "new_thing": 31}, first).keys() == {"new_thing"}
    assert numbers.faults({**first, "new_thing": 30}, first) == {}


def test_what_changed_is_said_number_by_number():
    found = numbers.changes(FIRST_RULES, changed(weights__near=0.3, waves_at_most=9))

    assert [(one.path, one.before, one.after) for one in found] == [
        ("weights.near", 0.25, 0.3),
        ("waves_at_most", 40, 9),
    ]


@pytest.mark.django_db
class TestAhead:
    """A version counts from when it says."""

    def test_a_version_that_starts_later_does_not_count_yet(self, monkeypatch):
        later = timezone.now() + timedelta(days=2)

        policy = actions.add_policy(by=make_operator(), rules=changed(waves_at_most=9), reason="So.", starts_at=later)

        assert (queries.policy_now().version, queries.policy_last()) == (1, policy)
        monkeypatch.setattr(timezone, "now", lambda: later)
        assert queries.policy_now() == policy

    def test_helpers_learn_of_a_new_deadline_a_day_ahead(self):
        olga, given = make_operator(), changed(offer_open_minutes=20)

        with pytest.raises(Refused) as refused:
            actions.add_policy(by=olga, rules=given, reason="Faster.")

        assert refused.value.reason.code == "too_soon" and Policy.objects.count() == 1
        tomorrow = timezone.now() + timedelta(days=1)
        assert actions.add_policy(by=olga, rules=given, reason="Faster.", starts_at=tomorrow).version == 2


def propose(**values) -> PolicyTrial:
    given = changed(**(values or {"weights__near": 0.9}))
    return actions.propose_policy(by=make_operator(), rules=given, reason="Nearer first.", days_ahead=0)


@pytest.mark.django_db
class TestTrial:
    """Nothing counts before it was tried."""

    def test_a_proposal_changes_nothing_and_is_tried_by_a_job(self):
        publish(helpers=3)
        trial = propose()

        run_jobs(only="try_policy")

        trial.refresh_from_db()
        assert (trial.state, trial.progress, trial.error) == ("done", 100, "")
        assert trial.result["replayed"]["waves"] == 1 and trial.result["simulated"] is None
        assert queries.policy_now().version == 1

    def test_whoever_proposed_it_is_told(self):
        trial = propose()

        run_jobs()

        assert Notice.objects.get(kind="policy_tried").person_id == trial.author_id

    def test_it_cannot_be_put_in_force_before_it_was_tried(self):
        trial = propose()

        with pytest.raises(Refused) as refused:
            actions.put_in_force(by=make_operator(), trial_id=trial.pk)

        assert refused.value.reason.code == "still_tried" and Policy.objects.count() == 1

    def test_put_in_force_it_is_the_next_version_once(self):
        trial, olga = propose(), make_operator()
        run_jobs(only="try_policy")

        policy = actions.put_in_force(by=olga, trial_id=trial.pk)

        assert (policy.version, policy.rules, policy.author) == (2, trial.rules, olga)
        with pytest.raises(Refused) as refused:
            actions.put_in_force(by=olga, trial_id=trial.pk)
        assert refused.value.reason.code == "used" and Policy.objects.count() == 2

    def test_when_the_rules_have_changed_since_it_is_proposed_again(self):
        trial = propose()
        run_jobs(only="try_policy")
        actions.add_policy(by=SYSTEM, rules=changed(waves_at_most=5), reason="Meanwhile.")

        with pytest.raises(Refused) as refused:
            actions.put_in_force(by=make_operator(), trial_id=trial.pk)

        assert refused.value.reason.code == "outdated"

    def test_only_operators_propose_and_put_in_force(self):
        trial, sam = propose(), make_seeker()
        run_jobs(only="try_policy")

        with pytest.raises(Refused):
            actions.propose_policy(by=sam, rules=changed(waves_at_most=2), reason="Mine.")
        with pytest.raises(Missing):
            actions.put_in_force(by=sam, trial_id=trial.pk)
        with pytest.raises(Missing):
            queries.trial_for(sam, trial.pk)
        assert (Policy.objects.count(), PolicyTrial.objects.count()) == (1, 1)

    def test_a_trial_that_breaks_says_so_and_is_over(self, monkeypatch):
        trial = propose()
        monkeypatch.setattr(trials, "replayed", lambda rules: 1 // 0)

        run_jobs(only="try_policy")

        trial.refresh_from_db()
        assert (trial.state, trial.error) == ("failed", "ZeroDivisionError")

    def test_a_worker_that_died_leaves_it_to_the_next(self):
        trial = propose()
        actions.begin_trial(by=SYSTEM, trial_id=trial.pk)

        flows.try_policy(trial.pk)
        flows.try_policy(trial.pk)

        trial.refresh_from_db()
        assert trial.state == "done"


@pytest.mark.django_db
def test_the_receipts_say_who_would_have_been_asked_instead():
    """Two helpers, one nearer and one more trusted: the other weights turn the order round."""
    publish(helpers=2)
    receipt = Receipt.objects.get()
    first, second = (line["given"] for line in receipt.ranked)
    first.update(km=6.0, trust=0.99)
    second.update(km=0.1, trust=0.7)
    receipt.save()
    near = trials.replayed(changed(weights__near=1, weights__trust=0, weights__answers=0))
    trusted = trials.replayed(changed(weights__trust=1, weights__near=0, weights__answers=0))

    assert (near.waves, near.asked, near.helpers) == (1, (1, 1), (1, 1))
    assert (near.first_differs, near.asked_differ) == (0, 0)
    assert (trusted.first_differs, trusted.asked_differ) == (1, 1)


@pytest.mark.django_db
def test_a_month_of_requests_is_played_in_the_simulator(monkeypatch):
    monkeypatch.setattr(trials, "SEEDS", (31,))
    topic, seeker, now = make_topic(), make_seeker(), timezone.now()
    for number in range(6):
        actions.rebuild_reach(by=SYSTEM, person_id=make_helper(f"Helper{number}", topic=topic).pk)
    one = make_request(seeker, topic=topic)
    rows = [
        Request(
            seeker=seeker,
            topic=topic,
            place=one.place,
            begins_at=one.begins_at,
            ends_at=one.ends_at,
            state="closed",
            published_at=now - timedelta(hours=7 * number),
        )
        for number in range(1, 60)
    ]
    Request.objects.bulk_create(rows)
    steps: list = []

    found = trials.simulated(FIRST_RULES, changed(urgent__at_most=1), lambda *step: steps.append(step))

    assert (found["requests"], found["helpers"]) == (60, 6)
    assert steps[-1] == (2, 2)
    before, after, gap, _ = found["measures"]["fill"]
    assert 0 <= before <= 1 and gap == pytest.approx(after - before, abs=1e-3)


@pytest.mark.django_db
class TestAnnounced:
    """Helpers are told, each once, in parts."""

    def test_helpers_are_told_and_seekers_are_not(self):
        hana, _ = make_helper(), make_seeker()

        actions.add_policy(by=make_operator(), rules=changed(waves_at_most=9), reason="Calmer evenings.")
        run_jobs()

        notice = Notice.objects.get(kind="rules_changed")
        assert notice.person == hana and not Mail.objects.exists()

    def test_of_a_new_deadline_they_get_a_mail(self):
        hana, tomorrow = make_helper(), timezone.now() + timedelta(days=1)

        actions.add_policy(
            by=make_operator(), rules=changed(offer_open_minutes=45), reason="More time.", starts_at=tomorrow
        )
        run_jobs(only="deliver")

        assert Notice.objects.get(kind="deadline_changed").person == hana and Mail.objects.count() == 1

    def test_many_are_told_in_parts(self, monkeypatch):
        monkeypatch.setattr(telling.notices, "TOLD_AT_ONCE", 2)
        people = [make_helper(f"Helper{n}", topic=make_topic()) for n in range(5)]

        actions.add_policy(by=SYSTEM, rules=changed(waves_at_most=9), reason="So.")
        run_jobs()

        told = Notice.objects.filter(kind="rules_changed").values_list("person_id", flat=True)
        assert sorted(told) == sorted(person.pk for person in people)


def wrong_fields(page) -> set[str]:
    """The fields beside which the page says what is wrong."""
    return set(re.findall(r'class="field__errors" id="id_(\w+)_error"', page.content.decode()))


@pytest.mark.django_db
class TestPages:
    """What operators and helpers see of it."""

    def form(self, **values) -> dict[str, str]:
        flat = dict(numbers.flat(queries.policy_now().rules)) | values
        sent = {path.replace(".", "__"): str(value) for path, value in flat.items()}
        return {**sent, "reason": "Nearer first.", "days_ahead": "1"}

    def test_an_operator_proposes_reads_and_puts_in_force(self, client):
        client.force_login(make_operator())

        sent = client.post("/console/policies/propose/", self.form(**{"weights.near": 0.5}))
        run_jobs(only="try_policy")
        page = client.get(sent.url).content.decode()
        client.post(f"{sent.url}force/")
        versions = client.get("/console/policies/").content.decode()

        assert "0,25" in page and "<strong>0,5</strong>" in page
        assert Policy.objects.get(version=2).rules["weights"]["near"] == 0.5
        assert "version-2" in versions and "Nearer first." in versions

    def test_errors_stand_beside_their_field(self, client):
        client.force_login(make_operator())

        page = client.post("/console/policies/propose/", self.form(**{"quiet_from": 99, "weights.near": "x"}))

        assert (page.status_code, wrong_fields(page)) == (422, {"quiet_from", "weights__near"})
        assert not PolicyTrial.objects.exists()

    def test_a_new_deadline_at_once_is_refused_beside_the_time(self, client):
        client.force_login(make_operator())

        page = client.post("/console/policies/propose/", self.form(offer_open_minutes=20) | {"days_ahead": "0"})

        assert wrong_fields(page) == {"days_ahead"}

    def test_no_change_is_no_proposal(self, client):
        client.force_login(make_operator())

        assert client.post("/console/policies/propose/", self.form()).status_code == 422
        assert not PolicyTrial.objects.exists()

    def test_the_form_has_a_field_for_a_number_that_was_added(self, client, monkeypatch):
        monkeypatch.setitem(rules.FIRST_RULES, "patience", 7)
        client.force_login(make_operator())

        page = client.get("/console/policies/propose/").content.decode()

        assert 'name="patience"' in page and 'value="7"' in page

    def test_helpers_read_what_changed_and_not_who_wrote_it(self, client):
        olga = make_operator("Olga-Maria")
        actions.add_policy(by=olga, rules=changed(waves_at_most=9), reason="Calmer evenings.")
        client.force_login(make_helper())

        page = client.get("/help/rules/").content.decode()

        assert "Calmer evenings." in page and "<strong>9</strong>" in page and "Olga-Maria" not in page

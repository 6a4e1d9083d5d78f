"""Every column says whether it is about a person; what is can be told, and forgotten (GDPR 15 and 17)."""

import hashlib
import json
from datetime import date, timedelta
from importlib import import_module
from inspect import signature
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import EmailCode, Suspension, User
from marketplace.bookings.models import Extra, Recipient
from marketplace.chat.actions import open_conversation, send_message
from marketplace.chat.models import Attachment, Wording
from marketplace.core.actors import SYSTEM
from marketplace.disputes.models import Case, Consequence
from marketplace.notifications.actions import hear_bounce
from marketplace.notifications.models import Notice, Telling
from matching.actions import begin_waiting, rebuild_reach
from matching.models import Handover, Lookout, Policy, Receipt, Search
from payments.models import Chargeback, Deal, Hold, Paper, PaperParty
from reviews.models import Contest, Flag, Note, Photo, Review, TrustEntry
from tests.accounts.second_factor import give_app
from tests.architecture.source import LAYERS
from tests.factories import (
    make_booking,
    make_draft,
    make_helper,
    make_move,
    make_offer,
    make_operator,
    make_quote,
    make_quoted_offer,
    make_request,
    make_seeker,
    make_topic,
)
from tests.notifications.pushing import make_browser
from tests.notifications.texting import make_phone
from tests.payments.papers import happen, make_billing, make_released
from tests.payments.paying import make_card, make_hold, make_paid_booking, make_payee
from tests.vetting.applying import make_application

ROOMS = [room for line in LAYERS for room in line]
TELLING = (models.CharField, models.TextField, models.JSONField, ArrayField, models.FileField, models.FloatField)

# Model → how its rows lead to a person, and the columns that are about them.
ABOUT_A_PERSON = {
    "accounts.User": ("pk", "email name_shown photo languages password"),
    "accounts.Suspension": ("person", "reason lifted_reason"),
    "accounts.Place": ("owner", "street number floor note postcode town lng lat cell cell_lng cell_lat"),
    "accounts.EmailCode": (None, "email"),
    "accounts.ApiToken": ("person", "name"),
    "account.EmailAddress": ("user", "email"),
    "mfa.Authenticator": ("user", "data"),
    "catalog.HelperProfile": ("person", "about time_zone holiday_region"),
    "vetting.Application": ("person", "birth_date motivation answers reason"),
    "vetting.Document": ("application__person", "file"),
    "bookings.Request": ("seeker", "words languages"),
    "bookings.Offer": ("helper", "because decline_reason"),
    "bookings.Recipient": ("request__seeker", "name phone"),
    "bookings.Booking": ("seeker", "room"),
    "bookings.Extra": ("booking__helper", "words"),
    "bookings.Quote": ("by", "words"),
    "bookings.Move": ("proposer", "words"),
    "chat.Message": ("sender", "text warned"),
    "chat.Wording": ("message__sender", "text warned"),
    "chat.Attachment": ("message__sender", "file thumbnail name"),
    "matching.Handover": ("request__seeker", "words"),
    "matching.Reach": ("helper", "cell languages"),
    "matching.Receipt": (None, "ranked stopped"),
    "matching.Waiting": ("person", "cell"),
    "matching.Lookout": ("helper", "day_parts"),
    "notifications.Notice": ("person", "facts"),
    "notifications.Telling": ("person", "zone"),
    "notifications.Undeliverable": ("person", "email"),
    "notifications.Browser": ("person", "service"),
    "payments.Hold": ("deal__booking__seeker", "session_url"),
    "payments.Payee": ("person", "account missing overdue"),
    "payments.Customer": ("person", "stripe_id session"),
    "payments.Card": ("customer__person", "method brand last4"),
    "payments.Chargeback": ("hold__deal__booking__seeker", "evidence"),
    "payments.Billing": ("person", "name street postcode town vat_id tax_number birth_date"),
    "payments.PaperParty": ("person", "words"),
    "reviews.Contest": ("person", "words answer"),
    "reviews.Review": ("author", "text private_note"),
    "reviews.Photo": ("author", "file"),
    "reviews.Note": ("review__author", "answer"),
    "reviews.Flag": ("people", "reason"),
    "disputes.Case": ("opened_by", "reason"),
    "disputes.Consequence": ("person", "reply reason"),
    "disputes.Statement": ("author", "text"),
}
# The derivations of what stands above, the platform's own words, codes of a fixed list, and digests that lead nowhere.
NOT_ABOUT_A_PERSON = {
    "core.Event": "name actor_kind subject_kind facts",
    "core.Delivery": "handler",
    "core.Answer": "route key outcome",
    "accounts.Locality": "country postcode town lng lat",
    "accounts.User": "language",
    "accounts.Place": "country",
    "accounts.EmailCode": "visitor_key",
    "accounts.ApiToken": "sign_in",
    "catalog.Programme": "slug name currency",
    "catalog.Terms": "outcomes",
    "catalog.Family": "slug name",
    "catalog.Topic": "slug icon name summary words turn_to licence",
    "catalog.Package": "slug name includes excludes bring",
    "catalog.PackageOption": "slug name",
    "vetting.Document": "media_type",
    "vetting.Badge": "checks",
    "vetting.Check": "code",
    "bookings.Request": "visitor_key",
    "bookings.Offer": "distance_band currency",
    "bookings.Series": "zone currency",
    "bookings.SeriesVisit": "left_out",
    "bookings.Quote": "currency",
    "bookings.Booking": "cancel_reason currency ending outcome",
    "bookings.Absence": "side",
    "bookings.Doorstep": "seeker_word helper_word",
    "bookings.HoursException": "names",
    "bookings.Label": "key model",
    "chat.Message": "notice",
    "chat.Attachment": "media_type",
    "chat.MessageReport": "reason outcome",
    "matching.Policy": "rules reason",
    "matching.PolicyTrial": "rules reason result error",
    "matching.DemandWeek": "monday times",
    "matching.Demand": "cell lng lat",
    "matching.PaidMonth": "month",
    "matching.PaidRange": "cell",
    "matching.Waiting": "lng lat",
    "matching.Sighting": "distance_band",
    "matching.Reach": "lng lat x y z reach_km half_width half_height prices trust evidence zone",
    "matching.Receipt": "left_out wish mean_jobs",
    "notifications.Notice": "kind",
    "notifications.Muted": "topic",
    "notifications.Undeliverable": "code",
    "notifications.Push": "code",
    "notifications.Phone": "code",
    "notifications.PhoneCode": "provider_id error",
    "notifications.NoticeText": "provider_id error day",
    "payments.Deal": "currency trouble",
    "payments.Hold": "session intent charge way",
    "payments.Attempt": "stripe_id error",
    "payments.Account": "currency",
    "payments.Posting": "kind cause",
    "payments.Line": "currency",
    "payments.Heard": "event kind subject account",
    "payments.Payee": "held_up_by",
    "payments.Chargeback": "stripe_id reason error",
    "payments.Billing": "country tax_country",
    "payments.Paper": "cause language currency lines notes",
    "payments.Payout": "stripe_id currency failure",
    "payments.PayoutPart": "movement",
    "payments.Movement": "stripe_id kind source currency",
    "payments.Discrepancy": "subject currency reason",
    "reviews.Recognition": "code visits",
    "reviews.Review": "axes reply removed_because reply_removed_because",
    "reviews.Report": "reason",
    "reviews.Flag": "group kinds",
    "reviews.TrustState": "family praise complaints hinted_praise hinted_complaints",
    "reviews.TrustGift": "amount",
    "reviews.TrustEntry": "family good bad voice before after",
    "notifications.MailboxMessage": "to subject text html attachments",
    "notifications.TextMessage": "provider_id error",
}
# Told to nobody: a password's digest and a second factor's secret are no use to their owner, and much to a thief.
# Written once: nobody changes a row, so that the canary stands in it from the first.
WRITTEN_ONCE = {"payments.PaperParty", "chat.Wording"}
NEVER_EXPORTED = {"accounts.User.password", "mfa.Authenticator.data"}


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if any(model.__module__.startswith(f"{room}.") for room in ROOMS)]


def telling_columns(model: type[models.Model]) -> set[str]:
    """Columns that can hold words, lists, files, places or a birthday; those with fixed choices cannot."""
    columns = (field for field in model._meta.concrete_fields if not field.choices)
    return {field.name for field in columns if isinstance(field, TELLING) or type(field) is models.DateField}


def undeclared(candidates: list[type[models.Model]]) -> list[str]:
    faults = []
    for model in candidates:
        label = model._meta.label
        personal = set(ABOUT_A_PERSON.get(label, ("", ""))[1].split())
        other = set(NOT_ABOUT_A_PERSON.get(label, "").split())
        faults += [f"{label}.{name}" for name in sorted((personal | other) ^ telling_columns(model) | personal & other)]
    return faults


def apps_about_people() -> list[str]:
    """Every app with a row that belongs to somebody, by its dotted room."""
    owning = {
        model.__module__.partition(".models")[0]
        for model in own_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is User
    }
    return [room for room in ROOMS if room in owning | {"marketplace.accounts"}]


def without_duties(rooms: list[str]) -> list[str]:
    """Apps that cannot tell, refuse or forget with the one signature that the layers above call."""
    duties = {
        "queries": {"personal_data_of": ["person_id"], "why_not_erase": ["person_id"]},
        "actions": {"erase_person": ["by", "person_id"]},
    }
    faults = []
    for room in rooms:
        for module, functions in duties.items():
            for name, wanted in functions.items():
                function = getattr(import_module(f"{room}.{module}"), name, None)
                if function is None or list(signature(function).parameters) != wanted:
                    faults.append(f"{room}.{module}.{name}")
    return faults


def canary(label: str, field: models.Field, person: User) -> Any:
    """A value of the column's kind that stands nowhere else; a person has one mail address in all tables."""
    digest = hashlib.sha256(label.encode()).hexdigest()
    if isinstance(field, models.EmailField):
        return f"q{person.pk}canary@example.org"
    if isinstance(field, models.FloatField):
        return 10 + int(digest[:6], 16) / 1e8
    if isinstance(field, models.DateField):
        return date(1930, 1, 1) + timedelta(days=int(digest[:4], 16) % 9000)
    if label == "matching.Receipt.ranked":
        return [{"helper": person.pk, "features": f"q{digest[:8]}"}]
    if label == "matching.Receipt.stopped":
        return [{"helper": person.pk, "filter": f"q{digest[:8]}"}]
    if isinstance(field, ArrayField):
        return [f"q{digest}"[: field.base_field.max_length]]
    return [f"q{digest[:8]}"] if isinstance(field, models.JSONField) else f"q{digest[:8]}"


def bare(value: Any) -> str:
    """What to look for of a canary: the innermost value, as the database writes it."""
    while isinstance(value, list | dict):
        value = list(value.values() if isinstance(value, dict) else value)[-1]
    return str(value)


def plant_canaries(person: User) -> dict[str, str]:
    """Write a canary into every personal column of this person's rows; gives them by column."""
    planted = {}
    for label, (owner, names) in ABOUT_A_PERSON.items():
        model = apps.get_model(label)
        values = {name: canary(f"{label}.{name}", model._meta.get_field(name), person) for name in names.split()}
        rows = model.objects.filter(**{owner: person.pk}) if owner else model.objects.all()
        found = rows.count() if label in WRITTEN_ONCE else rows.update(**values)
        assert found > 0, f"{label} has no row about the person"
        planted |= {f"{label}.{name}": bare(value) for name, value in values.items()}
    return planted


def everything_about(person: User) -> str:
    told = [import_module(f"{room}.queries").personal_data_of(person.pk) for room in apps_about_people()]
    return json.dumps(told, default=str)


def whole_database() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        dumps = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(json_agg(row_to_json(t)), '[]')::text FROM \"{table}\" t")
            dumps.append(f"{table}: {cursor.fetchone()[0]}")
    return "\n".join(dumps)


def make_paper(person: User) -> None:
    """Their details for papers, and a receipt with a canary of theirs on it."""
    make_billing(person)
    words = canary("payments.PaperParty.words", PaperParty._meta.get_field("words"), person)
    hold = Hold.objects.get(deal__booking__seeker=person)
    happen("capture", hold, hold.amount)
    make_released(hold)
    paper = Paper.objects.get(recipient=person, kind="receipt")
    PaperParty.objects.filter(paper=paper, person=person).delete()
    PaperParty.objects.create(paper=paper, part="recipient", person=person, words=words)


def make_known_person() -> User:
    """Somebody with a row in every table: they ask, help, apply, talk, were suspended and were told things."""
    kim, olga = make_helper("Kim"), make_operator()
    Suspension.objects.create(
        person=kim, reason="-", by=olga, lifted_reason="-", lifted_by=olga, lifted_at=timezone.now()
    )
    EmailCode.objects.create(email=kim.email, digest=b"-")
    accounts.issue_token(by=kim, name="-")
    give_app(kim)
    Handover.objects.create(request=make_request(kim), words="-")
    make_application(by=kim)
    Recipient.objects.create(request=make_request(kim), name="-", relation="parent")
    Extra.objects.create(
        booking=make_booking(make_offer(helper=kim), state="confirmed"), words="-", price=1, commission=0
    )
    make_quote(make_quoted_offer(helper=kim, state="lost"), "lost", words="-")
    make_move(make_booking(make_offer(helper=kim), state="confirmed"), words="-")
    paid = make_paid_booking("confirmed", request=make_request(kim, budget=5_000))
    answered = {"evidence": {"customer_name": "-"}, "ended_at": timezone.now()}
    Chargeback.objects.create(hold=make_hold(paid), stripe_id="-", state="lost", amount=1, **answered)
    make_card(kim)
    make_paper(kim)
    Deal.objects.update(closed_at=timezone.now())
    make_payee(kim)
    said = {"role": "helper", "axes": {}, "stars": 5, "is_free": False}
    Photo.objects.create(booking=paid, author=kim, file="-")
    Note.objects.create(review=Review.objects.create(booking=paid, author=kim, subject=paid.helper, **said))
    decided = {"outcome": "nothing", "reason": "-", "closed_at": timezone.now(), "closed_by": olga}
    Flag.objects.create(cause="burst", group="-", **decided).people.add(kim)
    counted = {"good": 0, "bad": 1, "voice": 1, "before": 1, "after": 1, "version": 2, "at": timezone.now()}
    entry = TrustEntry.objects.create(person=kim, role="seeker", cause="missed", booking=paid, **counted)
    Contest.objects.create(entry=entry, person=kim, words="-")
    ruled = {"state": "ruled", "to_helper": 0, "ruled_by": olga, "ruled_at": timezone.now()}
    case = Case.objects.create(booking=paid, opened_by=kim, about="price", **ruled)
    case.statements.create(author=kim, text="-")
    Consequence.objects.create(person=kim, booking=paid, step="note", faults=1)
    offer = make_offer(make_request(make_seeker()), kim)
    conversation = open_conversation(by=SYSTEM, offer_id=offer.pk)
    said = send_message(by=kim, conversation_id=conversation.pk, client_id=uuid4(), text="-")
    once = {name: canary(f"chat.Wording.{name}", Wording._meta.get_field(name), kim) for name in ("text", "warned")}
    Wording.objects.create(message=said, **once)
    Attachment.objects.create(message=said, file="-", media_type="-", size=1, scan="none")
    rebuild_reach(by=SYSTEM, person_id=kim.pk)
    begin_waiting(by=kim, request_id=make_draft(kim, topic=make_topic("printer")).pk)
    Lookout.objects.create(helper=kim)
    policy = Policy.objects.create(version=99, rules={}, author=kim, reason="-")
    search = Search.objects.create(request=offer.request, policy=policy)
    Receipt.objects.create(search=search, wave=1, policy_version=1)
    Notice.objects.create(person=kim, event_id=1, kind="offer.sent", subject_id=offer.pk)
    Telling.objects.create(person=kim)
    hear_bounce(by=SYSTEM, email=kim.email, code="550")
    make_browser(kim)
    make_phone(kim)
    return kim


def test_every_column_is_declared():
    assert undeclared(own_models()) == []


def test_every_app_can_tell_refuse_and_forget():
    rooms = apps_about_people()

    assert {"marketplace.accounts", "marketplace.bookings", "matching"} <= set(rooms)
    assert without_duties(rooms) == []


@pytest.mark.django_db
def test_what_is_known_is_told_and_then_forgotten():
    kim = make_known_person()
    planted = plant_canaries(kim)
    told, before = everything_about(kim), whole_database()
    assert [column for column, value in planted.items() if value not in before] == []

    for room in apps_about_people():
        import_module(f"{room}.actions").erase_person(by=SYSTEM, person_id=kim.pk)

    after = whole_database()
    assert [column for column, value in planted.items() if value in after] == []
    assert [column for column, value in planted.items() if value not in told] == sorted(NEVER_EXPORTED)


def test_a_planted_column_and_a_missing_duty_are_seen(monkeypatch):
    class Diary(models.Model):
        secret = models.TextField()
        mood = models.CharField(max_length=3, choices=[("ok", "ok")])

        class Meta:
            app_label = "planted"

        def __str__(self) -> str:
            return "a diary"

    try:
        assert undeclared([Diary]) == ["planted.Diary.secret"]
    finally:
        del apps.all_models["planted"]

    monkeypatch.delattr("matching.actions.erase_person")
    assert without_duties(["matching", "marketplace.chat"]) == ["matching.actions.erase_person"]

"""The verbs of vetting: apply, prove, decide."""

import io
import secrets
from datetime import date

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.accounts.pictures import as_page
from marketplace.catalog import actions as catalog
from marketplace.catalog import queries as catalogue
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Refused, refuse_if
from marketplace.vetting import queries, rules
from marketplace.vetting.models import Application, Badge, Check, Document
from marketplace.vetting.questions import questions


def _hold(by: Actor, application_id: int) -> Application:
    application = Application.objects.select_for_update(no_key=True).filter(pk=application_id).first()
    if application is None or not rules.roles_in(application, by):
        raise Missing
    return application


@transaction.atomic
def start_application(*, by: Actor) -> Application:
    """Begin an application, or go on with the one that is under way.

    What an answered one said is kept, so that nobody types it again; documents are sent anew.
    """
    under_way = Application.objects.filter(person_id=by.pk, state__in=["draft", "submitted"]).first()
    if under_way:
        return under_way
    try:
        with transaction.atomic():
            application = Application.objects.create(person_id=by.pk)
    except IntegrityError:
        return Application.objects.get(person_id=by.pk, state__in=["draft", "submitted"])
    _take_over_earlier(application)
    events.record("application.started", by=by, subject=application)
    return application


def _take_over_earlier(application: Application) -> None:
    earlier = queries.answered_before(application)
    if earlier is not None:
        for name in ("birth_date", "motivation", "answers", "conduct_passed_at"):
            setattr(application, name, getattr(earlier, name))
        application.save()
        if earlier.state == Application.State.REFUSED:
            application.topics.set(earlier.topics.all())


def _hold_draft(by: Actor, application_id: int) -> Application:
    application = _hold(by, application_id)
    refuse_if(rules.why_not("submit", application, by))
    return application


@transaction.atomic
def save_about(*, by: Actor, application_id: int, birth_date: date, motivation: str) -> Application:
    """Keep the date of birth and why somebody wants to help."""
    application = _hold_draft(by, application_id)
    reason = rules.why_not_birth_date(birth_date, timezone.localdate())
    if reason:
        raise Refused(reason, field="birth_date")
    application.birth_date, application.motivation = birth_date, motivation.strip()
    application.save()
    return application


@transaction.atomic
def save_topics(*, by: Actor, application_id: int, topic_ids: list[int]) -> Application:
    """Keep the topics applied for; forbidden ones do not exist here."""
    application = _hold_draft(by, application_id)
    application.topics.set(catalogue.topics().filter(pk__in=topic_ids))
    return application


@transaction.atomic
def save_answers(*, by: Actor, application_id: int, answers: dict[str, str]) -> list[str]:
    """Keep the answers on conduct; returns the questions to look at again, none when it is passed."""
    application = _hold_draft(by, application_id)
    wrong = rules.wrong_answers(questions(), answers)
    application.answers = answers
    application.conduct_passed_at = None if wrong else timezone.now()
    application.save()
    return wrong


@transaction.atomic
def add_document(*, by: Actor, application_id: int, kind: str, file: io.BufferedIOBase) -> Document:
    """Keep a picture of a document, drawn anew; it replaces an earlier one of its kind."""
    application = _hold_draft(by, application_id)
    if kind not in Document.Kind.values:
        raise Missing
    picture = as_page(file)
    for old in application.documents.filter(kind=kind):
        _forget(old)
    document = Document(application=application, kind=kind, media_type="image/webp")
    document.file.save(f"{secrets.token_hex(16)}.webp", ContentFile(picture), save=False)
    document.save()
    events.record("document.added", by=by, subject=document, kind=kind)
    return document


def _forget(document: Document) -> None:
    storage, name = document.file.storage, document.file.name
    document.delete()
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def submit_application(*, by: Actor, application_id: int) -> Application:
    """Send it to the operators. Raises Refused while steps are open."""
    application = _hold_draft(by, application_id)
    refuse_if(rules.why_not_complete(queries.open_steps(application)))
    application.submitted_at = timezone.now()
    return _move(application, "submit", by, "application.submitted")


@transaction.atomic
def withdraw_application(*, by: Actor, application_id: int) -> Application:
    application = _hold(by, application_id)
    refuse_if(rules.why_not("withdraw", application, by))
    return _move(application, "withdraw", by, "application.withdrawn")


@transaction.atomic
def approve_application(
    *, by: Actor, application_id: int, reason: str, topic_ids: list[int] | None = None
) -> Application:
    """Make the applicant a helper with a badge per topic that lists exactly what was checked.

    `topic_ids` approves only some of the topics applied for (default: all). Raises Refused when none is left.
    """
    application = _hold(by, application_id)
    refuse_if(rules.why_not("approve", application, by) or rules.why_not_decide(application, by, reason))
    topics = [topic for topic in application.topics.all() if topic_ids is None or topic.pk in topic_ids]
    if not topics:
        raise Refused(rules.TOPICS_NEEDED, field="topic_ids")
    _decide(application, by, reason)
    accounts.grant_helper(by=by, person_id=application.person_id)
    catalog.open_helper_profile(by=by, person_id=application.person_id, topic_ids=[topic.pk for topic in topics])
    for topic in topics:
        _give_badge(application, topic, by)
    return _move(application, "approve", by, "application.approved")


@transaction.atomic
def refuse_application(*, by: Actor, application_id: int, reason: str) -> Application:
    """Say no, with a reason that the applicant reads."""
    application = _hold(by, application_id)
    refuse_if(rules.why_not("refuse", application, by) or rules.why_not_decide(application, by, reason))
    _decide(application, by, reason)
    return _move(application, "refuse", by, "application.refused")


def _decide(application: Application, by: Actor, reason: str) -> None:
    application.decided_at, application.decided_by_id, application.reason = timezone.now(), by.pk, reason.strip()


def _give_badge(application: Application, topic, by: Actor) -> None:
    checks = ["identity", "adult", "conduct"] + (["licence"] if topic.risk == "licence" else [])
    Badge.objects.filter(person_id=application.person_id, topic=topic, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    badge = Badge.objects.create(
        person_id=application.person_id,
        topic=topic,
        application=application,
        checks=checks,
        expires_at=timezone.now() + rules.BADGE_LIVES,
    )
    events.record("badge.given", by=by, subject=badge, person=application.person_id, topic=topic.pk)


def _move(application: Application, verb: str, by: Actor, event: str) -> Application:
    application.state = rules.APPLICATION.target(verb)
    application.save()
    events.record(event, by=by, subject=application, person=application.person_id)
    return application


@transaction.atomic
def open_document(*, by: Actor, document_id: int) -> Document:
    """Look at a document; each look is remembered."""
    document = queries.document_for(by, document_id)
    events.record("document.read", by=by, subject=document, person=document.application.person_id)
    return document


@transaction.atomic
def record_check(*, by: Actor, person_id: int, code: str, is_passed: bool) -> Check:
    """Write down what another room found out about a person, such as that money can be paid out to them."""
    check, is_new = Check.objects.select_for_update(no_key=True).get_or_create(
        person_id=person_id, code=code, defaults={"is_passed": is_passed}
    )
    if is_new or check.is_passed != is_passed:
        check.is_passed, check.at = is_passed, timezone.now()
        check.save()
        events.record("check.recorded", by=by, subject=check, person=person_id, code=code)
    return check


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Forget documents and words; that a badge was given, and by whom, stays."""
    refuse_if(queries.why_not_erase(person_id))
    for document in Document.objects.filter(application__person_id=person_id):
        _forget(document)
    Application.objects.filter(person_id=person_id).update(birth_date=None, motivation="", answers={}, reason="")
    Badge.objects.filter(person_id=person_id, withdrawn_at=None).update(withdrawn_at=timezone.now())
    Check.objects.filter(person_id=person_id).delete()

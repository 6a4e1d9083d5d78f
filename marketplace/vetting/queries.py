"""Reads of vetting: one's own application, the operators' queue, what a badge says."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from marketplace.core.actors import Actor
from marketplace.core.entries import Entry
from marketplace.core.errors import Missing, Reason
from marketplace.vetting import rules
from marketplace.vetting.models import Application, Badge, Check, Document


def application_for(by: Actor, application_id: int) -> Application:
    """An application, for its applicant and for operators."""
    rows = Application.objects.filter(pk=application_id)
    if not by.is_operator:
        rows = rows.filter(person_id=by.pk)
    application = rows.select_related("person", "decided_by").prefetch_related("topics", "documents").first()
    if application is None:
        raise Missing
    return application


def current_application(by: Actor) -> Application | None:
    """The latest attempt of this person, withdrawn ones left out."""
    rows = Application.objects.filter(person_id=by.pk).exclude(state="withdrawn")
    return rows.prefetch_related("topics", "documents").order_by("-pk").first()


def answered_before(application: Application) -> Application | None:
    """The same person's last application that an operator answered, before this one."""
    rows = Application.objects.filter(person_id=application.person_id, pk__lt=application.pk)
    return rows.filter(state__in=["approved", "refused"]).order_by("-pk").first()


def open_steps(application: Application) -> list[str]:
    """Codes of the steps that are still to be done before it can be sent."""
    topics = list(application.topics.all())
    kinds = {document.kind for document in application.documents.all()}
    needs_licence = any(topic.risk == "licence" for topic in topics)
    today = timezone.localdate()
    return rules.missing_steps(application, len(topics), kinds, needs_licence, today)


def queue() -> QuerySet[Application]:
    """Applications that wait for an operator, the oldest first; each says when they were read (`read_at`)."""
    rows = Application.objects.filter(state="submitted").annotate(read_at=Now()).select_related("person")
    return rows.prefetch_related("topics", "documents").order_by("submitted_at", "pk")


def document_for(by: Actor, document_id: int) -> Document:
    """A document, for operators only: not even its sender gets it back from here."""
    document = Document.objects.select_related("application").filter(pk=document_id).first()
    if document is None or not by.is_operator:
        raise Missing
    return document


def badges_of(person_id: int) -> QuerySet[Badge]:
    """The badges that count now."""
    rows = Badge.objects.filter(person_id=person_id, withdrawn_at=None, expires_at__gt=timezone.now())
    return rows.select_related("topic")


def badges_by_person(person_ids: Collection[int]) -> dict[int, list[Badge]]:
    """The badges of several people that count now, in one read."""
    found: dict[int, list[Badge]] = {person_id: [] for person_id in person_ids}
    rows = Badge.objects.filter(person_id__in=person_ids, withdrawn_at=None, expires_at__gt=timezone.now())
    for badge in rows.select_related("topic"):
        found[badge.person_id].append(badge)
    return found


def vetted_topic_ids(person_id: int) -> set[int]:
    return set(badges_of(person_id).values_list("topic_id", flat=True))


def vetted_topics_by_person(person_ids: Collection[int] | None = None) -> dict[int, set[int]]:
    """The vetted topics of everybody, or of these people, in one read: person id → topic ids."""
    found: dict[int, set[int]] = {}
    rows = Badge.objects.filter(withdrawn_at=None, expires_at__gt=timezone.now())
    rows = rows if person_ids is None else rows.filter(person_id__in=person_ids)
    for person_id, topic_id in rows.values_list("person_id", "topic_id"):
        found.setdefault(person_id, set()).add(topic_id)
    return found


def has_passed(person_id: int, code: str) -> bool:
    return Check.objects.filter(person_id=person_id, code=code, is_passed=True).exists()


def passed_by(code: str, person_ids: Collection[int] | None = None) -> set[int]:
    """Everybody, or which of these people, passed a check, in one read."""
    rows = Check.objects.filter(code=code, is_passed=True)
    rows = rows if person_ids is None else rows.filter(person_id__in=person_ids)
    return set(rows.values_list("person_id", flat=True))


def entries_for_booking(booking_id: int) -> list[Entry]:
    """Vetting has nothing to tell about a single booking."""
    return []


def personal_data_of(person_id: int) -> dict:
    """Applications, documents and badges of this person, for their export."""
    fields = (
        "id",
        "state",
        "birth_date",
        "motivation",
        "answers",
        "created_at",
        "submitted_at",
        "decided_at",
        "reason",
    )
    return {
        "applications": list(Application.objects.filter(person_id=person_id).values(*fields)),
        "checks": list(Check.objects.filter(person_id=person_id).values("code", "is_passed", "at")),
        "documents": list(Document.objects.filter(application__person_id=person_id).values("kind", "file", "added_at")),
        "badges": list(
            Badge.objects.filter(person_id=person_id).values("topic__slug", "checks", "given_at", "expires_at")
        ),
    }


def why_not_erase(person_id: int) -> Reason | None:
    """An application that an operator is about to answer is withdrawn first."""
    waiting = Application.objects.filter(person_id=person_id, state="submitted").exists()
    return rules.STATE_REASONS["submitted"] if waiting else None

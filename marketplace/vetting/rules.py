"""How an application moves, and what it needs before it can be sent."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.core.actors import Actor
from marketplace.core.errors import Reason
from marketplace.core.transitions import Table, transition

APPLICATION = Table(
    "application",
    "draft",
    [
        transition("submit", "draft", "submitted", "applicant"),
        transition("withdraw", "draft submitted", "withdrawn", "applicant"),
        transition("approve", "submitted", "approved", "operator"),
        transition("refuse", "submitted", "refused", "operator"),
    ],
)
BADGE_LIVES = timedelta(days=365)
ADULT_AT = 18
CHECKS = {
    "identity": _("We looked at an identity document."),
    "adult": _("The date of birth on it says 18 or older."),
    "conduct": _("The questions on good conduct were answered rightly."),
    "licence": _("We looked at the licence that this topic needs."),
}
# Checks that are about one topic; the others are about the person.
TOPIC_CHECKS = {"licence"}
STATE_REASONS = {
    "draft": Reason("application_draft", _("This application has not been sent yet.")),
    "submitted": Reason("application_waiting", _("This application is waiting for an answer.")),
    "approved": Reason("application_approved", _("This application is already approved.")),
    "refused": Reason("application_refused", _("This application was already answered.")),
    "withdrawn": Reason("application_withdrawn", _("This application was withdrawn.")),
}
REASON_NEEDED = Reason("reason_needed", _("Please write a reason. The applicant will read it."))
TOPICS_NEEDED = Reason("topics_needed", _("Please choose at least one of the topics that the person applied for."))
OWN_APPLICATION = Reason("own_application", _("You cannot decide about your own application."))


def roles_in(application, by: Actor) -> set[str]:
    roles = {"operator"} if by.is_operator else set()
    return roles | ({"applicant"} if application.person_id == by.pk else set())


def why_not(verb: str, application, by: Actor) -> Reason | None:
    """The first reason why `by` cannot do `verb` to the application now."""
    if by.is_authenticated and by.is_suspended:
        return Reason("suspended", _("Your account is suspended."))
    if not APPLICATION.is_allowed(verb, roles_in(application, by)):
        return Reason("not_yours", _("That is for the other side to do."))
    if not APPLICATION.is_legal(verb, application.state):
        return STATE_REASONS[application.state]
    return None


def age_on(day: date, birth: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def why_not_birth_date(birth: date | None, today: date) -> Reason | None:
    if birth is None:
        return Reason("birth_date_missing", _("Please give your date of birth."))
    if age_on(today, birth) < ADULT_AT:
        return Reason("adults_only", _("Helpers have to be 18 or older."))
    if age_on(today, birth) > 110:
        return Reason("birth_date_wrong", _("Please check your date of birth."))
    return None


def missing_steps(application, topic_count: int, kinds: set[str], needs_licence: bool, today: date) -> list[str]:
    """Codes of the steps that are still open, in the order in which they are shown."""
    steps = {
        "about": why_not_birth_date(application.birth_date, today) is None and bool(application.motivation.strip()),
        "topics": topic_count > 0,
        "conduct": application.conduct_passed_at is not None,
        "identity": "identity" in kinds,
        "licence": not needs_licence or "licence" in kinds,
    }
    return [step for step, is_done in steps.items() if not is_done]


def why_not_complete(missing: list[str]) -> Reason | None:
    if not missing:
        return None
    return Reason("steps_open", _("Some steps are still open. Finish them, then send your application."))


def why_not_decide(application, by: Actor, reason: str) -> Reason | None:
    if application.person_id == by.pk:
        return OWN_APPLICATION
    return None if reason.strip() else REASON_NEEDED


def wrong_answers(questions: list[dict], answers: dict[str, str]) -> list[str]:
    """Slugs of the questions answered wrongly or not at all."""
    return [q["slug"] for q in questions if answers.get(q["slug"]) != q["right"]]

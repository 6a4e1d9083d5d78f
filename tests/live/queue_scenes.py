"""One scene for each kind of event about applications, which the queue of operators shows."""

from datetime import timedelta

from marketplace.vetting import actions
from marketplace.vetting.models import Application
from tests.factories import make_operator, make_seeker
from tests.live.scenes import Scene
from tests.vetting.applying import make_application, make_sent_application


def at_hand(application: Application) -> Application:
    """Beside one that waits longer, and one that came after it."""
    make_operator()
    waiting = [make_sent_application(by=make_seeker(name)) for name in ("Ben", "Cem")]
    Application.objects.filter(pk=waiting[0].pk).update(submitted_at=waiting[0].submitted_at - timedelta(hours=1))
    return application


def by_olga(verb: str):
    return lambda application: getattr(actions, verb)(
        by=make_operator(), application_id=application.pk, reason="We met."
    )


def by_applicant(verb: str):
    return lambda application: getattr(actions, verb)(by=application.person, application_id=application.pk)


QUEUE_SCENES = {
    "application.approved": Scene(lambda: at_hand(make_sent_application()), by_olga("approve_application")),
    "application.refused": Scene(lambda: at_hand(make_sent_application()), by_olga("refuse_application")),
    "application.submitted": Scene(lambda: at_hand(make_application()), by_applicant("submit_application")),
    "application.withdrawn": Scene(lambda: at_hand(make_sent_application()), by_applicant("withdraw_application")),
}

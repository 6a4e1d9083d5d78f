"""An application as its checklist."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.core.errors import Missing
from marketplace.vetting import queries
from marketplace.vetting.models import Application


def draft_of(by: User) -> Application:
    """The application that is being written. Raises Missing when there is none."""
    application = queries.current_application(by)
    if application is None or application.state != Application.State.DRAFT:
        raise Missing
    return application


def checklist(application: Application) -> list[dict[str, Any]]:
    """The steps with their state: done, todo, or waiting once it is sent."""
    left = queries.open_steps(application)
    is_draft = application.state == Application.State.DRAFT
    needs_licence = any(topic.risk == "licence" for topic in application.topics.all())
    steps = [
        ("about", _("About you"), _("Your date of birth and why you want to help."), reverse("apply_about")),
        ("topics", _("Your topics"), _("With what you want to help."), reverse("apply_topics")),
        (
            "conduct",
            _("Good conduct"),
            _("Six short questions. You can try as often as you like."),
            reverse("apply_conduct"),
        ),
        (
            "identity",
            _("Identity document"),
            _("A photo of your identity card or passport."),
            reverse("apply_document", args=["identity"]),
        ),
    ]
    if needs_licence:
        licence = reverse("apply_document", args=["licence"])
        steps.append(("licence", _("Licence"), _("One of your topics needs a licence. Send a photo of it."), licence))
    return [
        {
            "label": label,
            "why": why,
            "href": href if is_draft else "",
            "state": "todo" if code in left else "done",
        }
        for code, label, why, href in steps
    ]

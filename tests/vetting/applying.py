"""Applications as people make them."""

import io
from datetime import date

from PIL import Image

from marketplace.accounts.models import User
from marketplace.catalog.models import Topic
from marketplace.vetting import actions
from marketplace.vetting.models import Application
from marketplace.vetting.questions import questions
from tests.factories import make_seeker, make_topic

BORN = date(1985, 5, 17)
RIGHT = {question["slug"]: question["right"] for question in questions()}


def picture() -> io.BytesIO:
    target = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(target, "JPEG")
    target.seek(0)
    return target


def make_application(by: User | None = None, topics: list[Topic] | None = None, left_out: str = "") -> Application:
    """A draft with every step done but `left_out`."""
    by = by or make_seeker("Anna")
    topics = topics or [make_topic()]
    given = {"by": by, "application_id": actions.start_application(by=by).pk}
    if left_out != "about":
        actions.save_about(**given, birth_date=BORN, motivation="I repair bicycles.")
    if left_out != "topics":
        actions.save_topics(**given, topic_ids=[topic.pk for topic in topics])
    if left_out != "conduct":
        actions.save_answers(**given, answers=RIGHT)
    for kind in {"identity", "licence"} - {left_out}:
        actions.add_document(**given, kind=kind, file=picture())
    return Application.objects.get(pk=given["application_id"])


def make_sent_application(**fields) -> Application:
    application = make_application(**fields)
    return actions.submit_application(by=application.person, application_id=application.pk)

"""Where nothing arrives no mail goes, its person reads so and how to mend it; without the secret nobody stops any."""

import json
from smtplib import SMTPRecipientsRefused, SMTPSenderRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.core.actors import SYSTEM
from marketplace.notifications import actions, flows, preferences
from marketplace.notifications.models import Mail, Undeliverable
from tests.factories import make_seeker
from tests.notifications.test_telling import tell

pytestmark = pytest.mark.django_db
SECRET = "a-secret-in-the-address"


class Refusing(EmailBackend):
    """A mail server that refuses with `error`."""

    error: Exception

    def send_messages(self, messages) -> int:
        raise self.error


def refuse(settings, monkeypatch, code: int, said: bytes, kind=None) -> None:
    error = kind(code, said, "us@example.org") if kind else SMTPRecipientsRefused({"x@example.org": (code, said)})
    monkeypatch.setattr(Refusing, "error", error, raising=False)
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"


@pytest.fixture(autouse=True)
def hook(settings) -> str:
    settings.MAIL_HOOK_SECRET = SECRET
    return reverse("mail_hook", args=[SECRET])


def post(client, address: str, body) -> int:
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(address, text, content_type="application/json").status_code


def test_a_hard_bounce_stops_mails_and_its_person_sees_it_everywhere(client, hook):
    sam = make_seeker(language="en")
    letter = tell(sam, event_id=1).mail

    assert post(client, hook, {"email": sam.email.upper(), "kind": "hard"}) == 200

    flows.send_mail(letter.pk)
    tell(sam, event_id=2)
    assert (mail.outbox, Mail.objects.count()) == ([], 1)
    client.force_login(sam)
    for page in ("home", "inbox", "profile"):
        assert f"Our mails to {sam.email} do not arrive" in client.get(reverse(page)).text
    assert "Change the address" in client.get(reverse("telling")).text


def test_another_address_or_the_word_that_it_works_lets_mails_go_again(client, hook):
    sam, rui = make_seeker("Sam"), make_seeker("Rui")
    post(client, hook, [{"email": one.email, "kind": "hard"} for one in (sam, rui)])

    User.objects.filter(pk=sam.pk).update(email="new@example.org")
    client.force_login(rui)
    client.post(reverse("telling_again"))

    assert not preferences.is_undeliverable(sam.pk) and not preferences.is_undeliverable(rui.pk)
    assert tell(sam).mail and tell(rui).mail


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[" * 5000, 400),
        ({"email": "x"}, 400),
        ({"email": "no address", "kind": "hard"}, 400),
        ({"email": ["x@example.org"], "kind": "hard"}, 400),
        ([{"email": "x@example.org", "kind": "hard"}] * 101, 400),
        ("x" * 70_000, 400),
        ({"email": "nobody@example.org", "kind": "hard"}, 200),
    ],
)
def test_what_cannot_be_read_is_refused_and_nobody_is_given_away(client, hook, body, status):
    assert post(client, hook, body) == status
    assert Undeliverable.objects.count() == 0


def test_a_soft_bounce_and_what_else_a_provider_tells_stop_nothing(client, hook):
    sam = make_seeker()

    answers = {post(client, hook, {"email": sam.email, "kind": kind}) for kind in ("soft", "opened", "")}

    assert answers == {200}
    assert Undeliverable.objects.count() == 0


@pytest.mark.parametrize("known", [SECRET, ""])
def test_without_the_secret_there_is_no_such_address(client, settings, known):
    sam = make_seeker()
    settings.MAIL_HOOK_SECRET = known
    wrong = [reverse("mail_hook", args=[secret]) for secret in ("wrong", SECRET + "x", SECRET[:-1])]
    wrong += [] if known else [reverse("mail_hook", args=[SECRET])]

    assert {post(client, one, {"email": sam.email, "kind": "hard"}) for one in wrong} == {404}
    assert Undeliverable.objects.count() == 0


@pytest.mark.parametrize("code", [550, 551, 553])
def test_a_server_that_knows_no_such_mailbox_is_not_asked_again(settings, monkeypatch, code):
    sam = make_seeker()
    letter = tell(sam).mail
    refuse(settings, monkeypatch, code, b"5.1.1 no such user")

    flows.send_mail(letter.pk)

    letter.refresh_from_db()
    assert (letter.state, letter.tries) == (Mail.State.FAILED, 1)
    assert Undeliverable.objects.get().code == str(code)


@pytest.mark.parametrize(
    ("code", "said", "kind"),
    [
        (450, b"4.2.1 try later", None),
        (550, b"5.7.1 we do not like your server", None),
        (552, b"5.2.2 mailbox full", None),
        (550, b"5.2.2 mailbox full", None),
        (550, b"no such sender", SMTPSenderRefused),
    ],
)
def test_what_is_not_about_the_mailbox_is_tried_again(settings, monkeypatch, code, said, kind):
    letter = tell(make_seeker()).mail
    refuse(settings, monkeypatch, code, said, kind)

    with pytest.raises(flows.NotSent):
        flows.send_mail(letter.pk)

    assert Undeliverable.objects.count() == 0


def test_what_is_heard_twice_is_one_row():
    sam = make_seeker()

    for _ in range(2):
        actions.hear_bounce(by=SYSTEM, email=sam.email, code="hard")

    assert Undeliverable.objects.count() == 1

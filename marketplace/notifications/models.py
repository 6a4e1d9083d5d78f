"""What people are told: a row in their inbox, a mail, a push, a text message; and how each wants to be told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

PERSON = settings.AUTH_USER_MODEL
# Hours of the night in which nothing rings, where somebody has not said otherwise.
QUIET_FROM, QUIET_UNTIL = 22, 7


class Notice(models.Model):
    """One thing that one person is told because of one event. The words come from `kind` at reading."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="notices")
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "event_id", "kind"], name="told_once")]
        indexes = [models.Index(fields=["person"], condition=Q(read_at=None), name="unread_notices")]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Telling(models.Model):
    """How somebody wants to be told; without a row the defaults count.

    `zone` empty is the clock of their week, else the platform's. Hours are those of that clock; the same hour
    twice is never quiet. `digest_hour` null is at once. `nights`: urgent offers come through at night, too.
    """

    person = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="telling")
    zone = models.CharField(max_length=40, blank=True)
    quiet_from = models.PositiveSmallIntegerField(default=QUIET_FROM)
    quiet_until = models.PositiveSmallIntegerField(default=QUIET_UNTIL)
    nights = models.BooleanField(default=False)
    digest_hour = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quiet_from__lt=24, quiet_until__lt=24), name="quiet_hours_of_a_day"),
            models.CheckConstraint(
                condition=Q(digest_hour=None) | Q(digest_hour__lt=24), name="digest_at_an_hour_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"telling {self.pk}"


class Channel(models.TextChoices):
    """What is told beside the inbox, which always is."""

    MAIL = "mail"
    PUSH = "push"
    SMS = "sms"


class Muted(models.Model):
    """A topic of which somebody does not want to hear on one channel."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="muted")
    topic = models.CharField(max_length=10)
    channel = models.CharField(max_length=4, choices=Channel.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic", "channel"], name="muted_once")]

    def __str__(self) -> str:
        return f"muted {self.pk}"


class Undeliverable(models.Model):
    """An address at which nothing arrives. It counts while it is still the person's."""

    person = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="undeliverable")
    email = models.EmailField()
    code = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"undeliverable {self.pk}"


class Digest(models.Model):
    """One mail with everything that came since the last: collects while it is open, is sent by a timer."""

    class State(models.TextChoices):
        OPEN = "open"
        SENDING = "sending"
        WAITING = "waiting"
        SENT = "sent"
        EMPTY = "empty"
        FAILED = "failed"

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="digests")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    tries = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="open"), name="one_open_digest_per_person")
        ]

    def __str__(self) -> str:
        return f"digest {self.pk}"


class Mail(models.Model):
    """A mail to send for a notice: intended with the notice, sent by a job or in a digest, its outcome recorded."""

    class State(models.TextChoices):
        WAITING = "waiting"
        COLLECTED = "collected"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="mail")
    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, null=True, related_name="mails")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"mail {self.pk}"


class Texted(models.Model):
    """What every text message has, whoever gets it: how far it is, and what the provider said of it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    provider_id = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class TextMessage(Texted):
    """A text message about a visit to the person who is helped: intended once, sent by a job, its outcome recorded.

    Neither number nor words are kept here: both are read when it is sent. `begins` is the time of the visit that it
    is about, so that a visit that was moved is told of anew.
    """

    class Kind(models.TextChoices):
        APPOINTMENT = "appointment"
        WORDS = "words"
        CALLED_OFF = "called_off"

    booking_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    begins = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking_id", "kind", "begins"], name="one_text_message_per_occasion")
        ]

    def __str__(self) -> str:
        return f"text message {self.pk}"


class Phone(models.Model):
    """The number of somebody with an account, confirmed by a code: sealed, and known again by a keyed digest.

    It is one person's at most. With a `stopped_at` it takes nothing from us; `code` is what the provider said of it.
    """

    person = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="phone")
    digest = models.BinaryField(unique=True)
    sealed = models.BinaryField()
    confirmed_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"phone {self.pk}"


class PhoneCode(Texted):
    """Six digits on their way to a number that somebody says is theirs. `number` and `code` are keyed digests.

    A row is kept for a day, because it counts against both; without its person when they are forgotten meanwhile.
    """

    person = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="phone_codes")
    number = models.BinaryField()
    sealed = models.BinaryField()
    code = models.BinaryField()
    guesses = models.PositiveSmallIntegerField(default=0)
    over_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["number", "made_at"], name="codes_by_number")]

    def __str__(self) -> str:
        return f"phone code {self.pk}"


class NoticeText(Texted):
    """One notice as a text message to the number of its person: intended with the notice, sent like a push.

    `number` is the keyed digest of the one that it is meant for. `day` is the one, by the person's clock, against which
    it counts; `is_last` says that no more comes on it.
    """

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="notice_text")
    number = models.BinaryField()
    day = models.DateField(null=True)
    is_last = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"text of notice {self.notice_id}"


class Browser(models.Model):
    """A browser that wants to be told by push. Its address and keys are sealed, and known again by a keyed digest."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="browsers")
    digest = models.BinaryField(unique=True)
    sealed = models.BinaryField()
    service = models.CharField(max_length=253)
    made_at = models.DateTimeField(default=timezone.now)
    reached_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"browser {self.pk}"


class Push(models.Model):
    """One notice to one browser: intended with the notice, sent by a job outside of quiet hours, its outcome kept."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="pushes")
    browser = models.ForeignKey(Browser, on_delete=models.CASCADE, related_name="pushes")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=20, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "browser"], name="pushed_once")]

    def __str__(self) -> str:
        return f"push {self.pk}"


class MailboxMessage(models.Model):
    """A mail as it would have left the house, kept for the demo's mailbox page; never in production.

    `attachments` are `name`, `type` and `text` each.
    """

    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    attachments = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["to", "-id"], name="mailbox_by_address")]

    def __str__(self) -> str:
        return f"mailbox message {self.pk}"


class CalendarFeed(models.Model):
    """The private address at which somebody's visits are read by their calendar. Only a digest of its token is kept."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="calendar_feeds")
    digest = models.BinaryField(unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="one_calendar_per_person")
        ]

    def __str__(self) -> str:
        return f"calendar feed {self.pk}"

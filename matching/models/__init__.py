"""Who can be reached from a cell, by which policy they are ranked, and how a search went."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.fields import BoxField, MinutesOfWeekField, MomentsField, folded_box
from matching.models.demand import Demand, DemandWeek
from matching.models.paid import PaidMark, PaidMonth, PaidRange

PERSON = settings.AUTH_USER_MODEL
__all__ = [
    "Demand",
    "DemandWeek",
    "Digest",
    "Handover",
    "Lookout",
    "PaidMark",
    "PaidMonth",
    "PaidRange",
    "Policy",
    "PolicyTrial",
    "Reach",
    "Receipt",
    "Search",
    "Sighting",
    "Waiting",
]


class Policy(models.Model):
    """A version of the rules by which helpers are ranked and asked; of those that have started the newest counts."""

    version = models.PositiveIntegerField(unique=True)
    rules = models.JSONField()
    reason = models.TextField()
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    starts_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"policy {self.version}"


class PolicyTrial(models.Model):
    """Rules that an operator proposes, and what came out when they were tried on the past month.

    `basis` are the rules in force at that time, `days_ahead` how long before they count they are announced, `policy`
    the version that they became. `progress` goes from 0 to 100; `result` and `error` are there once it is over.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    rules = models.JSONField()
    reason = models.TextField()
    days_ahead = models.PositiveSmallIntegerField(default=1)
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    basis = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    policy = models.OneToOneField(Policy, on_delete=models.PROTECT, null=True, related_name="trial")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"trial {self.pk}"


class Reach(models.Model):
    """One row per active helper and topic: where they come, when, at which price, how they are trusted.

    `lng`/`lat` are the centre of the helper's published cell, `x y z` its unit vector, `reach_km`
    the wished radius plus half a cell. `box` is the circle's bounding box in degrees, moved by
    1000° × topic number, so that one core GiST index answers place and topic at once
    (SCIENCE 3: the folded box). `prices` are the helper's own, in minor units by package id; where there is none the
    package's usual price counts. `days_a_week` are those with hours, `visits_a_day` the most that they take on. What
    every look at a row needs comes first, in columns of fixed width: it costs a fifth less (measured).

    `hours` are by the clock in `zone`, null where that is the platform's. `away` and `extra` are the moments at which
    they do not come although, and do come although not, the week says so; a public holiday is away.
    """

    x = models.FloatField()
    y = models.FloatField()
    z = models.FloatField()
    reach_km = models.FloatField()
    trust = models.FloatField()
    evidence = models.FloatField(default=0)
    helper = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey("catalog.Topic", on_delete=models.CASCADE, related_name="+")
    topic_number = models.PositiveSmallIntegerField()
    days_a_week = models.PositiveSmallIntegerField(default=7)
    visits_a_day = models.PositiveSmallIntegerField(default=4)
    helps_for_free = models.BooleanField()
    takes_paid = models.BooleanField(default=False)
    lng = models.FloatField()
    lat = models.FloatField()
    half_width = models.FloatField()
    half_height = models.FloatField()
    box = models.GeneratedField(expression=folded_box(), output_field=BoxField(), db_persist=True)
    hours = MinutesOfWeekField()
    languages = ArrayField(models.CharField(max_length=5), default=list)
    prices = models.JSONField(default=dict)
    cell = models.CharField(max_length=15)
    buffer_minutes = models.PositiveSmallIntegerField(default=0)
    zone = models.CharField(max_length=40, null=True)  # noqa: DJ001  a null costs nothing in four million rows
    away = MomentsField(null=True)
    extra = MomentsField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["helper", "topic_number", "lng"], name="one_reach_per_helper_and_topic")
        ]
        indexes = [GistIndex(fields=["box"], name="reach_box")]

    def __str__(self) -> str:
        return f"reach {self.pk}"


class Search(models.Model):
    """The asking around for one round of one request: its waves, its timer, its end.

    `step` is what it did last (`dispatch`); while it sleeps, `next_wave_at` is the morning. `chosen` is whom the
    seeker or an operator named, and `choice` how it stands with them. While it gathers, `window_at` is when its window
    ends; `planned` is whom the window gave it for wave `planned_wave`, as one of `together` searches that contended.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        WON = "won"
        EXHAUSTED = "exhausted"
        STOPPED = "stopped"

    class Step(models.TextChoices):
        ASK = "ask"
        WAIT = "wait"
        GATHER = "gather"
        LATER = "later"
        SLEEP = "sleep"
        REST = "rest"

    class Choice(models.TextChoices):
        NAMED = "named"
        ASKED = "asked"
        OVER = "over"

    request = models.ForeignKey("bookings.Request", on_delete=models.PROTECT, related_name="searches")
    round = models.PositiveSmallIntegerField(default=1)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    step = models.CharField(max_length=6, choices=Step.choices, default=Step.WAIT)
    chosen = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    choice = models.CharField(max_length=6, choices=Choice.choices, blank=True)
    window_at = models.DateTimeField(null=True)
    planned = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    planned_wave = models.PositiveSmallIntegerField(default=0)
    together = models.PositiveSmallIntegerField(default=0)
    wave = models.PositiveSmallIntegerField(default=0)
    next_wave_at = models.DateTimeField(null=True)
    candidates = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "round"], name="one_search_per_round"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="running"), name="one_running_search_per_request"
            ),
        ]

    def __str__(self) -> str:
        return f"search {self.pk}"

    @property
    def is_planned(self) -> bool:
        """Whether a window has said whom the next wave asks first, or that nobody contends."""
        return self.planned_wave == self.wave + 1


class Handover(models.Model):
    """A request that its seeker gave to the operators, until it is booked, given back or taken back.

    `words` are what an operator wrote when giving it back.
    """

    class Outcome(models.TextChoices):
        BOOKED = "booked"
        RETURNED = "returned"
        TAKEN_BACK = "taken_back"

    request = models.ForeignKey("bookings.Request", on_delete=models.PROTECT, related_name="handovers")
    asked_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(ended_at=None), name="one_open_handover_per_request"
            ),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"


class Receipt(models.Model):
    """Why a wave asked whom: for each candidate the features, the score and the rank, or the filter.

    `ranked` is a list of {helper, given, rank, score, features}, `given` being the numbers that these are worked out
    from, together with `mean_jobs` and the weights of the policy's version; `stopped` of {helper, filter}; `left_out`
    counts all per first filter, `candidates` all who were ranked. `wish` is what was asked for at that time. When it
    is not `is_whole` any more, only the winner is left of `ranked`. `together` is how many requests were assigned
    together when it was made, 0 when it stood alone; whom another of them asked first has `elsewhere` in their line.
    """

    search = models.ForeignKey(Search, on_delete=models.CASCADE, related_name="receipts")
    wave = models.PositiveSmallIntegerField()
    policy_version = models.PositiveIntegerField()
    wish = models.JSONField(default=dict)
    mean_jobs = models.FloatField(default=0)
    candidates = models.PositiveIntegerField(default=0)
    ranked = models.JSONField(default=list)
    stopped = models.JSONField(default=list)
    left_out = models.JSONField(default=dict)
    together = models.PositiveSmallIntegerField(default=0)
    is_whole = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "wave"], name="one_receipt_per_wave")]
        indexes = [models.Index(fields=["is_whole", "at"], name="receipts_by_age")]

    def __str__(self) -> str:
        return f"receipt {self.pk}"


class Waiting(models.Model):
    """Word that somebody left: tell me once when enough helpers come to this cell with this topic.

    `request` is the prepared draft or the request that found nobody. `helpers_then` came when the word was left.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TOLD = "told", _("told")
        LEFT = "left", _("not needed any more")
        EXPIRED = "expired", _("run out")

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    request = models.ForeignKey("bookings.Request", on_delete=models.SET_NULL, null=True, related_name="+")
    topic = models.ForeignKey("catalog.Topic", on_delete=models.CASCADE, related_name="+")
    cell = models.CharField(max_length=15)
    lng = models.FloatField()
    lat = models.FloatField()
    helpers_then = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    begun_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "topic", "cell"], condition=Q(state="waiting"), name="one_word_per_topic_and_cell"
            )
        ]
        indexes = [models.Index(fields=["topic", "lat"], condition=Q(state="waiting"), name="waiting_by_place")]

    def __str__(self) -> str:
        return f"waiting {self.pk}"


class Lookout(models.Model):
    """A helper's saved search: of which topics, how far, when and for how much they want to hear.

    `radius_km` None stands for the helper's own area, no `day_parts` for any time; `net_least` is in minor units, what
    is left of the price after the commission, None for free help too.
    """

    helper = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    topics = models.ManyToManyField("catalog.Topic", related_name="+")
    radius_km = models.PositiveSmallIntegerField(null=True)
    day_parts = ArrayField(models.CharField(max_length=10), default=list)
    net_least = models.PositiveIntegerField(null=True)
    by_mail = models.BooleanField(default=True)
    is_on = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(radius_km=None) | Q(radius_km__range=(1, 100)), name="a_lookout_within_100_km"
            )
        ]
        indexes = [models.Index(fields=["helper"], condition=Q(is_on=True), name="lookouts_that_are_on")]

    def __str__(self) -> str:
        return f"lookout {self.pk}"


class Sighting(models.Model):
    """What a lookout saw and its helper is told of once: an open request, or a published row of demand."""

    lookout = models.ForeignKey(Lookout, on_delete=models.CASCADE, related_name="sightings")
    request = models.ForeignKey("bookings.Request", on_delete=models.CASCADE, null=True, related_name="+")
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, null=True, related_name="+")
    distance_band = models.CharField(max_length=10)
    net = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lookout", "request"], name="one_sighting_per_request"),
            models.UniqueConstraint(fields=["lookout", "demand"], name="one_sighting_per_demand"),
            models.CheckConstraint(
                condition=Q(request=None, demand__isnull=False) | Q(request__isnull=False, demand=None),
                name="a_request_or_a_row_of_demand",
            ),
        ]

    def __str__(self) -> str:
        return f"sighting {self.pk}"


class Digest(models.Model):
    """When a helper was last told what their lookouts saw, and when they will be next; its row is the lock."""

    helper = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"digest {self.pk}"

"""People, where they are, whom they do not want to meet, codes sent to their mailbox, and what two may share."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes people by e-mail address; Django's commands and allauth ask for these names."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Everyone may ask for help; `helper_since` says who may give it, `is_staff` who operates."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name_shown = models.CharField(_("name shown"), max_length=60, blank=True)
    photo = models.FileField(upload_to="photos", blank=True)
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    language = models.CharField(max_length=5, default="de")
    adult_confirmed_at = models.DateTimeField(null=True, blank=True)
    helper_since = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def is_operator(self) -> bool:
        return self.is_staff

    @property
    def is_helper(self) -> bool:
        return self.helper_since is not None

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None


class Suspension(models.Model):
    """Why and by whom a person was suspended, and why and by whom restored."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="suspensions")
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_reason = models.TextField(blank=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(lifted_at=None), name="one_suspension_at_a_time")
        ]

    def __str__(self) -> str:
        return f"suspension {self.pk}"


class Block(models.Model):
    """Two people who are not to meet: it works both ways, and only the blocker knows of it."""

    blocker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks_made")
    blocked = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks_suffered")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="one_block_per_pair"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="nobody_blocks_themselves"),
        ]

    def __str__(self) -> str:
        return f"block {self.pk}"


class Locality(models.Model):
    """A postcode and its town with a point, from GeoNames; `population` is that of the town."""

    country = models.CharField(max_length=2)
    postcode = models.CharField(max_length=12)
    town = models.CharField(max_length=120)
    lng = models.FloatField()
    lat = models.FloatField()
    population = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "postcode", "town"], name="one_row_per_postcode_and_town")
        ]
        indexes = [models.Index(fields=["lat", "lng"], name="locality_by_point")]

    def __str__(self) -> str:
        return f"{self.postcode} {self.town}"


class Place(models.Model):
    """Somebody's exact place, private, and the published cell that stands for it.

    Address parts are text as typed. `lng`/`lat` are degrees (WGS 84). `cell` is the only thing that
    matching, search, maps and strangers ever see; `cell_lng`/`cell_lat` are its centre.
    """

    class Precision(models.TextChoices):
        DEVICE = "device", _("by your device")
        GEOCODER = "geocoder", _("by your address")
        POSTCODE = "postcode", _("by your postcode")
        TOWN = "town", _("by your town")

    owner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="places")
    street = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=20, blank=True)
    floor = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=12)
    town = models.CharField(max_length=120)
    country = models.CharField(max_length=2, default="DE")
    lng = models.FloatField()
    lat = models.FloatField()
    precision = models.CharField(max_length=10, choices=Precision.choices)
    coarser = models.PositiveSmallIntegerField(default=0)
    cell = models.CharField(max_length=15)
    cell_lng = models.FloatField()
    cell_lat = models.FloatField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(coarser__lte=2), name="at_most_two_levels_coarser"),
            models.CheckConstraint(condition=Q(lat__range=(-90, 90), lng__range=(-180, 180)), name="a_point_on_earth"),
        ]

    def __str__(self) -> str:
        return f"place {self.pk}"


class EmailCode(models.Model):
    """A short code sent to a mailbox to prove that it is read by whoever asks for help.

    Only a keyed digest is kept; tries are counted under the row's lock, so that parallel guesses
    cannot have more of them.
    """

    email = models.EmailField()
    visitor_key = models.CharField(max_length=40)
    digest = models.BinaryField(max_length=32)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["email", "sent_at"], name="code_by_email")]

    def __str__(self) -> str:
        return f"code {self.pk}"


class ApiToken(models.Model):
    """An app that a person signed in to. Only a digest of the token is kept; the token itself is told once.

    `sign_in` ties it to the password that it was given for: with another password, no token counts any more.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32, unique=True)
    sign_in = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token {self.pk}"


class Fingerprint(models.Model):
    """That a person was seen with a device, a way of paying or an address, as a keyed digest that nobody can read back.

    It answers one question of those who watch over reviews: do two people share one? What it is, nobody can tell.
    """

    class Kind(models.TextChoices):
        DEVICE = "device", _("a device")
        PAYMENT = "payment", _("a way of paying")
        ADDRESS = "address", _("an address")

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    digest = models.BinaryField(max_length=32)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "digest"], name="one_fingerprint_per_person"),
            models.CheckConstraint(
                condition=Q(last_seen_at__gte=F("first_seen_at")), name="first_seen_before_last_seen"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "digest"], name="fingerprint_shared"),
            models.Index(fields=["last_seen_at"], name="fingerprint_by_age"),
        ]

    def __str__(self) -> str:
        return f"fingerprint {self.pk}"

"""What a bank took, who bore what of it, and the answer that it was given."""

from django.db import migrations, models
from django.db.models import F, Q

STATES = [
    ("open", "an answer is due"),
    ("answering", "the answer is on its way"),
    ("answered", "with the bank"),
    ("won", "won"),
    ("lost", "lost"),
]
DECIDED = Q(state__in=["won", "lost"])


class Migration(migrations.Migration):
    dependencies = [("payments", "0008_payouts_and_their_requirements")]

    operations = [
        *(
            migrations.AddField("chargeback", name, models.PositiveBigIntegerField(default=0))
            for name in ("taken", "kept", "borne")
        ),
        migrations.AddField("chargeback", "key", models.UUIDField(null=True, unique=True)),
        migrations.AddField("chargeback", "error", models.CharField(blank=True, max_length=60)),
        migrations.AddField("chargeback", "warned_days", models.PositiveSmallIntegerField(null=True)),
        migrations.RemoveField("chargeback", "evidence"),
        migrations.AddField("chargeback", "evidence", models.JSONField(default=dict)),
        migrations.AlterField(
            "chargeback", "state", models.CharField(choices=STATES, default="open", max_length=10)
        ),
        migrations.AddConstraint(
            "chargeback",
            models.CheckConstraint(condition=Q(taken__gte=F("kept") + F("borne")), name="no_more_lost_than_taken"),
        ),
        migrations.AddConstraint(
            "chargeback",
            models.CheckConstraint(
                condition=(DECIDED & Q(ended_at__isnull=False)) | (~DECIDED & Q(ended_at=None)),
                name="a_chargeback_ends_with_a_decision",
            ),
        ),
    ]

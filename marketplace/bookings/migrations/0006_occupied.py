import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def occupy(apps, schema_editor):
    """What was agreed before kept no way free."""
    apps.get_model("bookings", "Booking").objects.update(occupied=F("visit"))


class Migration(migrations.Migration):

    dependencies = [
        ("bookings", "0005_doorstep"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HoursException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("away", "away"), ("extra", "extra hours"), ("holiday", "public holiday")], max_length=7)),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("names", models.JSONField(default=dict)),
                ("opened_at", models.DateTimeField(null=True)),
                ("helper", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="hours_exceptions", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["during"],
                "constraints": [
                    models.UniqueConstraint(fields=("helper", "kind", "during"), name="one_exception_of_a_kind_at_a_time"),
                    models.CheckConstraint(condition=models.Q(("during__isempty", False), ("during__lower_inf", False), ("during__upper_inf", False)), name="an_exception_has_a_length"),
                    models.CheckConstraint(condition=models.Q(("opened_at", None), ("kind", "holiday"), _connector="OR"), name="only_holidays_are_opened"),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="booking", name="no_helper_in_two_places"),
        migrations.AddField(
            model_name="booking",
            name="occupied",
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(null=True),
        ),
        migrations.RunPython(occupy, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="booking",
            name="occupied",
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state__in", ["reserved", "agreed", "started"])),
                expressions=[("helper", "="), ("occupied", "&&")],
                name="no_helper_in_two_places",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("visit__contained_by", models.F("occupied"))), name="a_visit_lies_in_what_it_occupies"
            ),
        ),
    ]

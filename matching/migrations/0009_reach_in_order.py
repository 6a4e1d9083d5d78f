"""The columns of reach in another order: what every look at a row needs comes first. The rows are kept."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import matching.fields

KEPT = """id, x, y, z, reach_km, trust, evidence, helper_id, topic_id, topic_number, days_a_week, visits_a_day,
    helps_for_free, takes_paid, lng, lat, half_width, half_height, hours, languages, prices, cell"""


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0008_lookouts"),
        ("catalog", "0004_visits_a_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("CREATE TABLE matching_reach_kept AS SELECT * FROM matching_reach"),
        migrations.DeleteModel("Reach"),
        migrations.CreateModel(
            name="Reach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("x", models.FloatField()),
                ("y", models.FloatField()),
                ("z", models.FloatField()),
                ("reach_km", models.FloatField()),
                ("trust", models.FloatField()),
                ("evidence", models.FloatField(default=0)),
                ("helper", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("topic", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalog.topic")),
                ("topic_number", models.PositiveSmallIntegerField()),
                ("days_a_week", models.PositiveSmallIntegerField(default=7)),
                ("visits_a_day", models.PositiveSmallIntegerField(default=4)),
                ("helps_for_free", models.BooleanField()),
                ("takes_paid", models.BooleanField(default=False)),
                ("lng", models.FloatField()),
                ("lat", models.FloatField()),
                ("half_width", models.FloatField()),
                ("half_height", models.FloatField()),
                ("box", models.GeneratedField(db_persist=True, expression=matching.fields.folded_box(), output_field=matching.fields.BoxField())),
                ("hours", matching.fields.MinutesOfWeekField()),
                ("languages", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None)),
                ("prices", models.JSONField(default=dict)),
                ("cell", models.CharField(max_length=15)),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GistIndex(fields=["box"], name="reach_box")],
                "constraints": [models.UniqueConstraint(fields=("helper", "topic_number", "lng"), name="one_reach_per_helper_and_topic")],
            },
        ),
        migrations.RunSQL(f"INSERT INTO matching_reach ({KEPT}) SELECT {KEPT} FROM matching_reach_kept ORDER BY topic_number, cell"),
        migrations.RunSQL("SELECT setval(pg_get_serial_sequence('matching_reach', 'id'), max(id) + 1) FROM matching_reach HAVING max(id) > 0"),
        migrations.RunSQL("DROP TABLE matching_reach_kept"),
    ]

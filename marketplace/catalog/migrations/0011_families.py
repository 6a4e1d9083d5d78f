"""Topics get a family; those that ship get theirs at once, so that what was counted before is kept apart too."""

import django.db.models.deletion
from django.db import migrations, models

FAMILIES = {
    "internet": ("Internet und Fernsehen", "Internet and TV", "wifi tv smart-home"),
    "devices": (
        "Computer und Handy",
        "Computers and phones",
        "phone computer printer photos mail video-calls paperwork",
    ),
    "home": ("Wohnung und Reparaturen", "Home and repairs", "furniture lamps repairs appliances bicycle"),
    "garden": ("Garten und Balkon", "Garden and balcony", "garden trees"),
    "carrying": ("Tragen und Fahren", "Carrying and driving", "moving transport"),
}


def name_families(apps, schema_editor):
    family, topic = apps.get_model("catalog", "Family"), apps.get_model("catalog", "Topic")
    for slug, (de, en, topics) in FAMILIES.items():
        rows = topic.objects.filter(slug__in=topics.split())
        if rows.exists():
            family.objects.create(slug=slug, name={"de": de, "en": en})
            rows.update(family_id=slug)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_net_least")]

    operations = [
        migrations.CreateModel(
            name="Family",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True)),
                ("name", models.JSONField()),
            ],
            options={"ordering": ["pk"], "verbose_name_plural": "families"},
        ),
        migrations.AddField(
            model_name="topic",
            name="family",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="topics",
                to="catalog.family",
                to_field="slug",
            ),
        ),
        migrations.RunPython(name_families, migrations.RunPython.noop),
    ]

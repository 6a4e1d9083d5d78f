"""Version 1 of the dispatch policy, so that a fresh site can search."""

from django.db import migrations

from matching.rules import FIRST_RULES


def add_first(apps, schema_editor):
    policy = apps.get_model("matching", "Policy")
    policy.objects.get_or_create(version=1, defaults={"rules": FIRST_RULES, "reason": "The first policy."})


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial")]
    operations = [migrations.RunPython(add_first, migrations.RunPython.noop)]

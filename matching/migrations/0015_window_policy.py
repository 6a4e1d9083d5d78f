"""The policy in force learns how long searches wait for each other; older versions, which do not say so, mean not at all."""

from django.db import migrations
from django.utils import timezone

NEW = {"window_seconds": 20}
REASON = "Flexible requests that contend for the same helpers are assigned together."


def add_keys(apps, schema_editor):
    Policy = apps.get_model("matching", "Policy")
    last = Policy.objects.order_by("-version").first()
    if last is None or all(key in last.rules for key in NEW):
        return
    starts = max(timezone.now(), last.starts_at)
    Policy.objects.create(version=last.version + 1, rules={**NEW, **last.rules}, reason=REASON, starts_at=starts)


class Migration(migrations.Migration):
    dependencies = [("matching", "0014_windows")]
    operations = [migrations.RunPython(add_keys, migrations.RunPython.noop)]

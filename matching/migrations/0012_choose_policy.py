"""The policy in force learns to let seekers choose and to widen; searches under way go on with the new version."""

from django.db import migrations

NEW = {"choose": {"offer_open_minutes": 120, "shown_at_most": 10}, "widen_km": 4}
REASON = "Seekers can choose themselves, and the circle can be widened."


def add_keys(apps, schema_editor):
    Policy, Search = apps.get_model("matching", "Policy"), apps.get_model("matching", "Search")
    last = Policy.objects.order_by("-version").first()
    if last is None or all(key in last.rules for key in NEW):
        return
    rules = {**NEW, **last.rules}
    policy = Policy.objects.create(version=last.version + 1, rules=rules, reason=REASON)
    for search in Search.objects.filter(state="running"):
        if not all(key in search.policy.rules for key in NEW):
            search.policy = policy
            search.save(update_fields=["policy"])


class Migration(migrations.Migration):
    dependencies = [("matching", "0011_choices")]
    operations = [migrations.RunPython(add_keys, migrations.RunPython.noop)]

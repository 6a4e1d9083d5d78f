"""A programme's payment can be taken back, and what a helper owes can be locked by a role that may not change it."""

from django.db import migrations, models
from django.db.models import Q

LOCK = """
CREATE FUNCTION payments_lock_helper(whose bigint, money text) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM payments_account WHERE helper_id = whose AND currency = money ORDER BY id FOR NO KEY UPDATE;
END $$;
"""
UNLOCK = "DROP FUNCTION payments_lock_helper(bigint, text);"
HAS_A_HOLD = ~Q(kind__in=["cover", "reversal"]) & Q(hold__isnull=False)


class Migration(migrations.Migration):
    dependencies = [("payments", "0006_cards_in_use")]

    operations = [
        migrations.RemoveConstraint(model_name="attempt", name="only_a_cover_has_no_hold"),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=Q(kind="cover", hold=None) | Q(kind="reversal") | HAS_A_HOLD,
                name="only_what_a_programme_paid_has_no_hold",
            ),
        ),
        migrations.RunSQL(LOCK, UNLOCK),
    ]

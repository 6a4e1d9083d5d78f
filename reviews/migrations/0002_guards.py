"""An open review stands: no answer, star or word of it changes, whoever asks; words can only be taken out."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CREATE = """
CREATE FUNCTION reviews_review_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    final text[] := '{booking_id,author_id,subject_id,role,axes,stars,is_free,written_at,revealed_at}';
    name text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'review % is open', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    FOREACH name IN ARRAY final LOOP
        IF to_jsonb(NEW)->name IS DISTINCT FROM to_jsonb(OLD)->name THEN
            RAISE EXCEPTION '% of review % stands', name, OLD.id USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    FOREACH name IN ARRAY '{text,private_note,reply}'::text[] LOOP
        IF to_jsonb(NEW)->>name NOT IN (to_jsonb(OLD)->>name, '') AND (name <> 'reply' OR OLD.replied_at IS NOT NULL) THEN
            RAISE EXCEPTION '% of review % stands', name, OLD.id USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER review_stands BEFORE UPDATE OR DELETE ON reviews_review
    FOR EACH ROW WHEN (OLD.revealed_at IS NOT NULL) EXECUTE FUNCTION reviews_review_stands();
"""

DROP = "DROP FUNCTION reviews_review_stands CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]

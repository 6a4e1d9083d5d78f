"""Trust in each family of topics beside the general one, and contests of what moved it.

What was counted before gets the family of its visit's topic; the states of families are built from that
when they are first moved, or by the nightly `check_trust`.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


FILL = """
UPDATE reviews_trustentry AS entry SET family = topic.family_id
FROM bookings_booking AS booking
JOIN bookings_request AS request ON request.id = booking.request_id
JOIN catalog_topic AS topic ON topic.id = request.topic_id
WHERE booking.id = entry.booking_id AND topic.family_id IS NOT NULL;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0013_remote'),
        ('catalog', '0011_families'),
        ('reviews', '0008_flags'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Contest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('open', 'with our team'), ('stands', 'it stands'), ('taken_out', 'it was taken out'), ('gone', 'the review was removed')], default='open', max_length=10)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='trustentry',
            name='each_cause_counts_once',
        ),
        migrations.RemoveConstraint(
            model_name='truststate',
            name='one_trust_per_role',
        ),
        migrations.AddField(
            model_name='trustentry',
            name='annuls',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='annulment', to='reviews.trustentry'),
        ),
        migrations.AddField(
            model_name='trustentry',
            name='family',
            field=models.SlugField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='truststate',
            name='family',
            field=models.SlugField(blank=True, default=''),
        ),
        migrations.AlterField(
            model_name='trustentry',
            name='cause',
            field=models.CharField(choices=[('review', 'a review'), ('called_off', 'a visit that you called off'), ('missed', 'a visit that you missed'), ('case', 'a case that was decided against you'), ('removed', 'a review that was removed'), ('annulled', 'something that you contested')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='trustentry',
            constraint=models.UniqueConstraint(condition=models.Q(('annuls', None)), fields=('person', 'role', 'booking', 'cause'), name='each_cause_counts_once'),
        ),
        migrations.AddConstraint(
            model_name='truststate',
            constraint=models.UniqueConstraint(fields=('person', 'role', 'family'), name='one_trust_per_family'),
        ),
        migrations.AddField(
            model_name='contest',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contest',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contests', to='reviews.trustentry'),
        ),
        migrations.AddField(
            model_name='contest',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='contest',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['at'], name='contests_open'),
        ),
        migrations.AddConstraint(
            model_name='contest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('entry',), name='one_open_contest_per_entry'),
        ),
        migrations.AddConstraint(
            model_name='contest',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='a_contest_is_answered_by_somebody'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]

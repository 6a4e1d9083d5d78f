from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0009_tax'),
    ]

    operations = [
        migrations.AddField(
            model_name='helperprofile',
            name='net_least',
            field=models.PositiveIntegerField(null=True),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registrations', '0017_reports'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='log_ins_ended',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]

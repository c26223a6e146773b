import django.db.models.functions.text
import django.db.models.lookups
import registrations.models.event
from django.db import migrations, models

from registrations.models import codes


def give_codes(apps, schema_editor):
    """Give every event that is stored already an address to say on the telephone."""
    given = set()
    for event in apps.get_model("registrations", "Event").objects.only("pk").order_by("pk"):
        code = codes.new()
        while code in given:
            code = codes.new()
        given.add(code)
        event.code = code
        event.save(update_fields=["code"])


class Migration(migrations.Migration):

    dependencies = [
        ('registrations', '0006_names_of_joined_organisations'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='accent',
            field=models.CharField(blank=True, default='', max_length=7, verbose_name='accent colour'),
        ),
        migrations.AddField(
            model_name='event',
            name='code',
            field=models.CharField(default='', editable=False, max_length=6),
            preserve_default=False,
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name='event',
            name='code',
            field=models.CharField(editable=False, max_length=6, unique=True),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.In(django.db.models.functions.text.Length('accent'), [0, 7]), django.db.models.lookups.In(django.db.models.functions.text.Substr('accent', 1, 1), ['', '#']), django.db.models.lookups.Exact(registrations.models.event.WithoutHexDigits(django.db.models.functions.text.Substr('accent', 2)), models.Value(''))), name='event_accent_is_a_colour'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length('code'), 6)), name='event_has_a_short_address'),
        ),
    ]

"""Existing rows get what the columns of 0002 mean for them; no reply changes."""

from django.db import migrations

from registrations.models import keys

AT_ONCE = 500


def fill_organisation_keys(apps, schema_editor):
    rsvps = apps.get_model("registrations", "Rsvp").objects.order_by("pk")
    last = 0
    while rows := list(rsvps.filter(pk__gt=last).only("pk", "organisation")[:AT_ONCE]):
        for row in rows:
            row.organisation_key = keys.organisation_key(row.organisation)[:200]
        rsvps.bulk_update(rows, ["organisation_key"])
        last = rows[-1].pk


def rewrite_pending_replies(apps, schema_editor):
    for pending in apps.get_model("registrations", "PendingReply").objects.all():
        pending.places = {str(pk): None for pk in pending.items}
        pending.save(update_fields=["places"])


def keep_forms_as_they_are(apps, schema_editor):
    """Events that exist go on taking one person in a reply, until an organiser says otherwise."""
    apps.get_model("registrations", "Event").objects.update(people_per_reply=1)


class Migration(migrations.Migration):
    dependencies = [("registrations", "0002_people_choices_questions")]

    operations = [
        migrations.RunPython(fill_organisation_keys, migrations.RunPython.noop),
        migrations.RunPython(rewrite_pending_replies, migrations.RunPython.noop),
        migrations.RunPython(keep_forms_as_they_are, migrations.RunPython.noop),
    ]

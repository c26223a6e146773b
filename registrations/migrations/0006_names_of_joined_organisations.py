from django.db import migrations, models


def write_names(apps, schema_editor):
    """Keep how joined organisations are written now in guest lists, before these guests go."""
    Rsvp = apps.get_model("registrations", "Rsvp")
    for spelling in apps.get_model("registrations", "OrganisationSpelling").objects.all():
        of_organizer = Rsvp.objects.filter(event__organizer=spelling.organizer_id)
        for key, name in (("key", "name"), ("same_as", "same_as_name")):
            found = of_organizer.filter(organisation_key=getattr(spelling, key))
            written = found.order_by("organisation").values_list("organisation", flat=True)
            setattr(spelling, name, written.first() or "")
        spelling.save(update_fields=["name", "same_as_name"])


class Migration(migrations.Migration):
    dependencies = [("registrations", "0005_find_among_many")]

    operations = [
        migrations.AddField(
            model_name="organisationspelling",
            name="name",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="organisationspelling",
            name="same_as_name",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.RunPython(write_names, migrations.RunPython.noop, elidable=True),
    ]

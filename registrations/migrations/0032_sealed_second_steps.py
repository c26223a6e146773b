from django.db import migrations

from registrations.web.accounts import sealed


def seal(apps, schema_editor):
    sealed.seal_rows(
        apps.get_model("mfa", "Authenticator").objects.using(schema_editor.connection.alias).all()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0031_longest_texts"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]

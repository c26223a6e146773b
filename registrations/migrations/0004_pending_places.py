from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registrations", "0003_what_was_sent_before")]

    operations = [migrations.RemoveField(model_name="pendingreply", name="items")]

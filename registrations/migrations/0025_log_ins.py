
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registrations', '0023_imports'),
    ]

    operations = [
        migrations.AddField(
            model_name='organizer',
            name='requires_second_factor',
            field=models.BooleanField(default=False, help_text='Whoever belongs to this organiser then needs a code of an app, or a security key, beside the password; who has none yet is led to set one up.', verbose_name='log in with a second factor only'),
        ),
        migrations.AlterField(
            model_name='outgoingmail',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='registrations.event', verbose_name='event'),
        ),
        migrations.AlterField(
            model_name='outgoingmail',
            name='kind',
            field=models.CharField(choices=[('invitation', 'invitation'), ('coming', 'coming: reply stored'), ('waiting', 'on the waiting list'), ('seated', 'a seat has come free'), ('declined', 'not coming'), ('withdrawn', 'invitation withdrawn'), ('changed', 'reply changed'), ('link', 'personal link'), ('notice', 'the event has changed'), ('event_cancelled', 'the event is cancelled'), ('event_postponed', 'the event is postponed'), ('event_reopened', 'it takes place after all'), ('message', 'message to a group'), ('address_changed', 'to the old address: the address was changed'), ('reminder_unanswered', 'reminder: no answer yet'), ('reminder_missing', 'reminder: something is open'), ('reminder_coming', 'reminder: the event is near'), ('reminder_waiting', 'reminder: no seat so far'), ('replies', 'to you: new replies'), ('digest', 'to you: what is new'), ('full', 'to you: all seats are taken'), ('deadline', 'to you: replies have closed'), ('password_link', 'link to set a password'), ('log_in_changed', 'your log-in was changed'), ('colleague', 'you belong to an organiser')], max_length=20, verbose_name='letter'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event', None), ('kind__in', ['password_link', 'log_in_changed', 'colleague']), ('user__isnull', False)), models.Q(('event__isnull', False), models.Q(('kind__in', ['password_link', 'log_in_changed', 'colleague']), _negated=True)), _connector='OR'), name='letter_is_about_event_or_log_in'),
        ),
    ]


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registrations', '0019_exports'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='letter_texts',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AlterField(
            model_name='eventchange',
            name='what',
            field=models.CharField(choices=[('time', 'date or time'), ('place', 'place'), ('link', 'online link'), ('title', 'title'), ('status', 'status'), ('notice', 'letters to guests'), ('message', 'message to a group'), ('export', 'export of the guest list'), ('reminder', 'reminders to guests')], max_length=12, verbose_name='what'),
        ),
        migrations.AlterField(
            model_name='outgoingmail',
            name='kind',
            field=models.CharField(choices=[('invitation', 'invitation'), ('coming', 'coming: reply stored'), ('waiting', 'on the waiting list'), ('seated', 'a seat has come free'), ('declined', 'not coming'), ('withdrawn', 'invitation withdrawn'), ('changed', 'reply changed'), ('link', 'personal link'), ('notice', 'the event has changed'), ('event_cancelled', 'the event is cancelled'), ('event_postponed', 'the event is postponed'), ('event_reopened', 'it takes place after all'), ('message', 'message to a group'), ('address_changed', 'to the old address: the address was changed'), ('reminder_unanswered', 'reminder: no answer yet'), ('reminder_missing', 'reminder: something is open'), ('reminder_coming', 'reminder: the event is near'), ('reminder_waiting', 'reminder: no seat so far')], max_length=20, verbose_name='letter'),
        ),
        migrations.CreateModel(
            name='GroupMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('scheduled', 'to be sent later'), ('held', 'held back: the event has changed'), ('sending', 'letters are being written'), ('sent', 'letters are written')], default='draft', max_length=10, verbose_name='state')),
                ('groups', models.JSONField(default=list, verbose_name='to whom')),
                ('subject_sl', models.CharField(max_length=150, verbose_name='subject')),
                ('body_sl', models.TextField(max_length=10000, verbose_name='text')),
                ('subject_en', models.CharField(blank=True, max_length=150, verbose_name='subject in English')),
                ('body_en', models.TextField(blank=True, max_length=10000, verbose_name='text in English')),
                ('edited_at', models.DateTimeField(verbose_name='edited')),
                ('send_at', models.DateTimeField(blank=True, null=True, verbose_name='to be sent at')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('standing', models.CharField(blank=True, default='', max_length=80)),
                ('written_to', models.BigIntegerField(default=0)),
                ('last_rsvp', models.BigIntegerField(default=0)),
                ('written', models.PositiveIntegerField(default=0, verbose_name='letters')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='registrations.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'message to groups',
                'verbose_name_plural': 'messages to groups',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['scheduled', 'sending'])), fields=['id'], name='message_still_to_be_written')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'scheduled', 'held', 'sending', 'sent'])), name='message_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), ('send_at__isnull', False), _connector='OR'), name='message_for_later_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('subject_sl', ''), _negated=True), models.Q(('body_sl', ''), _negated=True)), name='message_has_a_slovene_text')],
            },
        ),
    ]

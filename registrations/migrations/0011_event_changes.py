import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registrations', '0010_calendar'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='is_postponed',
            field=models.BooleanField(default=False, editable=False, verbose_name='postponed'),
        ),
        migrations.AddField(
            model_name='event',
            name='previous_ends_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='event',
            name='previous_place',
            field=models.CharField(blank=True, default='', editable=False, max_length=510),
        ),
        migrations.AddField(
            model_name='event',
            name='previous_starts_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='outgoingmail',
            name='kind',
            field=models.CharField(choices=[('invitation', 'invitation'), ('coming', 'coming: reply stored'), ('waiting', 'on the waiting list'), ('seated', 'a seat has come free'), ('declined', 'not coming'), ('withdrawn', 'invitation withdrawn'), ('changed', 'reply changed'), ('link', 'personal link'), ('notice', 'the event has changed'), ('event_cancelled', 'the event is cancelled'), ('event_postponed', 'the event is postponed'), ('event_reopened', 'it takes place after all')], max_length=20, verbose_name='letter'),
        ),
        migrations.CreateModel(
            name='EventChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('what', models.CharField(choices=[('time', 'date or time'), ('place', 'place'), ('link', 'online link'), ('title', 'title'), ('status', 'status'), ('notice', 'letters to guests')], max_length=12, verbose_name='what')),
                ('before', models.JSONField(default=dict, verbose_name='before')),
                ('after', models.JSONField(default=dict, verbose_name='after')),
                ('reason', models.CharField(blank=True, max_length=1100, verbose_name='reason')),
                ('channel', models.CharField(choices=[('form', 'public form'), ('link', 'personal link'), ('calendar', 'calendar'), ('admin', 'organiser'), ('command', 'command line'), ('system', 'by itself')], max_length=10, verbose_name='by way of')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='registrations.event')),
            ],
            options={
                'verbose_name': 'change of an event',
                'verbose_name_plural': 'history of the event',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='EventNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('pending', 'not decided yet'), ('sending', 'letters are being written'), ('sent', 'letters are written'), ('silent', 'nobody was told')], default='pending', max_length=10, verbose_name='state')),
                ('kind', models.CharField(blank=True, max_length=20)),
                ('before', models.JSONField()),
                ('after', models.JSONField(blank=True, null=True)),
                ('reason_sl', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('reason_en', models.CharField(blank=True, max_length=500, verbose_name='reason in English')),
                ('begun_at', models.DateTimeField(verbose_name='since')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('written_to', models.BigIntegerField(default=0)),
                ('last_rsvp', models.BigIntegerField(default=0)),
                ('written', models.PositiveIntegerField(default=0, verbose_name='letters')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='registrations.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'notice of a change',
                'verbose_name_plural': 'notices of changes',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'sending')), fields=['id'], name='notice_still_to_be_written')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('event',), name='one_pending_notice_per_event'), models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'sending', 'sent', 'silent'])), name='notice_state_is_known')],
            },
        ),
    ]

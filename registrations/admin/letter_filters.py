"""Filters of the list of letters."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registrations.models import Event, GroupMessage, OutgoingMail, keys


class MessageFilter(admin.SimpleListFilter):
    """The letters of one message to groups; offered where the list shows one event, or one."""

    title = _("message to groups")
    parameter_name = "message"

    def lookups(self, request, model_admin):
        event = request.GET.get("event__id__exact", "")
        of_event = _of(request.user).filter(event=event) if keys.is_id(event) else None
        rows = self._chosen(request) if of_event is None else of_event
        return [(message.pk, message.subject_sl) for message in rows]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        message = self._chosen(request).first()
        if message is None:
            return queryset.none()
        kind = OutgoingMail.Kind.MESSAGE
        return queryset.filter(event=message.event_id, kind=kind, cause=message.cause)

    def _chosen(self, request):
        chosen = str(self.value() or "")
        return _of(request.user).filter(pk=chosen if keys.is_id(chosen) else None)


def _of(user):
    return GroupMessage.objects.filter(event__in=Event.objects.of(user))

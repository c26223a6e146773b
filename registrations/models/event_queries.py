from django.db import models
from django.db.models import Q

from registrations.models.organizer import Organizer


class EventQuerySet(models.QuerySet):
    def of(self, user):
        """Events that this user may see: the wall between tenants, below every page."""
        if user.is_superuser:
            return self
        return self.filter(organizer__in=Organizer.objects.of(user))

    def written_by(self, user):
        if user.is_superuser:
            return self
        return self.filter(organizer__in=Organizer.objects.written_by(user))

    def received_by(self, user):
        if user.is_superuser:
            return self
        return self.filter(organizer__in=Organizer.objects.received_by(user))

    def owned_by(self, user):
        if user.is_superuser:
            return self
        return self.filter(organizer__in=Organizer.objects.owned_by(user))

    def public(self):
        """Events with a page of their own: published ones, and cancelled ones that were."""
        return self.exclude(status=self.model.Status.DRAFT)

    def listed(self):
        return self.public().filter(is_listed=True)

    def upcoming(self, at):
        """A postponed event is still to come, whatever its old date."""
        return self.filter(Q(ends_at__gt=at) | Q(is_postponed=True)).order_by("starts_at")

    def followed(self, at, *, cancelled_since):
        """Events for those who follow them in their calendars, the next first: to come, and
        cancelled since then."""
        comes = Q(status=self.model.Status.PUBLISHED, ends_at__gt=at)
        is_off = Q(status=self.model.Status.CANCELLED, revised_at__gt=cancelled_since)
        return self.filter(comes | is_off).order_by("starts_at", "pk")

    def past(self, at):
        return self.filter(ends_at__lte=at, is_postponed=False).order_by("-starts_at")

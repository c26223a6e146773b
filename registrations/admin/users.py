"""Log-ins of organisers; only superusers see them."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registrations.admin.fields import OVERRIDES
from registrations.admin.object_history import HistoryInWords
from registrations.domain import log_ins, members
from registrations.models import OutgoingMail, User

# What opens the desk: whoever loses one of these is logged out.
OPENING = {"is_active", "is_staff", "is_superuser"}
# Without one of these no organiser can be looked after.
NEEDED = ("is_active", "is_staff")
ALONE = _(
    "This is the last owner of “%(name)s” who can log in. Please make somebody else an owner "
    "there first: an organiser without one can be looked after by nobody."
)

WRITTEN_TO = _(
    "Letters have gone to this log-in, and they are kept, so it cannot be deleted. Switch it off "
    "instead: take the tick out of “%(active)s” on its page and save. From then on nobody logs in "
    "with it, and what was done with it stays in the history."
)


@admin.action(description=_("Remove the second step of the log-in"), permissions=["change"])
def take_second_step(desk, request, queryset):
    """For who has lost the telephone or key, and the recovery codes; they are told by letter."""
    done = sum(map(log_ins.take_second_step, queryset))
    said = ngettext(
        "The second step of %(n)d log-in is removed.",
        "The second step of %(n)d log-ins is removed.",
        done,
    )
    messages.success(request, said % {"n": done})


class LogInForm(UserChangeForm):
    """A log-in that owns an organiser alone keeps what opens the desk."""

    def clean(self):
        said = super().clean()
        lost = [right for right in NEEDED if right in self.changed_data and not said.get(right)]
        for right in lost[:1]:
            members.hold_owned(self.instance)
            for sentence in left_alone(self.instance):
                self.add_error(right, sentence)
        return said


def left_alone(user):
    return [ALONE % {"name": organizer.name} for organizer in members.left_alone(user)]


def what_holds(user):
    """Return why a log-in cannot be deleted, in sentences."""
    active = capfirst(User._meta.get_field("is_active").verbose_name)
    written_to = [WRITTEN_TO % {"active": active}] if user.letters.exists() else []
    return [*left_alone(user), *written_to]


@admin.register(User)
class UserAdmin(HistoryInWords, DjangoUserAdmin):
    form = LogInForm
    delete_confirmation_template = "admin/registrations/user/delete.html"
    formfield_overrides = OVERRIDES
    actions = [take_second_step]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = (*DjangoUserAdmin.fieldsets, (_("Letters"), {"fields": ["language"]}))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        changed = OPENING & set(form.changed_data) if change else ()
        if any(not getattr(obj, right) for right in changed):
            log_ins.end([obj])

    def get_actions(self, request):
        """Log-ins are deleted one by one, each with its question."""
        offered = super().get_actions(request)
        offered.pop("delete_selected", None)
        return offered

    def get_deleted_objects(self, objs, request):
        found, counts, lacking, kept = super().get_deleted_objects(objs, request)
        held = [sentence for user in objs for sentence in what_holds(user)]
        return found, counts, lacking - {OutgoingMail._meta.verbose_name}, [*kept, *held]

    def delete_model(self, request, obj):
        members.delete_log_in(obj, by=request.user)

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request):
        return request.user.is_superuser

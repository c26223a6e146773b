"""Who belongs to an organiser, on a page that its owners have: invited, given another role, taken
away, and what was changed."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registrations.domain import members
from registrations.domain.errors import RsvpRefused
from registrations.fields.plain import Address, OneLine
from registrations.models import Membership, Organizer, User

FOLDER = "admin/registrations/organizer"
MOST_LINES = 200
ROLES = [
    (Membership.Role.OWNER, _("owner: everything, and who else belongs to it")),
    (Membership.Role.EDITOR, _("editing: sees and changes events, guests and letters")),
    (Membership.Role.READER, _("reading: sees them, changes nothing and takes nothing out")),
    (Membership.Role.DOOR, _("door: sees names and organisations alone, notes who has come")),
]


class InviteForm(forms.Form):
    email = Address(label=_("E-mail"), max_length=254)
    given_name = OneLine(label=_("Given name"), max_length=80, required=False)
    family_name = OneLine(label=_("Family name"), max_length=80, required=False)
    language = forms.ChoiceField(
        label=capfirst(User._meta.get_field("language").verbose_name),
        choices=User._meta.get_field("language").choices,
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=ROLES, initial=Membership.Role.EDITOR, widget=forms.RadioSelect
    )

    def colleague(self):
        names = ("email", "given_name", "family_name", "language")
        return members.Colleague(**{name: self.cleaned_data[name] for name in names})


def urls(desk):
    def at(route, view, name):
        opened = desk.admin_site.admin_view(partial(view, desk))
        return path(f"<int:pk>/people/{route}", opened, name=f"registrations_organizer_{name}")

    return [
        at("", page, "people"),
        at("<int:member>/", act, "member"),
        at("<int:member>/remove/", removal, "remove_member"),
    ]


def page(desk, request, pk):
    """Show an organiser's people and what was changed; invite somebody by POST."""
    organizer = _owned(request, pk)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _invite(request, organizer, form):
        return _back(organizer)
    shown = {
        **desk.admin_site.each_context(request),
        "title": _("People and roles"),
        "organizer": organizer,
        "people": _people(organizer),
        "roles": Membership.Role.choices,
        "changes": _changes(organizer),
        "form": form,
        "opts": desk.opts,
    }
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/people.html", shown, status=status)


def act(desk, request, pk, member):
    """Give a member another role, or write to them once more."""
    organizer = _owned(request, pk)
    membership = _member(organizer, member)
    if request.method == "POST":
        step = _write_again if "again" in request.POST else _give_role
        try:
            step(request, membership)
        except RsvpRefused as refusal:
            messages.error(request, refusal.message)
    return _back(organizer)


def removal(desk, request, pk, member):
    """Ask whether somebody is to be taken away, and do so by POST."""
    organizer = _owned(request, pk)
    membership = _member(organizer, member)
    if request.method == "POST":
        try:
            members.remove(membership, by=request.user)
            said = _("%(name)s no longer belongs to this organiser and is logged out.")
            messages.success(request, said % {"name": _name(membership)})
        except RsvpRefused as refusal:
            messages.error(request, refusal.message)
        return _back(organizer)
    shown = {
        **desk.admin_site.each_context(request),
        "title": _("Remove this person?"),
        "organizer": organizer,
        "name": _name(membership),
        "is_self": membership.user_id == request.user.pk,
        "opts": desk.opts,
    }
    return render(request, f"{FOLDER}/remove_member.html", shown)


def _invite(request, organizer, form):
    """Return whether the invitation went out; where a rule refused it, its sentence is on the
    form."""
    try:
        members.invite(organizer, form.colleague(), role=form.cleaned_data["role"], by=request.user)
    except RsvpRefused as refusal:
        form.add_error("email", refusal.message)
        return False
    said = _("A letter to %(email)s is on its way.")
    messages.success(request, said % {"email": form.cleaned_data["email"]})
    return True


def _give_role(request, membership):
    """Raises: RsvpRefused."""
    role = request.POST.get("role", "")
    if role not in Membership.Role.values:
        messages.error(request, _("Please choose one of what is offered."))
        return
    members.change_role(membership, role, by=request.user)
    said = _("%(name)s: the role is now “%(role)s”.")
    words = {"name": _name(membership), "role": membership.get_role_display()}
    messages.success(request, said % words)


def _write_again(request, membership):
    """Raises: RsvpRefused."""
    if members.tell_again(membership, by=request.user):
        said = _("A letter to %(email)s is on its way.")
        messages.success(request, said % {"email": membership.user.email})
    else:
        messages.info(request, _("This person has logged in meanwhile."))


def _owned(request, pk):
    organizer = Organizer.objects.owned_by(request.user).filter(pk=pk).first()
    if organizer is None:
        raise Http404
    return organizer


def _member(organizer, pk):
    membership = organizer.memberships.select_related("user", "organizer").filter(pk=pk).first()
    if membership is None:
        raise Http404
    return membership


def _back(organizer):
    return HttpResponseRedirect(
        reverse("admin:registrations_organizer_people", args=[organizer.pk])
    )


def _people(organizer):
    rows = organizer.memberships.select_related("user").order_by("pk")
    found = [{"membership": row, "name": _name(row)} for row in rows]
    return sorted(found, key=lambda row: row["name"].casefold())


def _changes(organizer):
    """Return what was changed, the last first, each with who did it to whom."""
    rows = organizer.membership_changes.select_related("user", "by").order_by("-pk")[:MOST_LINES]
    known = {row.user_id: _name(row) for row in organizer.memberships.select_related("user")}
    return [
        {
            "change": row,
            "name": known.get(row.user_id) or _address(row.user),
            "by": known.get(row.by_id) or _manager(row.by),
        }
        for row in rows
    ]


def _name(membership):
    """Until somebody has logged in, the organiser knows the address alone."""
    user = membership.user
    if not membership.has_come:
        return user.email
    return user.get_full_name() or user.email or user.get_username()


def _address(user):
    return (user.email or user.get_username()) if user else _("somebody whose log-in is deleted")


def _manager(user):
    return _("whoever runs this site") if user and user.is_superuser else _address(user)

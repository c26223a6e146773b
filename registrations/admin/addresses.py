"""An address that letters do not reach, corrected on a page of its own."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from registrations.domain import corrections, correspondence, history, suppressions
from registrations.domain.errors import RsvpRefused
from registrations.models import OutgoingMail, Rsvp, Suppression, keys

Outcome = OutgoingMail.Outcome
# What says nothing of the address.
NOT_OF_ADDRESS = (Outcome.WITHHELD, Outcome.UNWRITTEN)
UNWRITTEN = _(
    "This letter could not be written: something in the words of the event, of the letter or of "
    "the reply is broken. Please tell this person yourself what it was about, and tell whoever "
    "runs this site."
)
CORRECTED = _("The address is corrected; a letter with a new personal link is on its way to it.")


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("New e-mail address"), max_length=254)
    again = forms.BooleanField(
        label=_("Send the letter that was not delivered to the new address"),
        required=False,
        initial=True,
    )

    def __init__(self, *args, rsvp, **kwargs):
        super().__init__(*args, **kwargs)
        self.rsvp = rsvp
        self.fields["email"].widget.attrs["class"] = "vTextField"

    def clean_email(self):
        email = self.cleaned_data["email"]
        if keys.email_key(email) == self.rsvp.email_key:
            raise forms.ValidationError(_("This is the address that is stored already."))
        return email


def page(desk, request, rsvp, *, back):
    """Ask for the address; what was typed stays where it cannot be taken."""
    missed = correspondence.missed(rsvp)
    initial = {"email": rsvp.email}
    form = AddressForm(request.POST or None, rsvp=rsvp, initial=initial)
    if request.method == "POST" and form.is_valid() and _corrected(request, rsvp, form):
        return HttpResponseRedirect(back)
    shown = {
        **desk.admin_site.each_context(request),
        "title": _("Correct the e-mail address"),
        "rsvp": rsvp,
        "form": form,
        "missed": missed,
        "back": back,
        "opts": desk.opts,
    }
    return render(request, "admin/registrations/rsvp/address.html", shown)


def standing(rsvp):
    """Return what the page of a guest says of how letters reach them.

    Shape: `stopped` are the reasons why their address is not written to, or gets fewer letters;
    `bounces` whether it gets none at all; `missed` the last letter that did not reach them;
    `why` what is to be done about it; `is_address_wrong` whether it may be the address that is to
    blame.
    """
    against, missed = suppressions.against(rsvp), correspondence.missed(rsvp)
    bounces = bool(against and against.bounced_at)
    return {
        "stopped": against.reasons if against else [],
        "bounces": bounces,
        "missed": missed,
        "why": why(missed),
        "is_address_wrong": bounces or (missed and missed.outcome not in NOT_OF_ADDRESS),
    }


def why(mail):
    """Return why a letter has not arrived: what a mail server said, or what was the matter here."""
    if mail is None:
        return ""
    return UNWRITTEN if mail.outcome == Outcome.UNWRITTEN else mail.error


def withheld(request, rsvp):
    """Say of a letter that has just been written why it does not go out."""
    against = suppressions.against(rsvp)
    if against is None:
        return
    [reason, *_more] = against.reasons
    words = {"name": rsvp.full_name, "why": Suppression.Reason(reason).label}
    messages.warning(request, _("No letter goes to %(name)s: %(why)s.") % words)


def _corrected(request, rsvp, form):
    said = form.cleaned_data
    try:
        corrections.correct_address(
            rsvp, said["email"], by=history.organiser(request.user), again=said["again"]
        )
    except (RsvpRefused, Rsvp.DoesNotExist) as refusal:
        message = getattr(refusal, "message", _("This person is no longer on the guest list."))
        form.add_error("email", message)
        return False
    messages.success(request, CORRECTED)
    return True

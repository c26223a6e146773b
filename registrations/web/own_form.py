"""The form on one person's own page: what is stored about them, and what they can still do."""

from dataclasses import replace

from django.db.models import Prefetch, prefetch_related_objects

from registrations import clock
from registrations.fields.offers import Offer
from registrations.models import Answer, ItemSignup, YesOrNo
from registrations.web.forms import DetailsForm, initial_of

HELD = (
    Prefetch("signups", ItemSignup.objects.select_related("item", "choice")),
    Prefetch(
        "answers",
        Answer.objects.select_related("question").prefetch_related("question__options"),
    ),
)


def offer_to(rsvp):
    """What an event offers and asks of one person, with what they hold already."""
    prefetch_related_objects([rsvp], *HELD)
    return Offer.of(rsvp.event).to(rsvp)


def of(rsvp, offer, typed=None):
    """The form as the reply is stored, or filled in like another one that a rule refused.

    It offers only what can be done now; a postponed event takes no more than one whose replies have
    closed.
    """
    has_closed = rsvp.event.is_postponed or rsvp.event.has_closed(clock.now())
    still = offer.after_the_deadline(rsvp) if has_closed else offer
    may_only_decline = has_closed and not rsvp.holds_place
    if may_only_decline:
        still = replace(still, items=[], questions=[])
    said = {name: typed[name].data for name in typed.fields} if typed else initial_of(rsvp, still)
    form = DetailsForm(initial=said, offer=still)
    if may_only_decline:
        form.fields["answer"].choices = [(YesOrNo.DECLINE, YesOrNo.DECLINE.label)]
    return form


def no_longer(offer, still):
    """The programme items that an event offers and a form does not."""
    return [item for item in offer.items if item not in still.items]


def kept_places(rsvp, offer):
    """Places that are held where the form does not offer any more."""
    offered = {item.pk for item in offer.items}
    held = ((signup.item_id, signup.choice_id) for signup in rsvp.signups.all())
    return {item: choice for item, choice in held if item not in offered}

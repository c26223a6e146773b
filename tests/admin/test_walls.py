"""An organiser sees their own events, guests and letters, and nothing of anybody else's."""

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import URLResolver, resolve

from registrations.domain import errands, imports
from registrations.models import Membership, User
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

WRITERS = ("superuser", "OWNER", "EDITOR")
SEEING = (*WRITERS, "READER")
NOT_SEEING = ("DOOR", "stranger", "nobody's", "off", "not staff", "anonymous")
MODELS = ("event", "rsvp", "outgoingmail", "organizer", "question", "agendaitem", "suppression")
LISTED = tuple(model for model in MODELS if model != "agendaitem")
STEPS_OF_AN_EVENT = (
    "publish",
    "unpublish",
    "preview",
    "cancel",
    "postpone",
    "reopen",
    "notice",
    "reminders",
)
STEPS_OF_AN_EVENT += ("door", "export", "invite", "copy", "order", "numbers")
# What has nothing of an organiser, and what is for superusers alone.
PUBLIC = {"login", "logout", "jsi18n"}
SUPERUSERS = ("registrations_user_", "auth_user_", "auth_group_")
EVERY_KIND = (*SEEING, *NOT_SEEING)


def row_of(world, model):
    return {
        "event": world.event,
        "rsvp": world.rsvp,
        "outgoingmail": world.letter,
        "organizer": world.organizer,
        "question": world.question,
        "agendaitem": world.item,
        "suppression": world.suppression,
    }[model]


def brought(event):
    """Return a list of people that somebody has brought for an event."""
    found = event.imports.first()
    return found or imports.receive(event, [["Nova"]], columns=["given_name"], user=None)


def errand_of(world):
    """Return what one of a world's people wants done with its guest."""
    known = world.event.errands.first()
    user = world.organizer.memberships.filter(role="OWNER").first().user
    return known or errands.ask(world.event, "withdraw", [world.rsvp.pk], user=user)


def addresses(desk, world):
    """Return every address of the desk that concerns a world, those that Django brings too."""
    found = [desk.address(), desk.address("registrations"), desk.address("password_change")]
    for model in MODELS:
        pk = row_of(world, model).pk
        found += [desk.of(model), desk.of(model, "add"), desk.of(model, pk)]
        found += [desk.of(model, pk, page) for page in ("change", "history", "delete")]
    found += [desk.of("event", world.event.pk, page) for page in STEPS_OF_AN_EVENT]
    found += [desk.of("rsvp", world.rsvp.pk, page) for page in ("answer", "arrival")]
    found.append(desk.of("rsvp", world.rsvp.pk, "letter", world.letter.pk))
    found.append(desk.of("rsvp", world.rsvp.pk, "join", world.rsvp.pk + 1))
    found.append(desk.of("rsvp", "errand", errand_of(world).pk))
    found += [desk.of("rsvp", "export"), desk.of("event", "letters-to-me")]
    found.append(desk.address("password_change", "done"))
    found.append(desk.of("outgoingmail", world.letter.pk, "html"))
    event, message = world.event.pk, world.message.pk
    found += [desk.of("event", event, "messages"), desk.of("event", event, "messages", "write")]
    found.append(desk.of("event", event, "letters"))
    found.append(desk.of("event", event, "invite", brought(world.event).pk))
    found += [desk.of("event", event, "letters", "coming", *page) for page in ((), ("look",))]
    pages_of_message = ((), ("write",), ("html",), ("send",), ("act",))
    found += [desk.of("event", event, "messages", message, *page) for page in pages_of_message]
    found.append(desk.of("question", world.question.pk, "retire"))
    found.append(desk.of("question", world.question.pk, "again"))
    found.append(desk.of("question", "ready", world.event.pk))
    found.append(desk.of("rsvp", world.rsvp.pk, "seat"))
    found += [desk.of("rsvp", world.rsvp.pk, page) for page in ("address", "remarks")]
    found.append(desk.of("organizer", world.organizer.pk, "spellings"))
    member = world.organizer.memberships.first()
    for page in ((), (member.pk,), (member.pk, "remove")):
        found.append(desk.of("organizer", world.organizer.pk, "people", *page))
    found.append(desk.of("organizer", world.organizer.pk, "year"))
    option = world.question.options.first()
    queries = [
        ("rsvp", f"?event__id__exact={world.event.pk}"),
        ("rsvp", f"?item={world.item.pk}"),
        ("rsvp", f"?q={world.name}"),
        ("rsvp", f"?event__id__exact={world.event.pk}&answer={world.question.pk}-{option.pk}"),
        ("rsvp", f"?answer={world.question.pk}-{option.pk}"),
        ("question", f"?event__id__exact={world.event.pk}"),
        ("rsvp", "?letters=failed"),
        ("rsvp", f"?label={world.name.lower()}oznaka"),
        ("rsvp", "?letters=stopped"),
        ("suppression", f"?organizer__id__exact={world.organizer.pk}"),
        ("suppression", f"?q={world.organizer.slug}"),
        ("rsvp", "?status__exact=ACCEPTED&all="),
        ("event", f"?q={world.name}"),
        ("event", f"?organizer__id__exact={world.organizer.pk}"),
        ("outgoingmail", f"?event__id__exact={world.event.pk}"),
        ("outgoingmail", f"?q={world.name}"),
        ("outgoingmail", f"?message={world.message.pk}"),
        ("rsvp", f"?event__title_sl__startswith={world.name}"),
        ("outgoingmail", f"?rsvp__token__startswith={world.rsvp.token[:2]}"),
    ]
    found += [desk.of(model) + query for model, query in queries]
    found.append(desk.of("rsvp", "add") + f"?event={world.event.pk}")
    found.append(desk.of("question", "add") + f"?event={world.event.pk}")
    names = [("rsvp", "event"), ("outgoingmail", "rsvp"), ("event", "organizer")]
    found += [
        desk.address("autocomplete")
        + f"?app_label=registrations&model_name={model}&field_name={field}&term={world.name[0]}"
        for model, field in names
    ]
    for row in (world.event, world.rsvp):
        kind = ContentType.objects.get_for_model(type(row)).pk
        found.append(desk.address("r", kind, row.pk))
    return found


def shown(desk, world, address, *, with_response=False):
    """Return what of a world a page gives away; its name in the address does not count."""
    response = desk.get(address)
    assert response.status_code < 500, address
    content = response.content.decode()
    words = ("Dogodek", "Event", "Ogled", "Visit", "Govornica", "Partner", "Ime", "Priimek")
    words += ("Organizacija", "Zadeva", "Besedilo", "Organizator", "Vprašanje", "Možnost")
    words += ("Opomba", "Oznaka")
    secrets = [f"{world.name}{word}" for word in words]
    secrets += [f"{world.organizer.slug}@gostja", f"{world.organizer.slug}@odjavljena"]
    secrets.append(world.rsvp.token)
    found = [secret for secret in secrets if secret in content]
    return (found, response) if with_response else found


@pytest.mark.parametrize("kind", SEEING)
@pytest.mark.parametrize("model", MODELS)
def test_who_belongs_sees_rows(people, desk, ours, kind, model):
    browser = desk(people[kind])

    detail = browser.get(browser.of(model, row_of(ours, model).pk, "change"))

    assert detail.status_code == 200
    assert "NAŠ" in detail.content.decode()


@pytest.mark.parametrize("kind", SEEING)
@pytest.mark.parametrize("model", LISTED)
def test_who_belongs_sees_lists(people, desk, ours, kind, model):
    browser = desk(people[kind])

    listed = browser.get(browser.of(model))

    assert listed.status_code == 200
    assert "NAŠ" in pages.of(listed)


@pytest.mark.parametrize("kind", ["anonymous", "off", "not staff"])
def test_who_is_not_logged_in_is_sent_to_the_log_in(people, desk, ours, kind):
    browser = desk(people[kind])

    for address in addresses(browser, ours):
        response = browser.get(address)
        assert response.status_code in (302, 404), address
        if response.status_code == 302:
            assert "/admin/login/" in response["Location"] or response["Location"].startswith(
                browser.address()
            )


@pytest.mark.parametrize("kind", ["OWNER", "EDITOR"])
def test_form_of_a_new_guest_offers_own_events_only(people, desk, ours, theirs, kind):
    form = pages.parse(desk(people[kind]).get("/en/admin/registrations/rsvp/add/"))

    offered = [pages.words(o) for o in form.findall(".//select[@name='event']/option")]

    assert [option for option in offered if "NAŠ" in option]
    assert not [option for option in offered if "TUJ" in option]


def test_reader_of_one_organiser_adds_guests_to_no_event_of_it(people, desk, ours, theirs):
    """An editor elsewhere has the form; the event that may only be read is not offered."""
    user = people["READER"]
    Membership.objects.create(user=user, organizer=theirs.organizer, role="EDITOR")

    form = pages.parse(desk(user).get("/en/admin/registrations/rsvp/add/"))

    offered = [pages.words(o) for o in form.findall(".//select[@name='event']/option")]
    assert not [option for option in offered if "NAŠ" in option]


def test_filters_offer_own_events_and_items_only(people, desk, ours, theirs):
    for model in ("rsvp", "outgoingmail", "event", "question", "suppression"):
        text = pages.of(desk(people["OWNER"]).get(f"/en/admin/registrations/{model}/"))
        assert "TUJ" not in text


def named(patterns):
    """Return the names of all addresses that these patterns make."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from named(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def test_every_address_of_the_desk_is_tried_above(people, desk, ours):
    """A new page of the desk has to be put into `addresses`, or be for superusers alone."""
    tried = {
        resolve(address.partition("?")[0]).url_name
        for address in addresses(desk(people["OWNER"], "sl"), ours)
    }

    names = {n for n in named(admin.site.get_urls()) if not n.startswith(SUPERUSERS)}

    assert names - PUBLIC - tried == set()


def test_everything_that_is_registered_stands_behind_the_wall(db):
    """A new model of the desk has to be put into the tests above, or be for superusers alone."""
    ours = {
        m._meta.model_name for m in admin.site._registry if m._meta.app_label == "registrations"
    }

    assert ours == {*MODELS, "user"}


@pytest.mark.parametrize("kind", [k for k in EVERY_KIND if k != "superuser"])
def test_only_superusers_see_log_ins(people, desk, kind):
    browser = desk(people[kind])
    other = User.objects.get(username="glavna")

    addresses = [
        browser.of("user"),
        browser.of("user", "add"),
        browser.of("user", other.pk, "change"),
    ]
    addresses += [browser.of("user", other.pk, "password"), browser.address("auth", "group")]

    assert {browser.get(address).status_code for address in addresses} <= {302, 403, 404}
    assert "glavna" not in browser.get(browser.of("user")).content.decode()


def test_session_ends_when_the_log_in_is_switched_off(people, desk, ours):
    browser = desk(people["OWNER"])
    before = browser.get(browser.of("event")).status_code
    User.objects.filter(pk=people["OWNER"].pk).update(is_active=False)

    assert (before, browser.get(browser.of("event")).status_code) == (200, 302)


def test_membership_that_ended_opens_nothing(people, desk, ours):
    browser = desk(people["OWNER"])
    Membership.objects.filter(user=people["OWNER"]).delete()

    response = browser.get(browser.of("event"))
    assert response.status_code == 403
    assert "ask who manages your organiser’s log-ins" in pages.of(response)

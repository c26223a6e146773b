"""What organisers note about people for themselves."""

import pytest

from registrations.domain import audiences, group_messages, history, parties, remarks, rsvps
from registrations.domain.people import Delegate
from registrations.models import Rsvp, labels
from tests.factories import make_event, make_message, make_person, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

BY = history.COMMAND


def write(rsvp, note="", *named):
    return remarks.write(rsvp, note=note, named=named, by=BY)


def test_note_and_labels_are_found_by_search_whatever_their_marks():
    rsvp = make_rsvp(make_event())
    make_rsvp(rsvp.event)

    write(rsvp, "Pride kasneje, čaka na vlak.", "Častna gostja")

    for words in ("caka vlak", "castna", f"{rsvp.family_name} vlak"):
        assert list(rsvp.event.rsvps.matching(words)) == [rsvp], words


def test_history_says_that_remarks_were_changed_and_not_what_they_say():
    rsvp = make_rsvp(make_event())

    assert write(rsvp, "Skrivnost", "VIP")
    assert not write(rsvp, "Skrivnost", "VIP, vip", "VIP")

    lines = [vars(line) for line in rsvp.changes.filter(what__in=["note", "labels"])]
    assert [line["what"] for line in lines] == ["note", "labels"]
    assert "Skrivnost" not in str(lines) and "VIP" not in str(lines)


@pytest.mark.parametrize(
    ("typed", "stored", "found"),
    [
        ("VIP; mediji ,vip,, Žiri", "mediji, VIP, Žiri", "|mediji|vip|ziri|"),
        ("a|b, 🎉", "🎉, a|b", "|a b|🎉|"),
        (" , ;", "", ""),
    ],
)
def test_labels_are_stored_once_each_in_order(typed, stored, found):
    rsvp = make_rsvp(make_event())

    write(rsvp, "", typed)

    after = Rsvp.objects.get(pk=rsvp.pk)
    assert after.labels == stored
    assert sorted(after.label_key) == sorted(found)
    assert all(
        after in Rsvp.objects.labelled(labels.key(name)) for name in stored.split(", ") if name
    )


def test_label_is_found_whole():
    event = make_event()
    write(make_rsvp(event), "", "VIP gost")

    assert not event.rsvps.labelled("vip").exists()


def test_one_label_is_given_and_taken():
    rsvp = make_rsvp(make_event())
    write(rsvp, "", "Govori")

    remarks.add_label(rsvp, "VIP", by=BY)
    assert Rsvp.objects.get(pk=rsvp.pk).labels == "Govori, VIP"

    assert remarks.take_label(rsvp, "vip", by=BY)
    assert not remarks.take_label(rsvp, "vip", by=BY)
    assert remarks.in_use(rsvp.event) == {"govori": "Govori"}


def test_message_goes_to_who_has_a_label_and_to_no_other_event():
    event, other = make_event(), make_event()
    rsvp, without, elsewhere = make_rsvp(event), make_rsvp(event), make_rsvp(other)
    for one in (rsvp, elsewhere):
        write(one, "", "Žiri")
    message = make_message(event, "label-ziri")

    assert list(audiences.readers(event, message.groups)) == [rsvp]
    assert audiences.in_words(audiences.called(event), message.groups) == ["oznaka: Žiri"]
    group_messages.send(message, seen=group_messages.fingerprint(event, message), by=BY)
    while group_messages.write_some():
        pass
    assert rsvp.letters.count() == 1
    assert not without.letters.exists() and not elsewhere.letters.exists()


def test_no_letter_says_what_is_noted():
    rsvp = make_rsvp(make_event())
    write(rsvp, "Skrivnost", "Oznaka-skrita")

    rsvps.decline(rsvp, by=BY)
    rsvps.accept(rsvp, by=BY)
    rsvps.withdraw(rsvp, by=BY)

    letters = [f"{mail.subject}{mail.body_text}{mail.body_html}" for mail in rsvp.letters.all()]
    assert len(letters) == 3
    assert not [text for text in letters if "Skrivnost" in text or "skrita" in text]


def test_who_takes_a_place_over_gets_no_remarks():
    bringer = make_rsvp(make_event())
    old = make_rsvp(bringer.event, brought_by=bringer)
    write(old, "Skrivnost", "VIP")

    new = parties.swap(old, Delegate(person=make_person()), by=BY, submission="s")

    assert (new.internal_note, new.labels) == ("", "")

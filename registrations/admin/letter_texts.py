"""Pages on which an organiser changes how the letters of an event begin, and looks at them before
anybody gets one."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from registrations.admin.letter_text_forms import LABELS, LetterTextForm
from registrations.admin.letters import ATTACHED_PICTURE, LETTER_POLICY
from registrations.admin.tenants import below_event
from registrations.domain import history, letter_texts
from registrations.domain.errors import RsvpRefused
from registrations.mail import wordings
from srecanje.middleware import keep_from_all

LIST = "admin:registrations_event_letters"
PAGE = "admin:registrations_event_letter"
BODY = re.compile(r"<body[^<>]*>")
NAMES = {
    "ime": _("given name of the person who reads the letter"),
    "priimek": _("family name"),
    "organizacija": _("organisation"),
    "dogodek": _("title of the event"),
    "organizator": _("name of the organiser"),
    "rok": _("until when to reply, such as “by the end of Sunday, 23 November 2025”"),
    "stik": _("address to write to"),
    "tocka": _("title of the programme item"),
    "razlog": _("why it could not be stored"),
    "teme": _("what has changed, such as “place, time”"),
    "povezava": _("personal link"),
}


def urls(desk):
    at = below_event(desk, "letters")
    return [
        at("", _all, "letters"),
        at("<slug:wording>/", _page, "letter"),
        at("<slug:wording>/look/", _look, "letter_look"),
    ]


def _all(desk, request, event):
    rows = [
        {
            "name": name,
            "label": wording.label,
            "changed": [letter_texts.is_changed(event, name, lang) for lang in wordings.LANGUAGES],
        }
        for name, wording in wordings.TABLE.items()
    ]
    return _drawn(desk, request, "letters", event, title=_("Letters of this event"), rows=rows)


def _page(desk, request, event, wording):
    """The words in both languages; one press stores them, one takes the default back."""
    form = _form(request, event, wording)
    seen = request.POST.get("seen") or letter_texts.fingerprint(event, wording)
    others = []
    if request.method == "POST":
        try:
            if _is_stored(request, event, form, seen):
                return HttpResponseRedirect(reverse(PAGE, args=[event.pk, wording]))
        except RsvpRefused as refusal:
            messages.warning(request, refusal.message)
            event.refresh_from_db()
            seen, others = letter_texts.fingerprint(event, wording), _stand(event, wording)
    table = wordings.TABLE[wording]
    shown = {
        "title": table.label.capitalize(),
        "form": form,
        "seen": seen,
        "others": others,
        "wording": wording,
        "names": [(name, NAMES[name]) for name in table.in_opening],
        "in_subject": [f"{{{name}}}" for name in table.in_subject],
        "defaults": [(lang, *wordings.default(wording, lang)) for lang in wordings.LANGUAGES],
        "is_changed": any(
            letter_texts.is_changed(event, wording, lang) for lang in wordings.LANGUAGES
        ),
    }
    return _drawn(desk, request, "letter", event, **shown)


def _is_stored(request, event, form, seen):
    """Raises: RsvpRefused words_were_edited."""
    by, name = history.organiser(request.user), form.name
    if "default" in request.POST:
        letter_texts.restore(event, name, by=by, seen=seen)
        messages.success(request, _("This letter begins with the default text again."))
        return True
    if not form.is_valid():
        return False
    letter_texts.write(event, name, form.texts, by=by, seen=seen)
    messages.success(request, _("The words are stored. Letters written from now on have them."))
    return True


def _stand(event, wording):
    """Return the words that are stored now, one line for each part."""
    shown = {lang: letter_texts.shown(event, wording, lang) for lang in wordings.LANGUAGES}
    parts = [(f"{part}_{lang}", lang, said[part]) for lang, said in shown.items() for part in said]
    return [(LABELS[name], lang, text) for name, lang, text in parts]


@xframe_options_sameorigin
def _look(desk, request, event, wording):
    """Show the letter to somebody made up, with the words that were sent along; nothing is
    stored."""
    form = _form(request, event, wording)
    language = "en" if (request.POST or request.GET).get("language") == "en" else "sl"
    if form.is_bound and not form.is_valid():
        words, status = (
            render_to_string("admin/registrations/event/_refused.html", {"form": form}),
            422,
        )
    else:
        texts = form.texts if form.is_bound else None
        letter = letter_texts.look(event, wording, language, texts)
        subject = render_to_string("mail/_subject_shown.html", {"letter": letter})
        looks = ATTACHED_PICTURE.sub(r"[\1]", letter.body_html)
        plain = render_to_string("mail/_plain.html", {"letter": letter})
        looks = BODY.sub(lambda body: body[0] + subject, looks, count=1)
        words, status = looks.replace("</body>", plain + "</body>"), 200
    headers = {"Content-Security-Policy": LETTER_POLICY}
    response = HttpResponse(words, headers=headers, status=status)
    keep_from_all(response)
    return response


def _form(request, event, wording):
    if wording not in wordings.TABLE:
        raise Http404
    given = request.POST if request.method == "POST" else None
    return LetterTextForm(given, event=event, wording=wording)


def _drawn(desk, request, name, event, **shown):
    common = {**desk.admin_site.each_context(request), "event": event, "opts": desk.opts}
    return render(request, f"admin/registrations/event/{name}.html", {**common, **shown})

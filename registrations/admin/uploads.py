"""Files on an event's page for organisers: received before its form is read, shown, taken away.

A file is drawn anew before the form's transaction begins, for drawing takes a second and nobody's
reply should wait for it. One that was received stays chosen when the form comes back with a fault.
"""

from django import forms
from django.core import signing
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from registrations import pace
from registrations.documents.pictures import MOST_BYTES, TOO_MANY_BYTES, Refused, Room
from registrations.domain import uploads
from registrations.domain.errors import RsvpRefused
from registrations.models import Upload

Kind = Upload.Kind
KINDS = {
    "cover": Kind.COVER,
    "portrait": Kind.PORTRAIT,
    "mark": Kind.MARK,
    "mark_grey": Kind.MARK,
    "paper": Kind.PAPER,
}
# Each is drawn anew, which takes up to a second in which nobody else is answered.
MOST_FILES = 12
TOO_MANY_FILES = _("At most 12 files are taken at a time. Please save, then choose the next ones.")
MEBIBYTE = 1024 * 1024
TOO_MUCH = ngettext_lazy(
    "You have uploaded a great deal in a short time. Please choose this file again in %(minutes)d "
    "minute.",
    "You have uploaded a great deal in a short time. Please choose this file again in %(minutes)d "
    "minutes.",
    "minutes",
)
ACCEPT = "image/png,image/jpeg,image/webp"
PAPERS = "application/pdf"
SALT = "upload that a form came back with"
KEPT_SECONDS = 12 * 60 * 60
PICTURE_HELP = _("PNG, JPEG or WebP, at most 10 MB. What the camera noted beside it is taken out.")


def receive(files, *, user):
    """Store what somebody sent with a form; each file then carries its upload, or why it is
    refused."""
    ours = [(name, file) for name, file in files.items() if kind_of(name)]
    room = Room()
    for number, (name, file) in enumerate(ours):
        kind = kind_of(name)
        file.upload, file.refusal = None, ""
        try:
            if number >= MOST_FILES:
                raise Refused(TOO_MANY_FILES)
            if file.size > MOST_BYTES:
                raise Refused(TOO_MANY_BYTES)
            _ask_pace(file, user)
            file.upload = uploads.receive(file.read(), kind, room)
        except Refused as refused:
            file.refusal = str(refused)
        except RsvpRefused as refused:
            file.refusal = refused.message


def _ask_pace(file, user):
    """Raises: Refused, where somebody has uploaded so much that others would find no room."""
    if wait := pace.take((pace.UPLOAD, str(user.pk)), times=-(-file.size // MEBIBYTE)):
        raise Refused(TOO_MUCH % {"minutes": -(-wait.seconds // 60)})


def kind_of(name):
    """Return which kind of upload a field takes, by its name; None where it takes none."""
    return KINDS.get(name.rpartition("-")[2])


class UploadInput(forms.FileInput):
    """A file to choose, beside what is stored: to see, to replace, to take away."""

    template_name = "admin/registrations/upload.html"
    is_removed = False

    def value_from_datadict(self, data, files, name):
        """Return a file that was received, the token of one that was before, False to take away
        what is stored, None to leave it; who chooses a file and ticks the box means the file."""
        self.is_removed = f"{name}-remove" in data
        kept = False if self.is_removed else data.get(f"{name}-kept") or None
        return files.get(name) or kept

    def value_omitted_from_data(self, data, files, name):
        return self.value_from_datadict(data, files, name) is None

    def format_value(self, value):
        return value

    def get_context(self, name, value, attrs):
        context = super().get_context(name, None, attrs)
        kept = getattr(value, "was_just_received", False)
        token = signing.dumps([value.pk, kind_of(name)], salt=SALT) if kept else ""
        context["widget"].update(upload=value, token=token, is_removed=self.is_removed)
        return context

    def render(self, name, value, attrs=None, renderer=None):
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class UploadField(forms.FileField):
    """Gives an upload that is stored, or None; `current` is the one that the row names."""

    widget = UploadInput
    current = received = kind = None

    def __init__(self, *, accept=ACCEPT, **kwargs):
        self.accept = accept
        kwargs.setdefault("help_text", PICTURE_HELP)
        super().__init__(required=False, **kwargs)

    def widget_attrs(self, widget):
        return {"accept": self.accept}

    def clean(self, data, initial=None):
        if data is False:
            return None
        if not data:
            return self.current
        self.received = self._kept(data) if isinstance(data, str) else self._received(data)
        self.received.was_just_received = True
        return self.received

    def has_changed(self, initial, data):
        return data is not None and not (data is False and self.current is None)

    def bound_data(self, data, initial):
        return self.received or self.current

    def _received(self, file):
        if getattr(file, "upload", None) is None:
            raise forms.ValidationError(getattr(file, "refusal", ""), code="refused")
        return file.upload

    def _kept(self, token):
        try:
            digest, kind = signing.loads(token, salt=SALT, max_age=KEPT_SECONDS)
            if kind != self.kind:
                raise signing.BadSignature
            return Upload.objects.get(pk=digest)
        except (signing.BadSignature, Upload.DoesNotExist) as error:
            raise forms.ValidationError(_("Please choose the file again."), code="gone") from error


class UploadingForm(forms.ModelForm):
    """A row that names uploads."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, UploadField):
                field.kind = KINDS[name]
                field.current = getattr(self.instance, name)
                self.initial[name] = field.current

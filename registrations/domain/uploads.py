"""What organisers upload: stored with its row, or not at all; taken away when no row names it.

The only writer of uploads and of their files.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from registrations.documents import attachments, pictures, uploaded
from registrations.domain.errors import RsvpRefused
from registrations.models import Event, Material, Partner, Speaker, Upload

Kind = Upload.Kind
# Who chose a picture in a form that came back with a fault finds it there for so long.
UNNAMED_KEPT = timedelta(days=1)
# Every column that names an upload.
NAMED_BY = (
    (Event, "cover"),
    (Speaker, "portrait"),
    (Partner, "mark"),
    (Partner, "mark_grey"),
    (Material, "paper"),
)
AT_ONCE = 100
# What nobody has chosen yet may not fill the disk that replies are stored on.
MOST_UNNAMED_BYTES = 500 * 1024 * 1024


def receive(content: bytes, kind: str, room: pictures.Room | None = None) -> Upload:
    """Store an uploaded file, drawn anew; the same one again is the same upload. `room` is what is
    left for the pictures that came with it.

    Raises: pictures.Refused, RsvpRefused no_room_for_files.
    """
    _ask_room()
    is_paper = kind == Kind.PAPER
    drawn = attachments.read(content) if is_paper else pictures.draw(content, kind, room)
    with transaction.atomic():
        upload = _held(drawn)
        try:
            # Under the row's lock, so that nobody takes them away at the same time.
            uploaded.put(drawn.files)
        except OSError as error:
            raise RsvpRefused("no_room_for_files") from error
    return upload


def sweep() -> int:
    """Take away uploads that no row has named for a day, and files without an upload; say how many
    uploads went. May be run at any time, and by several at once."""
    before = timezone.now() - UNNAMED_KEPT
    found = list(_unnamed().filter(stored_at__lt=before).values_list("pk", flat=True)[:AT_ONCE])
    gone = sum(_removed(digest, before) for digest in found)
    uploaded.remove(uploaded.left_over(set(Upload.objects.values_list("pk", flat=True))))
    return gone


def _ask_room() -> None:
    """Raises: RsvpRefused no_room_for_files."""
    waiting = _unnamed().values_list("files", flat=True)
    if sum(file["bytes"] for files in waiting for file in files) > MOST_UNNAMED_BYTES:
        raise RsvpRefused("no_room_for_files")


def _unnamed() -> QuerySet[Upload]:
    unnamed = Upload.objects.all()
    for model, name in NAMED_BY:
        named = model._default_manager.filter(**{f"{name}__isnull": False})
        unnamed = unnamed.exclude(pk__in=named.values(name))
    return unnamed


def _held(drawn: pictures.Drawn) -> Upload:
    """Return the row of an upload under its lock, made where there is none."""
    files = [
        {"name": f.name, "width": f.width, "height": f.height, "bytes": len(f.content)}
        for f in drawn.files
    ]
    now = timezone.now()
    values = {"kind": drawn.kind, "files": files, "stored_at": now}
    upload, is_new = Upload.objects.select_for_update().get_or_create(
        pk=drawn.digest, defaults=values
    )
    if not is_new:
        upload.stored_at = now
        upload.save(update_fields=["stored_at"])
    return upload


def _removed(digest: str, before) -> bool:
    """Files first: a process killed in the middle leaves a row that the next sweep finds again."""
    with transaction.atomic():
        held = Upload.objects.select_for_update().filter(pk=digest, stored_at__lt=before).first()
        if held is None or any(
            m._default_manager.filter(**{n: held}).exists() for m, n in NAMED_BY
        ):
            return False
        uploaded.remove(file["name"] for file in held.files)
        held.delete()
    return True

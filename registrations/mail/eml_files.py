"""Mail without a mail server: every letter becomes one .eml file that mail programs open."""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmailBackend(BaseEmailBackend):
    """Writes letters into EMAIL_FILE_PATH, named by time and receiver, whole or not at all."""

    def send_messages(self, email_messages):
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            written = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(3)}"
            target = folder / f"{written}-{_name(message)}.eml"
            draft = target.with_suffix(f".{os.getpid()}")
            with draft.open("wb") as file:
                file.write(message.message().as_bytes(linesep="\r\n"))
                # On the disk before the letter is noted as sent.
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        return len(email_messages)


def _name(message) -> str:
    address = message.to[0] if message.to else "nobody"
    return "".join(c if c.isalnum() and c.isascii() else "-" for c in address)[:60]

"""The trial of the outbox at full size: python -m tests.mail.trial --letters 10000 [--postgres]"""

import argparse
import contextlib
import os
import tempfile
import time
from dataclasses import asdict

import django

from tests import needs


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--letters", type=int, default=10_000)
    words.add_argument("--workers", type=int, default=3)
    words.add_argument("--letters-per-kill", type=int, default=30)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--postgres", action="store_true")
    chosen = words.parse_args()
    with contextlib.ExitStack() as stack:
        os.environ.pop("DATABASE_URL", None)
        if chosen.postgres:
            os.environ["DATABASE_URL"] = stack.enter_context(needs.postgres())
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "srecanje.settings",
            "SRECANJE_DATA": stack.enter_context(tempfile.TemporaryDirectory(prefix="srecanje-")),
            "SITE_URL": "https://srecanje.example",
            "MAIL_FROM": "Srečanje <prijave@srecanje.example>",
            "SRECANJE_NO_BOOTSTRAP": "1",
        }
        django.setup()
        measure(chosen)


def measure(chosen):
    # Only after django.setup().
    from django.core.management import call_command

    from registrations.management import letters_trial

    call_command("migrate", verbosity=0)
    begun = time.monotonic()
    letters_trial.store(chosen.letters)
    print(f"{chosen.letters} letters stored in {time.monotonic() - begun:.0f} s", flush=True)
    plan = letters_trial.Plan(
        letters=chosen.letters,
        workers=chosen.workers,
        letters_per_kill=chosen.letters_per_kill,
        seed=chosen.seed,
    )
    report = letters_trial.run(plan, environment={}, say=lambda words: print(words, flush=True))
    for name, value in asdict(report).items():
        print(f"{name:20} {value}")
    print("good" if report.is_good else "BAD")


if __name__ == "__main__":
    main()

"""`manage.py test`: the whole suite, on both databases (tests/__main__.py)."""

import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from srecanje import bootstrap


class Command(BaseCommand):
    help = "Sets up what the tests need and runs them all; further words go to pytest."
    requires_system_checks = []

    def run_from_argv(self, argv):
        # Not parsed: options such as -k or -x are pytest's.
        self.handle(*argv[2:])

    def handle(self, *words, **options):
        os.chdir(settings.BASE_DIR)
        bootstrap.become([sys.executable, "-m", "tests", *words])

"""A demonstration that really runs, and a real Chromium that nobody helps."""

import json
import os
import shutil
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.demonstration import PROJECT, Demo, environment

SCENES = "import django; django.setup(); from tests.browser import scenes; scenes.main()"
CHROMIUM = os.environ.get("SRECANJE_TEST_CHROMIUM") or shutil.which("chromium") or "chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The first event as a demonstration, without the brakes against robots."""
    running = Demo(tmp_path_factory.mktemp("demo") / "data", SRECANJE_LIMITS="off").start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def scenes(demo):
    """More events beside the first one, in every state; addresses by what is to be seen there."""
    done = subprocess.run(
        [sys.executable, "-c", SCENES],
        cwd=PROJECT,
        env=environment(
            SRECANJE_DATA=str(demo.data),
            SITE_URL=demo.site,
            SRECANJE_CLOCK="2025-11-10 09:00",
            PYTHONPATH=str(PROJECT),
            DJANGO_SETTINGS_MODULE="srecanje.settings",
        ),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    paths = json.loads(done.stdout.splitlines()[-1])
    desk, account = paths.pop("at the desk"), paths.pop("of an account")
    return SimpleNamespace(site=demo.site, paths=paths, desk=desk, account=account)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        # While Playwright is at work it runs an event loop, in which Django expects no queries.
        before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
    if before is not None:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def said():
    """What the console of any window of this test has said."""
    return []


@pytest.fixture
def quiet_window(chromium, demo, said):
    """Return a function that opens a fresh window; pages that are meant to fail may say so."""
    contexts = []

    def open_window(**options):
        context = chromium.new_context(base_url=demo.site, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda problem: said.append(str(problem)))
        return page

    yield open_window
    for context in contexts:
        context.close()
    # Chromium itself notes answers of 4xx on the console; nothing else may stand there.
    assert [words for words in said if "Failed to load resource" not in words] == []


@pytest.fixture
def window(quiet_window, said):
    """Return a function that opens a fresh window; whatever its console says fails the test."""
    yield quiet_window
    assert said == []


@pytest.fixture
def letter(demo):
    """Return a function that waits for the n-th letter to somebody."""

    def wait_for(to, number=1):
        until = time.monotonic() + 20
        while len(demo.letters(to)) < number:
            assert time.monotonic() < until, f"Letter {number} to {to} has not come."
            time.sleep(0.1)
        return demo.letters(to)[number - 1]

    return wait_for

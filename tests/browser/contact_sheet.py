"""`python -m tests.browser.contact_sheet`: all pages in every state as one picture,
docs/pages.webp, and the invitation as docs/invitation.png.

Each page stands at three widths, by day and by night.
"""

import json
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, SCENES
from tests.browser.demonstration import PROJECT, Demo, environment

DOCS = PROJECT / "docs"
BEFORE, ON_THE_DAY = "2025-11-10 09:00", "2025-11-25 10:40"
WIDTHS = {360: 780, 768: 1024, 1440: 900}
SCALES = {360: 0.5, 768: 0.34, 1440: 0.3}
SCHEMES = ("light", "dark")
# By what the clock says; the rest of the scenes look like one of these.
PAGES = {
    BEFORE: (
        *("invitation", "everything", "by invitation", "soon", "few", "full", "closed"),
        *("pictured", "moved", "postponed"),
        *("cancelled", "past", "front", "form", "form with mistakes", "form of everything"),
        *(
            "form of closed",
            "form of a closed round",
            "send me my link",
            "thanks",
            "thanks are gone",
        ),
        *("coming", "waiting", "invited", "declined", "withdrawn", "of cancelled", "of postponed"),
        "of draft",
        *(
            "privacy",
            "privacy at the event",
            "accessibility",
            "statement of an organiser",
            "nothing",
        ),
    ),
    ON_THE_DAY: ("invitation", "coming"),
}
GAP, PAPER, COLUMNS = 16, "#8a8178", 2


def scenes(demo) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", SCENES],
        cwd=PROJECT,
        env=environment(
            SRECANJE_DATA=str(demo.data),
            SITE_URL=demo.site,
            SRECANJE_CLOCK=BEFORE,
            PYTHONPATH=str(PROJECT),
            DJANGO_SETTINGS_MODULE="srecanje.settings",
        ),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def go(page, paths, name):
    """Open the page of this name; some are reached by what a guest does."""
    form = f"/{paths['form']}"
    if name == "form with mistakes":
        page.goto(form)
        page.fill("[name=email]", "ana")
        page.locator("main form [type=submit]").click()
    elif name == "thanks":
        page.goto(form)
        for field, words in (("given_name", "Ana"), ("family_name", "Novak")):
            page.fill(f"[name={field}]", words)
        page.fill("[name=organisation]", "Društvo rudarjev")
        page.fill("[name=email]", f"ana.novak{page.viewport_size['width']}@primer.example")
        page.check("[name=answer][value=accept]")
        page.check("[name=privacy]")
        page.wait_for_timeout(2500)
        page.locator("main form [type=submit]").click()
        page.wait_for_url("**/hvala/**")
    else:
        page.goto(f"/{paths[name]}")


def pictures(browser, demo, paths, names):
    """Yield each page as a strip: three widths by day, three by night."""
    contexts = [
        (
            width,
            browser.new_context(
                base_url=demo.site,
                color_scheme=scheme,
                viewport={"width": width, "height": height},
            ),
        )
        for scheme in SCHEMES
        for width, height in WIDTHS.items()
    ]
    for name in names:
        yield strip([(width, shot(context, paths, name)) for width, context in contexts])
    for _, context in contexts:
        context.close()


def shot(context, paths, name):
    page = context.new_page()
    go(page, paths, name)
    taken = page.screenshot()
    page.close()
    return Image.open(BytesIO(taken)).convert("RGB")


def strip(shots):
    small = [
        image.resize((round(image.width * SCALES[w]), round(image.height * SCALES[w])))
        for w, image in shots
    ]
    return beside(small)


def beside(images):
    width = sum(image.width + GAP for image in images) + GAP
    sheet = Image.new("RGB", (width, max(image.height for image in images) + GAP), PAPER)
    left = GAP
    for image in images:
        sheet.paste(image, (left, GAP))
        left += image.width + GAP
    return sheet


def beneath(images):
    sheet = Image.new(
        "RGB", (max(i.width for i in images), sum(i.height for i in images) + GAP), PAPER
    )
    top = 0
    for image in images:
        sheet.paste(image, (0, top))
        top += image.height
    return sheet


def by_columns(strips):
    share = -(-len(strips) // COLUMNS)
    return beside([beneath(strips[n : n + share]) for n in range(0, len(strips), share)])


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        strips, paths = [], None
        for at, names in PAGES.items():
            demo = Demo(Path(folder) / "data", at=at, SRECANJE_LIMITS="off").start()
            paths = paths or scenes(demo)
            if at == BEFORE:
                page = browser.new_page(viewport={"width": 1440, "height": 1000})
                page.goto(f"{demo.site}/{paths['invitation']}")
                page.screenshot(path=DOCS / "invitation.png")
            strips += pictures(browser, demo, paths, names)
            demo.kill()
        browser.close()
    by_columns(strips).save(DOCS / "pages.webp", quality=62, method=6)


if __name__ == "__main__":
    main()

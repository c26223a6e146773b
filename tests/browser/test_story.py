"""The whole story of one guest, from the invitation to the organiser's desk."""

import email
import email.policy
import re

import pytest

SLUG = "ohranjanje-rudarske-dediscine"


def opened(path):
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def personal_links(path):
    """Return the links of a letter, those of colleagues first."""
    text = opened(path).get_body(("plain",)).get_content()
    return re.findall(r"http\S+/odziv/\S+/", text)


def personal_link(path):
    """Return the link of a letter, and what is attached to it."""
    kinds = {part.get_content_type() for part in opened(path).walk()}
    return personal_links(path)[-1], kinds


class Story:
    """One guest before one browser."""

    def __init__(self, page, site, language, name):
        self.page, self.language, self.name = page, language, name
        self.start = f"{site}{'' if language == 'sl' else '/en'}/dogodki/{SLUG}/"
        self.address = f"{name.lower()}@primer.example"

    def reads_the_invitation(self):
        self.page.goto(self.start)
        self.page.locator("article a.button").first.click()

    def replies(self):
        page = self.page
        page.check("[name=answer][value=accept]")
        page.fill("[name=given_name]", self.name)
        page.fill("[name=family_name]", "Črnič")
        page.fill("[name=organisation]", "Društvo rudarjev Hrastnik")
        page.fill("[name=email]", self.address)
        page.check("[name=items]")
        page.fill("[name=note]", "Pridem malo prej.")
        page.check("[name=privacy]")
        page.locator("main form button[type=submit]").click()

    def opens_the_personal_page(self, link):
        self.page.goto(link)

    def changes(self):
        self.page.fill("[name=organisation]", "Zveza društev")
        self.page.locator("section[aria-labelledby=change] button").click()

    def cancels(self):
        self.page.locator("details.cancel summary").click()
        self.page.locator("details.cancel button").click()

    def comes_after_all(self):
        self.page.check("[name=answer][value=accept]")
        self.page.locator("section[aria-labelledby=change] button").click()

    def state(self):
        return self.page.locator(".outcome").get_attribute("class")


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no script"])
def test_guest_replies_changes_cancels_and_comes_after_all(
    window, demo, letter, language, with_script
):
    page = window(java_script_enabled=with_script)
    name = f"Ziga{language}{int(with_script)}"
    story = Story(page, demo.site, language, name)

    story.reads_the_invitation()
    story.replies()
    assert "outcome-seat" in story.state()
    assert page.locator("html").get_attribute("lang") == language
    assert story.address in page.locator("main").inner_text()

    link, kinds = personal_link(letter(story.address))
    assert {"text/plain", "text/html", "text/calendar", "image/png"} <= kinds
    story.opens_the_personal_page(link)
    assert "outcome-accepted" in story.state()
    assert page.locator("html").get_attribute("lang") == language

    story.changes()
    page.locator("[role=status]").wait_for()
    assert "Zveza društev" in page.locator("main").inner_text()

    story.cancels()
    assert "outcome-declined" in story.state()

    story.comes_after_all()
    assert "outcome-accepted" in story.state()
    assert personal_link(letter(story.address, 4))[0] == link


def test_guest_loses_the_letter_and_asks_for_the_link(window, demo, letter):
    page = window(java_script_enabled=False)
    story = Story(page, demo.site, "en", "Pozabljiva")
    story.reads_the_invitation()
    story.replies()
    letter(story.address)

    page.goto(story.start)
    page.get_by_role("link", name="Send me my link").click()
    page.fill("[name=email]", story.address)
    page.locator("main form button[type=submit]").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Check your e-mail"
    assert personal_link(letter(story.address, 2))[0]


def tab_to(page, selector):
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


class Keys:
    """A person with a keyboard and no mouse."""

    def __init__(self, page):
        self.page = page

    def press(self, selector, key="Enter"):
        tab_to(self.page, selector)
        self.page.keyboard.press(key)

    def write(self, selector, text):
        tab_to(self.page, selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)


def reply_by_keyboard(keys, story):
    keys.press("[name=answer]", "Space")
    keys.write("[name=given_name]", story.name)
    keys.write("[name=family_name]", "Kos")
    keys.write("[name=organisation]", "Zveza")
    keys.write("[name=email]", story.address)
    keys.press("[name=items]", "Space")
    keys.press("[name=privacy]", "Space")
    keys.press("main form button[type=submit]")


@pytest.mark.parametrize("language", ["sl", "en"])
def test_guest_needs_no_mouse(window, demo, letter, language):
    page = window()
    story, keys = Story(page, demo.site, language, f"Tipka{language}"), Keys(page)

    page.goto(story.start)
    page.keyboard.press("Tab")
    skips = page.evaluate("document.activeElement.getAttribute('href')")
    keys.press("article a.button")
    page.wait_for_url("**/prijava/")
    reply_by_keyboard(keys, story)
    page.wait_for_url("**/hvala/**")
    assert skips == "#main"
    assert "outcome-seat" in story.state()

    page.goto(personal_link(letter(story.address))[0])
    keys.write("[name=organisation]", "Društvo Kos")
    keys.press("section[aria-labelledby=change] button")
    page.wait_for_url("**novo=changed")
    assert "Društvo Kos" in page.locator("main").inner_text()

    keys.press("details.cancel summary")
    keys.press("details.cancel button")
    page.wait_for_url("**novo=declined")
    assert "outcome-declined" in story.state()

    keys.press("[name=answer]", "ArrowUp")
    keys.press("section[aria-labelledby=change] button")
    page.wait_for_url("**novo=changed")
    assert "outcome-accepted" in story.state()


@pytest.mark.parametrize("language", ["sl", "en"])
def test_organiser_needs_no_mouse(window, demo, letter, language):
    page = window()
    story, keys = Story(page, demo.site, language, f"Miska{language}"), Keys(page)
    story.reads_the_invitation()
    story.replies()
    letter(story.address)

    page.goto(f"{demo.site}{'' if language == 'sl' else '/en'}/admin/registrations/rsvp/")
    page.locator("[name=login]").focus()
    page.keyboard.type("organizator")
    keys.write("[name=password]", demo.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/rsvp/")
    # Django's list puts the focus into its search box.
    page.locator("[name=q]").focus()
    page.keyboard.type(story.name)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    keys.press("#result_list tbody th a, #result_list tbody td a")
    page.wait_for_url("**/change/**")
    keys.press("form:has(input[value=withdraw]) button")
    page.locator("#content form button.default").wait_for()
    keys.press("#content form button.default")

    page.locator(".messagelist .success").wait_for()
    assert personal_link(letter(story.address))[0]
    letter(story.address, 2)


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no script"])
def test_organiser_sees_the_guest_and_withdraws_the_invitation(
    window, demo, letter, language, with_script
):
    page = window(java_script_enabled=with_script)
    story = Story(page, demo.site, language, f"Gostja{language}{int(with_script)}")
    story.reads_the_invitation()
    story.replies()
    letter(story.address)

    page.goto(f"{demo.site}{'' if language == 'sl' else '/en'}/admin/registrations/rsvp/")
    page.fill("[name=login]", "organizator")
    page.fill("[name=password]", demo.password)
    page.locator("main form [type=submit]").click()
    page.fill("[name=q]", story.name)
    page.locator("#changelist-search [type=submit]").click()
    page.wait_for_url("**q=*")
    page.locator("#result_list tbody tr").wait_for()
    assert story.name in page.locator("#result_list tbody").inner_text()

    page.locator("#result_list tbody th a, #result_list tbody td a").first.click()
    page.locator("#letters tbody tr").first.wait_for()
    assert page.locator("#letters tbody tr").count() == 1
    assert page.locator("#history tbody tr").count() >= 2
    page.locator("form:has(input[value=withdraw]) button").first.click()
    assert story.name in page.locator("#content").inner_text()
    page.locator("#content form button.default").click()
    page.locator(".messagelist .success").wait_for()

    page.goto(personal_link(letter(story.address))[0])
    assert "outcome-cancelled" in story.state()
    letter(story.address, 2)

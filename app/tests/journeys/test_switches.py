"""Light or dark and the language by a switch: remembered, no flash, in this browser alone."""

from playwright.sync_api import expect

from app.tests.journeys.conftest import HEIGHTS, PHONE, Arrive
from app.tests.journeys.visitor import Visitor

GROUNDS = {"light": "rgb(250, 247, 241)", "dark": "rgb(16, 18, 22)"}
# The grounds the page ever showed, from the first frame on.
WATCH = """() => {
  window.grounds = new Set();
  const look = () => {
    if (document.body) window.grounds.add(getComputedStyle(document.body).backgroundColor);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def _open(visitor: Visitor) -> None:
    fold = visitor.page.get_by_role("button", name="Show or change your id")
    if fold.is_visible():
        fold.click()
        expect(fold).to_have_attribute("aria-expanded", "true")


def _ground(visitor: Visitor) -> str:
    color: str = visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return color


def test_dark_is_chosen_remembered_and_never_flashes(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width, color_scheme="light")
    _open(visitor)
    dark = visitor.page.get_by_role("button", name="Dark", exact=True)
    dark.click()
    expect(dark).to_have_attribute("aria-pressed", "true")
    assert _ground(visitor) == GROUNDS["dark"]
    visitor.page.add_init_script(f"({WATCH})()")
    visitor.reload()
    visitor.ask("help me email my landlord")
    assert visitor.page.evaluate("[...window.grounds]") == [GROUNDS["dark"]]
    assert visitor.overflow() == 0


def test_the_system_decides_again_when_it_is_asked_to(arrive: Arrive, address: str) -> None:
    visitor = arrive(address, color_scheme="dark")
    visitor.page.get_by_role("button", name="Light", exact=True).click()
    assert _ground(visitor) == GROUNDS["light"]
    visitor.page.emulate_media(color_scheme="light")
    visitor.page.emulate_media(color_scheme="dark")
    visitor.page.wait_for_timeout(200)
    assert _ground(visitor) == GROUNDS["light"]
    system = visitor.page.get_by_role("button", name="Light or dark as the system")
    system.click()
    assert _ground(visitor) == GROUNDS["dark"]
    visitor.page.emulate_media(color_scheme="light")
    expect(visitor.page.locator("body")).to_have_css("background-color", GROUNDS["light"])
    kept = visitor.page.evaluate("Object.keys(localStorage)")
    assert kept == ["inkling.user_id"]


def test_the_language_is_switched_and_stays(arrive: Arrive, address: str, width: int) -> None:
    visitor = arrive(address, width)
    page, before = visitor.page, visitor.user_id
    _open(visitor)
    page.get_by_role("button", name="Deutsch").click()
    words = page.get_by_label("Was möchtest du erledigen?")
    expect(words).to_be_visible()
    words.fill(" ")
    words.press("Enter")
    expect(visitor.note("Schreib zuerst ein paar Worte.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.reload()
    expect(words).to_be_visible()
    expect(page.locator("#user-id input, #user-id textarea")).to_have_value(before)
    if width == PHONE:
        page.get_by_role("button", name="Deine Kennung zeigen").click()
    page.get_by_role("button", name="English").click()
    expect(visitor.words).to_be_visible()
    expect(visitor.id_box).to_have_value(before)
    assert page.context.cookies() == []


def test_a_phone_shows_the_words_first_and_the_id_when_asked(arrive: Arrive, address: str) -> None:
    visitor = arrive(address, PHONE)
    header = visitor.page.locator("#top").bounding_box()
    assert header is not None
    assert header["height"] < 76, "more than the name and two lines of what it does"
    asks = visitor.page.locator("#ask").bounding_box()
    assert asks is not None
    below = asks["y"] + asks["height"] - header["y"]  # a notice of the server's may stand above
    assert below < HEIGHTS[PHONE] / 3, "the words stand in the upper third"
    expect(visitor.id_box).not_to_be_visible()
    _open(visitor)
    expect(visitor.id_box).to_be_visible()
    assert visitor.overflow() == 0

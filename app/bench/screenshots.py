"""Makes the README's pictures of the page in four states, at two widths, light and dark.

They are the first visit, a prompt with its receipt, the memories with their map, and conversations.

`python -m app.bench.screenshots [folder]`; the folder is `docs/images` unless one is given.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import httpx
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.bench.chromium import FLAGS, HOW_TO_INSTALL, chromium
from app.bench.living import living
from app.settings import load_settings

FOLDER = Path("docs/images")
PERSON = "maya"
INKLING = "help me email my landlord about the heating"
MEMORIES = (
    ("PROFILE", "I am a nurse in Leeds and rent a two-room flat."),
    ("PREFERENCE", "Always write to my landlord in a formal tone."),
    ("PREFERENCE", "Never mention my phone number in an email."),
    ("STYLE", "British English, short paragraphs, no exclamation marks."),
    ("GOAL", "Get the heating repaired before December."),
    ("ARTIFACT", "The heating in the living room has been out since 3 November."),
    ("ARTIFACT", "Section 7 of my lease: the landlord must repair heating within ten days."),
)
TALKS = (
    ("How do I get the deposit back?", "Ask for it in writing, and name a day."),
    ("Ferry to Crete in May, with two bicycles", "Take the night ferry from Piraeus."),
    ("Plan a birthday for my dad, seventy guests, in the village hall", "Begin with the hall."),
)

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture: the window it is taken of, in CSS pixels, and how fine it is."""

    width: int
    height: int
    scheme: Scheme
    scale: float

    def name(self, state: str) -> str:
        """The file name of the page in this state."""
        return f"{state}-{self.width}-{self.scheme}.png"


SHOTS = tuple(
    Shot(width=width, height=height, scheme=scheme, scale=scale)
    for width, height, scale in ((1440, 1150, 1.0), (390, 1400, 2.0))
    for scheme in ("light", "dark")
)


def main(folder: Path) -> int:
    """Take every picture; 2 when this machine has no browser."""
    found = chromium()
    if found is None:
        sys.stderr.write(HOW_TO_INSTALL + "\n")
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home:
        settings = load_settings(
            inkling_home=Path(home), rate_limit_per_minute=0, log_level="ERROR", _env_file=None
        )
        with living(settings) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
            for shot in SHOTS:
                _remember(address)
                _take(browser, address, shot, folder)
            browser.close()
    return 0


def _remember(address: str) -> None:
    """Give the person these memories and no others: earlier pictures teach nothing."""
    httpx.delete(f"{address}/v1/memory", params={"user_id": PERSON}).raise_for_status()
    for mtype, text in MEMORIES:
        body = {"user_id": PERSON, "mtype": mtype, "text": text}
        httpx.post(f"{address}/v1/memories", json=body).raise_for_status()


def _talk(address: str) -> None:
    """Let these have been said; only now, so that the other pictures do not rest on them."""
    for question, answer in TALKS:
        turns = [{"role": "user", "text": question}, {"role": "assistant", "text": answer}]
        body = {"user_id": PERSON, "items": turns}
        httpx.post(f"{address}/api/ingest", json=body).raise_for_status()


def _take(browser: Browser, address: str, shot: Shot, folder: Path) -> None:
    page = browser.new_page(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme=shot.scheme,
        device_scale_factor=shot.scale,
        reduced_motion="reduce",
    )

    def picture(state: str) -> None:
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur()")
        page.screenshot(path=folder / shot.name(state))
        sys.stderr.write(f"{folder / shot.name(state)}\n")

    page.goto(address)
    expect(page.get_by_label("Your id")).not_to_have_value("")
    picture("first")
    _come_as(page, PERSON)
    page.get_by_label("What do you want done?").fill(INKLING)
    page.keyboard.press("Enter")
    page.locator(".chip button").first.click()
    page.locator("#prompt-text textarea").wait_for()
    page.locator("#receipt .used li").first.wait_for()
    page.locator(".tints .tint-memory").first.wait_for(state="attached")
    page.evaluate("scrollTo(0, 0)")
    picture("page")
    page.get_by_role("tab", name="Memory").click()
    page.get_by_role("button", name="Show the map").click()
    page.locator(".map").wait_for()
    page.locator("#side").scroll_into_view_if_needed()
    picture("memory")
    _talk(address)
    page.get_by_role("tab", name="Conversations").click()
    page.locator(".talk-row:visible").nth(len(TALKS) - 1).wait_for()
    page.locator("#side").scroll_into_view_if_needed()
    picture("talks")
    page.close()


def _come_as(page: Page, person: str) -> None:
    box = page.get_by_label("Your id")
    expect(box).not_to_have_value("")
    if not box.is_visible():
        page.get_by_role("button", name="Show or change your id").click()
    box.fill(person)
    page.get_by_role("button", name="Switch").click()
    page.get_by_text(f"This is now the memory of {person}.").wait_for()
    page.reload()
    expect(box).to_have_value(person)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))

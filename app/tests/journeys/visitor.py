"""A person at the page: what they do and see. Every wait is for something they would see."""

import re
from pathlib import Path

import httpx
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

CUT_OFF = ("AbortError", "Connection errored out")
HANGS_MS = 60_000
"""A machine that also does other things is slow, not wrong."""


class Visitor:
    """One browser window. `complaints` are errors of the page that its console showed."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._address = address
        page.set_default_timeout(HANGS_MS)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        # A reload cuts off what is under way, and the browser says so.
        cut_off = any(sign in message.text for sign in CUT_OFF)
        if message.type == "error" and not cut_off:
            self.complaints.append(message.text)

    # ---------------------------------------------------------------- coming and going
    def go(self) -> None:
        self.page.goto(self._address)
        self.wait_until_known()

    def reload(self) -> None:
        self.page.reload()
        self.wait_until_known()

    def wait_until_known(self) -> None:
        """The page is usable, and knows who is there."""
        expect(self.words).to_be_visible()
        expect(self.id_box).not_to_have_value("")

    @property
    def id_box(self) -> Locator:
        return self.page.get_by_label("Your id")

    @property
    def user_id(self) -> str:
        return self.id_box.input_value()

    def become(self, user_id: str) -> None:
        fold = self.page.get_by_role("button", name="Show or change your id")
        if not self.id_box.is_visible():
            fold.click()
        self.id_box.fill(user_id)
        self.page.get_by_role("button", name="Switch").click()
        expect(self.page.get_by_text(f"This is now the memory of {user_id}.")).to_be_visible()

    # ---------------------------------------------------------------- the way
    @property
    def words(self) -> Locator:
        return self.page.get_by_label("What do you want done?")

    @property
    def chips(self) -> Locator:
        return self.page.locator(".chip button")

    @property
    def prompt(self) -> Locator:
        return self.page.locator("#prompt-text textarea")

    def ask(self, words: str) -> None:
        self.words.fill(words)
        self.words.press("Enter")
        expect(self.chips.first).to_be_visible()

    def pick(self, number: int) -> str:
        """Click the chip with this number (1 = first); answers the prompt that came."""
        chip = self.chips.nth(number - 1)
        chip.click()
        expect(chip).to_have_text(re.compile(r"^\s*Chosen"))
        expect(self.prompt).to_be_visible()
        return self.prompt.input_value()

    def question(self, number: int) -> str:
        """What the chip with this number asks."""
        return self.page.locator(".chip-question").nth(number - 1).inner_text()

    # ---------------------------------------------------------------- the side
    def open(self, tab: str) -> None:
        self.page.get_by_role("tab", name=tab).click()
        expect(self.page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")

    @property
    def memories(self) -> Locator:
        """The texts of the list as it is shown."""
        return self.page.locator(".memory-row .memory")

    def add(self, text: str, kind: str | None = None) -> None:
        """Add a memory in the open memory tab."""
        self.page.get_by_role("button", name="Add a memory").click()
        if kind is not None:
            self.choose("#editor-kind", kind)
        self.page.get_by_label("What should be remembered").fill(text)
        self.page.get_by_role("button", name="Save", exact=True).click()
        expect(self.note("Remembered.")).to_be_visible()

    def knows(self, text: str, mtype: str) -> None:
        """Have this remembered beforehand, past the page."""
        body = {"user_id": self.user_id, "mtype": mtype, "text": text}
        httpx.post(f"{self._address}/v1/memories", json=body, timeout=60).raise_for_status()

    def choose(self, dropdown: str, option: str) -> None:
        self.page.locator(dropdown).get_by_role("combobox").click()
        self.page.get_by_role("option", name=option).click()

    def note(self, text: str) -> Locator:
        """A message of the page with this text."""
        return self.page.locator(".note", has_text=text)

    def note_labels(self) -> None:
        """From now on the page notes what its buttons say, however shortly."""
        self.page.evaluate(
            """() => {
                window.labels = new Set();
                const look = () => document.querySelectorAll("button")
                    .forEach((one) => window.labels.add(one.textContent));
                new MutationObserver(look).observe(
                    document.body, { childList: true, subtree: true, characterData: true });
            }"""
        )

    def wait_for_label(self, label: str) -> None:
        """A button says this, or has since `note_labels`."""
        self.page.wait_for_function("(label) => window.labels.has(label)", arg=label)

    def take_export(self) -> Path:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name="Export as JSON").click()
        return Path(waiting.value.path())

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        wider: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wider

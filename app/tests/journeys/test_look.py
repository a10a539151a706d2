import pytest
from playwright.sync_api import expect

from app.tests.journeys.conftest import PHONE, Arrive
from app.tests.journeys.visitor import Visitor

# Every text that can be seen, with its contrast against the ground it stands on (WCAG 2, 1.4.3).
# The tints hold an unseen copy of the prompt, which only keeps each tint beside its line.
CONTRASTS = """() => {
  const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parse = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => top.slice(0, 3).map((v, i) => v * top[3] + under[i] * (1 - top[3]));
  const ground = (at) => {
    const layers = [];
    for (let e = at; e; e = e.parentElement)
      layers.push(parse(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const found = [];
  const walk = document.createTreeWalker(document.querySelector("#page"), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.parentElement;
    const style = getComputedStyle(at);
    if (!node.textContent.trim() || !at.offsetWidth || at.closest(".spoken, .tints")) continue;
    if (parseFloat(style.fontSize) === 0 || style.visibility === "hidden") continue;
    const back = ground(at);
    const color = at.closest("svg") ? style.fill : style.color;
    const [a, b] = [luminance(over(parse(color), back)), luminance(back)].sort((x, y) => y - x);
    found.push([(a + 0.05) / (b + 0.05), node.textContent.trim().slice(0, 40)]);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(arrive: Arrive, address: str, width: int, scheme: str) -> None:
    visitor = arrive(address, width, color_scheme=scheme, reduced_motion="reduce")
    visitor.open("Memory")
    visitor.add("Never mention my phone number")
    visitor.page.get_by_role("button", name="Forget me").click()
    visitor.ask("help me email my landlord")
    visitor.pick(1)
    for tab in ("Receipt", "Memory", "Persona"):
        visitor.open(tab)
        faint = [pair for pair in visitor.page.evaluate(CONTRASTS) if pair[0] < 4.5]
        assert faint == []
        assert visitor.overflow() == 0


def test_dark_follows_the_system(arrive: Arrive, address: str) -> None:
    grounds = [
        arrive(address, color_scheme=scheme).page.evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for scheme in ("light", "dark")
    ]
    assert grounds == ["rgb(250, 247, 241)", "rgb(16, 18, 22)"]


def test_nothing_moves_for_those_who_asked_for_stillness(arrive: Arrive, address: str) -> None:
    visitor = arrive(address, reduced_motion="reduce")
    moving = visitor.page.evaluate(
        """() => [...document.querySelectorAll("#page *")].filter((at) => {
            const style = getComputedStyle(at);
            return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
        }).length"""
    )
    assert moving == 0


def test_our_letters_are_there(visitor: Visitor) -> None:
    visitor.page.evaluate("document.fonts.ready.then(() => true)")
    for letters in ("400 16px 'IBM Plex Sans'", "600 16px 'IBM Plex Sans'"):
        assert visitor.page.evaluate("(letters) => document.fonts.check(letters)", letters)


def test_a_phone_can_reach_everything_with_a_thumb(arrive: Arrive, address: str) -> None:
    visitor = arrive(address, PHONE, has_touch=True)
    visitor.words.fill("help me email my landlord")
    visitor.page.get_by_role("button", name="Show me guesses").tap()
    expect(visitor.chips.first).to_be_visible()
    visitor.chips.first.tap()
    expect(visitor.prompt).to_be_visible()
    small = visitor.page.evaluate(
        """() => [...document.querySelectorAll("#page button, #page a.act")]
            .filter((at) => at.offsetWidth && (at.offsetWidth < 36 || at.offsetHeight < 36))
            .map((at) => at.innerText || at.ariaLabel)"""
    )
    assert small == []


def test_every_control_has_a_name(visitor: Visitor) -> None:
    visitor.open("Memory")
    visitor.add("I like tea")
    visitor.ask("help me email my landlord")
    visitor.pick(1)
    for tab in ("Receipt", "Memory", "Persona"):
        visitor.open(tab)
        snapshot = visitor.page.locator("body").aria_snapshot()
        for line in snapshot.splitlines():
            control = line.strip().removeprefix("- ").rstrip(":")
            assert control not in {"button", "textbox", "slider", "combobox", "link", "tab"}

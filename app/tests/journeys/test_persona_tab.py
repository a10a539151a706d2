from playwright.sync_api import Locator, expect

from app.tests.journeys.conftest import Arrive
from app.tests.journeys.visitor import Visitor


def _slider(visitor: Visitor, facet: str) -> Locator:
    return visitor.page.locator(f"#facet-{facet} input[type=range]")


def test_a_slider_is_stored_when_the_pointer_lets_it_go(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.open("Persona")
    slider = _slider(visitor, "formal")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    visitor.page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    expect(visitor.note("Saved.")).to_be_visible()
    value = int(slider.input_value())
    assert value > 65
    expect(visitor.page.get_by_role("img", name=f"Formal {value} %")).to_be_visible()
    visitor.reload()
    visitor.open("Persona")
    expect(slider).to_have_value(str(value))
    assert visitor.overflow() == 0


def test_a_slider_moved_by_keys_is_stored_too(visitor: Visitor) -> None:
    visitor.open("Persona")
    slider = _slider(visitor, "concise")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    expect(visitor.note("Saved.")).to_be_visible()
    expect(visitor.page.get_by_role("img", name="Concise 55 %")).to_be_visible()
    visitor.reload()
    visitor.open("Persona")
    expect(slider).to_have_value("55")


def test_a_number_typed_beside_a_slider_is_stored_too(visitor: Visitor) -> None:
    visitor.open("Persona")
    number = visitor.page.locator("#facet-creative input[type=number]")
    number.fill("90")
    number.press("Tab")
    expect(visitor.page.get_by_role("img", name="Creative 90 %")).to_be_visible()


def test_reset_puts_every_slider_in_the_middle(visitor: Visitor) -> None:
    visitor.open("Persona")
    slider = _slider(visitor, "examples")
    slider.focus()
    slider.press("Home")
    expect(visitor.page.get_by_role("img", name="Examples 0 %")).to_be_visible()
    visitor.page.get_by_role("button", name="Reset to neutral").click()
    expect(visitor.note("neutral again")).to_be_visible()
    expect(slider).to_have_value("50")
    visitor.reload()
    visitor.open("Persona")
    expect(slider).to_have_value("50")


def test_the_persona_shapes_the_prompt(visitor: Visitor) -> None:
    visitor.ask("explain recursion to a beginner")
    plain = visitor.pick(1)
    visitor.open("Persona")
    slider = _slider(visitor, "concise")
    slider.focus()
    slider.press("End")
    expect(visitor.note("Saved.")).to_be_visible()
    visitor.chips.first.click()
    expect(visitor.prompt).not_to_have_value(plain)
    visitor.open("Receipt")
    expect(visitor.page.locator("#receipt")).to_contain_text("From your persona")

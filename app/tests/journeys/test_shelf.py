"""The memory and persona tabs as a person uses them, on a wide screen and on a phone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from playwright.sync_api import expect

from app.tests.journeys.conftest import PHONE, Arrive
from app.tests.journeys.test_look import CONTRASTS
from app.tests.journeys.visitor import Visitor

LONG_AGO = (datetime.now(UTC) - timedelta(days=400)).isoformat()


def _bring(address: str, visitor: Visitor, *memories: dict[str, object]) -> None:
    """Have these remembered beforehand, and the page know it."""
    for start in range(0, len(memories), 500):
        body = {"user_id": visitor.user_id, "memories": memories[start : start + 500]}
        httpx.post(f"{address}/v1/memory/import", json=body, timeout=60).raise_for_status()
    visitor.reload()
    visitor.open("Memory")
    expect(visitor.memories.first).to_be_visible()


def _memory(text: str, **changes: object) -> dict[str, object]:
    return {"mtype": "PREFERENCE", "source": "stated", "text": text, **changes}


def test_the_list_is_narrowed_by_origin_and_searched_by_meaning(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    _bring(address, visitor, _memory("the heating in my flat is broken"))
    visitor.add("I like tea")
    expect(visitor.memories).to_have_count(2)
    visitor.choose("#memory-source", "Added by hand")
    expect(visitor.memories).to_have_count(1)
    expect(visitor.memories.first).to_contain_text("you added it on")
    visitor.choose("#memory-source", "Anywhere")
    search = visitor.page.get_by_label("Search")
    search.fill("broken heating flat")
    search.press("Enter")
    expect(visitor.page.get_by_text("Near in meaning: 1.")).to_be_visible()
    expect(visitor.memories).to_have_count(1)
    assert visitor.overflow() == 0


def test_what_was_found_is_mended_and_put_back(arrive: Arrive, address: str, width: int) -> None:
    visitor = arrive(address, width)
    _bring(
        address,
        visitor,
        _memory("write to ann@example.org"),
        _memory("I prefer short answers"),
        _memory("I prefer long answers", created_at=LONG_AGO),
    )
    page = visitor.page
    page.get_by_role("button", name="Find problems").click()
    expect(page.locator(".finding")).to_have_count(3)
    page.get_by_role("button", name="Mask it: write to ann@example.org").click()
    expect(visitor.note("Masked.")).to_be_visible()
    expect(page.locator(".finding")).to_have_count(2)
    masked = visitor.memories.filter(has_text="write to <REDACTED:EMAIL>")
    expect(masked).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".finding")).to_have_count(3)
    page.get_by_role("button", name="Delete the older: I prefer long answers").click()
    expect(page.locator(".finding")).to_have_count(1)
    expect(visitor.memories).to_have_count(2)
    page.get_by_role("button", name="Close the check").click()
    expect(page.locator("#findings")).to_be_hidden()
    assert visitor.overflow() == 0


def test_the_map_is_read_with_the_keyboard_alone(arrive: Arrive, address: str, width: int) -> None:
    visitor = arrive(address, width)
    _bring(address, visitor, *(_memory(f"about {word}") for word in ("tea", "boats", "cellos")))
    opener = visitor.page.get_by_role("button", name="Show the map")
    opener.focus()
    opener.press("Enter")
    expect(visitor.page.locator(".mark-dot")).to_have_count(3)
    for _ in range(6):
        visitor.page.keyboard.press("Tab")
        if visitor.page.locator(".mark-dot:focus").count():
            break
    seen = set()
    for _ in range(3):
        said = visitor.page.locator(".mark-dot:focus").get_attribute("aria-label")
        expect(visitor.page.locator(".map-says")).to_have_text(str(said))
        seen.add(said)
        visitor.page.keyboard.press("ArrowRight")
    assert seen == {f"Preference: about {word}" for word in ("tea", "boats", "cellos")}
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.get_by_role("button", name="Close the map")).to_be_focused()
    assert visitor.overflow() == 0


def test_everything_leaves_as_markdown_is_forgotten_with_proof_and_comes_back(
    arrive: Arrive, address: str, width: int, tmp_path: Path
) -> None:
    visitor = arrive(address, width)
    visitor.open("Memory")
    visitor.add("I like tea")
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("link", name="Export as Markdown").click()
    export = tmp_path / "memories.md"
    waiting.value.save_as(export)
    assert "> I like tea" in export.read_text("utf-8")
    visitor.page.get_by_role("button", name="Forget me").click()
    visitor.page.get_by_role("button", name="Yes, forget everything").click()
    proof = visitor.page.locator("#forget-proof")
    expect(proof).to_contain_text("Asked of the store just now")
    expect(proof).to_contain_text("Preference: 0")
    expect(proof).to_contain_text("Persona: 0")
    visitor.page.locator("input[type=file]").first.set_input_files(export)
    expect(visitor.note("Imported 1, skipped 0")).to_be_visible()
    expect(visitor.memories.first).to_contain_text("I like tea")
    expect(proof).not_to_contain_text("Preference: 0")
    assert visitor.overflow() == 0


def test_the_persona_tells_what_it_was_learned_from(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.ask("help me email my landlord")
    visitor.pick(1)
    visitor.open("Persona")
    why = visitor.page.locator(".facet-why").first
    why.locator("summary").click()
    expect(why).to_contain_text("help me email my landlord")
    for words in ("goes into detail", "keeps it short"):
        expect(visitor.page.locator(".facet-ends").get_by_text(words)).to_be_visible()
    assert visitor.overflow() == 0


def test_everything_new_can_be_read_by_day_and_by_night(arrive: Arrive, address: str) -> None:
    for scheme in ("light", "dark"):
        visitor = arrive(address, PHONE, color_scheme=scheme, reduced_motion="reduce")
        _bring(address, visitor, _memory("write to ann@example.org"))
        visitor.page.get_by_role("button", name="Find problems").click()
        expect(visitor.page.locator(".finding")).to_have_count(1)
        visitor.page.get_by_role("button", name="Show the map").click()
        expect(visitor.page.locator(".mark-dot")).to_have_count(1)
        faint = [pair for pair in visitor.page.evaluate(CONTRASTS) if pair[0] < 4.5]
        assert faint == []


def test_thousands_of_memories_of_any_text_do_not_break_the_tab(
    arrive: Arrive, address: str
) -> None:
    visitor = arrive(address, PHONE)
    words = "שלום עולם ‎abc مرحبا بالعالم"
    memories = [_memory(f"note {number:x}", mtype="ARTIFACT") for number in range(4_997)]
    odd = ["W" * 8_000, words * 30, f"my e-mail is {'x' * 900}@example.org " + "שלום " * 200]
    _bring(address, visitor, *memories, *(_memory(text) for text in odd))
    expect(visitor.page.get_by_text("1 to 8 of 5,000")).to_be_visible()
    assert visitor.overflow() == 0
    visitor.page.get_by_role("button", name="Show the map").click()
    expect(visitor.page.locator(".mark-dot")).to_have_count(5_000)
    assert visitor.overflow() == 0
    visitor.page.get_by_role("button", name="Find problems").click()
    expect(visitor.page.locator(".finding").first).to_be_visible()
    for summary in visitor.page.locator("#memory-map ~ * .memory-long summary").all()[:3]:
        summary.click()
    assert visitor.overflow() == 0

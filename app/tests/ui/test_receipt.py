import re

from app.core.domain.crafting import Line, Merged, Origin, Overruled, Section
from app.tests.ui.receipts import fill, line, memory, prompt
from app.ui.render.receipt import empty_receipt, receipt


def _words(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup))


def test_every_section_shows_what_it_used_of_its_allotment() -> None:
    shown = _words(receipt(prompt({section: fill(section) for section in Section}), {}))
    assert "10 of 1,400 tokens used" in shown
    assert "The parts add up to 140: each is counted by itself and rounded up." in shown
    assert "Hard constraints: 20 of 200 tokens used" in shown


def test_parts_that_add_up_to_the_whole_need_no_word() -> None:
    fills = {Section.GOAL: fill(Section.GOAL, used=4), Section.SAFETY: fill(Section.SAFETY, used=6)}
    shown = _words(receipt(prompt(fills), {}))
    assert "10 of 400 tokens used" in shown
    assert "add up" not in shown


def test_bars_are_as_long_as_the_allotment_and_as_full_as_the_use() -> None:
    fills = {
        Section.GOAL: fill(Section.GOAL, used=50),
        Section.SAFETY: fill(Section.SAFETY, used=0),
    }
    shown = receipt(prompt(fills), {})
    assert 'style="width:100.0%" aria-hidden="true"><i style="width:25.0%">' in shown
    assert '<i style="width:0.0%">' in shown


def test_a_section_with_no_room_at_all_is_an_empty_bar() -> None:
    empty = fill(Section.GOAL, used=0)
    nothing = type(empty)(section=Section.GOAL, lines=(), allotted=0, used=0)
    assert "Goal: 0 of 0 tokens used" in _words(receipt(prompt({Section.GOAL: nothing}), {}))


def test_each_memory_used_says_why_with_all_parts_of_its_score() -> None:
    item = memory("m1", "I like tea", confidence=0.9)
    used = line(item, Section.PREFERENCES, 0.88, standing=True, condensed=True)
    shown = _words(receipt(prompt({Section.PREFERENCES: fill(Section.PREFERENCES, used)}), {}))
    assert "I like tea" in shown
    assert "0.88 from relevance 0.82, recency 0.97, confidence 0.90; cosine 0.41" in shown
    assert "Preferences and style · for every request · shortened to fit" in shown


def test_the_best_memory_stands_first_whatever_its_section() -> None:
    fills = {
        Section.GOAL: fill(Section.GOAL, line(memory("m1", "weak"), Section.GOAL, 0.3)),
        Section.HISTORY: fill(Section.HISTORY, line(memory("m2", "strong"), Section.HISTORY, 0.9)),
    }
    shown = _words(receipt(prompt(fills), {}))
    assert shown.index("strong") < shown.index("weak")


def test_what_the_persona_added_is_told_apart_from_memories() -> None:
    added = Line(text="- Keep it short.", tokens=4, origin=Origin.PERSONA)
    shown = _words(receipt(prompt({Section.PREFERENCES: fill(Section.PREFERENCES, added)}), {}))
    assert "From your persona Keep it short." in shown
    assert "nothing remembered bears on this request yet" in shown


def test_what_was_set_aside_is_named_with_its_reason() -> None:
    made = prompt(
        {Section.HISTORY: fill(Section.HISTORY, omitted=("m5",))},
        merged=(Merged(dropped_id="m1", kept_id="m2", similarity=0.97),),
        overruled=(
            Overruled(dropped_id="m3", kept_id="m4", topic="tone", reason="higher confidence"),
        ),
        silent=14,
        masked={"EMAIL": 2, "PHONE": 1},
    )
    texts = {f"m{n}": f"text {n}" for n in range(1, 6)}
    shown = _words(receipt(made, texts))
    assert "text 1 Merged, it says the same as text 2" in shown
    assert "text 3 Overruled by text 4 (higher confidence)" in shown
    assert "text 5 Left out, no room in Recent outcomes" in shown
    assert "14 more remembered" in shown
    assert "e-mail address × 2, phone number" in shown


def test_a_memory_that_is_gone_by_now_leaves_its_reason() -> None:
    made = prompt({}, merged=(Merged(dropped_id="m1", kept_id="m2", similarity=1.0),))
    assert "no longer there Merged" in _words(receipt(made, {}))


def test_nothing_set_aside_says_so() -> None:
    assert "Nothing was merged" in _words(receipt(prompt({}), {}))


def test_texts_in_a_receipt_are_escaped() -> None:
    attack = "<img src=x onerror=alert(1)>"
    used = line(memory("m1", attack), Section.GOAL, 0.5)
    made = prompt(
        {Section.GOAL: fill(Section.GOAL, used, omitted=("m2",))},
        overruled=(Overruled(dropped_id="m2", kept_id="m2", topic=attack, reason=attack),),
        masked={attack: 1},
    )
    assert "<img" not in receipt(made, {"m2": attack})


def test_before_the_first_prompt_the_place_says_what_it_will_show() -> None:
    assert "The receipt of your next prompt" in _words(empty_receipt())

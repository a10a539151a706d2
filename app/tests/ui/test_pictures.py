import re
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from app.core.domain.persona import FACETS
from app.tests.ui.receipts import AT, guess, memory
from app.ui.render.chips import chip_face, chip_label
from app.ui.render.memories import memory_card, short_name
from app.ui.render.notes import banner, done, problem
from app.ui.render.radar import HEIGHT, RADIUS, WIDTH, radar


def _points(shown: str, kind: str) -> list[tuple[float, float]]:
    found = re.search(rf'points="([^"]+)" class="{kind}"', shown)
    assert found is not None
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+),([\d.]+)", found.group(1))]


def test_a_radar_has_an_axis_for_each_facet_with_its_value_as_distance() -> None:
    values = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    shown = radar(dict(zip(FACETS, values, strict=True)))
    for (x, y), value in zip(_points(shown, "area"), values, strict=True):
        distance = ((x - WIDTH / 2) ** 2 + (y - HEIGHT / 2) ** 2) ** 0.5
        assert distance == pytest.approx(RADIUS * value, abs=0.2)


def test_a_radar_tells_its_values_in_words_and_stays_inside_its_frame() -> None:
    shown = radar(dict.fromkeys(FACETS, 1.0))
    picture = ET.fromstring(shown)  # noqa: S314  # our own
    assert picture.get("role") == "img"
    assert "Formal 100 %" in (picture.get("aria-label") or "")
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in _points(shown, "area"))


def test_a_chip_shows_question_reason_and_likelihood() -> None:
    shown = chip_face(guess(), chosen=False)
    for part in ("Question 1?", "Reason 1", "62 % likely"):
        assert part in shown
    assert "Chosen" not in shown
    assert "Chosen" in chip_face(guess(), chosen=True)


def test_a_chips_button_says_all_that_is_seen_on_it() -> None:
    assert chip_label(guess(), chosen=False) == "Question 1? Reason 1. 62 % likely"
    assert chip_label(guess(), chosen=True).startswith("Chosen: Question 1?")


def test_a_chip_escapes_what_a_model_wrote() -> None:
    attack = guess(question="<script>alert(1)</script>", rationale="<img src=x>")
    shown = chip_face(attack, chosen=False)
    assert "<script" not in shown
    assert "<img" not in shown


def test_a_memory_shows_kind_source_date_and_certainty() -> None:
    item = memory("m1", "I like tea", confidence=0.9, expires_at=AT + timedelta(days=30))
    shown = memory_card(item)
    for part in ("Preference", "you said so, 2 Mar 2026", "90 % sure", "until 1 Apr 2026"):
        assert part in shown
    assert "hard rule" not in shown
    assert "hard rule" in memory_card(replace(item, tags=("constraint",)))


def test_a_long_memory_is_folded_and_complete() -> None:
    text = "word " * 1600
    shown = memory_card(memory("m1", text))
    assert "<details" in shown
    assert text in shown


def test_an_imported_source_of_any_name_is_shown_escaped() -> None:
    assert "&lt;b&gt;" in memory_card(memory("m1", "text", source="<b>"))


def test_a_name_is_one_line_and_short() -> None:
    assert short_name("a\n b\t c") == "a b c"
    assert len(short_name("long " * 100)) == 60


def test_messages_are_read_out_and_escaped() -> None:
    assert 'role="alert"' in problem("x")
    assert 'role="status"' in done("x")
    assert "&lt;b&gt;" in problem("<b>")


def test_notices_are_shown_each_and_no_notices_are_nothing() -> None:
    shown = banner(["One <weak> thing.", "Another."])
    assert "One &lt;weak&gt; thing." in shown
    assert "Another." in shown
    assert banner([]) == ""

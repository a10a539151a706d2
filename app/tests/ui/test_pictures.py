import re
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from app.core.domain.memory import Json, MType
from app.core.domain.persona import FACETS
from app.core.projection import Placed
from app.tests.ui.receipts import AT, guess, memory
from app.ui.render.chips import chip_face, chip_label
from app.ui.render.map import HEIGHT as MAP_HEIGHT
from app.ui.render.map import WIDTH as MAP_WIDTH
from app.ui.render.map import memory_map
from app.ui.render.memories import memory_card, provenance, short_name
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
    for part in ("Preference", "you said on 2 Mar 2026", "90\u00a0% sure", "until 1 Apr 2026"):
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


@pytest.mark.parametrize(
    ("source", "metadata", "told"),
    [
        ("manual", {}, "you added it on 2 Mar 2026"),
        ("stated", {}, "you said on 2 Mar 2026"),
        ("choice", {}, "learned from your choice on 2 Mar 2026"),
        ("choice", {"subject": "rent"}, "learned from your choice about “rent” on 2 Mar 2026"),
        ("chat", {}, "from a conversation on 2 Mar 2026"),
        ("chat", {"role": "user"}, "you said in a conversation on 2 Mar 2026"),
        ("chat", {"role": "assistant"}, "answered to you in a conversation on 2 Mar 2026"),
        ("import", {}, "imported, dated 2 Mar 2026"),
        ("elsewhere", {"subject": 5}, "elsewhere, 2 Mar 2026"),
    ],
)
def test_where_a_memory_comes_from_is_told(
    source: str, metadata: dict[str, Json], told: str
) -> None:
    assert provenance(memory("m1", "text", source=source, metadata=metadata)) == told


def _map(count: int, text: str = "text") -> str:
    kinds = list(MType)
    items = [memory(f"m{n}", f"{text} {n}", mtype=kinds[n % 6]) for n in range(count)]
    return memory_map([Placed(item=i, x=n / count, y=-n / count) for n, i in enumerate(items)])


def test_a_map_has_a_named_mark_for_each_memory_inside_its_frame() -> None:
    shown = _map(500)
    places = re.findall(r"<path[^>]*translate\(([\d.-]+) ([\d.-]+)\)", shown)
    marks = [(float(x), float(y)) for x, y in places if (x, y) != ("0.0", "0.0")]
    assert len(marks) == 500
    assert all(0 < x < MAP_WIDTH and 0 < y < MAP_HEIGHT for x, y in marks)
    picture = ET.fromstring(shown)  # noqa: S314  # our own
    dots = [one for one in picture.iter("path") if one.get("role") == "img"]
    assert {str(one.get("aria-label")).split()[-1] for one in dots} == set(map(str, range(500)))
    assert [one.get("tabindex") for one in dots].count("0") == 1
    assert "Map of 500 memories: About you 84, Preference 84, Goal 83" in shown


def test_each_kind_has_a_shape_of_its_own() -> None:
    assert len(set(re.findall(r'<path d="([^"]+)"', _map(6)))) == len(MType)


def test_a_map_escapes_texts_and_cuts_long_ones() -> None:
    assert "<img" not in _map(1, "<img src=x>")
    assert len(_map(1, "W" * 8_000)) < 4_000


def test_a_map_of_nothing_says_so() -> None:
    assert "nothing to draw" in memory_map([])
    assert memory_map([Placed(item=memory("m1", "text"), x=0.0, y=0.0)]).count("mark-dot") == 1

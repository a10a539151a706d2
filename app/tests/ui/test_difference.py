import json
import re

from app.core.domain.crafting import Section, Wishes
from app.core.domain.memory import MType
from app.core.memories import Draft
from app.services import Services
from app.tests.ui.receipts import fill, line, memory, prompt
from app.ui.handlers.compose import ask, pick
from app.ui.render.difference import MAX_SHOWN, difference
from app.ui.render.origins import origins
from app.ui.render.receipt import receipt
from app.ui.render.toolbar import prompt_facts


def _words(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


def test_lines_that_came_and_went_are_marked_and_said() -> None:
    shown = difference("same\nold", "same\nnew\nmore")
    assert "<del" in shown
    assert "Removed: − old" in _words(shown)
    assert "Added: + new" in _words(shown)
    assert "Lines added: 2. Lines removed: 1." in shown
    assert "same" not in _words(shown).replace("the same", "")


def test_nothing_changed_says_so() -> None:
    assert "same as before" in difference("a\nb", "a\nb")


def test_a_difference_is_escaped_and_not_endless() -> None:
    attack = "<img src=x onerror=alert(1)>" + "y" * 5_000
    shown = difference("", "\n".join(f"{n} {attack}" for n in range(MAX_SHOWN + 7)))
    assert "<img" not in shown
    assert "and 7 more" in shown
    assert len(shown) < 60_000


def test_the_receipt_offers_what_can_be_done_with_each_memory() -> None:
    used = line(memory("m1", 'says "hi" <b>'), Section.GOAL, 0.5)
    made = prompt({Section.GOAL: fill(Section.GOAL, used, omitted=("m2",))}, masked={"EMAIL": 1})
    shown = receipt(
        made,
        {"m1": "with ann@example.org </textarea><script>", "m2": "no room", "m3": "away"},
        Wishes(without=frozenset({"m3"})),
    )
    for verb in ("drop", "pin", "correct"):
        assert f'data-wish="{verb}" data-memory="m1"' in shown
    assert 'data-wish="pin" data-memory="m2"' in shown
    assert 'data-wish="undrop" data-memory="m3"' in shown
    assert "with ann@example.org &lt;/textarea&gt;" in shown
    assert "<script" not in shown


async def test_the_facts_carry_the_receipt_as_data(services: Services) -> None:
    text = 'Email my landlord in a "formal" tone'
    await services.memories.add("ann", Draft(mtype=MType.PREFERENCE, text=text))
    await ask(services, "ann", "email my landlord")
    made = (await pick(services, "ann", None, "email my landlord", 0)).prompt
    found = re.search(r'data-record="([^"]+)"', prompt_facts(made))
    assert found
    record = json.loads(found[1].replace("&quot;", '"').replace("&#x27;", "'"))
    assert record["words"] == "email my landlord"
    assert record["memories"][0]["text"] == text
    assert sum(part["allotted"] for part in record["budget"].values()) == 6_000
    shown = origins(made)
    assert "email my landlord" in shown
    assert "origin-preference" in shown

"""Turns become memories and turns again, in their order and to the letter."""

from dataclasses import replace
from datetime import UTC, datetime

from app.core.domain.conversation import Finish, Role, Turn
from app.core.domain.memory import MAX_MEMORY_CHARACTERS, MemoryItem, MType
from app.core.learning import turn_memories, turns_of

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def remembered(
    role: Role, text: str, *, place: str = "0", finish: Finish = Finish.COMPLETE
) -> tuple[MemoryItem, ...]:
    return turn_memories(
        "ann",
        Turn(role=role, text=text),
        conversation_id="c",
        at=AT,
        place=place,
        finish=finish,
    )


def test_a_turn_is_a_history_memory_that_says_who_spoke_where_and_when() -> None:
    (item,) = remembered(Role.USER, " hello ")
    assert (item.mtype, item.text, item.source) == (MType.HISTORY, "hello", "chat")
    assert item.metadata == {"role": "user", "conversation_id": "c", "ts": AT.isoformat()}


def test_the_same_turn_has_the_same_id_and_another_place_another() -> None:
    assert remembered(Role.USER, "yes") == remembered(Role.USER, "yes")
    assert remembered(Role.USER, "yes")[0].id != remembered(Role.USER, "yes", place="1")[0].id
    assert remembered(Role.USER, "yes")[0].id != remembered(Role.ASSISTANT, "yes")[0].id


def test_a_long_answer_is_kept_whole_in_parts_that_fit() -> None:
    paragraphs = [f"Paragraph {number}. " + "word " * 300 for number in range(12)]
    text = "\n\n".join(paragraph.strip() for paragraph in paragraphs)
    items = remembered(Role.ASSISTANT, text)
    assert len(items) > 1
    assert all(len(item.text) <= MAX_MEMORY_CHARACTERS for item in items)
    assert turns_of(items) == (Turn(role=Role.ASSISTANT, text=text),)


def test_a_text_without_any_break_is_cut_into_parts_without_loss() -> None:
    text = "x" * (2 * MAX_MEMORY_CHARACTERS + 5)
    items = remembered(Role.ASSISTANT, text)
    assert "".join(item.text for item in items) == text


def test_turns_come_back_oldest_first_and_what_is_no_turn_is_passed_over() -> None:
    first = remembered(Role.USER, "one")
    second = turn_memories(
        "ann",
        Turn(role=Role.ASSISTANT, text="two"),
        conversation_id="c",
        at=AT.replace(hour=10),
        place="1",
    )
    edited = [replace(item, metadata={"role": "robot"}) for item in first]
    assert [turn.text for turn in turns_of([*second, *first, *edited])] == ["one", "two"]


def test_a_stopped_answer_says_so() -> None:
    (item,) = remembered(Role.ASSISTANT, "half of", finish=Finish.STOPPED)
    assert item.metadata["finish"] == "stopped"

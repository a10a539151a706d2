"""Inkling's own writing is recognised in any dress; people's words are not taken for it."""

import random
from collections.abc import Callable

import pytest

from app.core.learning import extract_memories, is_ours, is_recalled
from app.tests.core.learning.making import NOW

PROMPT = """SYSTEM
You are executing a single task for {name}. Follow constraints strictly.
Primary goal:
{goal}

User's immediate request (verbatim):
{request}

Disambiguated intent:
{intent}

Important preferences & style:
- "{preference}"

Hard constraints (do not violate):
- "Never use emojis."

Essential context & artifacts (newest first):
None.

Recent outcomes (distilled):
None.

Output contract:
One email, ready to send.
"""


def _prompt(dice: random.Random) -> str:
    return PROMPT.format(
        name=dice.choice(["Ana", "you", "Dr. Lee"]),
        goal=dice.choice(["None.", "I want to learn Spanish.", "My goal is to move to Porto."]),
        request=dice.choice(["help me email my landlord", "I live in Lyon, write to my boss"]),
        intent=dice.choice(["Should I write a formal email?", "A step-by-step plan?"]),
        preference=dice.choice(["I prefer short answers.", "Always answer in French."]),
    )


def _per_line(text: str, write: str, heading: str) -> str:
    """Each line written one way, each heading another; both hold {line} and {bare}."""
    return "\n".join(
        (heading if line.endswith(":") else write).format(line=line, bare=line.removesuffix(":"))
        for line in text.splitlines()
    )


# The prompt as it comes back from mails, chats, editors and JSON.
DRESSES: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: " ".join(text.split()),
    str.lower,
    lambda text: _per_line(text, "> {line}", "> {line}"),
    lambda text: _per_line(text, "{line}", "**{line}**"),
    lambda text: _per_line(text, "{line}\n", "## {bare}\n"),
    lambda text: text.replace("\n", "\\n"),
    lambda text: text.replace("'", "\u2019").replace("&", "&amp;"),
    lambda text: text[len(text) // 2 :],
)


def test_a_thousand_prompts_fed_back_are_recognised_and_teach_nothing() -> None:
    dice = random.Random(7)  # noqa: S311  # chance with a seed, not a secret
    for _ in range(1_000):
        echo = dice.choice(DRESSES)(_prompt(dice))
        assert is_ours(echo), echo
        assert extract_memories("ana", echo, NOW) == ()


@pytest.mark.parametrize("dress", DRESSES[:-1])
def test_headings_alone_are_recognised_in_any_dress(dress: Callable[[str], str]) -> None:
    echo = "Disambiguated intent:\nA plan?\n\nRecent outcomes (distilled):\nNone."
    assert is_ours(dress(echo))
    assert is_ours(dress(echo).replace("Disambiguated ", "<b>Disambiguated</b>&nbsp;"))


@pytest.mark.parametrize(
    "text",
    [
        "help me email my landlord",
        "Primary goal: learn Spanish",
        "what is an output contract?",
        "Write a project brief with the headings Background, Primary goal: and Risks",
        "hard constraints: budget 500 euros",
        "",
        "My preferences: short answers. Output: a table",
    ],
)
def test_a_persons_own_words_are_not_taken_for_ours(text: str) -> None:
    assert not is_ours(text)


def test_a_pasted_chip_is_recalled_and_a_longer_request_is_not() -> None:
    chip = "Should I write a formal email to your landlord asking for a repair?"
    assert is_recalled("should I write a formal email to your landlord asking for a repair", [chip])
    assert is_recalled(f"{chip} yes", [chip])
    assert not is_recalled("write a formal email", [chip])


def test_a_repeated_request_is_not_taken_for_the_memory_of_its_choice() -> None:
    remembered = 'Asked: "help me email my landlord" — wanted: a formal email asking for a repair.'
    assert not is_recalled("help me email my landlord", [remembered])


def test_nothing_is_recalled_from_an_empty_text() -> None:
    assert not is_recalled("  ", ["anything"])
    assert not is_recalled("anything", [""])

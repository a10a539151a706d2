"""What must hold of a story, whatever failed in it; each answers what is wrong, `[]` = nothing."""

from collections import Counter
from collections.abc import Collection

from app.tests.faults.calls import Answer
from app.tests.faults.stories import UNWANTED, Story
from app.tests.faults.town import FIRST_TOKEN_S, MODEL

KNOWN_S, HEALTH_S = 4.0, 2.0
HEALTH = frozenset({"healthz", "health"})
MODEL_S = FIRST_TOKEN_S + 1.5


def without_its_model(answer: Answer, failing: Collection[str]) -> bool:
    """A conversation whose model fails: the one thing that cannot be had."""
    return MODEL in failing and answer.call == "chat"


def unwell(story: Story, failing: Collection[str]) -> list[str]:
    """Calls that were not served."""
    return [
        str(one)
        for one in story.during
        if one.status not in (200, 201, 204) and not without_its_model(one, failing)
    ]


def late(story: Story, failing: Collection[str], *, first_s: float, settled: bool) -> list[str]:
    """Calls that took longer than they may; `settled`: the last round meets a fault that is known.

    `first_s` is for calls that meet a fault for the first time, and waits for each dependency.
    """
    found = []
    for number, answers in enumerate(story.rounds, start=1):
        known = settled and number == len(story.rounds)
        for one in answers:
            limit = HEALTH_S if one.call in HEALTH else KNOWN_S if known else first_s
            if without_its_model(one, failing):
                limit += MODEL_S
            if one.seconds > limit:
                found.append(f"round {number}: {one} (limit {limit:g} s)")
    return found + [str(one) for one in story.forgetting if one.seconds > first_s]


def unread(story: Story) -> list[str]:
    """What people wrote and could not read or find at once."""
    found = []
    for answers in story.rounds:
        named = {answer.call: answer for answer in answers}
        written = named["add"].body["text"]
        for call, field in (("list", "items"), ("search", "results")):
            if written not in [item["text"] for item in named[call].body[field]]:
                found.append(f"{call}: {written}")
    return found


def not_once(story: Story) -> list[str]:
    """What did not arrive, arrived twice, or was never written."""
    there = Counter(story.texts)
    found = [f"{there[text]} times: {text}" for text in story.written if there[text] != 1]
    found += [f"{times} times: {text}" for text, times in there.items() if times > 1]
    for words in story.chosen:
        if sum(f'"{words}"' in text for text in story.texts) != 1:
            found.append(f"not once: the choice for {words}")
    if len(story.texts) != len(story.written) + len(story.chosen):
        found.append("there are memories that nobody wrote")
    if story.exported != story.texts:
        found.append("the export differs from what is kept")
    if not story.delivered:
        found.append("writes still wait")
    return found


def not_gone(story: Story) -> list[str]:
    """What was deleted or forgotten in the meantime, and is there or was shown all the same."""
    found = [UNWANTED] if UNWANTED in story.texts else []
    forgotten, listed = story.forgetting
    if forgotten.status != 200 or listed.body["items"]:
        found.append(f"{forgotten}; {listed}")
    return found + [str(row) for row in story.left_of_forgotten]

"""What happens to people while something fails: told once by a real run, looked at by many tests.

    all is well → the weather turns → three rounds of all calls, side by side → all is well again

A story only records; whether it went well is for the tests to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep
from typing import Any

import httpx

from app.tests.api.listening import listening
from app.tests.faults.calls import Answer, Person, a_client, outbox_pending, side_by_side
from app.tests.faults.proxy import Weather
from app.tests.faults.running import running_s
from app.tests.faults.town import LIMITS, Town, town

ROUNDS = 3
RECOVERY_S = 30.0
DELIVERY_S = 120.0
NAMED_S = 7.0
"""A health check's outcome is kept for five seconds."""
POLL_S = 0.4

# Of different matters: near duplicates would be merged, which is another story.
MATTERS = (
    ("I keep three beehives behind the barn.", "beehives", "plan a birthday for my nephew"),
    ("My sister Clara restores wooden boats.", "boats", "explain compound interest to a child"),
    ("Every Tuesday I teach pottery downtown.", "pottery", "write a poem about winter rain"),
    ("The blue van needs a new clutch.", "clutch", "compare electric bicycles for commuting"),
    ("Our choir rehearses Bach in the chapel.", "choir", "draft a cover letter for a bakery"),
)
UNWANTED = "I once owned a grey parrot named Otto."


@dataclass(slots=True, kw_only=True)
class Story:
    """`before`, `rounds` and `after` are answers; `texts` are what the service holds in the end.

    `named` is what health spoke of while it failed.
    """

    before: list[Answer] = field(default_factory=list)
    rounds: list[list[Answer]] = field(default_factory=list)
    after: list[Answer] = field(default_factory=list)
    forgetting: list[Answer] = field(default_factory=list)
    removing: Answer | None = None
    recovered_s: float | None = None
    delivered: bool = False
    named: frozenset[str] = frozenset()
    written: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    exported: list[str] = field(default_factory=list)
    left_of_forgotten: list[dict[str, Any]] = field(default_factory=list)

    @property
    def during(self) -> list[Answer]:
        """All answers while it failed."""
        told = [*self.forgetting, *([self.removing] if self.removing else [])]
        return [*(answer for answers in self.rounds for answer in answers), *told]


def all_calls(person: Person, number: int, story: Story) -> list[Answer]:
    """Everything a person can do, side by side; a chain is what one builds on the other."""
    text, word, words = MATTERS[number]
    message = f"Which wine goes with dish number {number}?"

    def own_memories() -> list[Answer]:
        added = person.add(text)
        if added.well:
            story.written.append(text)
        return [added, person.listed(), person.search(word)]

    def prompt() -> list[Answer]:
        guessed = person.hypothesize(words)
        made = person.execute(words)
        if made.well:
            story.chosen.append(words)
        return [guessed, made]

    def talk() -> list[Answer]:
        answer = person.chat(message)
        if answer.well:
            story.written += [message, answer.body["response"]]
        return [answer]

    return side_by_side(
        own_memories,
        prompt,
        talk,
        lambda: [person.export()],
        lambda: [person.healthz(), person.health()],
    )


def tell(folder: Path, weather: Weather, *dependencies: str) -> Story:
    """Run it, in a town of its own."""
    story = Story()
    folder.mkdir(parents=True, exist_ok=True)
    # Redis is given a tenth of a second, which a machine busy with several stories overruns
    less: dict[str, object] = {} if LIMITS in dependencies else {"redis_url": None}
    with town(folder) as place, listening(place.settings(folder / "home", **less)) as (url, _):
        place.large.content = lambda body: f"You asked: {body['messages'][-1]['content']}"
        with a_client(url) as client:
            _lived(story, place, client, weather, dependencies)
    return story


def _lived(
    story: Story, place: Town, client: httpx.Client, weather: Weather, dependencies: Sequence[str]
) -> None:
    ada, leaver = Person(client=client, user_id="ada"), Person(client=client, user_id="leaver")
    unwanted = ada.add(UNWANTED)
    leaver.add("I would rather not be known here.")
    leaver.hypothesize("help me move out")
    story.before = all_calls(ada, 0, story)
    place.disturb(weather, *dependencies)
    story.rounds.append(all_calls(ada, 1, story))
    story.removing = ada.remove(unwanted.body["id"])
    story.forgetting = [leaver.forget_me(), leaver.listed()]
    story.rounds += [all_calls(ada, number, story) for number in range(2, 1 + ROUNDS)]
    story.named = _named(client, dependencies)
    place.calm()
    story.recovered_s = _recovered(client, dependencies)
    story.delivered = _delivered(client)
    story.after = all_calls(ada, 4, story)
    _delivered(client)
    story.texts, story.left_of_forgotten = place.texts("ada"), place.kept("leaver")
    story.exported = sorted(item["text"] for item in ada.export().body["memories"])


def _named(client: httpx.Client, dependencies: Sequence[str]) -> frozenset[str]:
    """What health says is wrong, once it speaks of all of them or has had its time."""
    over, passer_by = running_s() + NAMED_S, Person(client=client, user_id="passer-by")
    while True:
        states = passer_by.healthz().body["dependencies"]
        wrong = frozenset(name for name, state in states.items() if state != "ok")
        if wrong >= set(dependencies) or running_s() > over:
            return wrong
        sleep(POLL_S)


def _recovered(client: httpx.Client, dependencies: Sequence[str]) -> float | None:
    """Seconds until a passer-by lacks nothing, and health agrees; None when it takes too long."""
    began, number = running_s(), 0
    passer_by = Person(client=client, user_id="passer-by")
    while running_s() - began < RECOVERY_S:
        number += 1
        served = [
            passer_by.hypothesize(f"write {number} words about the moon"),
            passer_by.chat(f"What is {number} plus two?"),
        ]
        states = passer_by.healthz().body["dependencies"]
        fine = all(one.well and not one.lacking for one in served)
        if fine and all(states[name] == "ok" for name in dependencies):
            return running_s() - began
        sleep(POLL_S)
    return None


def _delivered(client: httpx.Client) -> bool:
    over = running_s() + DELIVERY_S
    while outbox_pending(client):
        if running_s() > over:
            return False
        sleep(POLL_S)
    return True

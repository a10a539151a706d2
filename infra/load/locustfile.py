"""The visitors: each takes a step a second, some of two requests, so five make about 7.5 a second.

Their names are made up, and they are forgotten when the run ends. A run over a limit ends with
exit code 1: LOAD_P95_MS (500) for each kind of call, LOAD_PAGE_P95_MS (1000) for the page of
200 kB, LOAD_ERRORS (0.01) of all, and LOAD_RATE (1) request a second for each visitor. LOAD_CA
names a certificate to trust.
"""

import os
import sys
from random import choice
from secrets import token_hex
from typing import Any

from locust import HttpUser, constant_throughput, events, task

WORDS = (
    "help me email my landlord",
    "plan a birthday for my nephew",
    "explain vector clocks",
    "csv to json",
    "a talk about bees",
    "refactor this function",
    "cheap dinner for six",
    "job interview tomorrow",
)
FACTS = (
    "I keep three beehives behind the barn.",
    "My landlord is called Mr Okafor.",
    "Always answer with short sentences.",
    "I am preparing a talk about bees for March.",
)
P95_MS = float(os.environ.get("LOAD_P95_MS", "500"))
PAGE_P95_MS = float(os.environ.get("LOAD_PAGE_P95_MS", "1000"))
ERRORS = float(os.environ.get("LOAD_ERRORS", "0.01"))
RATE = float(os.environ.get("LOAD_RATE", "1"))
FORGET = "forget"
PAGE = "the page"


class Visitor(HttpUser):
    """Somebody who asks, picks, adds, searches, and looks at the page now and then."""

    wait_time = constant_throughput(1)

    def on_start(self) -> None:
        """A new person, with a first memory."""
        self.user_id = f"load-{token_hex(12)}"
        self.client.verify = os.environ.get("LOAD_CA") or True
        self.add()

    def on_stop(self) -> None:
        """They are forgotten; not a part of what is measured."""
        self.client.delete("/v1/memory", params={"user_id": self.user_id}, name=FORGET)

    @task(5)
    def ask_and_pick(self) -> None:
        """Words, guesses, and the prompt of one of them: two requests."""
        asked = {"user_id": self.user_id, "input_text": choice(WORDS)}
        answer = self.client.post("/v1/hypothesize", json=asked)
        if answer.ok:
            picked = choice(answer.json()["hypotheses"])["id"]
            self.client.post("/v1/execute", json={**asked, "hypothesis_id": picked})

    @task(2)
    def search(self) -> None:
        """What is remembered of a topic."""
        asked = {"user_id": self.user_id, "query": choice(WORDS), "top_k": 5}
        self.client.post("/v1/memories/search", json=asked)

    @task(1)
    def add(self) -> None:
        """One more memory, or one restated."""
        memory = {"mtype": "PROFILE", "text": choice(FACTS)}
        query = {"user_id": self.user_id}
        self.client.post("/v1/memories", params=query, json=memory, name="/v1/memories")

    @task(1)
    def look(self) -> None:
        """The page itself."""
        self.client.get("/", name=PAGE)


@events.quitting.add_listener
def judge(environment: Any, **_: object) -> None:  # noqa: ANN401  # locust ships no types
    """Set the exit code by the limits, and say which was passed."""
    total, broken = environment.stats.total, []
    users = environment.parsed_options.num_users
    for entry in environment.stats.entries.values():
        slow = entry.get_response_time_percentile(0.95)
        most = PAGE_P95_MS if entry.name == PAGE else P95_MS
        if entry.name != FORGET and slow > most:
            broken.append(f"{entry.name}: p95 {slow:.0f} ms, over {most:.0f} ms")
    if total.fail_ratio > ERRORS:
        broken.append(f"{total.fail_ratio:.2%} of all requests failed, over {ERRORS:.2%}")
    if total.total_rps < RATE * users:
        broken.append(f"{total.total_rps:.1f} requests a second, under {RATE * users:.1f}")
    for line in broken:
        sys.stderr.write(f"over the limit: {line}\n")
    environment.process_exit_code = 1 if broken else 0

"""Somebody who does not exist goes the whole way once, and is forgotten."""

from collections.abc import Callable
from secrets import token_hex
from typing import Final

from infra.smoke.health import OK
from infra.smoke.wire import Answer, Caution, Site, expect

WORDS: Final = "help me email my landlord"
FACT: Final = "My landlord is called Mr Okafor."
HEADINGS: Final = ("SYSTEM", "Hard constraints (do not violate):", "Output contract:")
CREATED: Final = 201
NO_MODEL: Final = 409
HELD_BACK_S: Final = 0.02  # events this close together, of an answer that took longer, were held
SLOW_MS: Final = 300.0


class Person:
    """A person with a name nobody has, at one site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.user_id = f"smoke-{token_hex(12)}"

    def steps(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        """What they do, in order."""
        return (
            ("memory", self.remembers),
            ("prompt", self.gets_a_prompt),
            ("search", self.finds_it),
            ("export", self.takes_it_along),
            ("strangers", self.is_alone),
            ("chat", self.chats),
        )

    def remembers(self) -> str:
        """A memory is added and can be read."""
        path = f"/v1/memories?user_id={self.user_id}"
        answer = self._site.ask("POST", path, {"mtype": "PROFILE", "text": FACT})
        expect(answer.status == CREATED, f"adding a memory answers {_told(answer)}")
        place = f"/v1/memories/{answer.json()['id']}?user_id={self.user_id}"
        expect(self._site.ask("GET", place).json()["text"] == FACT, "it reads otherwise")
        return "added and read"

    def gets_a_prompt(self) -> str:
        """A few words, guesses, and the prompt of the first."""
        asked = {"user_id": self.user_id, "input_text": WORDS}
        answer = self._site.ask("POST", "/v1/hypothesize", asked)
        expect(answer.status == OK, f"/v1/hypothesize answers {_told(answer)}")
        guesses = answer.json()["hypotheses"]
        sure = [guess["confidence"] for guess in guesses]
        expect(2 <= len(guesses) <= 3, f"{len(guesses)} guesses")
        expect(sure == sorted(sure, reverse=True), f"the confidences are {sure}")
        picked = {**asked, "hypothesis_id": guesses[0]["id"]}
        made = self._site.ask("POST", "/v1/execute", picked)
        expect(made.status == OK, f"/v1/execute answers {_told(made)}")
        prompt = made.json()["enriched_prompt"]
        for part in (*HEADINGS, WORDS, guesses[0]["question"]):
            expect(part in prompt, f"the prompt lacks {part!r}")
        expect("Okafor" in prompt, "the prompt does not know what was remembered")
        return f"{len(guesses)} guesses, a prompt of {made.json()['tokens_estimate']} tokens"

    def finds_it(self) -> str:
        """What was added is what is found."""
        asked = {"user_id": self.user_id, "query": "what is my landlord called", "top_k": 1}
        answer = self._site.ask("POST", "/v1/memories/search", asked)
        expect(answer.status == OK, f"the search answers {_told(answer)}")
        found = answer.json()["results"]
        expect(found[0]["text"] == FACT, "the search finds something else")
        return f"first, with relevance {found[0]['relevance']:.2f}"

    def takes_it_along(self) -> str:
        """The export holds it."""
        path = f"/v1/memory/export?user_id={self.user_id}"
        answer = self._site.ask("GET", path)
        expect(answer.status == OK, f"the export answers {_told(answer)}")
        told = answer.json()
        texts = [memory["text"] for memory in told["memories"]]
        expect(FACT in texts, "the export lacks it")
        return f"{len(texts)} memories"

    def is_alone(self) -> str:
        """Another person finds nothing of it."""
        path = f"/v1/memories?user_id=smoke-{token_hex(12)}"
        expect(self._site.ask("GET", path).json()["total"] == 0, "a stranger finds memories")
        return "a stranger finds nothing"

    def chats(self) -> str:
        """A short answer is streamed; without a model, the service says so."""
        body = {"user_id": self.user_id, "message": "Answer with the one word yes."}
        if self._site.ask("GET", "/v1/healthz").json()["dependencies"]["model"] == "disabled":
            status = self._site.ask("POST", "/api/chat", body).status
            expect(status == NO_MODEL, f"no model is set up, and /api/chat answers {status}")
            return "no model is set up, and it says so"
        events = list(self._site.events("/api/chat", body))
        names = [name for _, name, _ in events]
        if names[-1] == "error":
            raise Caution(f"the model does not answer: {events[-1][2].get('detail')}")
        expect(names[0] == "context" and "delta" in names, f"the stream is {names}")
        expect(names[-1] == "done", "the stream breaks off")
        took = events[-1][2]["latency_ms"]
        held = events[-1][0] - events[0][0] < HELD_BACK_S and took > SLOW_MS
        expect(not held, "something between holds the stream back until it is whole")
        return f"{names.count('delta')} pieces, the first event after {events[0][0]:.2f} s"

    def is_forgotten(self) -> str:
        """Everything of them is deleted, whatever happened before."""
        path = f"user_id={self.user_id}"
        answer = self._site.ask("DELETE", f"/v1/memory?{path}")
        expect(answer.status == OK, f"forgetting answers {_told(answer)}")
        left = self._site.ask("GET", f"/v1/memories?{path}").json()["total"]
        expect(left == 0, f"{left} memories are left of {self.user_id}")
        return f"{answer.json()['deleted']} memories deleted, none left"


def _told(answer: Answer) -> str:
    return f"{answer.status}: {answer.body[:200].decode('utf-8', 'replace')}"

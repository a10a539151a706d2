"""Visits a fresh server as a person would, and prints what it saw as JSON: `visiting PORT`."""

import json
import sys

import httpx

ROUNDS = 49


def visit(url: str) -> dict[str, object]:
    """One hundred requests: the page, guesses and prompts, a memory written and found."""
    statuses: dict[int, int] = {}

    def note(answer: httpx.Response) -> None:
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1

    with httpx.Client(base_url=url, timeout=30, event_hooks={"response": [note]}) as client:
        page = client.get("/").text
        text = {"user_id": "ada", "text": "I keep three beehives.", "mtype": "PROFILE"}
        client.post("/v1/memories", json=text)
        for number in range(ROUNDS):
            asked = {"user_id": "ada", "input_text": f"write a note about my bees, part {number}"}
            client.post("/v1/hypothesize", json=asked)
            prompt = client.post("/v1/execute", json={**asked, "hypothesis_id": "h1"})
        health = client.get("/v1/healthz").json()
    return {
        "statuses": statuses,
        "page": "Inkling" in page,
        "remembers": "beehives" in prompt.json()["enriched_prompt"],
        "health": health,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(visit(f"http://127.0.0.1:{sys.argv[1]}")))

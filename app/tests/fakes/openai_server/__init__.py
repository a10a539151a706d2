"""An OpenAI-compatible model server on loopback for tests: it streams, stalls, breaks and lies.

    with openai_server() as server:
        server.script(Reply(pieces=("Hello", " there")))      # the next request gets this …
        server.script(Failure(429, headers={"Retry-After": "1"}), Reply())   # … then these
        server.content = lambda body: '{"ok": true}'          # what all others are answered
        client_of(server.url)                                 # or f"{server.url}/v1"
        server.seen[-1].json["messages"], server.gone         # what it got, who left early

It runs in a thread of its own and writes raw bytes to real sockets, so every fault is on the wire.
"""

from app.tests.fakes.openai_server.behaviours import (
    OVERFLOWS,
    ROLE_REFUSALS,
    Behaviour,
    Failure,
    Raw,
    Reply,
    Silence,
)
from app.tests.fakes.openai_server.server import HANGS_S, Gone, OpenAIServer, Seen, openai_server

__all__ = [
    "HANGS_S",
    "OVERFLOWS",
    "ROLE_REFUSALS",
    "Behaviour",
    "Failure",
    "Gone",
    "OpenAIServer",
    "Raw",
    "Reply",
    "Seen",
    "Silence",
    "openai_server",
]

"""Pinecone on loopback: control and data plane on one port, for the real SDK to talk to.

    with pinecone_emulator() as emulator:
        emulator.url           # give it as PINECONE_HOST
        emulator.faults        # what goes wrong
        emulator.requests      # what came in
        emulator.world         # limits, lag, readiness, and what is stored

Shapes, limits and errors follow Pinecone's published API description (2026-04) and what the SDK
(2026-07) sends and reads. Where the description is silent the stricter reading is taken.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep

import uvicorn

from app.tests.fakes.pinecone.application import Application, Era, Request
from app.tests.fakes.pinecone.faults import Fault, Faults
from app.tests.fakes.pinecone.index import Index
from app.tests.fakes.pinecone.world import Limits, World

__all__ = ["Emulator", "Fault", "Faults", "Limits", "Request", "World", "pinecone_emulator"]

START_DEADLINE_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulator:
    """A running emulator."""

    url: str
    api_key: str
    application: Application

    @property
    def world(self) -> World:
        """What the project holds and its limits."""
        return self.application.era.world

    @property
    def faults(self) -> Faults:
        """What goes wrong, and when."""
        return self.application.era.faults

    @property
    def requests(self) -> list[Request]:
        """All requests so far."""
        return self.application.era.requests

    @property
    def index(self) -> Index:
        """The newest index."""
        return list(self.world.indexes.values())[-1]

    def reset(self) -> None:
        """Begin with an empty project; what is still under way ends in the old one."""
        self.application.era = Era(World(api_key=self.api_key, host=self.url))

    def sent_to(self, path: str, method: str | None = None) -> list[Request]:
        """Requests whose path begins like this."""
        return [
            request
            for request in self.requests
            if request.path.startswith(path) and method in (None, request.method)
        ]


@contextmanager
def pinecone_emulator(
    *, api_key: str = "pcsk_test", ready_s: float = 0.0, lag_s: float = 0.0
) -> Iterator[Emulator]:
    """An empty project behind a free port of loopback, in a thread of its own."""
    application = Application(World(api_key=api_key, ready_s=ready_s, lag_s=lag_s))
    config = uvicorn.Config(
        application, host="127.0.0.1", port=0, lifespan="off", log_level="critical", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until = monotonic() + START_DEADLINE_S
        while not server.started:
            if monotonic() > until:
                raise RuntimeError("the emulator did not start")
            sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        application.era.world.host = f"http://127.0.0.1:{port}"
        yield Emulator(url=application.era.world.host, api_key=api_key, application=application)
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)

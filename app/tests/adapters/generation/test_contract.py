"""The Hugging Face model keeps the contract of chat models, over real sockets."""

from collections.abc import Sequence

import pytest

from app.tests.contracts.generation import ChatModelContract, Stage
from app.tests.fakes.openai_server import OVERFLOWS, Failure, OpenAIServer, Reply


class ServerStage:
    """The live server, as the contract sees it."""

    def __init__(self, server: OpenAIServer) -> None:
        self._server = server

    def tells(self, pieces: Sequence[str], *, delay_s: float = 0.0, finish: str = "stop") -> None:
        self._server.script(Reply(pieces=tuple(pieces), delay_s=delay_s, finish=finish))

    def breaks(self, pieces: Sequence[str]) -> None:
        self._server.script(
            Reply(pieces=(*pieces, "never sent"), cut="reset", cut_after=len(pieces))
        )

    def overflows(self) -> None:
        self._server.script(OVERFLOWS["vLLM"])

    def fails(self) -> None:
        self._server.script(Failure(401))

    @property
    def left(self) -> int:
        return len(self._server.gone)


class TestHuggingFace(ChatModelContract):
    @pytest.fixture
    def stage(self, server: OpenAIServer) -> Stage:
        return ServerStage(server)

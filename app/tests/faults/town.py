"""Everything the application depends on, on this machine, each behind a proxy of its own."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from app.settings import Settings
from app.tests.adapters.language.models import capable
from app.tests.adapters.limiting.server import RedisServer
from app.tests.fakes.openai_server import OpenAIServer, openai_server
from app.tests.fakes.pinecone import Emulator, pinecone_emulator
from app.tests.faults.proxy import Clear, Proxy, Weather, proxy
from app.tests.ui.quiet import quiet

MEMORY, EMBEDDER, LANGUAGE, MODEL, LIMITS = "memory", "embedder", "language", "model", "limits"
DEPENDENCIES = (MEMORY, EMBEDDER, LANGUAGE, MODEL, LIMITS)
SLM_TIMEOUT_S = 1.5
FIRST_TOKEN_S = 2.0
CALLS_PER_MINUTE = 100_000
POLL_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """The dependencies, and the way to each; `proxies` by the names above."""

    pinecone: Emulator
    embedding: OpenAIServer
    small: OpenAIServer
    large: OpenAIServer
    redis: RedisServer
    proxies: Mapping[str, Proxy]

    def disturb(self, weather: Weather, *dependencies: str) -> None:
        """From now on this happens on the way to these."""
        for name in dependencies:
            self.proxies[name].weather = weather

    def calm(self) -> None:
        """All is well again everywhere."""
        self.disturb(Clear(), *DEPENDENCIES)

    def settings(self, home: Path, **overrides: object) -> Settings:
        """The application with all of them in use."""
        return quiet(home, **{**self.keys(), **overrides})

    def environment(self) -> dict[str, str]:
        """The same for an application in a process of its own."""
        return {name.upper(): str(value) for name, value in self.keys().items()}

    def keys(self) -> dict[str, object]:
        """Settings that lead through the proxies."""
        return {
            "memory_backend": "pinecone",
            "pinecone_api_key": self.pinecone.api_key,
            "pinecone_host": self.proxies[MEMORY].url,
            "embedder": "hf",
            "hf_embedding_base_url": self.proxies[EMBEDDER].url,
            "slm_impl": "http",
            "slm_base_url": self.proxies[LANGUAGE].url,
            "slm_timeout_s": SLM_TIMEOUT_S,
            "hf_base_url": self.proxies[MODEL].url,
            "hf_first_token_s": FIRST_TOKEN_S,
            "redis_url": f"redis://127.0.0.1:{self.proxies[LIMITS].port}/0",
            "rate_limit_per_minute": CALLS_PER_MINUTE,
            "metrics": True,
        }

    def kept(self, user_id: str) -> list[dict[str, Any]]:
        """Every record of a person that the memory service holds, of any kind."""
        index = self.pinecone.index
        rows = [row.metadata for name in index.names(visible=True) for row in _rows(index, name)]
        return [row for row in rows if row.get("user_id") == user_id]

    def texts(self, user_id: str) -> list[str]:
        """The texts of the person's memories there, sorted, each as often as it is there."""
        return sorted(str(row["text"]) for row in self.kept(user_id) if row["kind"] == "memory")


def _rows(index: Any, name: str) -> list[Any]:  # noqa: ANN401  # the emulator's own
    return list(index.space(name).seen.values())


def until(done: Any, within_s: float, what: str) -> None:  # noqa: ANN401  # a question without arguments
    """Return once `done()` is true; fail when it is not in time."""
    over = monotonic() + within_s
    while not done():
        assert monotonic() < over, f"{what}: not within {within_s:g} s"
        sleep(POLL_S)


@contextmanager
def town(folder: Path) -> Iterator[Town]:
    """All of them, in clear weather, as long as the block runs."""
    with ExitStack() as stack:
        pinecone = stack.enter_context(pinecone_emulator())
        embedding = stack.enter_context(openai_server())
        small = stack.enter_context(openai_server())
        large = stack.enter_context(openai_server())
        small.content = capable
        redis = RedisServer(folder)
        redis.start()
        stack.callback(redis.stop)
        ports = {
            MEMORY: _port(pinecone.url),
            EMBEDDER: _port(embedding.url),
            LANGUAGE: _port(small.url),
            MODEL: _port(large.url),
            LIMITS: redis.port,
        }
        proxies = {name: stack.enter_context(proxy(port)) for name, port in ports.items()}
        # the control plane tells the data plane's address: it has to be the proxy's, too
        pinecone.world.host = proxies[MEMORY].url
        yield Town(
            pinecone=pinecone,
            embedding=embedding,
            small=small,
            large=large,
            redis=redis,
            proxies=proxies,
        )


def _port(url: str) -> int:
    return int(url.rsplit(":", 1)[1])

"""One embedder from the settings, cached; under `auto` feature hashing stands in, saying so."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from app.adapters.embedding import (
    CachedEmbedder,
    HashEmbedder,
    open_local_embedder,
    open_sentence_transformers,
)
from app.adapters.embedding.masked import MaskedEmbedder
from app.adapters.embedding.yielding import YieldingEmbedder
from app.core.domain.errors import Misconfigured
from app.core.ports.embedding import Embedder
from app.core.ports.telemetry import Telemetry
from app.settings import Settings
from app.wiring.generation import token_for

Progress: TypeAlias = Callable[[str, float], None] | None
REMOTE_WAIT_S = 3.0
"""How long a request waits for the meaning of its words; after that it goes by the words alone."""
REMOTE_LIMIT_S = REMOTE_WAIT_S - 0.2
"""How long the call itself may take: it has to fail before its callers give it up, or its breaker
would open later than theirs, and each of their trials would meet it still open."""


async def open_embedder(settings: Settings, telemetry: Telemetry, progress: Progress) -> Embedder:
    """The embedder `EMBEDDER` names. Raises `Misconfigured` when a named one cannot be had.

    One on another host gets texts masked, and is not waited for long.
    """
    embedder = await _chosen(settings, progress)
    found = embedder.traits.dimensions
    if found != settings.embed_dims:
        await embedder.close()
        raise Misconfigured(
            f"{embedder.traits.name} makes vectors of {found} dimensions, but EMBED_DIMS is "
            f"{settings.embed_dims}; set EMBED_DIMS={found}."
        )
    if not embedder.traits.leaves_machine:
        return CachedEmbedder(embedder)
    cached = CachedEmbedder(MaskedEmbedder(embedder))
    return YieldingEmbedder(cached, telemetry, REMOTE_WAIT_S)


async def build_model(settings: Settings, progress: Progress = None) -> str:
    """Build the local model where `open_embedder` looks for it; answers which model it is.

    Raises `Misconfigured` when it cannot be built, or cannot be kept there.
    """
    embedder = await open_local_embedder(_model_home(settings), progress=progress)
    await embedder.close()
    if embedder.traits.notice is not None:
        raise Misconfigured(embedder.traits.notice)
    return embedder.traits.model_id or embedder.traits.name


async def _chosen(settings: Settings, progress: Progress) -> Embedder:
    match settings.embedder:
        case "hash":
            return HashEmbedder(settings.embed_dims)
        case "sentence-transformers":
            model = settings.sentence_transformers_model
            # a model somebody named themselves may be fetched; nothing else ever is
            named = "sentence_transformers_model" in settings.model_fields_set
            return await open_sentence_transformers(model, download=named)
        case "hf":
            return _hugging_face(settings)
        case "local":
            return await open_local_embedder(_model_home(settings), progress=progress)
        case "auto":
            try:
                return await open_local_embedder(_model_home(settings), progress=progress)
            except Misconfigured as error:
                return HashEmbedder(settings.embed_dims, because=str(error))


def _model_home(settings: Settings) -> Path:
    return settings.model_home or settings.inkling_home


def _hugging_face(settings: Settings) -> Embedder:
    # half a second to import: only when it is asked for
    from app.adapters.embedding.huggingface import open_hf_embedder  # noqa: PLC0415

    return open_hf_embedder(
        model=settings.hf_embedding_model,
        dimensions=settings.embed_dims,
        token=token_for(settings, settings.hf_embedding_base_url),
        base_url=settings.hf_embedding_base_url,
        timeout_s=REMOTE_LIMIT_S,
    )

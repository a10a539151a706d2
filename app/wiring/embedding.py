"""One embedder from the settings, cached; under `auto` feature hashing stands in, saying so."""

from collections.abc import Callable

from app.adapters.embedding import (
    CachedEmbedder,
    HashEmbedder,
    open_local_embedder,
    open_sentence_transformers,
)
from app.core.domain.errors import Misconfigured
from app.core.ports.embedding import Embedder
from app.settings import Settings

Progress = Callable[[str, float], None]


async def open_embedder(settings: Settings, progress: Progress | None) -> Embedder:
    """The embedder `EMBEDDER` names. Raises `Misconfigured` when a named one cannot be had."""
    return CachedEmbedder(await _chosen(settings, progress))


async def _chosen(settings: Settings, progress: Progress | None) -> Embedder:
    match settings.embedder:
        case "hash":
            return HashEmbedder(settings.embed_dims)
        case "sentence-transformers":
            model = settings.sentence_transformers_model
            # a model somebody named themselves may be fetched; nothing else ever is
            named = "sentence_transformers_model" in settings.model_fields_set
            return _of_size(await open_sentence_transformers(model, download=named), settings)
        case "hf":
            raise Misconfigured(
                "EMBEDDER=hf needs the Hugging Face backend, which this version does not have; "
                "use auto, local, sentence-transformers or hash."
            )
        case "local":
            local = await open_local_embedder(settings.inkling_home, progress=progress)
            return _of_size(local, settings)
        case "auto":
            try:
                local = await open_local_embedder(settings.inkling_home, progress=progress)
            except Misconfigured as error:
                return HashEmbedder(settings.embed_dims, because=str(error))
            return _of_size(local, settings)


def _of_size(embedder: Embedder, settings: Settings) -> Embedder:
    found = embedder.traits.dimensions
    if found != settings.embed_dims:
        raise Misconfigured(
            f"{embedder.traits.name} makes vectors of {found} dimensions, but EMBED_DIMS is "
            f"{settings.embed_dims}; set EMBED_DIMS={found}."
        )
    return embedder

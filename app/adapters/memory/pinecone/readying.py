"""The index is made sure of: found or created, of the right make, and ready. Settings in, host out.

Two processes may do this at once; the second finds what the first created.
"""

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

from pinecone import AsyncPinecone, DenseVectorField, IndexModel, PodDeployment, ServerlessSpec
from pinecone.errors import exceptions as wire

from app.adapters.memory.pinecone.errors import forbidden, translate, translated
from app.adapters.memory.pinecone.settings import PineconeSettings
from app.core.domain.errors import InklingError, Malformed, Misconfigured, Unauthorized, Unavailable

Progress = Callable[[str, float], None]

METRIC = "cosine"
VECTORS = "_values"
"""The field that the vectors of an index are in which was made with a dimension and a metric."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "host.docker.internal"})


async def ready_index(
    client: AsyncPinecone,
    settings: PineconeSettings,
    *,
    dimensions: int,
    progress: Progress | None,
) -> str:
    """The data plane's address, once the index can be used.

    Raises `Misconfigured` naming the setting to change, `Unauthorized` for a bad key, and
    `Unavailable` when it is not ready in time.
    """
    say = progress or (lambda _text, _share: None)
    name = settings.index
    say(f"Looking for the Pinecone index {name}", 0.0)
    loop = asyncio.get_running_loop()
    began = loop.time()
    while True:
        model = await described(client, name) or await created(client, settings, dimensions, say)
        if model is not None:
            require_ours(model, settings, dimensions)
            if model.status.ready and model.host:
                break
        passed = (loop.time() - began) / settings.ready_wait_s
        if passed >= 1:
            raise Unavailable(
                f"The Pinecone index {name} was not ready within {settings.ready_wait_s:g} s; "
                "it is tried again."
            )
        say(f"Waiting for the Pinecone index {name} to become ready", min(0.1 + passed, 0.95))
        await asyncio.sleep(min(settings.poll_s, settings.ready_wait_s * (1 - passed)))
    await protected(client, settings, model)
    say(f"The Pinecone index {name} is ready", 1.0)
    return address(model.host, settings.host)


async def described(client: AsyncPinecone, name: str) -> IndexModel | None:
    """The index as it is now; None when there is none."""
    try:
        with translated():
            try:
                return await client.indexes.describe(name)
            except wire.NotFoundError:
                return None
    except Malformed as error:
        raise Malformed(
            "Pinecone's control plane answered with something unusable; check PINECONE_HOST."
        ) from error


async def created(
    client: AsyncPinecone, settings: PineconeSettings, dimensions: int, say: Progress
) -> IndexModel | None:
    """The new index, not ready yet; None when another process has just created it."""
    say(f"Creating the Pinecone index {settings.index}", 0.05)
    with translated():
        try:
            return await client.indexes.create(
                name=settings.index,
                dimension=dimensions,
                metric=METRIC,
                spec=ServerlessSpec(cloud=settings.cloud, region=settings.region),
                deletion_protection="enabled" if settings.deletion_protection else "disabled",
                timeout=-1,
            )
        except wire.ConflictError:
            return None
        except (wire.PineconeValueError, wire.ApiError) as error:
            raise refused(error, settings) from error


def refused(error: wire.PineconeError, settings: PineconeSettings) -> InklingError:
    """Why there is no new index: mostly a setting that Pinecone does not take."""
    if isinstance(error, wire.ForbiddenError) and not isinstance(forbidden(error), Unauthorized):
        return Misconfigured(
            "Pinecone's plan allows no further index; name an existing one in PINECONE_INDEX, "
            "delete one, or upgrade the plan."
        )
    of_ours = isinstance(error, wire.ApiError) and error.status_code not in {400, 404, 422}
    if of_ours:
        return translate(error)
    return Misconfigured(
        f"Pinecone does not create the index {settings.index} in {settings.cloud} "
        f"{settings.region}; check PINECONE_INDEX (small letters, digits and hyphens, at most 45) "
        "and PINECONE_REGION (the free plan has us-east-1 alone)."
    )


def require_ours(model: IndexModel, settings: PineconeSettings, dimensions: int) -> None:
    """Raise `Misconfigured` for an index of another make."""
    name = settings.index
    if isinstance(model.deployment, PodDeployment):
        raise Misconfigured(
            f"The Pinecone index {name} runs on pods, not serverless; name another in "
            "PINECONE_INDEX."
        )
    field = model.schema.fields.get(VECTORS)
    if not isinstance(field, DenseVectorField):
        raise Misconfigured(
            f"The Pinecone index {name} is not made for vectors of ours; name another in "
            "PINECONE_INDEX."
        )
    if field.dimension != dimensions:
        raise Misconfigured(
            f"The Pinecone index {name} has {field.dimension} dimensions, the embedder "
            f"{dimensions}; set EMBED_DIMS or EMBEDDER to match, or name another in "
            "PINECONE_INDEX."
        )
    if field.metric != METRIC:
        raise Misconfigured(
            f"The Pinecone index {name} compares by {field.metric}, not by {METRIC}; name another "
            "in PINECONE_INDEX."
        )
    if model.status.state == "InitializationFailed":
        raise Misconfigured(
            f"Pinecone could not make the index {name}; delete it in the console, or name another "
            "in PINECONE_INDEX."
        )


async def protected(client: AsyncPinecone, settings: PineconeSettings, model: IndexModel) -> None:
    """Switch the index's protection on where it is asked for; never off."""
    if settings.deletion_protection and model.deletion_protection != "enabled":
        with translated():
            await client.indexes.configure(settings.index, deletion_protection="enabled")


def address(host: str, control: str | None) -> str:
    """The data plane's URL. An emulator's host has no scheme: it speaks as its control plane."""
    plain = control is not None and control.startswith("http://")
    if plain and host.startswith("https://") and urlsplit(host).hostname in LOOPBACK:
        return f"http://{host.removeprefix('https://')}"
    return host

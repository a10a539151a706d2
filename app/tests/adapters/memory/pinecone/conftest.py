"""An emulated Pinecone, and vaults that the real SDK connects to it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace

import pytest

from app.adapters.memory.pinecone import (
    Isolation,
    PineconeSettings,
    PineconeVault,
    open_pinecone_vault,
)
from app.tests.adapters.memory.pinecone.records import DIMENSIONS
from app.tests.fakes.pinecone import Emulator, pinecone_emulator

Opener = Callable[..., Awaitable[PineconeVault]]


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with pinecone_emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(running: Emulator) -> Emulator:
    """Empty, without faults."""
    running.reset()
    return running


@pytest.fixture
def settings(emulator: Emulator) -> PineconeSettings:
    return PineconeSettings(
        api_key=emulator.api_key, host=emulator.url, ready_wait_s=5.0, poll_s=0.02, timeout_s=5.0
    )


@pytest.fixture
async def opened(settings: PineconeSettings) -> AsyncIterator[Opener]:
    """Opens vaults with changed settings, as a restart or a second replica would."""
    vaults: list[PineconeVault] = []

    async def another(**changed: object) -> PineconeVault:
        vault = await open_pinecone_vault(
            replace(settings, **changed),  # type: ignore[arg-type]  # fields of the settings
            dimensions=DIMENSIONS,
            progress=None,
        )
        vaults.append(vault)
        return vault

    yield another
    for vault in vaults:
        await vault.close()


@pytest.fixture(params=list(Isolation))
async def vault(request: pytest.FixtureRequest, opened: Opener) -> PineconeVault:
    """A vault in each of the three modes."""
    return await opened(isolation=request.param)


@pytest.fixture
async def auto(opened: Opener) -> PineconeVault:
    """A vault in the default mode."""
    return await opened(isolation=Isolation.AUTO)

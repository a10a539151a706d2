"""What every `MemoryProvider` must do; a test inherits `MemoryContract` and gives `memory`.

    class TestOurMemory(MemoryContract):
        @pytest.fixture
        async def memory(self):
            memory = await open_it()
            yield memory
            await memory.close()

Each provider is asked only through the port. The parts live in the modules beside this one.
"""

from app.tests.contracts.memory_conversations import ConversationsContract
from app.tests.contracts.memory_keeping import KeepingContract
from app.tests.contracts.memory_listing import ListingContract
from app.tests.contracts.memory_people import PeopleContract
from app.tests.contracts.memory_search import SearchContract

__all__ = ["MemoryContract"]


class MemoryContract(
    KeepingContract, SearchContract, ListingContract, ConversationsContract, PeopleContract
):
    """All parts of the contract."""

"""The local model passes the contract."""

import pytest

from app.adapters.counting.characters import CharacterCounter
from app.adapters.language.local import LocalSLM
from app.core.ports.language import SLMClient
from app.tests.contracts.language import LanguageContract


class TestLocalSLM(LanguageContract):
    @pytest.fixture
    def slm(self) -> SLMClient:
        return LocalSLM(CharacterCounter())

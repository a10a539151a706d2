"""One built model for all tests of this folder; building it is tested apart."""

from pathlib import Path

import pytest

from app.adapters.embedding.local.store import load_or_build


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("embedding-home")
    load_or_build(home, lambda stage, share: None, lambda probe: True)
    return home

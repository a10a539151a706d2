"""One running application for the documentation's examples."""

from collections.abc import Iterator

import pytest

from app.bench.served import served as serving
from app.tests.fakes.openai_server import openai_server


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    with openai_server() as model, serving(home, EMBEDDER="hash", HF_BASE_URL=model.url) as app:
        yield app.url

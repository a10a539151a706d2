"""One running application for the documentation's examples."""

from collections.abc import Iterator

import pytest

from app.tests.serving import serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("home")) as url:
        yield url

"""What a host needs to be tested at all."""

import pytest

from app.tests.infra.edge import needed


@pytest.fixture(scope="session", autouse=True)
def _host_tools() -> None:
    needed("nginx", "openssl", "curl")

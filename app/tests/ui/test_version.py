"""The foot of the page says which version this is."""

from app import __version__
from app.ui.render.masthead import privacy


def test_the_foot_of_the_page_tells_the_version() -> None:
    assert f"Inkling {__version__}" in str(privacy())

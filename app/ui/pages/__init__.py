"""What the page looks like: each part builds its components and answers a typed record of them.

Nothing here does anything: the events are bound in `bindings`.
"""

from app.ui.pages.memory import kind_filters, kinds, source_filters
from app.ui.pages.page import Page, build_page

__all__ = ["Page", "build_page", "kind_filters", "kinds", "source_filters"]

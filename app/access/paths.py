"""Which paths are worth counting and noting: what does something, not what the page is made of."""

from app.access.wire import Scope

PAGE_PARTS = ("/static/", "/assets/", "/svelte/", "/custom_component/", "/pwa_icon")
PAGE_FILES = frozenset(
    {"/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt", "/config", "/config/"}
)
PAGE_CALLS = "/gradio_api/"
# What the page posts to tidy up after itself; every other post runs something or stores a file.
HOUSEKEEPING = frozenset({"/gradio_api/cancel", "/gradio_api/reset", "/gradio_api/reset/"})
# What those who run the service ask for at intervals of their own.
WATCHING = frozenset({"/v1/healthz", "/api/health", "/metrics"})
UPLOAD = "/gradio_api/upload"
PRIVATE = ("/v1/", "/api/", "/mcp")


def is_asset(scope: Scope) -> bool:
    """Whether the path is a part of the page, or the page's own listening and tidying."""
    path = _local(scope)
    if path.startswith(PAGE_CALLS):
        return scope["method"] != "POST" or path in HOUSEKEEPING
    return path in PAGE_FILES or path.startswith(PAGE_PARTS)


def is_counted(scope: Scope) -> bool:
    """Whether the call counts against its caller's share."""
    return _local(scope) not in WATCHING and not is_asset(scope)


def is_upload(scope: Scope) -> bool:
    """Whether the page sends a file."""
    return _local(scope).rstrip("/") == UPLOAD


def is_private(scope: Scope) -> bool:
    """Whether the answer is a person's own, and no cache may keep it."""
    return _local(scope).startswith(PRIVATE)


def _local(scope: Scope) -> str:
    """The path as the doors know it, without the prefix the server is mounted under."""
    path: str = scope["path"]
    prefix: str = scope.get("root_path", "")
    return path[len(prefix) :] if prefix and path.startswith(prefix + "/") else path

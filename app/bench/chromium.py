"""The browser of screenshots and journeys: the machine's own chromium, made to stay at home."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
HOW_TO_INSTALL = "chromium is missing; install it with: sudo apt-get install chromium"


def chromium() -> str | None:
    """Where the browser is, None when this machine has none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)

"""The services become a page, and the page is mounted on the application at `/`."""

import os
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path

# Gradio asks other hosts for news unless this is set before it is imported.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import gradio as gr
from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles

from app.services import Services
from app.ui.bindings import bind
from app.ui.bundle import Bundle, bundle
from app.ui.dismissal import let_go
from app.ui.document import PageDocument
from app.ui.lasting import LastingFiles
from app.ui.pacing import look_less_often
from app.ui.pages import build_page
from app.ui.render.markup import escaped
from app.ui.render.shell import shell
from app.ui.theme import theme
from app.ui.translation import build_translated
from app.ui.uploads import UploadedFilesOnly
from app.ui.words import FILES, say, speaking

ASSETS = Path(__file__).parent / "assets"
ASSETS_PATH = "/static/inkling"
STYLES = (
    "letters.css",
    "shell.css",
    "page.css",
    "header.css",
    "parts.css",
    "receipt.css",
    "answer.css",
    "way.css",
    "shelf.css",
    "talks.css",
    "samples.css",
)
EARLY = ("look.js", "shell.js")
"""Small, and needed before anything is drawn: they stand in the document itself."""
SCRIPTS = ("page.js", "way.js", "tint.js", "shelf.js", "talks.js", "edits.js")
LETTERS = ("IBMPlexSans/IBMPlexSans-Regular.woff2", "IBMPlexSans/IBMPlexSans-Bold.woff2")
CONCURRENT_EVENTS = 20
MAX_WAITING_EVENTS = 200
MAX_UPLOAD = "50mb"
UPLOADS_KEPT_S = 3_600


def create_page(services: Services) -> gr.Blocks:
    """The page with all its events bound to these services."""
    with gr.Blocks(
        title=say("title"),
        analytics_enabled=False,
        delete_cache=(UPLOADS_KEPT_S, UPLOADS_KEPT_S),
        fill_width=True,
    ) as blocks:
        page = build_page(
            services.notices, model=services.chat.model_id, lacking=services.chat.notice
        )
        bind(page, services, blocks)
    blocks.queue(default_concurrency_limit=CONCURRENT_EVENTS, max_size=MAX_WAITING_EVENTS)
    look_less_often(blocks)
    return blocks


def mount(api: FastAPI, services: Services) -> FastAPI:
    """The application with the page at `/`; call it after all routes are there, before serving."""
    styles, scripts = _bundles()
    for one in (styles, scripts):
        api.add_route(f"{ASSETS_PATH}/{one.name}", _answering(one), include_in_schema=False)
    api.mount(ASSETS_PATH, StaticFiles(directory=ASSETS), name="page-assets")
    api.add_middleware(PageDocument, head=_head(styles, scripts), shells=_shells())
    api.add_middleware(LastingFiles, folder=ASSETS_PATH)
    api.add_middleware(UploadedFilesOnly, folder=_uploads(services.settings.inkling_home))
    page, translations = build_translated(lambda: create_page(services))
    mounted: FastAPI = gr.mount_gradio_app(
        api,
        page,
        path="/",
        theme=theme(),
        i18n=translations,
        favicon_path=str(ASSETS / "favicon.svg"),
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=MAX_UPLOAD,
        ssr_mode=False,
        pwa=False,
        enable_monitoring=False,
        mcp_server=False,
    )
    # Without these Gradio takes a mounted page for one that is not served yet, and checks no files.
    page.has_launched = page.is_running = True
    return mounted


def dismiss(application: FastAPI) -> None:
    """Let go of the open pages of a mounted application: their connections would hold up its end.

    What a page waits for still reaches it.
    """
    for route in application.routes:
        page = getattr(route, "app", None)
        if isinstance(page, gr.routes.App):
            let_go(page)


def _uploads(home: Path) -> Path:
    """Where uploads wait to be read: a folder nobody else on this machine can look into."""
    folder = Path(os.environ.setdefault("GRADIO_TEMP_DIR", str(home / "uploads")))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _shells() -> dict[str, str]:
    """What stands there before the page does, in each language."""
    shells: dict[str, str] = {}
    for language in FILES:
        with speaking(language):
            shells[language] = shell()
    return shells


def _answering(one: Bundle) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        body, headers = one.answer(request.scope)
        return Response(body, headers=headers)

    return answer


def _bundles() -> tuple[Bundle, Bundle]:
    """All styles in one file, and all scripts that wait for the page in another."""
    styles = bundle("inkling.css", "text/css; charset=utf-8", [ASSETS / one for one in STYLES])
    scripts = bundle(
        "inkling.js", "text/javascript; charset=utf-8", [ASSETS / one for one in SCRIPTS]
    )
    return styles, scripts


def _head(styles: Bundle, scripts: Bundle) -> str:
    """The page's name, styles and script, from us alone.

    They are linked, not handed to Gradio: it would rewrite the styles' selectors, and run the
    script by evaluating it.
    """
    title, about = escaped(say("title")), escaped(say("tagline"))
    named = f'<title>{title}</title><meta name="description" content="{about}">'
    letters = "".join(
        f'<link rel="preload" as="font" type="font/woff2" href="static/fonts/{name}" crossorigin>'
        for name in LETTERS
    )
    # before the styles: a script waits for every style that stands above it
    early = "".join(f"<script>{(ASSETS / name).read_text()}</script>" for name in EARLY)
    styled = f'<link rel="stylesheet" href="{_below(styles.versioned)}">'
    scripted = f'<script src="{_below(scripts.versioned)}" defer></script>'
    # browsers look for an icon at the root of the host, which is not ours under a path
    icon = f'<link rel="icon" href="{_address("favicon.svg")}">'
    scheme = '<meta name="color-scheme" content="light dark">'
    return f"{named}{scheme}{icon}{early}{letters}{styled}{scripted}"


def _address(name: str) -> str:
    """Relative to the page; the digest makes browsers fetch it anew when it changed."""
    digest = sha256((ASSETS / name).read_bytes()).hexdigest()[:12]
    return _below(f"{name}?v={digest}")


def _below(name: str) -> str:
    return f"{ASSETS_PATH.lstrip('/')}/{name}"

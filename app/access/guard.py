"""The guard around the whole application: every call passes its layers, outermost first.

trusted proxies → request id → root path → degraded mark → log → strict browsers → origins →
last resort → body limit → rate limit → the doors
"""

from app.access.bodies import with_body_limit
from app.access.degradation import with_degraded_mark
from app.access.hardening import with_strict_browsers
from app.access.identity import with_request_id
from app.access.logbook import with_last_resort, with_log
from app.access.origins import with_origins
from app.access.prefixes import with_root_path
from app.access.proxies import with_trusted_proxies
from app.access.rates import with_rate_limit
from app.access.wire import ASGIApp, Receive, Scope, Send
from app.services import Services


def guard(app: ASGIApp, *, services: Services) -> ASGIApp:
    """The application, reachable only through the guard; what is not HTTP (lifespan) passes by."""
    settings, telemetry = services.settings, services.telemetry
    guarded = with_rate_limit(app, services.rates)
    guarded = with_body_limit(guarded, settings.max_body_bytes)
    guarded = with_last_resort(guarded, telemetry)
    guarded = with_origins(guarded, settings.cors_origins)
    guarded = with_strict_browsers(guarded)
    guarded = with_log(guarded, telemetry)
    guarded = with_degraded_mark(guarded)
    guarded = with_root_path(guarded, settings.root_path)
    guarded = with_request_id(guarded)
    guarded = with_trusted_proxies(guarded, settings.trusted_proxies)

    async def entered(scope: Scope, receive: Receive, send: Send) -> None:
        await (guarded if scope["type"] == "http" else app)(scope, receive, send)

    return entered

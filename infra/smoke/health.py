"""Whether it is up, and which version: a cold start is waited for."""

from time import monotonic, sleep
from typing import Final

from infra.smoke.wire import Caution, CheckError, NoAnswerError, Site, expect

LOOK_EVERY_S: Final = 1.0
OK: Final = 200


def is_ready(site: Site, version: str | None, patience: float) -> str:
    """Wait up to `patience` seconds for 200, and for the version that is expected."""
    until = monotonic() + patience
    while True:
        try:
            return _look(site, version)
        except CheckError:
            if monotonic() > until:
                raise
            sleep(LOOK_EVERY_S)


def vendors(site: Site) -> str:
    """What stands behind it works; another version would not mend it, so this only cautions."""
    told = site.ask("GET", "/api/health").json()
    notices = site.ask("GET", "/v1/healthz").json()["notices"]
    expect(bool(told["version"]), "/api/health tells no version")
    if told["status"] != "ok" or notices:
        raise Caution(f"{told} {' '.join(notices)}".strip())
    return f"pinecone {told['pinecone']}, hf {told['hf']}"


def _look(site: Site, version: str | None) -> str:
    answer = site.ask("GET", "/v1/healthz")
    if answer.status != OK:
        raise NoAnswerError(f"/v1/healthz answers {answer.status}")
    told = answer.json()
    expect(told["status"] in ("ready", "degraded"), f"the status is {told['status']}")
    running = told["version"]
    expect(version in (None, running), f"version {running} is running, not {version}")
    return f"version {running}, {told['status']}"

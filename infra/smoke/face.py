"""What anybody sees: the page and its parts, headers, documents, and how mistakes are answered."""

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from infra.smoke.health import OK, vendors
from infra.smoke.wire import Answer, Caution, Site, expect

LINKED: Final = re.compile(r"""<(?:script|link)\b[^>]*?\b(?:src|href)=["']([^"'#]+)["']""")
FEWEST_PARTS: Final = 5
FEWEST_DAYS: Final = 21  # Certbot renews a month before the end: something is wrong with it by now
TOO_LARGE: Final = {"Content-Length": "1100000"}  # announced, not sent: the refusal comes first
REQUEST_ID: Final = "smoke-test.1"


def page(site: Site) -> str:
    """The page and every script and style it links load, all from this one address."""
    answer = site.ask("GET", "/", headers={"Accept": "text/html"})
    expect(answer.status == OK, f"the page answers {answer.status}")
    html = answer.body.decode("utf-8")
    expect("<title>Inkling</title>" in html, "the page has not our title")
    linked = {urljoin(f"{site.url}/", found) for found in LINKED.findall(html)}
    foreign = sorted(one for one in linked if _host(one) != _host(site.url))
    expect(not foreign, f"the page links to other hosts: {foreign}")
    parts = sorted(linked - {f"{site.url}/"})
    expect(len(parts) >= FEWEST_PARTS, f"the page links to {parts} only")
    for part in [*parts, f"{site.url}/theme.css"]:
        path = part.removeprefix(f"{site.url}")
        got = site.ask("GET", path, headers={"Accept": "*/*"})
        expect(got.status == OK and bool(got.body), f"{path} answers {got.status}")
    return f"{len(html)} characters, {len(parts) + 1} parts"


def address(site: Site) -> str:
    """The page's own calls go to the address people use; a proxy that hides it breaks the page."""
    root = str(site.ask("GET", "/config").json()["root"])
    expect(root.rstrip("/") == site.url, f"the page would call {root}, not {site.url}")
    return root


def headers(site: Site) -> str:
    """The headers that protect people, once each."""
    with site.asked("GET", "/", headers={"Accept": "text/html"}) as response:
        given = [(name.lower(), value) for name, value in response.getheaders()]
        response.read()
    wanted = ["content-security-policy", "x-content-type-options", "referrer-policy"]
    wanted += ["strict-transport-security"] if site.secure else []
    for name in wanted:
        times = sum(one == name for one, _ in given)
        expect(times == 1, f"{name} is given {times} times")
    policy = dict(given)["content-security-policy"]
    expect("frame-ancestors 'none'" in policy, "other sites may frame the page")
    return ", ".join(wanted)


def documents(site: Site) -> str:
    """The API describes itself."""
    told = site.ask("GET", "/openapi.json").json()
    expect("/v1/hypothesize" in told["paths"], "/openapi.json lacks /v1/hypothesize")
    answer = site.ask("GET", "/docs", headers={"Accept": "text/html"})
    expect(answer.status == OK, f"/docs answers {answer.status}")
    return f"{len(told['paths'])} paths"


def problems(site: Site) -> str:
    """Mistakes are answered with our problems, also where a proxy refuses first."""
    asked = "/v1/hypothesize"
    _problem(site.ask("POST", asked, b"{", TOO_LARGE), 413)
    _problem(site.ask("GET", "/v1/no-such-thing"), 404)
    wrong = _problem(site.ask("POST", asked, {"user_id": "no spaces", "input_text": ""}), 422)
    fields = {error["field"] for error in wrong["errors"]}
    expect(fields == {"user_id", "input_text"}, f"422 names {sorted(fields)}")
    return "404, 413 and 422"


def request_ids(site: Site) -> str:
    """A caller's id is kept; without one, each answer has a new one."""
    path = "/v1/healthz"
    kept = site.ask("GET", path, headers={"X-Request-ID": REQUEST_ID}).headers["x-request-id"]
    expect(kept == REQUEST_ID, f"our id came back as {kept}")
    first, second = (site.ask("GET", path).headers["x-request-id"] for _ in range(2))
    expect(first != second, "two answers have the same id")
    return f"kept ours, made {first}"


def tls(site: Site) -> str:
    """The certificate is good for a while, and plain HTTP leads to TLS."""
    if not site.secure:
        return "not by TLS"
    days = site.certificate_days()
    if urlsplit(site.url).port in (None, 443):
        plain = Site(url=site.url.replace("https:", "http:", 1), timeout=site.timeout)
        answer = plain.ask("GET", "/")
        to = answer.headers.get("location", "")
        expect(300 <= answer.status < 400, f"plain HTTP answers {answer.status}")
        expect(to.startswith("https://"), f"plain HTTP leads to {to}")
    if days < FEWEST_DAYS:
        raise Caution(f"the certificate ends in {days:.0f} days and was not renewed")
    return f"{days:.0f} days left"


def _problem(answer: Answer, status: int) -> dict[str, Any]:
    expect(answer.status == status, f"{status} was due, and {answer.status} came")
    kind = answer.headers.get("content-type", "").split(";")[0]
    expect(kind == "application/problem+json", f"a {status} of type {kind}")
    told: dict[str, Any] = answer.json()
    missing = {"type", "title", "status", "detail", "instance", "request_id"} - told.keys()
    expect(not missing, f"a {status} without {sorted(missing)}")
    expect(told["request_id"] == answer.headers["x-request-id"], f"a {status} with another id")
    return told


def _host(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


CHECKS: Final[tuple[tuple[str, Callable[[Site], str]], ...]] = (
    ("vendors", vendors),
    ("page", page),
    ("address", address),
    ("headers", headers),
    ("documents", documents),
    ("problems", problems),
    ("request ids", request_ids),
    ("tls", tls),
)

"""Whom a call is from when proxies stand before us, and who is not believed."""

import json

import pytest

from app.access.proxies import parse_hop, with_trusted_proxies
from app.access.rates import with_rate_limit
from app.access.wire import Receive, Scope, Send
from app.adapters.limiting import MemoryRates
from app.core.domain.errors import Misconfigured
from app.tests.access.doors import caller, door, straight_through

PROXY, INNER = "10.0.0.1", "10.0.0.2"
TRUSTED = ("10.0.0.0/8", "2001:db8:1::/48", "192.0.2.7")
VISITOR = "203.0.113.9"

Seen = dict[str, object]


async def tell(scope: Scope, receive: Receive, send: Send) -> None:
    """A door that answers what it takes the call for."""
    seen = {
        "client": scope["client"][0] if scope["client"] else None,
        "scheme": scope["scheme"],
        "headers": {k.decode(): v.decode() for k, v in scope["headers"]},
    }
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(seen).encode()})


async def seen(peer: str, *headers: tuple[str, str], trusted: tuple[str, ...] = TRUSTED) -> Seen:
    async with caller(with_trusted_proxies(tell, trusted), peer) as client:
        found: Seen = (await client.get("/", headers=list(headers))).json()
    return found


def forwarded_for(value: str) -> tuple[str, str]:
    return ("X-Forwarded-For", value)


async def test_by_default_nobody_is_believed() -> None:
    for peer in ("127.0.0.1", "::1", PROXY, VISITOR):
        found = await seen(
            peer,
            forwarded_for("198.51.100.1"),
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", "evil.test"),
            trusted=(),
        )
        assert (found["client"], found["scheme"]) == (peer, "http")
        assert "x-forwarded" not in str(found["headers"])


async def test_a_stranger_is_not_believed_though_others_are() -> None:
    found = await seen(VISITOR, forwarded_for(PROXY), ("X-Forwarded-Proto", "https"))
    assert (found["client"], found["scheme"]) == (VISITOR, "http")
    assert "x-forwarded" not in str(found["headers"])


@pytest.mark.parametrize(
    ("value", "client"),
    [
        (VISITOR, VISITOR),
        (f"{VISITOR}, {INNER}", VISITOR),
        (f"198.51.100.1, {VISITOR}, {INNER}", VISITOR),  # the first one is the visitor's own claim
        (f"{PROXY}, {VISITOR}", VISITOR),  # and so is a name of ours in front of it
        (f"{INNER}, 10.9.9.9", INNER),  # all ours: whoever is farthest away
        (f" {VISITOR} ,, ", VISITOR),
        (f"{VISITOR}:4711", VISITOR),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("2001:db8::7, [2001:db8:1::5]:80", "2001:db8::7"),
        (f"::ffff:{VISITOR}", VISITOR),
        (f"{VISITOR}, ::ffff:{INNER}", VISITOR),
        ("fe80::1%eth0", "fe80::1"),
        (f"{VISITOR}, unknown", PROXY),  # nothing beyond what cannot be read is believed
        (f"{VISITOR}, unknown, {INNER}", INNER),
        (f"{VISITOR}:http", PROXY),
        (f"{VISITOR}, [2001:db8::7", PROXY),
        ("<script>", PROXY),
        ("1" * 5000, PROXY),
        ("999.1.1.1", PROXY),
        ("", PROXY),
    ],
)
async def test_the_first_from_the_right_that_is_no_proxy_of_ours_calls(
    value: str, client: str
) -> None:
    assert (await seen(PROXY, forwarded_for(value)))["client"] == client


async def test_a_header_given_several_times_is_one_list() -> None:
    found = await seen(PROXY, forwarded_for("198.51.100.1"), forwarded_for(f"{VISITOR}, {INNER}"))
    assert found["client"] == VISITOR


@pytest.mark.parametrize("peer", [PROXY, "192.0.2.7", "2001:db8:1::9", f"::ffff:{PROXY}"])
async def test_a_proxy_is_known_by_address_or_network_in_either_version(peer: str) -> None:
    assert (await seen(peer, forwarded_for(VISITOR)))["client"] == VISITOR


@pytest.mark.parametrize(
    ("proto", "hops", "scheme"),
    [
        ("https", VISITOR, "https"),
        ("HTTPS", VISITOR, "https"),
        ("https", f"{VISITOR}, {INNER}", "https"),
        ("https, http", f"{VISITOR}, {INNER}", "https"),  # TLS ends at the outer proxy
        ("https, http", VISITOR, "http"),  # the first one is the visitor's own claim
        ("gopher", VISITOR, "http"),
        ("", VISITOR, "http"),
        ("https", "", "https"),
    ],
)
async def test_the_scheme_is_the_one_the_caller_used(proto: str, hops: str, scheme: str) -> None:
    found = await seen(PROXY, forwarded_for(hops), ("X-Forwarded-Proto", proto))
    assert found["scheme"] == scheme


async def test_what_was_believed_is_all_that_is_left_of_the_headers() -> None:
    found = await seen(
        PROXY,
        forwarded_for(f"198.51.100.1, {VISITOR}"),
        ("X-Forwarded-Proto", "http, https"),
        ("X-Forwarded-Host", "inkling.example"),
    )
    headers = found["headers"]
    assert isinstance(headers, dict)
    assert "x-forwarded-for" not in headers
    assert headers["x-forwarded-proto"] == "https"
    assert headers["x-forwarded-host"] == "inkling.example"


async def test_a_call_over_a_unix_socket_has_no_address_and_is_not_believed() -> None:
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "scheme": "http",
        "client": None,
        "headers": [(b"x-forwarded-for", VISITOR.encode()), (b"accept", b"*/*")],
    }
    sent = await straight_through(with_trusted_proxies(tell, TRUSTED), scope)
    found = json.loads(sent[-1]["body"])
    assert found["client"] is None
    assert found["headers"] == {"accept": "*/*"}
    limited = with_trusted_proxies(with_rate_limit(door(), MemoryRates(1)), TRUSTED)
    assert (await straight_through(limited, scope))[0]["status"] == 200
    assert (await straight_through(limited, scope))[0]["status"] == 429


async def test_callers_behind_one_proxy_have_a_share_each_and_cannot_get_more() -> None:
    app = with_trusted_proxies(with_rate_limit(door(), MemoryRates(1)), TRUSTED)
    async with caller(app, PROXY) as client:
        statuses = [
            (await client.get("/", headers=dict([forwarded_for(value)]))).status_code
            for value in (VISITOR, "203.0.113.10", f"198.51.100.1, {VISITOR}")
        ]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize("value", ["proxy.example", "10.0.0.0/99", "10.0.0"])
def test_a_proxy_that_is_no_address_is_said_at_the_start(value: str) -> None:
    with pytest.raises(Misconfigured, match="TRUSTED_PROXIES"):
        with_trusted_proxies(tell, (PROXY, value))


@pytest.mark.parametrize("text", ["", ":", "[]", "[", "]:80", "1.2.3.4:", "a b", "1.2.3.4:9999999"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert parse_hop(text) is None

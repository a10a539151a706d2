"""Who calls and by which scheme, when proxies stand before us: only those we trust are believed.

Every other caller's `X-Forwarded-*` headers are taken away, so that nothing behind believes them
either.
"""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from app.access.wire import ASGIApp, Headers, Receive, Scope, Send
from app.core.domain.errors import Misconfigured

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

FOR, PROTO = b"x-forwarded-for", b"x-forwarded-proto"
PREFIX = b"x-forwarded-"
SCHEMES = frozenset({"http", "https"})
LONGEST_HOP = 64  # characters: an IPv6 address with brackets, zone and port


def with_trusted_proxies(app: ASGIApp, trusted: Sequence[str]) -> ASGIApp:
    """The layer that finds the caller behind the proxies at these addresses and networks.

    Raises `Misconfigured` when one of them is neither.
    """
    networks = parse_networks(trusted)

    async def resolved(scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope.get("client")
        address = parse_hop(peer[0]) if peer else None
        if address is not None and _within(address, networks):
            changed = _believed(scope, address, networks)
        elif any(name.startswith(PREFIX) for name, _ in scope["headers"]):
            changed = {**scope, "headers": _without(scope["headers"], PREFIX)}
        else:
            changed = scope
        await app(changed, receive, send)

    return resolved


def parse_networks(values: Sequence[str]) -> tuple[Network, ...]:
    """Addresses and CIDRs as networks; host bits may be set."""
    try:
        return tuple(ip_network(value, strict=False) for value in values)
    except ValueError as error:
        raise Misconfigured(
            f"TRUSTED_PROXIES takes addresses and networks such as 10.0.0.0/8: {error}."
        ) from error


@lru_cache(maxsize=4_096)
def parse_hop(text: str) -> Address | None:
    """The address of one hop, with or without brackets, zone and port; None when it is none."""
    hop = text.strip()
    if len(hop) > LONGEST_HOP:
        return None
    if hop.startswith("["):
        hop, closed, port = hop[1:].partition("]")
        if not closed or not _is_port(port):
            return None
    elif hop.count(":") == 1:
        hop, port = hop.split(":")
        if not _is_port(":" + port):
            return None
    try:
        address = ip_address(hop.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _believed(scope: Scope, peer: Address, networks: Sequence[Network]) -> Scope:
    """The scope with the caller the trusted hops name, and the scheme the caller used."""
    client, hops = _caller(peer, _listed(scope, FOR), networks)
    schemes = [value.lower() for value in _listed(scope, PROTO)]
    # each proxy adds one of both, at the right; one that only passes them on adds neither
    scheme = schemes[-min(max(hops, 1), len(schemes))] if schemes else ""
    headers = _without(scope["headers"], FOR, PROTO)
    changed = {**scope, "headers": headers}
    if hops:
        changed["client"] = (str(client), 0)
    if scheme in SCHEMES:
        changed["scheme"] = scheme
        headers.append((PROTO, scheme.encode()))
    return changed


def _caller(
    peer: Address, named: Sequence[str], networks: Sequence[Network]
) -> tuple[Address, int]:
    """The first address from the right that is no proxy of ours, and how many were walked."""
    client, hops = peer, 0
    for text in reversed(named):
        address = parse_hop(text)
        if address is None:
            break
        client, hops = address, hops + 1
        if not _within(address, networks):
            break
    return client, hops


def _listed(scope: Scope, name: bytes) -> list[str]:
    """All values of a header that may be given as a list, several times, or both."""
    values = (bytes(value).decode("latin-1") for key, value in scope["headers"] if key == name)
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _without(headers: Headers, *prefixes: bytes) -> Headers:
    return [pair for pair in headers if not pair[0].startswith(prefixes)]


def _is_port(text: str) -> bool:
    return text == "" or (text.startswith(":") and text[1:].isdecimal() and len(text) <= 6)

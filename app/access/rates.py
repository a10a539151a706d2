"""Calls are counted per client address and per user; too many answer 429 with `Retry-After`.

A user named in the query string is counted here; a door that finds one in a body calls `charge`.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import parse_qs

from app.access.paths import is_counted
from app.access.problems import Problem, send_problem
from app.access.wire import ASGIApp, Receive, Scope, Send
from app.core.ports.limiting import RateStore

SCOPE_KEY = "inkling.caller"
MAX_USER_ID_CHARACTERS = 128
IPV6_HOME_BITS = 64  # the smallest network a provider hands out: one household, one share


class TooManyCalls(Exception):  # named for what it tells the caller
    """A caller is over their share; `wait` is whole seconds (≥ 1), `problem` is the answer."""

    def __init__(self, seconds: float) -> None:
        self.wait = max(1, math.ceil(seconds))
        super().__init__(self.wait)
        self.problem = Problem(
            kind="too-many-requests",
            detail=f"Too many requests. Try again in {self.wait} s.",
            headers=(("retry-after", str(self.wait)),),
        )


@dataclass(slots=True)
class Caller:
    """Who makes the call, as far as is known yet; travels with the call, and is not shared."""

    rates: RateStore | None = None
    user_id: str | None = None

    async def charge(self, user_id: str) -> None:
        """Count the call for this user, once; raises `TooManyCalls`."""
        if self.user_id == user_id:
            return
        self.user_id = user_id
        if self.rates is not None:
            await charge_user(self.rates, user_id)


def with_rate_limit(app: ASGIApp, rates: RateStore) -> ASGIApp:
    """The layer that counts calls."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        if is_counted(scope):
            scope[SCOPE_KEY] = caller = Caller(rates)
            try:
                await _take(rates, f"client:{_client(scope)}")
                user_id = _user_in_query(scope)
                if user_id is not None:
                    await caller.charge(user_id)
            except TooManyCalls as refusal:
                await send_problem(refusal.problem, scope, send)
                return
        await app(scope, receive, send)

    return limited


def caller_of(scope: Scope) -> Caller:
    """The caller of this call; nobody in particular for calls that are not counted."""
    found = scope.get(SCOPE_KEY)
    return found if isinstance(found, Caller) else Caller()


async def charge(scope: Scope, user_id: str) -> None:
    """Count this call for the user a door found in its body. Raises `TooManyCalls`."""
    await caller_of(scope).charge(user_id)


async def charge_user(rates: RateStore, user_id: str) -> None:
    """Count something a user did that is no call of its own. Raises `TooManyCalls`."""
    await _take(rates, f"user:{user_id}")


async def _take(rates: RateStore, key: str) -> None:
    wait = await rates.take(key)
    if wait:
        raise TooManyCalls(wait)


def _client(scope: Scope) -> str:
    """Who calls: the other end of the connection, or whom a proxy we trust names."""
    client = scope.get("client")
    return _network(client[0]) if client else "unknown"


@lru_cache(maxsize=4_096)
def _network(host: str) -> str:
    """The address, IPv6 by its network."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, IPV6_HOME_BITS), strict=False))


def _user_in_query(scope: Scope) -> str | None:
    query: bytes = scope.get("query_string", b"")
    if b"user_id=" not in query:
        return None
    try:
        values = parse_qs(query.decode("latin-1"), max_num_fields=32).get("user_id")
    except ValueError:
        return None
    return values[-1] if values and len(values[-1]) <= MAX_USER_ID_CHARACTERS else None

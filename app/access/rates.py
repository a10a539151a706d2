"""Calls are counted per client address and per user; too many answer 429 with `Retry-After`.

A user named in the query string is counted here; a door that finds one in a body calls `charge`.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import parse_qs

from app.access.limits import Buckets
from app.access.paths import is_counted
from app.access.problems import Problem, send_problem
from app.access.wire import ASGIApp, Receive, Scope, Send

SCOPE_KEY = "inkling.caller"
MAX_USER_ID_CHARACTERS = 128
IPV6_HOME_BITS = 64  # the smallest network a provider hands out: one household, one share


class TooManyCalls(Exception):  # named for what it tells the caller
    """A caller is over their share; `problem` is the answer."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.problem = Problem(
            kind="too-many-requests",
            detail=f"Too many requests. Try again in {wait} s.",
            headers=(("retry-after", str(wait)),),
        )


@dataclass(slots=True)
class Caller:
    """Who makes the call, as far as is known yet; travels with the call, and is not shared."""

    buckets: Buckets = field(default_factory=lambda: Buckets(0))
    user_id: str | None = None

    def charge(self, user_id: str) -> None:
        """Count the call for this user, once; raises `TooManyCalls`."""
        if self.user_id == user_id:
            return
        self.user_id = user_id
        _take(self.buckets, f"user:{user_id}")


def with_rate_limit(app: ASGIApp, per_minute: int) -> ASGIApp:
    """The layer that counts calls; `per_minute` 0 counts nothing."""
    buckets = Buckets(per_minute)

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        if is_counted(scope):
            scope[SCOPE_KEY] = caller = Caller(buckets)
            try:
                _take(buckets, f"client:{_peer(scope)}")
                user_id = _user_in_query(scope)
                if user_id is not None:
                    caller.charge(user_id)
            except TooManyCalls as refusal:
                await send_problem(refusal.problem, scope, send)
                return
        await app(scope, receive, send)

    return limited


def caller_of(scope: Scope) -> Caller:
    """The caller of this call; nobody in particular for calls that are not counted."""
    found = scope.get(SCOPE_KEY)
    return found if isinstance(found, Caller) else Caller()


def charge(scope: Scope, user_id: str) -> None:
    """Count this call for the user a door found in its body. Raises `TooManyCalls`."""
    caller_of(scope).charge(user_id)


def _take(buckets: Buckets, key: str) -> None:
    wait = buckets.take(key)
    if wait:
        raise TooManyCalls(wait)


def _peer(scope: Scope) -> str:
    """Who is at the other end of the connection; never what a header claims."""
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

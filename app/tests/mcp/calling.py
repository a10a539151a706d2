"""Tools called by the protocol's own client, and by hand where a client would not do that."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from mcp import Client
from mcp_types import TextContent

# Both ways clients of today speak: by a handshake first, or with each message complete in itself.
MODES = ("legacy", "auto")
HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
WORDS = "help me email my landlord"


@asynccontextmanager
async def client(address: str, mode: str = "auto") -> AsyncIterator[Client]:
    async with Client(f"{address}/mcp", mode=mode) as connected:
        yield connected


async def done(client: Client, tool: str, user_id: str, **arguments: object) -> dict[str, Any]:
    """What a tool answers where all went well."""
    result = await client.call_tool(tool, {"user_id": user_id, **arguments})
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return dict(result.structured_content)


async def refused(client: Client, tool: str, user_id: str, **arguments: object) -> str:
    """The sentence a tool answers where something is wrong."""
    result = await client.call_tool(tool, {"user_id": user_id, **arguments})
    assert result.is_error
    (said,) = result.content
    assert isinstance(said, TextContent)
    return said.text


def post(address: str, message: object, **headers: str) -> httpx.Response:
    return httpx.post(f"{address}/mcp", json=message, headers={**HEADERS, **headers}, timeout=60)


def torn(address: str, content: str) -> httpx.Response:
    """What a message is answered that is not whole."""
    return httpx.post(f"{address}/mcp", content=content, headers=HEADERS, timeout=60)


def message(tool: str, arguments: Mapping[str, object]) -> dict[str, object]:
    """A call of a tool as it goes over the wire."""
    return {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": tool, "arguments": arguments},
    }

"""What the Pinecone adapter is told at start; it reads no environment of its own."""

from dataclasses import dataclass, field
from enum import StrEnum


class Isolation(StrEnum):
    """How people are kept apart: a namespace each, a filter on a shared one, or both in turn."""

    NAMESPACE = "namespace"
    METADATA = "metadata"
    AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class PineconeSettings:
    """`host` is the control plane's address; None means Pinecone's own.

    `namespaces` is how many namespaces the plan allows; None means that the first refusal tells.
    `timeout_s` bounds one try of one request, `ready_wait_s` the wait for a new index.
    """

    api_key: str = field(repr=False)
    index: str = "inkling"
    cloud: str = "aws"
    region: str = "us-east-1"
    host: str | None = None
    isolation: Isolation = Isolation.AUTO
    deletion_protection: bool = False
    namespaces: int | None = None
    ready_wait_s: float = 300.0
    poll_s: float = 1.0
    timeout_s: float = 10.0

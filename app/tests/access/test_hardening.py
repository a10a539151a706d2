"""The headers that keep browsers strict."""

from app.access.hardening import with_strict_browsers
from app.tests.access.doors import caller, door


async def test_every_answer_forbids_other_hosts_sniffing_framing_and_referrers() -> None:
    async with caller(with_strict_browsers(door())) as client:
        headers = (await client.get("/")).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert "script-src" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_a_page_may_be_stricter_than_the_house() -> None:
    own = door(headers=((b"Content-Security-Policy", b"default-src 'none'"),))
    async with caller(with_strict_browsers(own)) as client:
        headers = (await client.get("/docs")).headers
    assert headers.get_list("content-security-policy") == ["default-src 'none'"]


async def test_no_cache_keeps_what_is_a_persons_own() -> None:
    async with caller(with_strict_browsers(door())) as client:
        assert (await client.get("/v1/memories")).headers["cache-control"] == "no-store"
        assert "cache-control" not in (await client.get("/theme.css")).headers

"""What every vault at a hosted service does when that service fails."""

import asyncio

import pytest

from app.adapters.memory.remote.vault import Kind, Vault
from app.core.domain.errors import (
    InklingError,
    Malformed,
    RateLimited,
    Refused,
    TooLarge,
    Unauthorized,
    Unavailable,
)
from app.core.domain.memory import MType
from app.tests.adapters.memory.hosted_records import (
    Service,
    all_of,
    keys_of,
    nearest,
    record_of,
)
from app.tests.fakes.loopback import Answer, Fault


class HostedFailuresSuite:
    """A test inherits it and gives `vault` and `service`."""

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (400, Refused),
            (401, Unauthorized),
            (402, Unauthorized),
            (403, Unauthorized),
            (404, Malformed),
            (301, Malformed),
            (408, Unavailable),
            (409, Unavailable),
            (413, TooLarge),
            (422, Refused),
            (429, RateLimited),
            (500, Unavailable),
            (502, Unavailable),
            (503, Unavailable),
        ],
    )
    async def test_each_status_becomes_our_error_with_a_sentence(
        self, vault: Vault, service: Service, status: int, kind: type[InklingError]
    ) -> None:
        told = b"<p>secret words of ann</p>"
        html = {"content-type": "text/html", "location": "http://example.org/"}
        service.http.faults = [
            Fault(answer=Answer(status=status, raw=told, headers=html), times=1_000)
        ]
        for call in self._calls(vault):
            with pytest.raises(kind) as caught:
                await call
            message = str(caught.value)
            assert message.endswith(".")
            assert "secret" not in message
            assert "test-key" not in message
            assert "127.0.0.1" not in message

    @pytest.mark.parametrize(
        "answer",
        [
            Answer(raw=b"<html>hello</html>"),
            Answer(raw=b""),
            Answer(raw=b"\xff\xfe\x00"),
            Answer(body=[1, 2]),
            Answer(body="text"),
            Answer(body={"results": "none", "documents": 7, "namespaces": None}),
            Answer(
                body={"results": [7], "documents": [{"id": 7}], "pagination": {"totalPages": 1}}
            ),
        ],
    )
    async def test_garbage_is_malformed(
        self, vault: Vault, service: Service, answer: Answer
    ) -> None:
        service.http.faults = [Fault(answer=answer, times=1_000)]
        with pytest.raises(Malformed):
            await all_of(vault, "ann")
        with pytest.raises(Malformed):
            await nearest(vault, "ann", "words")

    async def test_the_rest_that_is_asked_for_is_passed_on_and_nothing_is_tried_again(
        self, vault: Vault, service: Service
    ) -> None:
        answer = Answer(status=429, body={"error": "slow down"}, headers={"Retry-After": "17"})
        service.http.faults = [Fault(answer=answer)]
        with pytest.raises(RateLimited) as caught:
            await nearest(vault, "ann", "words")
        assert caught.value.retry_after == 17
        assert len(service.http.asked) == 1

    async def test_a_lost_connection_is_unavailable(self, vault: Vault, service: Service) -> None:
        service.http.faults = [Fault(answer=Answer(lost=True), times=1_000)]
        for call in self._calls(vault):
            with pytest.raises(Unavailable):
                await call

    async def test_a_service_that_is_gone_is_unavailable(
        self, vault: Vault, service: Service
    ) -> None:
        await service.http.close()
        with pytest.raises(Unavailable):
            await vault.probe()

    async def test_a_slow_answer_ends_with_the_callers_limit_and_leaves_the_vault_usable(
        self, vault: Vault, service: Service
    ) -> None:
        service.http.faults = [Fault(answer=Answer(after_s=30), times=1)]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0):
                await vault.put([record_of("ann", "m")])
        await vault.put([record_of("ann", "m")])
        assert await keys_of(vault, "ann") == ["m"]

    async def test_a_closed_vault_is_unavailable_and_may_be_closed_again(
        self, vault: Vault
    ) -> None:
        await vault.close()
        await vault.close()
        for call in self._calls(vault):
            with pytest.raises(Unavailable):
                await call

    def _calls(self, vault: Vault):  # type: ignore[no-untyped-def]  # noqa: ANN202  # one each, lazily
        yield vault.probe()
        yield vault.put([record_of("ann", "m")])
        yield vault.remove("ann", Kind.MEMORY, ["m"])
        yield vault.wipe("ann", None)
        yield vault.wipe("ann", MType.GOAL)
        yield vault.fetch("ann", Kind.MEMORY, ["m"])
        yield nearest(vault, "ann", "words")
        yield all_of(vault, "ann")

"""Faults on order: chosen requests are answered late, wrongly, half, or not at all."""

from dataclasses import dataclass, field

ANY = "*"


@dataclass(slots=True, kw_only=True)
class Fault:
    """What happens to the next `times` requests (None: all) whose path begins with `path`.

    `delay_s` passes first. Then: `status` answers that error; `body` answers it as it is with 200;
    `cut` ends the connection in the middle of an answer. With none of them the request is served.
    """

    path: str = ANY
    method: str | None = None
    times: int | None = 1
    delay_s: float = 0.0
    status: int | None = None
    message: str = "injected"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cut: bool = False


class Faults:
    """The faults that are ordered; used up in the order in which they were."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order one."""
        self._ordered.append(fault)

    def fail(
        self,
        path: str,
        status: int,
        *,
        times: int | None = 1,
        message: str = "injected",
        headers: dict[str, str] | None = None,
    ) -> None:
        """Answer with an error."""
        self.add(
            Fault(path=path, status=status, times=times, message=message, headers=headers or {})
        )

    def slow(self, path: str, delay_s: float, *, times: int | None = 1) -> None:
        """Serve late."""
        self.add(Fault(path=path, delay_s=delay_s, times=times))

    def garbage(
        self, path: str, *, times: int | None = 1, body: bytes = b"<html>hello</html>"
    ) -> None:
        """Answer 200 with something else."""
        self.add(Fault(path=path, body=body, times=times))

    def cut(self, path: str, *, times: int | None = 1) -> None:
        """Break off in the middle of an answer."""
        self.add(Fault(path=path, cut=True, times=times))

    def clear(self) -> None:
        """Order nothing any more."""
        self._ordered.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for a request, if one is ordered."""
        for fault in self._ordered:
            if fault.path not in (ANY, path[: len(fault.path)]):
                continue
            if fault.method is not None and fault.method != method:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times == 0:
                    self._ordered.remove(fault)
            return fault
        return None

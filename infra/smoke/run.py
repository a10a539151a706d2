"""All checks in their order, a line for each, and what it comes to."""

import sys
from collections.abc import Callable
from functools import partial
from time import monotonic

from infra.smoke.face import CHECKS
from infra.smoke.health import is_ready
from infra.smoke.person import Person
from infra.smoke.wire import Caution, CheckError, Site

Check = Callable[[], str]
SHAPELESS = (KeyError, IndexError, TypeError, ValueError, AttributeError)


def run(site: Site, *, version: str | None, patience: float, strict: bool) -> int:
    """Run every check and tell of it on standard output; 0 = all is well, 1 = something is not."""
    report = Report()
    _say(f"smoke test of {site.url}")
    if report.take("ready", partial(is_ready, site, version, patience)):
        for name, check in CHECKS:
            report.take(name, partial(check, site))
        person = Person(site)
        try:
            for name, step in person.steps():
                report.take(name, step)
        finally:
            report.take("forgotten", person.is_forgotten)
    _say(f"{report.passed} passed, {report.failed} failed, {report.warned} warned")
    return 1 if report.failed or (strict and report.warned) else 0


class Report:
    """Tells each result as it comes, and counts."""

    def __init__(self) -> None:
        self.passed = self.failed = self.warned = 0

    def take(self, name: str, check: Check) -> bool:
        """Run one check and tell how it went; False when it failed."""
        begun = monotonic()
        try:
            mark, said = "ok", check()
            self.passed += 1
        except Caution as caution:
            mark, said = "warn", str(caution)
            self.warned += 1
        except CheckError as problem:
            mark, said = "FAIL", str(problem)
            self.failed += 1
        except SHAPELESS as problem:
            mark, said = "FAIL", f"an answer is not of its shape: {problem!r}"
            self.failed += 1
        _say(f"{mark:5}{name:14}{monotonic() - begun:6.2f} s  {said}")
        return mark != "FAIL"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()

"""The command line: 0 = all is well, 1 = something is not, 2 = no such address."""

import argparse
import sys
from urllib.parse import urlsplit

from infra.smoke.run import run
from infra.smoke.wire import Site


def main() -> int:
    """Read the command line and run the checks."""
    parser = argparse.ArgumentParser(prog="python3 -m infra.smoke", description=__doc__)
    parser.add_argument("url", help="where people reach it, with its path if it has one")
    parser.add_argument("--version", help="the version that must be running")
    parser.add_argument(
        "--patience", type=float, default=90.0, help="seconds to wait until it is ready (90)"
    )
    parser.add_argument(
        "--timeout", type=float, default=60.0, help="seconds for one answer, at most (60)"
    )
    parser.add_argument("--strict", action="store_true", help="a warning fails, too")
    options = parser.parse_args()
    parts = urlsplit(options.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        sys.stderr.write(f"{options.url} is no address; give one like https://inkling.example\n")
        return 2
    site = Site(url=options.url.rstrip("/"), timeout=options.timeout)
    return run(site, version=options.version, patience=options.patience, strict=options.strict)


if __name__ == "__main__":
    sys.exit(main())

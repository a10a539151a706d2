"""Parameters as JSON come in, lines `KEY=value` go out; nothing else is ever printed.

Ends with 1 when a name is no name of a variable, or a value has a line end (it would become a
line of its own).
"""

import json
import re
import sys

NAME = re.compile(r"[A-Z][A-Z0-9_]*")


def main() -> int:
    """Read standard input, write standard output; the exit code."""
    lines = []
    for parameter in json.load(sys.stdin)["Parameters"]:
        name, value = parameter["Name"].rsplit("/", 1)[-1], parameter["Value"]
        if not NAME.fullmatch(name) or "\n" in value or "\r" in value:
            print(f"environment.py: {name!r} cannot be a line", file=sys.stderr)
            return 1
        lines.append(f"{name}={value}")
    sys.stdout.writelines(f"{line}\n" for line in sorted(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())

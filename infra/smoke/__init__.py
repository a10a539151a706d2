"""Tries a running Inkling through its public face, with nothing but the standard library.

`python3 -m infra.smoke URL` comes in, one line for each check goes out. It writes only as a person
made up for the occasion, who is forgotten at the end, also when a check fails.
"""

from infra.smoke.run import run

__all__ = ["run"]

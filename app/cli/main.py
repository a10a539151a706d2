"""Reads the command line and runs one command; errors become one sentence and exit code 2."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app import __version__
from app.core.domain.errors import InklingError
from app.settings import Settings, load_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 = done, 1 = done but something was found wrong, 2 = could not be done."""
    options = _parser().parse_args(arguments)
    run: Callable[[Settings, argparse.Namespace], int] = options.run
    try:
        return run(load_settings(), options)
    except InklingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app", description="Inkling: a few words become a complete prompt."
    )
    parser.add_argument("--version", action="version", version=f"Inkling {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser("serve", help="serve the page and the API")
    serve.set_defaults(run=_serve)

    health = commands.add_parser("health", help="ask the running application how it is")
    health.set_defaults(run=_health)

    model = commands.add_parser("model", help="build the embedding model before the first start")
    model.set_defaults(run=_model)

    export = commands.add_parser("export", help="write all of a person's memories as JSON")
    export.add_argument("--user-id", required=True)
    export.add_argument("--output", type=Path, help="a file; standard output without it")
    export.set_defaults(run=_export)

    bring_in = commands.add_parser("import", help="read what export wrote")
    bring_in.add_argument("--user-id", help="whose memories they become; as exported without it")
    bring_in.add_argument("file", type=Path)
    bring_in.set_defaults(run=_import)

    audit = commands.add_parser(
        "audit", help="find duplicates, contradictions, secrets, stale and never used items"
    )
    of = audit.add_mutually_exclusive_group(required=True)
    of.add_argument("--user-id", help="of one person's memories")
    of.add_argument("--file", action="store_true", help="check the database file itself")
    audit.set_defaults(run=_audit)

    bench = commands.add_parser("bench", help="measure what the documentation claims")
    bench.add_argument("--quick", action="store_true", help="smaller sizes, a minute or two")
    bench.add_argument(
        "--write", type=Path, metavar="FILE", help="put the rows between the marks of this file"
    )
    bench.add_argument("parts", nargs="*", help="only these parts")
    bench.set_defaults(run=_bench)
    return parser


def _serve(settings: Settings, _: argparse.Namespace) -> int:
    from app.asgi import serve  # the page's library takes two seconds to import

    _loop_of_the_server()(serve(settings))
    return 0


def _loop_of_the_server() -> Callable[..., object]:
    try:
        import uvloop
    except ImportError:
        return asyncio.run
    return uvloop.run


def _health(settings: Settings, _: argparse.Namespace) -> int:
    from app.cli.health import ask

    return ask(settings)


def _model(settings: Settings, _: argparse.Namespace) -> int:
    from app.cli.model import build

    return asyncio.run(build(settings))


def _export(settings: Settings, options: argparse.Namespace) -> int:
    from app.cli.transfer import export

    return asyncio.run(export(settings, options.user_id, options.output))


def _import(settings: Settings, options: argparse.Namespace) -> int:
    from app.cli.transfer import bring_in

    return asyncio.run(bring_in(settings, options.user_id, options.file))


def _audit(settings: Settings, options: argparse.Namespace) -> int:
    from app.cli.inspection import inspect, inspect_file

    if options.file:
        return inspect_file(settings)
    return asyncio.run(inspect(settings, options.user_id))


def _bench(_: Settings, options: argparse.Namespace) -> int:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from app.bench import run

    return run(options.parts, quick=options.quick, write=options.write)

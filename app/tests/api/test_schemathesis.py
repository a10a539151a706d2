"""Schemathesis takes the OpenAPI document at its word and finds nothing that does not hold."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import Settings
from app.tests.api.listening import listening

# Every check of every phase is on. Only in the stateful phase one operation is left out: the tool
# cannot know that forgetting a person deletes a memory that was added before.
CONFIG = """
[[operations]]
include-operation-id = "forget"
phases.stateful.enabled = false
"""
HANGS_S = 840  # half a minute on a quiet machine, two and more on a busy one
SEED = "1"  # the same calls in every run: a failure can be repeated
EXAMPLES = "8"  # per operation and phase; the coverage phase has its own, some hundreds


@pytest.mark.slow
@pytest.mark.timeout(HANGS_S + 60)
def test_everything_the_document_says_holds(settings: Settings, tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    with listening(settings) as (url, notes):
        run = subprocess.run(  # noqa: S603  # our own tool, our own server
            [
                str(Path(sys.executable).with_name("schemathesis")),
                *("--config-file", str(config), "run", f"{url}/openapi.json"),
                *(
                    "--max-examples",
                    EXAMPLES,
                    "--seed",
                    SEED,
                    "--request-timeout",
                    "60",
                    "--workers",
                    "2",
                ),
                *("--no-color", "--report-dir", str(tmp_path / "report")),
            ],
            capture_output=True,
            text=True,
            timeout=HANGS_S,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path / "hypothesis")},
        )
    assert run.returncode == 0, "\n".join(line[:500] for line in run.stdout.splitlines())
    assert notes.warnings[1:] == []

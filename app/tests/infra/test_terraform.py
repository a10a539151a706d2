"""The optional Terraform module keeps what it promises; Terraform itself reads it where it is."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.tests.infra.edge import INFRA

MODULE = INFRA / "terraform"


def _text() -> str:
    return "\n".join(path.read_text() for path in sorted(MODULE.glob("*.tf")))


def _block(kind: str) -> str:
    found = re.search(rf"^ *{kind}.*?^ *}}$", _text(), re.MULTILINE | re.DOTALL)
    assert found, kind
    return found.group(0)


def test_terraform_can_read_it_and_would_write_it_the_same() -> None:
    terraform = shutil.which("terraform")
    if terraform is None:
        pytest.skip("terraform is missing: the syntax of the module is NOT tested")
    done = subprocess.run(  # noqa: S603  # reads our own files
        [terraform, "fmt", "-check", "-recursive", "-diff", str(MODULE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_provider_is_pinned() -> None:
    versions = re.findall(r'^\s+version\s+= "([^"]+)"', _text(), re.MULTILINE)
    assert versions
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)


def test_only_signed_metadata_and_an_encrypted_disk() -> None:
    assert 'http_tokens                 = "required"' in _block("metadata_options {")
    assert "http_put_response_hop_limit = 1" in _block("metadata_options {")
    assert "encrypted             = true" in _block("root_block_device {")


def test_three_ports_are_open_and_no_other() -> None:
    ports = re.findall(r"(?:from_port\s+= |http = |https = )(\d+)", _text())
    assert sorted(map(int, ports)) == [22, 80, 443]


def test_the_host_may_do_two_things_and_no_secret_is_in_the_state() -> None:
    actions = re.findall(r"actions\s+= \[([^\]]+)\]", _text())
    named = {part.strip(' "') for action in actions for part in action.split(",")}
    assert named == {"sts:AssumeRole", "ssm:GetParametersByPath", "s3:PutObject"}
    assert '"*"' not in _text()
    assert not re.search(r'resource "aws_ssm_parameter"', _text())


def test_every_variable_says_what_it_is() -> None:
    text = (MODULE / "variables.tf").read_text()
    assert len(re.findall("^variable ", text, re.MULTILINE)) == text.count("description = ")
    assert Path(MODULE / ".gitignore").read_text().count("tfstate") >= 1

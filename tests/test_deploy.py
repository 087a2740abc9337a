"""The scripts and lock files under deploy: whole, hashed, and free of addresses."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
SCRIPTS = [DEPLOY / name for name in ("try", "test", "bench", "lock", "quality")]
LOCKS = {
    "requirements-build.lock": "build",
    "requirements.lock": "",
    "requirements-dev.lock": "dev",
    "requirements-bench.lock": "bench",
}
NAME = re.compile(r"[a-z0-9-]+")


def wanted(group: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = project["dependency-groups"][group] if group else project["project"]["dependencies"]
    return {name(line) for line in lines}


def name(requirement: str) -> str:
    found = NAME.match(requirement.lower())
    assert found is not None, requirement
    return found.group()


def pinned(lock: str) -> dict[str, list[str]]:
    """The lines of each package of a lock file."""
    packages: dict[str, list[str]] = {}
    current: list[str] = []
    for line in (DEPLOY / lock).read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            assert "==" in line
            current = packages.setdefault(name(line), [])
        current.append(line)
    return packages


@pytest.mark.parametrize(("lock", "group"), LOCKS.items())
def test_a_lock_pins_and_hashes_all_that_is_wanted(lock: str, group: str) -> None:
    packages = pinned(lock)
    assert wanted(group) <= packages.keys(), "run deploy/lock"
    for package, lines in packages.items():
        assert any("--hash=sha256:" in line for line in lines), package


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_leaves_the_index_to_the_machine(lock: str) -> None:
    text = (DEPLOY / lock).read_text(encoding="utf-8")
    for mark in ("://", "--index", "--extra-index", "--find-links", "--trusted"):
        assert mark not in text


@pytest.mark.parametrize("script", [*SCRIPTS, ROOT / ".ci" / "run"], ids=lambda path: path.name)
def test_a_script_can_be_run(script: Path) -> None:
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)

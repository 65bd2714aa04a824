"""What holds for every test: no screen, no settings of the person who runs them, one thread for numbers."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before anything imports Qt, numpy or torch, which read these once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")
_home = tempfile.TemporaryDirectory(prefix="unrolled-tests-")
for _variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
    os.environ[_variable] = str(Path(_home.name) / _variable.lower())

from hypothesis import settings  # noqa: E402 - it opens its folder when imported

# The same examples each time, and no clock: the machine may be busy.
settings.register_profile("unrolled", deadline=None, derandomize=True, database=None)
settings.load_profile("unrolled")

ROOT = Path(__file__).resolve().parent.parent
_BENCHMARKS = ROOT / "tests" / "benchmarks"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the benchmarks out unless the command names them."""
    if not collection_path.is_relative_to(_BENCHMARKS):
        return None
    asked = [(config.invocation_params.dir / str(argument).split("::")[0]).resolve() for argument in config.args]
    return None if any(path.is_relative_to(_BENCHMARKS) for path in asked) else True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how the checks before the tests went and how long the whole command took; pytest's own line follows."""
    failed = os.environ.get("UNROLLED_CHECKS_FAILED")
    if failed:
        terminalreporter.write_line(f"these checks failed, see above: {failed}", red=True)
    began = os.environ.get("UNROLLED_TESTS_BEGAN")
    if began:
        terminalreporter.write_line(f"set-up, checks and tests together: {time.time() - float(began):.0f} s")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds app/, engine/, resources/ and tests/."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def _settings_elsewhere() -> Iterator[None]:
    yield
    _home.cleanup()

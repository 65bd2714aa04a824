"""The set-up's bookkeeping: what the stamp says, and what happens where something went wrong."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
posix = pytest.mark.skipif(os.name != "posix", reason="`run` is a script of POSIX systems")


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The set-up module with an empty project of its own, whose pip only writes down what it is asked."""
    spec = importlib.util.spec_from_file_location("setup_env", ROOT / "packaging" / "setup_env.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, path, text in [
        ("RUNTIME_LOCK", "packaging/requirements.lock", "numpy==2.4.6\ntorch==2.13.0\n"),
        ("DEV_LOCK", "packaging/requirements-dev.lock", "pytest==9.2.0\n"),
        ("", "pyproject.toml", "[project]\n"),
    ]:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
        if name:
            monkeypatch.setattr(module, name, tmp_path / path)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "_works", lambda venv: (venv / "pyvenv.cfg").exists())
    monkeypatch.delenv("UNROLLED_TORCH", raising=False)
    module.asked = []

    def make(venv: Path) -> None:
        (venv / "bin").mkdir(parents=True, exist_ok=True)
        (venv / "pyvenv.cfg").touch()

    def pip(venv: Path, arguments: list[str]) -> None:
        module.asked.append(arguments)
        if "--editable" in arguments:
            module.program(venv, "unrolled").parent.mkdir(exist_ok=True)
            module.program(venv, "unrolled").touch()

    monkeypatch.setattr(module, "_make", make)
    monkeypatch.setattr(module, "pip", pip)
    return module


def test_a_second_set_up_installs_nothing(setup: ModuleType) -> None:
    assert setup.main(["--check"]) == 1
    assert setup.main([]) == 0
    done = len(setup.asked)
    assert setup.main(["--check"]) == 0
    assert setup.main([]) == 0
    assert len(setup.asked) == done


def test_tests_need_more_than_the_program(setup: ModuleType) -> None:
    assert setup.main([]) == 0
    assert setup.main(["--check", "--dev"]) == 1
    assert setup.main(["--dev"]) == 0
    assert setup.main(["--check", "--dev"]) == 0
    assert setup.main(["--check"]) == 0


def test_a_broken_environment_is_made_anew(setup: ModuleType) -> None:
    assert setup.main([]) == 0
    (setup.VENV / "pyvenv.cfg").unlink()
    asked = len(setup.asked)
    assert setup.main(["--check"]) == 1
    assert setup.main([]) == 0
    assert len(setup.asked) == 2 * asked
    assert setup.main(["--check"]) == 0


def test_a_changed_lock_asks_again(setup: ModuleType) -> None:
    assert setup.main(["--dev"]) == 0
    setup.DEV_LOCK.write_text("pytest==9.2.1\n", encoding="utf-8")
    assert setup.main(["--check"]) == 0
    assert setup.main(["--check", "--dev"]) == 1
    setup.RUNTIME_LOCK.write_text("torch==2.13.1\n", encoding="utf-8")
    assert setup.main(["--check"]) == 1


def test_a_failed_set_up_leaves_no_stamp_and_can_be_repeated(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    working = setup.pip

    def failing(venv: Path, arguments: list[str]) -> None:
        if "--editable" in arguments:
            raise setup.SetupError("the disk is full.")
        working(venv, arguments)

    assert setup.main([]) == 0
    setup.RUNTIME_LOCK.write_text("torch==2.13.1\n", encoding="utf-8")
    monkeypatch.setattr(setup, "pip", failing)
    assert setup.main([]) == 1
    assert [path.name for path in setup.VENV.glob("unrolled-setup*")] == []
    monkeypatch.setattr(setup, "pip", working)
    assert setup.main([]) == 0
    assert setup.main(["--check"]) == 0


@pytest.mark.parametrize("damage", ["{", "[]", '{"runtime": 3}', ""])
def test_a_damaged_stamp_counts_as_none(setup: ModuleType, damage: str) -> None:
    assert setup.main([]) == 0
    (setup.VENV / "unrolled-setup.json").write_text(damage, encoding="utf-8")
    assert setup.main(["--check"]) == 1
    assert setup.main([]) == 0


def test_the_choice_of_torch_stays_until_changed(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.sys, "platform", "linux")
    monkeypatch.setenv("UNROLLED_TORCH", "cuda")
    assert setup.main([]) == 0
    assert ["install", "torch===2.13.0"] in setup.asked
    monkeypatch.delenv("UNROLLED_TORCH")
    assert setup.main(["--check"]) == 0
    assert json.loads((setup.VENV / "unrolled-setup.json").read_text(encoding="utf-8"))["torch"] == "cuda"
    monkeypatch.setenv("UNROLLED_TORCH", "cpu")
    assert setup.main(["--check"]) == 1
    monkeypatch.setenv("UNROLLED_TORCH", "tpu")
    assert setup.main([]) == 1


def test_torch_for_the_cpu_never_falls_back_to_another_build(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def failing(venv: Path, arguments: list[str]) -> None:
        asked.append(arguments)
        raise setup.SetupError("nothing found.")

    monkeypatch.setattr(setup.sys, "platform", "linux")
    monkeypatch.setattr(setup, "pip", failing)
    assert setup.main([]) == 1
    assert len(asked) == 2
    assert all("torch==2.13.0+cpu" in arguments and "--no-deps" in arguments for arguments in asked)
    assert "--no-index" in asked[0]


def test_foreign_files_in_the_place_of_the_environment_are_kept(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("setup_env", ROOT / "packaging" / "setup_env.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "thesis.odt").write_text("years of work", encoding="utf-8")
    with pytest.raises(module.SetupError, match="holds other files"):
        module._make(tmp_path)
    assert (tmp_path / "thesis.odt").exists()


@posix
def test_the_scripts_are_posix_and_can_be_started() -> None:
    for script in (ROOT / "run", ROOT / ".ci" / "run"):
        assert os.access(script, os.X_OK)
        assert script.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
        subprocess.run(["sh", "-n", script], check=True)


@posix
def test_without_python_the_script_says_what_is_missing(tmp_path: Path) -> None:
    """With a PATH that holds neither Python nor apt-get, and a copy of the script without an environment."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("dirname", "uname", "id"):
        place = next(Path(folder) / tool for folder in ("/usr/bin", "/bin") if (Path(folder) / tool).exists())
        (tools / tool).symlink_to(place)
    script = tmp_path / "run"
    script.write_bytes((ROOT / "run").read_bytes())
    done = subprocess.run(
        ["/bin/sh", script, "paths"], env={"PATH": str(tools)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr

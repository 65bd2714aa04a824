"""The command line's manners: quick help, sentences on standard error, exit statuses."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner, Result

from app.__main__ import _is_command
from engine import cli
from engine.cancel import Cancelled
from engine.errors import DataError, ModelError, SaveError, UnrolledError

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """Put a made-up lab beside the real ones: `lab(name, COMMANDS=...)`."""
    made: dict[str, ModuleType] = {}
    real = cli._commands_of

    def make(name: str, **attributes: object) -> ModuleType:
        module = ModuleType(f"engine.labs.{name}.commands")
        vars(module).update(attributes)
        made[name] = module
        return module

    monkeypatch.setattr(cli, "_labs", lambda: sorted(made))
    monkeypatch.setattr(cli, "_commands_of", lambda name: made[name] if name in made else real(name))
    return make


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.cli, list(arguments), prog_name="unrolled")


def _raising(error: BaseException) -> click.Command:
    @click.command("stumble")
    def stumble() -> None:
        raise error

    return stumble


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DataError("`x` must be ink, but is tea instead."), 3),
        (click.FileError("word.inkml", "no such file"), 3),
        (ModelError("the model must be there, but is not."), 4),
        (SaveError("the file could not be written."), 1),
        (UnrolledError("something else."), 1),
        (PermissionError(13, "Permission denied", "word.inkml"), 1),
        (Cancelled(), 130),
        (KeyboardInterrupt(), 130),
        (click.UsageError("that is no option."), 2),
        (click.exceptions.Exit(cli.CHECK_FAILED), 5),
    ],
)
def test_errors_become_statuses(lab: Callable[..., ModuleType], error: BaseException, status: int) -> None:
    lab("made", COMMANDS=(_raising(error),))
    result = _run("stumble")
    assert result.exit_code == status
    assert result.stdout == ""
    assert "Traceback" not in result.output


def test_an_error_is_one_sentence_on_standard_error(lab: Callable[..., ModuleType]) -> None:
    lab("made", COMMANDS=(_raising(DataError("`x` must be ink, but is tea instead.")),))
    assert _run("stumble").stderr == "unrolled: `x` must be ink, but is tea instead.\n"


def test_a_fault_of_the_program_is_not_hidden(lab: Callable[..., ModuleType]) -> None:
    lab("made", COMMANDS=(_raising(ZeroDivisionError()),))
    assert isinstance(_run("stumble").exception, ZeroDivisionError)


def test_labs_appear_where_they_can_do_something(lab: Callable[..., ModuleType]) -> None:
    lab("first", TRAIN=click.Command("train", help="Train the first."))
    lab("second", EVALUATE=click.Command("evaluate", help="Measure the second."))
    assert "first" in _run("train", "--help").stdout
    assert "second" not in _run("train", "--help").stdout
    assert _run("train", "first", "--help").exit_code == 0
    assert _run("train", "second").exit_code == 2
    assert _run("evaluate", "third").exit_code == 2


def test_two_labs_cannot_bring_the_same_name(lab: Callable[..., ModuleType]) -> None:
    lab("first", COMMANDS=(click.Command("read"),))
    lab("second", COMMANDS=(click.Command("read"),))
    assert isinstance(_run("read").exception, TypeError)


def test_built_in_commands_load_no_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(lab: str) -> ModuleType:
        raise AssertionError(f"{lab} was loaded")

    monkeypatch.setattr(cli, "_commands_of", refuse)
    assert _run("paths").exit_code == 0
    assert _run("models", "--help").exit_code == 0


def test_cards_are_read_from_the_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "handwriting").mkdir()
    (tmp_path / "handwriting" / "lstm.md").write_text("# Reader\n\nReads\nwords.\n\n| a | b |\n", encoding="utf-8")
    (tmp_path / "handwriting" / "lstm.safetensors").write_bytes(b"12345")
    (tmp_path / "handwriting" / "gru.md").write_text("Nothing said.\n", encoding="utf-8")
    monkeypatch.setattr(cli, "RESOURCES", tmp_path)
    gru, lstm = (json.loads(line) for line in _run("models", "--json").stdout.splitlines())
    assert (lstm["lab"], lstm["name"], lstm["title"], lstm["summary"]) == (
        "handwriting",
        "lstm",
        "Reader",
        "Reads words.",
    )
    assert lstm["bytes"] == 5
    assert (gru["title"], gru["weights"]) == ("gru", None)
    assert "weights missing" in _run("models").stdout
    assert _run("models", "handwriting/lstm").stdout.startswith("# Reader")
    assert _run("models", "tcn").exit_code == 4


def test_no_cards_is_a_missing_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "RESOURCES", tmp_path)
    assert _run("models").exit_code == 4


def test_paths_are_absolute_and_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("UNROLLED_HOME", raising=False)
    table = json.loads(_run("paths", "--json").stdout)
    assert table.keys() == {"settings", "state", "resources"}
    assert all(Path(place).is_absolute() for place in table.values())
    monkeypatch.setenv("UNROLLED_HOME", str(tmp_path))
    moved = json.loads(_run("paths", "--json").stdout)
    assert (moved["settings"], moved["state"]) == (str(tmp_path / "config"), str(tmp_path / "state"))


def test_help_of_the_real_program_is_light() -> None:
    code = (
        "import sys\nfrom engine.cli import main\nstatus = main(['--help'])\n"
        "print(status, [name for name in ('torch', 'numpy', 'PySide6', 'platformdirs') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"


def test_every_real_command_begins_its_help_with_examples() -> None:
    def walk(command: click.Command, name: str) -> None:
        ctx = click.Context(command, info_name=name)
        assert f"  {name}" in command.get_help(ctx).split("Options:")[0], f"{name} must begin its help with examples"
        if isinstance(command, click.Group):
            for child in command.list_commands(ctx):
                found = command.get_command(ctx, child)
                assert found is not None
                walk(found, f"{name} {child}")

    walk(cli.cli, "unrolled")


def test_version_is_told() -> None:
    assert _run("--version").stdout == f"unrolled {cli.VERSION}\n"


def test_main_returns_the_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert cli.main(["no-such-command"]) == 2
    assert "no-such-command" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["models", "no-such-command", "x" * 5_000])
def test_a_file_called_like_a_command_does_not_take_its_place(
    word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if len(word) < 100:
        (tmp_path / word).mkdir()
    opens = word == "no-such-command"
    assert _is_command([word]) is not opens
    assert not _is_command([f"./{word}"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "captions", "--learning-rate", "nan"),
        ("train", "captions", "--learning-rate", "-1"),
        ("train", "captions", "--focus", "inf"),
        ("train", "captions", "--threads", "1000000"),
        ("train", "gradients", "--radius", "nan"),
        ("transcribe", "x.jsonl", "--bonus", "inf"),
        ("transcribe", "x.jsonl", "--weight", "nan"),
    ],
)
def test_numbers_without_bounds_are_refused(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(list(arguments)) == 2
    assert "Invalid value" in capsys.readouterr().err

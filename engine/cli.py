"""The command line: finds the labs' commands, and turns what goes wrong into a sentence and an exit status.

A lab brings its commands in `engine/labs/<lab>/commands.py`, which imports click and the standard library at its top
and everything heavier inside a command:

    COMMANDS  tuple of click commands that stand at the top (`unrolled transcribe`)
    TRAIN, EVALUATE, TRACE  a click command each, optional, called by the lab's name (`unrolled train <lab>`)

A command prints its results to standard output and words about them to standard error, raises the errors of
`engine.errors`, and calls `ctx.exit(CHECK_FAILED)` where a figure misses a bound that was asked for.
"""

from __future__ import annotations

import errno
import importlib
import importlib.util
import json
import os
import pkgutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import click

import engine.labs
from engine.cancel import Cancelled
from engine.errors import DataError, ModelError, UnrolledError
from engine.resources import ROOT as RESOURCES

VERSION = "0.1.0"
OK, FAILED, USAGE, UNREADABLE, NO_MODEL, CHECK_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130

_TOP_HELP = """Watch sequence models at work, without a window.

\b
Examples:
  unrolled                                   open the window
  unrolled transcribe word.inkml --json      read handwriting
  unrolled train --help                      the labs whose models can be trained
  unrolled models                            what ships

Results go to standard output, everything else to standard error.

\b
Exit status:
  0  ok               3  an input cannot be read    130  interrupted
  1  failed           4  a model is missing
  2  wrong usage      5  a check has failed
"""


class Failure(click.ClickException):
    """An error of the program on its way out: one sentence on standard error, exit status 1."""

    def show(self, file: Any = None) -> None:
        """Print the sentence."""
        click.echo(f"unrolled: {self.format_message()}", file=file or sys.stderr)


class Unreadable(Failure):
    """An input that cannot be read."""

    exit_code = UNREADABLE


class NoModel(Failure):
    """A model that is missing or damaged."""

    exit_code = NO_MODEL


class Interrupted(Failure):
    """Somebody stopped the work."""

    exit_code = INTERRUPTED


class Top(click.Group):
    """The whole program: built-in commands, and those that labs put at the top. Imports labs only when it has to."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in the order of the alphabet."""
        return sorted({*super().list_commands(ctx), *_lab_commands()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, a lab's only where none is built in."""
        return super().get_command(ctx, cmd_name) or _lab_commands().get(cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Errors of the program become a Failure with its exit status."""
        try:
            return super().invoke(ctx)
        except DataError as error:
            raise Unreadable(str(error)) from error
        except ModelError as error:
            raise NoModel(str(error)) from error
        except UnrolledError as error:
            raise Failure(str(error)) from error
        except click.FileError as error:
            raise Unreadable(error.format_message()) from error
        except (KeyboardInterrupt, Cancelled, click.Abort) as error:
            raise Interrupted("stopped.") from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise Failure(f"{error.filename or 'the system'} failed: {error.strerror or error}.") from error


class PerLab(click.Group):
    """One kind of work, with a command for each lab whose `commands` module has `attribute`."""

    def __init__(self, attribute: str, **settings: Any) -> None:
        super().__init__(**settings)
        self._attribute = attribute

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the labs that can do it."""
        return [lab for lab in _labs() if hasattr(_commands_of(lab), self._attribute)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """What the lab of that name brings. Raises TypeError where that is no command: a fault of the program."""
        if cmd_name not in _labs():
            return None
        command = getattr(_commands_of(cmd_name), self._attribute, None)
        if command is not None and not isinstance(command, click.Command):
            raise TypeError(f"engine.labs.{cmd_name}.commands.{self._attribute} must be a click command.")
        return command


def _labs() -> list[str]:
    """Names of the labs that have a `commands` module."""
    folders = [folder for folder in pkgutil.iter_modules(engine.labs.__path__) if folder.ispkg]
    return sorted(
        folder.name for folder in folders if importlib.util.find_spec(f"engine.labs.{folder.name}.commands") is not None
    )


def _commands_of(lab: str) -> ModuleType:
    return importlib.import_module(f"engine.labs.{lab}.commands")


def _lab_commands() -> dict[str, click.Command]:
    """The commands that labs put at the top. Raises TypeError where two labs bring the same name."""
    found: dict[str, click.Command] = {}
    for lab in _labs():
        for command in getattr(_commands_of(lab), "COMMANDS", ()):
            if not isinstance(command, click.Command) or not command.name or command.name in found:
                raise TypeError(
                    f"engine.labs.{lab}.commands.COMMANDS must hold click commands with names of their own."
                )
            found[command.name] = command
    return found


@click.group(cls=Top, name="unrolled", help=_TOP_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="unrolled", message="%(prog)s %(version)s")
def cli() -> None:
    """Stand at the top; the text of the help is `_TOP_HELP`."""


def _work(name: str, attribute: str, summary: str, examples: str) -> None:
    help_text = f"{summary}\n\n\b\nExamples:\n{examples}"
    cli.add_command(PerLab(attribute, name=name, help=help_text, short_help=summary), name)


_work("train", "TRAIN", "Train a model of a lab.", "  unrolled train LAB --help\n")
_work("evaluate", "EVALUATE", "Measure a model on known data.", "  unrolled evaluate LAB --data FILE --json\n")
_work("trace", "TRACE", "Write what happens inside a model.", "  unrolled trace LAB FILE --out FILE.safetensors\n")


def cards() -> list[dict[str, Any]]:
    """A table for each model that ships: lab, name, title, summary, weights (a path or None), bytes, card (Markdown).

    A model is a card `resources/<lab>/<name>.md` with its weights beside it.
    """
    return [_card(path) for path in sorted(RESOURCES.glob("*/*.md")) if path.stem.lower() != "readme"]


def _card(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    paragraphs = [block.strip() for block in text.split("\n\n") if block.strip()]
    headings = [block for block in paragraphs if block.startswith("# ")]
    title = headings[0].splitlines()[0][2:].strip() if headings else path.stem
    plain = (block for block in paragraphs if not block.startswith(("#", "|", "-", "```", "<", "!")))
    weights = path.with_suffix(".safetensors")
    there = weights.exists()
    return {
        "schema": "unrolled.model/1",
        "lab": path.parent.name,
        "name": path.stem,
        "title": title,
        "summary": " ".join(next(plain, "").split()),
        "weights": str(weights) if there else None,
        "bytes": weights.stat().st_size if there else 0,
        "card": text,
    }


@cli.command(short_help="Show the models that ship.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with the whole card.")
@click.argument("name", required=False)
def models(name: str | None, as_json: bool) -> None:
    """Show the models that ship; with NAME, the whole card of one.

    \b
    Examples:
      unrolled models
      unrolled models LAB/NAME
      unrolled models --json
    """
    found = [card for card in cards() if name in (None, card["name"], f"{card['lab']}/{card['name']}")]
    if name is not None and not found:
        raise ModelError(f"NAME must be one of the models that `unrolled models` shows, but is {name!r} instead.")
    for card in found:
        if as_json:
            click.echo(json.dumps(card, ensure_ascii=False))
        elif name is not None:
            click.echo(card["card"].rstrip())
        else:
            size = f"{card['bytes'] / 1e6:.1f} MB" if card["weights"] else "weights missing"
            click.echo(f"{card['lab']}/{card['name']}  ({size})\n    {card['title']}\n    {card['summary']}")
    if not found:
        raise ModelError(f"{RESOURCES} must hold model cards, but has none.")


@cli.command(short_help="Show where the program keeps its files.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def paths(as_json: bool) -> None:
    """Show where the program keeps its files: settings, state (logs, autosaves), and what ships with it.

    \b
    Examples:
      unrolled paths
      unrolled paths --json
    """
    # Imported late: it is not needed for any other command or for the help.
    from platformdirs import PlatformDirs

    places, home = PlatformDirs("unrolled", appauthor=False), os.environ.get("UNROLLED_HOME")
    table = {
        "settings": str(Path(home, "config")) if home else places.user_config_dir,
        "state": str(Path(home, "state")) if home else places.user_state_dir,
        "resources": str(RESOURCES),
    }
    if as_json:
        click.echo(json.dumps(table, ensure_ascii=False))
        return
    for title, place in table.items():
        click.echo(f"{title:<10}{place}")


@cli.command(short_help="Average the weights of several runs.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A .safetensors file.")
def mean(files: tuple[Path, ...], out: Path) -> None:
    """Write the mean of the weights in files of the same network, such as runs that went on from one another.

    \b
    Examples:
      unrolled mean second/fr-full.safetensors third/fr-full.safetensors --out mean.safetensors
    """
    # Imported late: they bring numpy.
    from engine.data.files import write_whole
    from engine.nets.mean import mean_of

    write_whole(out, mean_of(files))
    click.echo(f"the mean of {len(files)} files: {out}", err=True)


def is_command(word: str) -> bool:
    """Whether a word is the name of a command."""
    return cli.get_command(click.Context(cli), word) is not None


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status; `arguments` are those of the process where None."""
    try:
        cli.main(arguments, prog_name="unrolled")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED
    return OK


if __name__ == "__main__":
    sys.exit(main())

"""Rules of the tree: sizes, words, imports, locks, weights. Each was paid for by somebody; a broken one fails here."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine import cli

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 300
LONG_FILES: frozenset[str] = frozenset()  # exceptions; there are none, and there should be none
WEIGHTS_LIMIT = 60_000_000
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".lock",
    ".json",
    ".yml",
    ".yaml",
    ".cfg",
    ".ini",
    ".txt",
    ".sh",
    ".desktop",
    ".xml",
    ".spec",
    "",
}
_MADE = re.compile(r"\.(?!ci$|git[a-z]+$).*|build|dist|__pycache__|.*\.egg-info")


def _tracked() -> list[Path]:
    """Files that belong to the project: git's, with new ones, or all where there is no git."""
    listing = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listing, capture_output=True, check=True, text=True).stdout.split("\0")
        found = [ROOT / name for name in names if name]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not any(map(_MADE.fullmatch, path.relative_to(ROOT).parts))]
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def _sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _texts() -> list[tuple[str, str]]:
    return [(_name(path), path.read_text(encoding="utf-8")) for path in _tracked() if path.suffix in TEXT]


def _hits(pattern: str, but: frozenset[str] = frozenset()) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in _texts()
        if name not in but
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


def _fresh(code: str) -> str:
    """What a new Python prints for `code`, with the project on its path."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# Sizes and words


def test_files_are_short() -> None:
    long = {_name(path): path.read_text(encoding="utf-8").count("\n") for path in _sources("app", "engine")}
    assert {name: lines for name, lines in long.items() if lines > LONGEST and name not in LONG_FILES} == {}


def test_nothing_is_left_to_do() -> None:
    assert _hits(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b") == []


def test_no_path_of_one_machine() -> None:
    assert _hits(r"(?<![\w./)}$~-])/(home|root|Users|work|opt)/\w" r"|[A-Z]:\\Users\\") == []


def test_no_registry_but_the_cpu_index_of_torch() -> None:
    hosts = r"pypi\.|python" r"hosted|download\.py" r"torch|extra-index"
    assert _hits(hosts, but=frozenset({"packaging/setup_env.py", "tests/test_rules.py"})) == []
    setup = (ROOT / "packaging/setup_env.py").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\"\s]+", setup)) == {"https://download.pytorch.org/whl/cpu"}


# Labs


def _labs(folder: str) -> set[str]:
    return {path.parent.name for path in (ROOT / folder / "labs").glob("*/__init__.py")}


def test_labs_come_in_pairs() -> None:
    assert _labs("engine") == _labs("app")


def test_each_lab_declares_itself_and_has_a_page() -> None:
    for lab in _labs("engine") | _labs("app"):
        assert (ROOT / "engine/labs" / lab / "spec.py").exists(), f"engine/labs/{lab} needs a spec.py"
        assert (ROOT / "app/labs" / lab / "page.py").exists(), f"app/labs/{lab} needs a page.py"


def test_nothing_outside_names_a_lab() -> None:
    """A lab's code names itself; everything else walks folders. Help texts of the command line may give examples."""
    wrong = []
    for path in _sources("app", "engine"):
        for imported in _imported(path):
            match = re.match(r"(?:app|engine)\.labs\.(\w+)", imported)
            if match and path.relative_to(ROOT).parts[1:3] != ("labs", match[1]):
                wrong.append(f"{_name(path)} imports {imported}")
    assert wrong == []


# Imports


def _imported(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def test_views_know_traces_and_the_export_only() -> None:
    allowed = ("engine.trace", "engine.data.files", "engine.errors")
    wrong = [
        f"{_name(path)} imports {name}"
        for path in _sources("app/views")
        for name in _imported(path)
        if name.split(".")[0] == "engine" and not name.startswith(allowed)
    ]
    assert wrong == []


def test_imports_are_absolute() -> None:
    wrong = [
        _name(path)
        for path in _sources("app", "engine")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert wrong == []


_HEAVY = (
    "print(*[name for name in ('torch', 'pyqtgraph', 'scipy', 'duckdb', 'python_calamine') if name in sys.modules])"
)


@pytest.mark.parametrize("module", ["app.window", "app.__main__"])
def test_the_window_comes_before_torch(module: str) -> None:
    assert _fresh(f"import sys, {module}; {_HEAVY}") == ""


def test_the_window_and_the_labs_names_come_before_numpy() -> None:
    assert (
        _fresh("import sys, app.window, engine.catalog; engine.catalog.labs(); print('numpy' in sys.modules)")
        == "False"
    )


def _loaded_by_all_of(folder: str, library: str) -> str:
    names = [_name(path)[:-3].replace("/", ".").removesuffix(".__init__") for path in _sources(folder)]
    imports = f"import importlib, sys\nfor name in {names!r}:\n    importlib.import_module(name)\n"
    return _fresh(f"{imports}print({library!r} in sys.modules)")


def test_no_module_of_the_program_imports_torch() -> None:
    assert _loaded_by_all_of("app", "torch") == "False"


def test_the_engine_works_without_qt() -> None:
    assert _loaded_by_all_of("engine", "PySide6") == "False"


@pytest.mark.parametrize("module", ["engine.spec", "engine.catalog", "engine.trace", "engine.cli"])
def test_what_declares_and_lists_loads_no_torch(module: str) -> None:
    labs = "engine.catalog.labs(); " if module == "engine.catalog" else ""
    assert (
        _fresh(f"import sys, {module}; {labs}print('torch' in sys.modules, 'PySide6' in sys.modules)") == "False False"
    )


# What shipped code never does

_PICKLES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
_SOCKETS = {"ssl", "http", "urllib.request", "urllib3", "requests", "ftplib", "smtplib", "aiohttp", "httpx"}


@pytest.mark.parametrize("path", _sources("app", "engine"), ids=_name)
def test_runs_no_foreign_code_and_opens_no_socket(path: Path) -> None:
    modules = {name for full in _imported(path) for name in (full.split(".")[0], full, full.rpartition(".")[0])}
    assert not modules & (_PICKLES | _SOCKETS)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            call = ast.unparse(node.func)
            assert call not in {"eval", "exec", "compile", "__import__", "torch.load", "os.system", "os.popen"}
            words = {word.arg: ast.unparse(word.value) for word in node.keywords}
            assert words.get("allow_pickle", "False") == "False"
            assert words.get("shell", "False") == "False"
            # A pair of sockets within the process, which wakes the window on a signal, reaches nobody else.
            assert not call.startswith("socket.") or call == "socket.socketpair"
            assert call != "print", "the program's words go through click or the window"


# Locks, weights, README


def _pins(lock: str) -> dict[str, str]:
    lines = (ROOT / "packaging" / lock).read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_exactly_and_bring_no_cuda(lock: str) -> None:
    pins = _pins(lock)
    assert all(re.fullmatch(r"[\w.]+", version) for version in pins.values())
    assert [name for name in pins if re.match(r"nvidia|cuda|triton|pytorch-triton", name, re.IGNORECASE)] == []


def test_locks_hold_the_tested_pair_and_do_not_overlap() -> None:
    runtime, dev = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert (runtime["PySide6_Essentials"], runtime["pyqtgraph"]) == ("6.11.2", "0.14.0")
    assert runtime["torch"] == "2.13.0"
    assert not runtime.keys() & dev.keys()


def _distributions(lock: str) -> set[str]:
    return {re.sub(r"[-_.]+", "-", name).lower() for name in _pins(lock)}


@pytest.mark.parametrize(("folders", "locks"), [(("app", "engine"), 1), (("app", "engine", "tests"), 2)])
def test_what_is_imported_is_locked(folders: tuple[str, ...], locks: int) -> None:
    """A fresh set-up has nothing but what the locks name, whatever else lies in this environment."""
    homes = packages_distributions()
    locked = set().union(*map(_distributions, ["requirements.lock", "requirements-dev.lock"][:locks]))
    wrong = set()
    for path in _sources(*folders):
        for name in {full.split(".")[0] for full in _imported(path)} & homes.keys() - sys.stdlib_module_names:
            owners = {re.sub(r"[-_.]+", "-", owner).lower() for owner in homes[name]}
            if not owners & locked | {"unrolled"} & owners:
                wrong.add(f"{_name(path)} imports {name}")
    assert wrong == set()


def test_weights_are_small_and_have_cards() -> None:
    weights = sorted((ROOT / "resources").rglob("*.safetensors"))
    assert sum(path.stat().st_size for path in weights) < WEIGHTS_LIMIT
    assert [_name(path) for path in weights if not path.with_suffix(".md").exists()] == []


def _readme_commands() -> list[list[str]]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`((?:unrolled|\./run) [^`]+)`", text)
    commands = [line.split("|")[-1].strip() for line in lines + inline]
    return [
        shlex.split(line, comments=True) for line in commands if re.match(r"(\S*/unrolled|unrolled|\./run)(\s|$)", line)
    ]


def test_commands_of_the_readme_exist() -> None:
    commands = _readme_commands()
    assert ["./run"] in commands
    for command in commands:
        words = [word for word in command[1:] if not word.startswith("-")]
        opens_window = not words or command[1].startswith("-")
        if opens_window or (command[0] == "./run" and words[0] in ("test", "setup")) or (ROOT / words[0]).exists():
            continue
        assert words[0] in cli.cli.list_commands(cli.cli.make_context("unrolled", ["models"])), " ".join(command)
        depth = 2 if words[0] in ("train", "evaluate", "trace") else 1
        result = CliRunner().invoke(cli.cli, [*words[:depth], "--help"])
        assert result.exit_code == 0, f"{' '.join(command)}: {result.output}"
        for option in (word.split("=")[0] for word in command[1:] if word.startswith("--")):
            assert option in result.output, f"{' '.join(command)} has no {option}"

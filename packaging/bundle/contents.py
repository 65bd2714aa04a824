"""What is inside a package, written down: licences, a bill of materials (CycloneDX 1.6), a list of files."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from email.parser import HeaderParser
from pathlib import Path

from bundle.places import ENVIRONMENT, ROOT, BuildError, version

_LICENCE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_BUILD_ONLY = {"pip", "setuptools", "pyinstaller", "pyinstaller-hooks-contrib", "altgraph", "packaging", "unrolled"}


def distributions() -> list[dict[str, str]]:
    """Name, version, licence and folder of each library in the build's environment that ships, by name."""
    found = []
    for folder in sorted(
        ENVIRONMENT.glob("lib/python3*/site-packages/*.dist-info"), key=lambda path: path.name.lower()
    ):
        head = HeaderParser().parsestr((folder / "METADATA").read_text("utf-8", "replace"))
        name = re.sub(r"[-_.]+", "-", head["Name"]).lower()
        if name in _BUILD_ONLY:
            continue
        classifiers = [
            line.rpartition("::")[2].strip() for line in head.get_all("Classifier", []) if line.startswith("License")
        ]
        licence = head["License-Expression"] or next(iter(classifiers), "") or (head["License"] or "").split("\n")[0]
        found.append(
            {
                "name": head["Name"],
                "version": head["Version"],
                "licence": licence or "see its licence",
                "folder": str(folder),
            }
        )
    if not found:
        raise BuildError(f"{ENVIRONMENT} must hold the libraries that were frozen, but holds none.")
    return found


def copy_licences(target: Path) -> None:
    """Put the program's licence, those of what is bundled, and a table of all into the folder `target`."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", target / "unrolled.txt")
    rows = [f"unrolled {version()}\tMIT"]
    for library in distributions():
        rows.append(f"{library['name']} {library['version']}\t{library['licence']}")
        texts = [
            path for path in sorted(Path(library["folder"]).rglob("*")) if path.is_file() and _LICENCE.search(path.name)
        ]
        if texts:
            parts = [f"{path.name}\n\n{path.read_text('utf-8', 'replace')}" for path in texts]
            (target / f"{library['name']}.txt").write_text("\n\n".join(parts), encoding="utf-8")
    python = Path(sys.base_prefix) / f"lib/python3.{sys.version_info[1]}/LICENSE.txt"
    rows.append(f"Python {sys.version.split()[0]}\tPSF-2.0")
    if python.exists():
        shutil.copy(python, target / "Python.txt")
    (target / "LIBRARIES.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def bill_of_materials() -> str:
    """The libraries of the bundle as a CycloneDX document."""
    components = [
        {
            "type": "library",
            "name": library["name"],
            "version": library["version"],
            "purl": f"pkg:pypi/{library['name'].lower()}@{library['version']}",
            "licenses": [{"license": {"name": library["licence"]}}],
        }
        for library in distributions()
    ]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "unrolled", "version": version()}},
        "components": components,
    }
    return json.dumps(document, indent=1) + "\n"


def listing(folder: Path) -> str:
    """Every file under `folder`: SHA-256, size, name; sorted, so that two builds can be compared."""
    rows = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            rows.append(f"{digest}  {path.stat().st_size:>10}  {path.relative_to(folder).as_posix()}")
    return "\n".join(rows) + "\n"


def inputs() -> str:
    """What a build was made from: Python, system, and the hashes of the locks."""
    locks = sorted((ROOT / "packaging").glob("requirements*.lock"))
    rows = [f"python {sys.version.split()[0]}", f"platform {sys.platform}"]
    rows += [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in locks]
    return "\n".join(rows) + "\n"

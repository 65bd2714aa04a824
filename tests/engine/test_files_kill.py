"""A program killed while it saves leaves the file of before or after, whole."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from engine.data import files
from engine.data.files import sweep

KILLS = int(os.environ.get("UNROLLED_KILLS", "60"))

# Saves generation after generation, and says so after each; -S leaves out site-packages, which it does not need.
_CHILD = """
import hashlib, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from engine.data.files import write_whole
path, generation = Path(sys.argv[2]), int(sys.argv[3])
while True:
    generation += 1
    body = b"%d " % generation + bytes([generation % 251]) * (generation % 7 * 40_000)
    write_whole(path, hashlib.sha256(body).hexdigest().encode() + b" " + body)
    print(generation, flush=True)
"""


def _generation(data: bytes) -> int:
    digest, _, body = data.partition(b" ")
    assert hashlib.sha256(body).hexdigest().encode() == digest
    return int(body.split(b" ", 1)[0])


@pytest.mark.skipif(sys.platform == "win32", reason="killed by a signal")
def test_killed_while_saving(tmp_path: Path, root: Path) -> None:
    path, generation = tmp_path / "file", 0
    chance = random.Random(3)
    for _ in range(KILLS):
        command = [sys.executable, "-S", "-c", _CHILD, str(root), str(path), str(generation)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            first = child.stdout.readline()
            with suppress(subprocess.TimeoutExpired):
                child.wait(timeout=chance.uniform(0.005, 0.06))
            child.kill()
            confirmed = int((first + child.stdout.read()).split()[-1])
        generation = _generation(path.read_bytes())
        assert generation in (confirmed, confirmed + 1)
    assert generation > KILLS
    leftovers = [name for name in os.listdir(tmp_path) if name != "file"]
    assert all(files._OURS.fullmatch(name) for name in leftovers)
    for name in leftovers:
        os.utime(tmp_path / name, (1, 1))
    assert sweep(tmp_path) == len(leftovers)
    assert os.listdir(tmp_path) == ["file"]

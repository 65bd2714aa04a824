"""Loads torch in a lane, so that the window neither waits for it nor stops while it comes."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import sys
from pathlib import Path

from app.work.mailbox import Emit
from engine.cancel import Cancel

_LIBRARIES = {
    "linux": ("libc10.so", "libtorch_cpu.so"),
    "darwin": ("libc10.dylib", "libtorch_cpu.dylib"),
    "win32": ("c10.dll", "torch_cpu.dll"),
}


def preload() -> None:
    """Load torch's big shared libraries without importing it.

    ctypes lets go of the interpreter while it loads, where `import torch` holds it. On Windows this must
    come before any Qt module. A library that is not there is no error here: the import will say so.
    """
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return
    folder = Path(spec.origin).parent / "lib"
    for name in _LIBRARIES.get(sys.platform, ()):
        with contextlib.suppress(OSError):
            ctypes.CDLL(str(folder / name))


def warm_up(cancel: Cancel, emit: Emit) -> None:
    """A lane's first job: import torch, with one thread (live passes are short; more threads get in the way)."""
    preload()
    cancel.check()
    import torch  # late: it takes a second, and the window comes first

    torch.set_num_threads(1)

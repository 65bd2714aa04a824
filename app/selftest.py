"""The self-test: the real window walks every lab, runs every model that ships, trains, and says what it saw.

One line for each check goes to standard output; the exit status is 0 only if all pass. It is what a package is tried
with on a machine that has never seen the program, and what a person can run who suspects their copy.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import click
from PySide6.QtCore import QObject, QTimer

import app
import engine
from app.start import Options, make_app, make_window
from app.window import Window
from app.work.lane import Lane
from app.work.mailbox import Emit
from app.work.ticket import Ticket
from engine.cancel import Cancel
from engine.catalog import checks, labs
from engine.checks import Check, CheckError
from engine.resources import resource

LATEST_MS = 60_000
"""What one check may take."""

COLOURS = 32
"""A window that shows anything has more colours than this."""


def packed_labs() -> int | None:
    """How many labs were packed with this copy; None in a checkout, which has no list."""
    listing = resource("packed.json")
    return len(json.loads(listing.read_text("utf-8"))["labs"]) if listing.exists() else None


def run(picture: Path | None) -> int:
    """Try everything; the exit status. Nothing of a user's is read or written."""
    program = make_app()
    window = make_window(program, Options(safe=True), labs())
    with tempfile.TemporaryDirectory(prefix="unrolled-selftest-") as folder:
        test = SelfTest(window, Path(folder), picture)
        window.ended.connect(lambda: program.exit(0 if test.passed else 1))
        window.painted.connect(test.begin)
        window.show()
        return int(program.exec())


class SelfTest(QObject):
    """Goes through its steps one after the other, each begun by the end of the one before."""

    def __init__(self, window: Window, folder: Path, picture: Path | None) -> None:
        super().__init__(window)
        self._window, self._folder, self._picture = window, folder, picture
        self._steps = self._plan()
        self._done = 0
        self._failed = 0
        self._began = time.monotonic()
        self._started = self._began
        self._title = ""
        self._ticket: Ticket | None = None
        self._lab = ""
        self._late = QTimer(self, singleShot=True, interval=LATEST_MS)
        self._late.timeout.connect(lambda: self._finish(False, f"no answer within {LATEST_MS // 1000} s"))
        window.page_ready.connect(self._on_page)
        for lane in (window.live, window.train):
            lane.done.connect(self._on_done)
            lane.failed.connect(self._on_failed)

    @property
    def passed(self) -> bool:
        """Whether every step was done and none failed."""
        return self._failed == 0 and self._done == len(self._steps)

    def begin(self) -> None:
        """Start with the first step, once what the painted window does by itself has begun."""
        QTimer.singleShot(0, self._next)

    def _plan(self) -> Sequence[tuple[str, Callable[[], None]]]:
        pages = [(f"page {spec.name}", partial(self._show, spec.name)) for spec in self._window.specs]
        work = [(f"{lab}: {check.title}", partial(self._work, check)) for lab, check in checks()]
        return [("labs", self._count), *pages, *work, ("modules", self._import), ("picture", self._grab)]

    def _next(self) -> None:
        if self._done == len(self._steps):
            seconds = time.monotonic() - self._began
            click.echo(f"{self._done - self._failed} of {self._done} checks passed in {seconds:.1f} s")
            sys.stdout.flush()
            self._window.close()
            return
        self._title, act = self._steps[self._done]
        self._ticket, self._lab = None, ""
        self._started = time.monotonic()
        self._late.start()
        act()

    def _finish(self, good: bool, words: str) -> None:
        self._late.stop()
        self._done += 1
        self._failed += not good
        seconds = time.monotonic() - self._started
        click.echo(f"{'ok  ' if good else 'FAIL'}  {self._title}: {words} ({seconds:.1f} s)")
        QTimer.singleShot(0, self._next)

    # The steps.

    def _count(self) -> None:
        found, packed = len(self._window.specs), packed_labs()
        good = found > 0 and packed in (None, found)
        self._finish(good, f"{found} found" + (f", {packed} packed" if packed is not None else ""))

    def _import(self) -> None:
        # A package may lack what only a part asks for that is seldom opened.
        packages = (app, engine)
        names = [found.name for one in packages for found in walk_packages(one.__path__, f"{one.__name__}.")]
        missing: list[str] = []
        for name in names:
            try:
                import_module(name)
            except ImportError as error:
                missing.append(f"{name}: {error}")
        self._finish(not missing, "; ".join(missing) or f"{len(names)} can be imported")

    def _show(self, lab: str) -> None:
        self._lab = lab
        self._window.show_lab(lab)
        page = self._window.page
        if page is not None and page.spec.name == lab and page.is_ready:
            self._on_page(lab)

    def _work(self, check: Check) -> None:
        lane: Lane = self._window.train if check.lane == "train" else self._window.live

        def job(cancel: Cancel, emit: Emit) -> str:
            return check.run(cancel, self._folder)

        self._ticket = lane.queue(job)

    def _grab(self) -> None:
        image = self._window.grab().toImage()
        wide, high = image.width(), image.height()
        seen = {image.pixel(x, y) for x in range(0, wide, max(1, wide // 200)) for y in range(0, high, 4)}
        saved = self._picture is None or image.save(str(self._picture))
        words = f"{wide} x {high}, {len(seen)} colours" + ("" if saved else f"; {self._picture} could not be written")
        self._finish(saved and len(seen) > COLOURS, words)

    # What the window answers.

    def _on_page(self, lab: str) -> None:
        if lab == self._lab:
            self._lab = ""
            self._finish(True, "shows a complete result")

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._ticket:
            self._ticket = None
            self._finish(True, str(value))

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._ticket:
            self._ticket = None
            click.echo(details if CheckError.__name__ not in details else "", err=True, nl=False)
            self._finish(False, sentence)

"""The check of Parquet files: it stops when asked to, and looks at an unchanged file once."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from engine.cancel import Cancel, Cancelled
from engine.data import table_cells
from engine.data.checked import Checked
from engine.data.parquet_check import check_parquet
from engine.data.tables import look, read
from engine.errors import DataError


def written(path: Path, rows: int = 40_000, page: int = 64) -> Path:
    """A table of very many small pages."""
    values = np.random.default_rng(3).normal(size=rows)
    frame = pl.DataFrame({"value": values})
    frame.write_parquet(path, compression="uncompressed", data_page_size=page, row_group_size=page)
    return path


def test_it_stops_when_asked_to(tmp_path: Path) -> None:
    path = written(tmp_path / "many.parquet")

    class Late(Cancel):
        """Asks to stop after so many looks at it."""

        def __init__(self, after: int) -> None:
            super().__init__()
            self.looks, self.after = 0, after

        def check(self) -> None:
            self.looks += 1
            if self.looks > self.after:
                self.set()
            super().check()

    data, whole = path.read_bytes(), Late(10**9)
    check_parquet(io.BytesIO(data), len(data), path, whole)
    assert whole.looks > 1_000, "each struct of the footer, and each page"
    for after in (1, whole.looks // 2, whole.looks - 1):
        cancel = Late(after)
        with pytest.raises(Cancelled):
            check_parquet(io.BytesIO(data), len(data), path, cancel)
        assert cancel.looks == after + 1


def test_a_read_that_is_cancelled_ends(tmp_path: Path) -> None:
    path, cancel = written(tmp_path / "many.parquet"), Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        look(path, None, cancel)
    with pytest.raises(Cancelled):
        read(path, None, cancel)


def test_an_unchanged_file_is_walked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walks: list[Path] = []

    def counted(file: io.BufferedReader, size: int, path: Path, cancel: Cancel | None = None) -> None:
        walks.append(path)
        check_parquet(file, size, path, cancel)

    monkeypatch.setattr(table_cells, "check_parquet", counted)
    path = written(tmp_path / "table.parquet", 300)
    look(path)
    read(path)
    assert len(walks) == 1
    written(path, 301)
    read(path)
    assert len(walks) == 2, "another size"
    os.utime(path, ns=(1, 1))
    read(path)
    assert len(walks) == 3, "another time"


def test_a_damaged_file_is_refused_each_time(tmp_path: Path) -> None:
    path = written(tmp_path / "table.parquet", 300)
    path.write_bytes(path.read_bytes()[:-9] + b"123456789")
    for _ in range(2):
        with pytest.raises(DataError, match="cut off"):
            look(path)


def test_only_so_many_files_are_remembered(tmp_path: Path) -> None:
    checked = Checked(2)
    paths = [tmp_path / f"{number}" for number in range(3)]
    for path in paths:
        path.write_bytes(b"x")
        checked.add(path, path.stat())
    assert [checked.knows(path, path.stat()) for path in paths] == [False, True, True]

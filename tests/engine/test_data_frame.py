"""Queries of tables: they stop when asked to, tell how far they are, and read cells as they are meant."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import duckdb
import numpy as np
import pytest

from engine.cancel import Cancel, Cancelled
from engine.data import frame, table_sql
from engine.data.frame import opened, parquet_bytes, parquet_source, text_source
from engine.data.table_load import stamps_of

LONG = "SELECT sum(a.range * b.range) AS s FROM range(1_000_000) AS a, range(1_000_000) AS b"
"""Days of work."""


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.4])
def test_a_query_ends_soon_after_it_is_cancelled(delay: float) -> None:
    cancel, asked = Cancel(), list[float]()

    def ask() -> None:
        asked.append(time.monotonic())
        cancel.set()

    timer = threading.Timer(delay, ask)
    timer.start()
    with opened(cancel) as table, pytest.raises(Cancelled):
        table.arrays(LONG)
    took = time.monotonic() - asked[0]
    timer.join()
    assert took < 1.0, "on a busy machine; alone it is a tenth of that"
    assert threading.active_count() < 10


def test_a_query_that_is_cancelled_before_does_not_begin() -> None:
    cancel = Cancel()
    cancel.set()
    with opened(cancel) as table, pytest.raises(Cancelled):
        table.run("CREATE TABLE never AS SELECT 1")


def test_progress_is_told(tmp_path: Path) -> None:
    shares: list[float] = []
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "2024-01-01 00:00,1.5\n" * 400_000)
    with opened(told=shares.append) as table:
        count = table.rows(f"SELECT count(DISTINCT md5(c0 || random())) FROM {text_source(path, 2, ',', True)}")
    assert count == [(400_000,)]
    assert all(0 <= share <= 1 for share in shares)


def test_tables_of_one_frame_are_not_in_another() -> None:
    with opened() as one, opened() as other:
        one.run("CREATE TEMP TABLE t AS SELECT 1 AS a")
        other.run("CREATE TEMP TABLE t AS SELECT 2 AS a")
        assert (one.rows("FROM t"), other.rows("FROM t")) == ([(1,)], [(2,)])
    with opened() as one, pytest.raises(duckdb.CatalogException):
        one.rows("FROM t")


def test_nothing_is_fetched_from_a_network() -> None:
    with opened() as table:
        for source in ("'https://localhost:9/a.csv'", "'s3://bucket/a.parquet'"):
            with pytest.raises(duckdb.Error, match=r"(?i)httpfs|extension"):
                table.rows(f"FROM {source}")


def test_a_database_that_is_broken_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = duckdb.connect()
    broken.close()
    monkeypatch.setattr(frame, "_database", broken)
    with opened() as table:
        assert table.rows("SELECT 42") == [(42,)]


@pytest.mark.parametrize(
    "name", ["a[1].csv", "b*.csv", "c?.csv", "d'q.csv", "k=1.csv", "e.csv.gz", "{a,b}.csv", "ü #.csv"]
)
def test_any_name_is_the_name_of_one_file(name: str, tmp_path: Path) -> None:
    for other in ("a1.csv", "bb.csv", "cc.csv", name):
        (tmp_path / other).write_text(f"a,b\n{'1,2' if other == name else '3,4'}\n")
    with opened() as table:
        assert table.rows(f"FROM {text_source(tmp_path / name, 2, ',', True)}") == [("1", "2")]


def test_parquet_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    path.write_bytes(parquet_bytes({'na"me': ["a", "b'"], "y": [1.5, None], "z": [None, None]}, ['na"me']))
    with opened() as table:
        source = parquet_source(path)
        assert table.kinds(source) == {'na"me': "text", "y": "number", "z": "number"}
        assert table.rows(f"FROM {source}") == [("a", 1.5, None), ("b'", None, None)]
        assert np.isnan(table.arrays(f"SELECT y FROM {source}")["y"]).tolist() == [False, True]


NUMBERS: list[tuple[str, str, float | None]] = [
    ("1.5", ".", 1.5), (" 7 ", ".", 7), ("1e3", ".", 1000), ("12%", ".", 12), ("1,234.5", ".", 1234.5),
    ("1_000", ".", None), ("0x10", ".", None), ("true", ".", None), ("1 234.5", ".", 1234.5), ("1\u202f234", ".", 1234),
    ("1,5", ",", 1.5), ("1.234,5", ",", 1234.5), ("1.234", ",", 1234), ("2\u00a0000,5", ",", 2000.5), ("-3", ",", -3),
    ("1,5", ".", None), ("x", ",", None), ("\u3000-4\t", ".", -4), ("'5", ".", 5), ("٣", ".", None),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "decimal", "expected"), NUMBERS)
def test_numbers(cell: str, decimal: str, expected: float | None) -> None:
    with opened() as table:
        table.put("cells", {"c": [cell]})
        read = f"SELECT c, {table_sql.number('c', 'text', decimal)} AS n FROM cells"
        assert table.rows(f"SELECT n, {table_sql.unread('c', 'text', 'n')} FROM ({read})") == [
            (expected, expected is None)
        ]


def test_what_stands_for_no_value_is_not_unread() -> None:
    with opened() as table:
        cells = ["", "NA", " n/a ", "NaN", "?", "-", "Missing", None]
        table.put("cells", {"c": cells})
        read = f"SELECT c, {table_sql.number('c', 'text', '.')} AS n FROM cells"
        found = table.arrays(f"SELECT n, {table_sql.unread('c', 'text', 'n')} AS u FROM ({read})")
    assert np.isnan(found["n"]).all()
    assert not found["u"].any()


STAMPS: list[tuple[str, str, str]] = [
    ("2024-02-29", "", "2024-02-29"), ("2024-02-30", "", "NaT"), ("2024-02-29 10:00", "", "NaT"),
    ("2024-01-01 10:00:30", "%Y-%m-%d %H:%M", "NaT"), ("2024-01-01 10:00+02:00", "%Y-%m-%d %H:%M", "2024-01-01T10:00"),
    ("2024-01-01T10:00:00Z", "%Y-%m-%dT%H:%M:%S", "2024-01-01T10:00"), (" 1.2.2024 ", "%d.%m.%Y", "2024-02-01"),
    ("2024-01-01 10:00:00.123456789", "%Y-%m-%d %H:%M:%S%.f", "2024-01-01T10:00:00.123456"),
    ("2024-01-01 10:00:00", "%Y-%m-%d %H:%M:%S%.f", "2024-01-01T10:00"),
    ("2024-01-01T10:00:00.5Z", "%Y-%m-%dT%H:%M:%S%.f", "2024-01-01T10:00:00.5"),
    ("2024-03", "%Y-%m", "2024-03-01"), ("Mar 2024", "%b %Y", "2024-03-01"), ("march 2024", "%B %Y", "2024-03-01"),
    ("Mar-2024", "%b-%Y", "2024-03-01"), ("03/2024", "%m/%Y", "2024-03-01"), ("1999", "year", "1999-01-01"),
    ("Jan 2, 2024", "%b %d, %Y", "2024-01-02"), ("20240131", "%Y%m%d", "2024-01-31"),
    ("1700000000", "unix", "2023-11-14T22:13:20"), ("1700000000123", "unix ms", "2023-11-14T22:13:20.123"),
    ("1.5", "unix", "NaT"), ("9" * 18, "unix", "NaT"), ("9" * 30, "unix", "NaT"), ("infinity", "", "NaT"),
    ("2024-01-01 10:00", "%F %R", "2024-01-01T10:00"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "form", "expected"), STAMPS)
def test_stamps(cell: str, form: str, expected: str) -> None:
    found = stamps_of([cell, None], form)
    assert found.dtype == np.dtype("datetime64[us]")
    np.testing.assert_array_equal(found, np.array([expected, "NaT"], dtype="datetime64[us]"))

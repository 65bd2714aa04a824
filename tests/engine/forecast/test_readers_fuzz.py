"""Damaged tables of every form give series or a DataError, and nothing else; good ones come back as they were."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.data.table import Loaded
from engine.data.tables import look, read
from engine.errors import DataError
from tests.engine.corpus.mutate import damaged

from .seeds import GERMAN, TEXTS, parquet, put, workbook

EXAMPLES = int(os.environ.get("UNROLLED_FUZZ", "200"))
many = settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES == 200,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
ROWS: list[list[object]] = [["day", "y"], *[[f"2024-05-{day:02}", day * 1.5] for day in range(1, 10)]]
PACKED = {
    ".xlsx": [workbook(ROWS)],
    ".parquet": [parquet({"day": [row[0] for row in ROWS[1:]], "y": [row[1] for row in ROWS[1:]]})],
}


def tried(path: Path) -> Loaded | None:
    """What the reader gives, or None where it refuses in a sentence; a look must fare no worse."""
    try:
        look(path)
        found = read(path)
    except DataError as error:
        message = str(error)
        assert path.name in message
        assert len(message) < 1_500
        assert message.endswith((".", "?"))
        return None
    assert len(found.series) == len(found.reports) >= 1
    for series, report in zip(found.series, found.reports, strict=True):
        assert len(series) >= 2
        assert np.isfinite(series.values).all()
        if series.times is not None:
            assert (np.diff(series.times) > np.timedelta64(0, "us")).all()
        assert all(gap.last < len(series) for gap in report.gaps)
        assert len(series.stamps(np.array([0, len(series) + 3]))) == 2
    return found


@many
@given(data=damaged(TEXTS))
@example(data=GERMAN.replace(b";", b'";'))
@example(data=b"time,y\n9999-12-31,1\n0001-01-01,2\n")
@example(data=b"unix,y\n" + b"9" * 30 + b",1\n1,2\n")
def test_damaged_text(data: bytes, tmp_path: Path) -> None:
    tried(put(tmp_path, data))


@pytest.mark.parametrize("ending", PACKED)
@many
@given(data=st.data())
def test_damaged_packed_files(ending: str, data: st.DataObject, tmp_path: Path) -> None:
    tried(put(tmp_path, data.draw(damaged(PACKED[ending])), ending))


@pytest.mark.parametrize("by", [0x01, 0x80])
def test_parquet_with_any_byte_changed(by: int, tmp_path: Path) -> None:
    """Counts below nought or beyond all memory once ended the whole program."""
    whole = PACKED[".parquet"][0]
    for place in range(4, len(whole) - 4):
        data = bytearray(whole)
        data[place] ^= by
        tried(put(tmp_path, bytes(data), ".parquet"))


CELLS = st.one_of(
    st.sampled_from(
        ["", "NaN", "inf", "-inf", "1e308", "1e999", "-0", "1,5", "1.234,5", "12%", "0x10", "2024-02-30", "2024-01-01",
         "31.12.1999", "1999", "253402300800", "2024-01-01T00:00:00Z", "true", '"', "ﬀ", "\u00a0", "1 000", "٣", "=1+1"]
    ),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers(-(10**20), 10**20).map(str),
    st.text(max_size=6),
)  # fmt: skip


@many
@given(
    rows=st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=30),
    separator=st.sampled_from([",", ";", "\t", "|", " "]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_tables_of_any_cells(rows: list[list[str]], separator: str, end: str, tmp_path: Path) -> None:
    text = end.join(separator.join(row) for row in rows)
    tried(put(tmp_path, text.encode("utf-8", "surrogatepass")))


@many
@given(
    numbers=st.lists(st.floats(-1e15, 1e15, allow_subnormal=False).map(lambda x: round(x, 6)), min_size=2, max_size=60),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    decimal=st.sampled_from([".", ","]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_is_read(numbers: list[float], separator: str, decimal: str, end: str, tmp_path: Path) -> None:
    decimal = "." if separator == "," else decimal
    first = np.datetime64("2023-12-30")
    lines = [f"day{separator}value"]
    # Six places, so that every number has its decimal sign.
    lines += [f"{first + n}{separator}{x:.6f}".replace(".", decimal) for n, x in enumerate(numbers)]
    found = tried(put(tmp_path, end.join(lines) + end))
    assert found is not None
    assert found.layout.time == "day"
    np.testing.assert_allclose(found.series[0].values, numbers, rtol=1e-12, atol=1e-9)
    assert found.series[0].stamps(np.array([0])) == (str(first),)

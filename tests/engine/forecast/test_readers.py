"""Tables of every form: what is bad is refused in a sentence or mended and told, and what is good reads as it is."""

from __future__ import annotations

import datetime
import os
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pytest

from engine.cancel import Cancel, Cancelled
from engine.data.table import Layout, Loaded
from engine.data.tables import look, read
from engine.errors import DataError

from .seeds import GERMAN, HOURLY, LONE, LONG, UTF16, WIDE, parquet, put, workbook

ROWS: list[list[object]] = [["day", "y"], *[[f"2024-05-{day:02}", day * 1.5] for day in range(1, 10)]]
BOOK = workbook(ROWS)
COLUMNS: dict[str, list[object]] = {"day": [row[0] for row in ROWS[1:]], "y": [row[1] for row in ROWS[1:]]}
PARQUET = parquet(COLUMNS)

REFUSED: dict[str, tuple[bytes | str, str, str]] = {
    "nothing": (b"", ".csv", "must be a table, but is empty instead"),
    "blank lines": (b"\n \n\r\n", ".csv", "must be a table, but is empty instead"),
    "a byte order mark alone": (b"\xef\xbb\xbf", ".csv", "must be a table, but is empty instead"),
    "names alone": ("time,load\n", ".csv", "must have a column of numbers to forecast, but has none"),
    "one row": ("time,load\n2024-01-01,5\n", ".csv", "must have at least 2 values to forecast from, but has 1"),
    "no value": ("time,load\n2024-01-01,\n2024-01-02,NaN\n", ".csv", "must have a column of numbers to forecast"),
    "infinite values": ("day,y\n2024-01-01,inf\n2024-01-02,-inf\n", ".csv", "must have"),
    "text alone": ("name,town\nAda,London\nKurt,Brno\n", ".csv", "must have a column of numbers to forecast"),
    "prose": ("It was a bright cold day in April.\nThe clocks were striking thirteen.\n", ".txt", "column of numbers"),
    "binary": (bytes(range(256)) * 40, ".csv", "must be a table as text, Parquet or Excel, but holds binary data"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(400), ".csv", "holds binary data instead"),
    "a pickle": (b"\x80\x04\x95" + bytes(60), ".csv", "pickle"),
    "compressed": (b"\x1f\x8b\x08" + bytes(60), ".csv", "must be plain text, but is compressed"),
    "a workbook cut off": (BOOK[: len(BOOK) // 2], ".xlsx", "could not be read as a table"),
    "a workbook's first bytes": (BOOK[:4], ".xlsx", "could not be read as a table"),
    "a zip of something else": (b"PK\x03\x04" + bytes(200), ".xlsx", "could not be read as a table"),
    "an old workbook's first bytes": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls", "could not be read"),
    "an empty sheet": (workbook([]), ".xlsx", "must hold a table, but is empty; choose another sheet"),
    "a sheet of names": (workbook([["day", "y"]]), ".xlsx", "must have"),
    "Parquet cut off": (PARQUET[:-20], ".parquet", "could not be read as a table"),
    "Parquet's first bytes": (b"PAR1", ".parquet", "could not be read as a table"),
    "Parquet without rows": (parquet({"y": []}), ".parquet", "must have"),
    "Parquet of text": (parquet({"y": ["a", "b"]}), ".parquet", "must have a column of numbers"),
    "a quote left open": (
        HOURLY + b'2024-01-02 00:00,"2,1\n2024-01-02 01:00,3,1\n',
        ".csv",
        "line 26: is a quote left open",
    ),
    "too many columns": (",".join(["1"] * 20_001) + "\n", ".csv", "must have at most 20,000 columns, but has 20,001"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    data, ending, sentence = REFUSED[name]
    path = put(tmp_path, data, ending)
    with pytest.raises(DataError) as refused:
        read(path)
    assert sentence in str(refused.value)
    assert "f" + ending in str(refused.value)
    assert str(refused.value).endswith((".", "?", "instead."))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"must be a file, but is not there instead"):
        read(tmp_path / "nothing.csv")
    with pytest.raises(DataError, match=r"must be a file, but is a folder instead"):
        look(tmp_path)


def loaded(tmp_path: Path, data: bytes | str, ending: str = ".csv", layout: Layout | None = None) -> Loaded:
    return read(put(tmp_path, data, ending), layout)


def values(found: Loaded) -> list[float]:
    return found.series[0].values.tolist()


def told(found: Loaded) -> str:
    return " ".join(found.reports[0].sentences)


def test_hourly(tmp_path: Path) -> None:
    found = loaded(tmp_path, HOURLY)
    series = found.series[0]
    assert (series.name, series.frequency.text, len(series)) == ("load", "hourly", 24)
    assert values(found) == [10.5 + hour % 7 for hour in range(24)]
    assert found.reports[0].sentences == ()
    assert series.stamps(np.array([0, 24, 25])) == ("2024-01-01 00:00", "2024-01-02 00:00", "2024-01-02 01:00")


def test_decimal_commas_and_grouped_thousands(tmp_path: Path) -> None:
    found = loaded(tmp_path, GERMAN)
    assert found.layout.separator == ";"
    assert found.layout.decimal == ","
    assert values(found) == pytest.approx([1_000 + day + day % 10 / 10 for day in range(1, 20)])
    assert found.series[0].frequency.text == "daily"
    grouped = loaded(tmp_path, 'day,y\n2024-01-01,"1,234.5"\n2024-01-02,"12,000"\n2024-01-03,7\n')
    assert values(grouped) == [1234.5, 12000.0, 7.0]


def test_a_table_of_several_series(tmp_path: Path) -> None:
    found = loaded(tmp_path, LONG)
    assert [one.name for one in found.series] == ["A", "B"]
    assert all(one.values.tolist() == [year % 9 for year in range(2000, 2012)] for one in found.series)
    assert found.series[0].frequency.text == "yearly"


def test_a_series_a_row(tmp_path: Path) -> None:
    found = loaded(tmp_path, WIDE)
    assert found.layout.wide
    assert {one.name: one.values.tolist() for one in found.series} == {
        f"H{row}": [row * place for place in range(20)] for row in (1, 2, 3)
    }
    ragged = loaded(tmp_path, WIDE + b'"H4",7,8,9\n')
    assert ragged.series[3].values.tolist() == [7, 8, 9]


def test_a_column_without_names_or_stamps(tmp_path: Path) -> None:
    found = loaded(tmp_path, LONE)
    assert values(found) == [4, 7, 1, 8, 2]
    assert found.series[0].times is None


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "Größe"), ("utf-8-sig", "Größe"), ("cp1252", "Größe"), ("utf-16", "Größe")],
)
def test_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    text = f"Tag,{name}\n" + "".join(f"2024-01-{day:02},{day}\n" for day in range(1, 12))
    found = loaded(tmp_path, text.encode(encoding))
    assert found.series[0].name == name
    assert values(found) == list(range(1, 12))


def test_tabs_and_years_in_utf16(tmp_path: Path) -> None:
    found = loaded(tmp_path, UTF16)
    assert values(found) == [n * n for n in range(9)]


@pytest.mark.parametrize(
    ("data", "ending"), [(BOOK, ".xlsx"), (BOOK, ".csv"), (PARQUET, ".parquet"), (PARQUET, ".txt")]
)
def test_the_form_is_told_by_the_bytes(tmp_path: Path, data: bytes, ending: str) -> None:
    found = loaded(tmp_path, data, ending)
    assert values(found) == [day * 1.5 for day in range(1, 10)]
    assert found.series[0].frequency.text == "daily"
    notes = look(tmp_path / f"f{ending}").notes
    assert any("name says text" in note for note in notes) == (ending in (".csv", ".txt"))


def test_cells_that_are_no_numbers_are_gaps(tmp_path: Path) -> None:
    cells = ["1", "NaN", "3", "inf", "5", "broken", "7", "n/a", "9", "10", "11", "12"]
    found = loaded(tmp_path, "day,y\n" + "".join(f"2024-01-{day:02},{cell}\n" for day, cell in enumerate(cells, 1)))
    assert values(found) == pytest.approx(list(range(1, 13)))
    series, report = found.series[0], found.reports[0]
    assert series.filled is not None
    assert np.flatnonzero(series.filled).tolist() == [1, 3, 5, 7]
    assert report.unread == 1
    assert "1 cells are no numbers and count as missing" in told(found)
    assert "4 of 12 points are missing, in 4 gaps; a straight line stands there" in told(found)


@pytest.mark.parametrize(
    ("fill", "expected"),
    [("line", [1, 2, 3, 4, 5]), ("before", [1, 1, 1, 4, 5]), ("none", [1, None, None, 4, 5])],
)
def test_gaps_are_filled_as_chosen(tmp_path: Path, fill: str, expected: list[float | None]) -> None:
    rows = "2024-01-01,1\n2024-01-04,4\n2024-01-05,5\n"
    layout = Layout(time="day", targets=("y",), fill=fill)  # type: ignore[arg-type]
    found = loaded(tmp_path, "day,y\n" + rows, layout=layout)
    assert [None if np.isnan(value) else value for value in values(found)] == expected


def test_rows_out_of_order_are_sorted(tmp_path: Path) -> None:
    days = [3, 1, 2, 5, 4, 6, 8, 7]
    found = loaded(tmp_path, "day,y\n" + "".join(f"2024-01-{day:02},{day * 10}\n" for day in days))
    assert values(found) == [10 * day for day in range(1, 9)]
    assert "not in the order of their stamps" in told(found)


@pytest.mark.parametrize(("way", "expected"), [("mean", 25.0), ("first", 20.0), ("last", 30.0)])
def test_stamps_that_are_there_twice(tmp_path: Path, way: str, expected: float) -> None:
    layout = Layout(time="day", targets=("y",), duplicates=way)  # type: ignore[arg-type]
    text = "day,y\n2024-01-01,10\n2024-01-02,20\n2024-01-02,30\n2024-01-03,40\n2024-01-04,50\n"
    found = loaded(tmp_path, text, layout=layout)
    assert values(found) == [10, expected, 40, 50]
    assert "1 rows share a stamp" in told(found)


def test_rows_of_another_length(tmp_path: Path) -> None:
    text = "day,y,z\n2024-01-01,1,1\n2024-01-02,2\n2024-01-03,3,3,3,3\n2024-01-04\n2024-01-05,5,5\n"
    found = loaded(tmp_path, text)
    assert found.series[0].name == "y"
    assert values(found) == [1, 2, 3, 4, 5]


def test_a_stamp_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    rows = [f"2024-01-{day:02},{day}\n" for day in range(1, 9)] + ["total,36\n"]
    layout = Layout(time="day", date_form="%Y-%m-%d", targets=("y",))
    found = loaded(tmp_path, "day,y\n" + "".join(rows), layout=layout)
    assert values(found) == list(range(1, 9))


def test_quoted_fields_with_separators_and_lines(tmp_path: Path) -> None:
    found = loaded(tmp_path, 'day,note,y\n2024-01-01,"a, ""b""\nc",1\n2024-01-02,"",2\n2024-01-03,d,3\n')
    assert values(found) == [1, 2, 3]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", ["", "{0}", "{0} {0}"])
def test_ends_of_lines_and_empty_lines_before_the_names(end: str, before: str, tmp_path: Path) -> None:
    rows = ["day,y", *(f"2024-01-{day:02},{day}" for day in range(1, 9))]
    found = loaded(tmp_path, before.format(end) + end.join(rows))
    assert values(found) == list(range(1, 9))
    assert found.reports[0].rows == 8


def test_an_empty_line_of_a_single_column_is_a_gap(tmp_path: Path) -> None:
    found = loaded(tmp_path, "y\n1\n\n3\n4\n")
    assert values(found) == [1, 2, 3, 4]
    assert len(found.reports[0].gaps) == 1


def test_bytes_that_are_no_text_far_down_are_replaced_and_the_copy_is_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(copies))
    rows = b"".join(b"%d,%d\n" % (row % 7, row) for row in range(20_000))
    found = loaded(tmp_path, "größe,y\n".encode() + rows + b"\xff,20000\n1,\xe9\n", layout=Layout(targets=("y",)))
    assert values(found) == list(range(20_001))
    assert found.reports[0].unread == 1
    assert list(copies.iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the names of files are text")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.csv"))
    path.write_bytes(HOURLY)
    assert len(read(path).series[0]) == 24


def test_thousands_grouped_by_narrow_spaces(tmp_path: Path) -> None:
    rows = ["01.01.2024;1\u00a0234,5", "02.01.2024;2\u202f000,0", "03.01.2024;3,5"]
    assert values(loaded(tmp_path, "day;y\n" + "\n".join(rows))) == [1234.5, 2000, 3.5]


def test_a_workbook_keeps_dates_and_all_digits(tmp_path: Path) -> None:
    start = datetime.datetime(2024, 1, 1)
    rows = [["at", "y"], *([start + datetime.timedelta(hours=hour), hour / 3] for hour in range(8))]
    found = loaded(tmp_path, workbook(rows), ".xlsx")
    assert found.series[0].frequency.text == "hourly"
    np.testing.assert_allclose(values(found), np.arange(8) / 3, rtol=1e-14)


@pytest.mark.parametrize("kind", ["DATE", "TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_S", "TIMESTAMPTZ", "VARCHAR"])
def test_stamps_of_parquet(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    days = "SELECT CAST(DATE '2024-01-01' + CAST(range AS INTEGER) AS {}) AS at, CAST(range AS DECIMAL(9, 1)) AS y"
    with duckdb.connect() as writer:
        writer.execute("SET TimeZone = 'UTC'")
        writer.sql(f"{days.format(kind)}, ['a'] AS l, range % 2 = 0 AS even FROM range(9)").write_parquet(str(path))
    preview = look(path)
    assert [column.kind for column in preview.columns] == ["date", "number", "text", "text"]
    found = read(path)
    assert values(found) == list(range(9))
    assert found.series[0].frequency.text == "daily"
    assert found.series[0].stamps(np.array([0])) == ("2024-01-01",)


def test_series_come_in_the_order_in_which_they_appear(tmp_path: Path) -> None:
    rows = [f"{name},{year}-01-01,{year + place}" for year in range(2000, 2006) for place, name in enumerate("cab")]
    rows += [f"NA,{year}-01-01,1" for year in range(2000, 2006)]
    found = loaded(tmp_path, "\n".join(["unique_id,ds,y", *rows]))
    assert [one.name for one in found.series] == ["c", "a", "b", "None"]
    assert found.series[1].values.tolist() == [year + 1 for year in range(2000, 2006)]


def test_month_ends_and_gaps_by_the_calendar(tmp_path: Path) -> None:
    stamps = ["2024-01-31", "2024-02-29", "2024-03-31", "2024-05-31"]
    found = loaded(tmp_path, "date,y\n" + "".join(f"{stamp},{n}\n" for n, stamp in enumerate(stamps)))
    assert found.series[0].frequency.text == "monthly"
    assert values(found) == [0, 1, 2, 2.5, 3]
    assert found.series[0].stamps(np.array([3, 5])) == ("2024-04-30", "2024-06-30")


def test_a_name_twice_and_a_name_left_out(tmp_path: Path) -> None:
    preview = look(put(tmp_path, "y,y,\n1,2,3\n4,5,6\n"))
    assert [column.name for column in preview.columns] == ["y", "y (2)", "column 3"]


def test_a_workbook_that_claims_to_unpack_to_much_is_refused(tmp_path: Path) -> None:
    import io
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(20 * 2**20))
    with pytest.raises(DataError, match="at most 200 times as large unpacked, but would unpack to 20 MB"):
        loaded(tmp_path, file.getvalue(), ".xlsx")


def test_reading_is_told_of_and_cancelled(tmp_path: Path) -> None:
    path, shares = put(tmp_path, HOURLY), list[float]()
    read(path, told=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        read(path, cancel=cancel)

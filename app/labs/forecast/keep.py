"""A series as JSON values, for sessions: short ones whole, long ones as the file that they came from."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from app.labs.forecast.bench import Kept, Material, material_of
from engine.data.series import Frequency, Series, Unit
from engine.data.table import Layout
from engine.errors import DataError

WHOLE = 20_000
"""Points up to which a series is kept whole."""


def kept_json(material: Material) -> dict[str, Any]:
    """What a session holds of a series; {} for a long one that came from no file."""
    kept, series = material.kept, material.series
    if kept.sample:
        return {"sample": kept.sample}
    if len(series) > WHOLE:
        if kept.path is None or kept.layout is None:
            return {}
        return {"file": str(kept.path), "layout": layout_json(kept.layout), "index": kept.index}
    return {
        "name": series.name,
        "values": [value if value == value else None for value in series.values.tolist()],
        "times": None if series.times is None else series.times.astype(np.int64).tolist(),
        "frequency": [series.frequency.unit, series.frequency.count],
        "filled": [list(run) for run in material.filled],
        "source": series.source,
        "covariates": {
            name: [value if value == value else None for value in column.tolist()]
            for name, column in series.covariates.items()
        },
    }


def whole_of(value: Any) -> Material:
    """The series that `kept_json` gave whole. Raises DataError where `value` is something else."""
    try:
        unit, count = value["frequency"]
        if unit not in get_args(Unit) or not isinstance(count, int) or count < 1:
            raise ValueError(f"its frequency is {value['frequency']!r}")
        values = _floats(value["values"])
        times = value["times"]
        filled = np.zeros(len(values), np.bool_)
        for first, last in value["filled"]:
            filled[int(first) : int(last) + 1] = True
        stamps = None if times is None else np.array(times, np.int64).astype("datetime64[us]")
        series = Series(
            str(value["name"]), values, stamps, Frequency(unit, count), filled if filled.any() else None,
            {str(name): _floats(column) for name, column in value.get("covariates", {}).items()},
            str(value["source"]),
        )  # fmt: skip
        return material_of(series)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise DataError(f"the session must hold a series, but does not: {error}") from error


def _floats(numbers: list[Any]) -> NDArray[np.float64]:
    return np.array([np.nan if number is None else float(number) for number in numbers], np.float64)


def kept_of(value: Any) -> Kept:
    """Where a series of a session comes from. Raises DataError where `value` does not say."""
    try:
        if "sample" in value:
            return Kept(sample=str(value["sample"]))
        return Kept("", Path(str(value["file"])), layout_of(value["layout"]), int(value["index"]))
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"the session must say where its series is, but does not: {error}") from error


def layout_json(layout: Layout) -> dict[str, Any]:
    """A layout as JSON values."""
    table = asdict(layout)
    table["frequency"] = None if layout.frequency is None else [layout.frequency.unit, layout.frequency.count]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in table.items()}


def layout_of(value: Any) -> Layout:
    """What `layout_json` gave. Raises KeyError, TypeError or ValueError where `value` is something else."""
    frequency = value["frequency"]
    fields = dict(value)
    for name in ("targets", "covariates"):
        fields[name] = tuple(str(item) for item in value[name])
    fields["frequency"] = None if frequency is None else Frequency(frequency[0], int(frequency[1]))
    return Layout(**fields)

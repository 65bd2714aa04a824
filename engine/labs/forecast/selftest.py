"""What the self-test tries of this lab: a table read and forecast, plain methods by hand, a forecast saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cancel import Cancel
from engine.checks import Check, CheckError, as_declared
from engine.labs.forecast.spec import SPEC

if TYPE_CHECKING:
    from engine.labs.forecast.outcome import Outcome

HORIZON = 48
LIMIT = 1e-9


def _run(model: str, cancel: Cancel, folder: Path) -> Outcome:
    """The sample of a town's load written as a table, read again and forecast by a network that ships."""
    import numpy as np

    from engine.labs.forecast.export import write_columns
    from engine.labs.forecast.headless import series_of
    from engine.labs.forecast.outcome import Request
    from engine.labs.forecast.samples import sample
    from engine.labs.forecast.session import Session

    known, path = sample("load"), folder / "load.csv"
    stamps = list(known.stamps(np.arange(len(known))))
    write_columns(path, {"time": stamps, "megawatts": known.values.tolist()})
    series, _ = series_of(path, "megawatts")
    if not np.array_equal(series.values, known.values) or series.frequency.text != "hourly":
        raise CheckError(
            f"the table must be read as {len(known):,} hourly values, but is read as {len(series):,} values "
            f"{series.frequency.text}, or others."
        )
    return Session().run(Request(series, model, HORIZON, 24, origin=len(series) - HORIZON), cancel)


def _forecast(model: str, cancel: Cancel, folder: Path) -> str:
    import numpy as np

    outcome = _run(model, cancel, folder)
    quantiles, mase = outcome.forecast.quantiles, outcome.scores[model].mase
    if quantiles.shape[1] != HORIZON or not np.isfinite(quantiles).all() or (np.diff(quantiles, axis=0) < 0).any():
        raise CheckError(f"the network {model} must say {HORIZON} finite points with rising quantiles, but does not.")
    if not mase < outcome.scores["naive"].mase:
        raise CheckError(f"the network {model} must beat the last value repeated, but its MASE is {mase:.3f}.")
    return f"{HORIZON} hours with a MASE of {mase:.3f}, {as_declared(SPEC, outcome.traces)}"


def _plain(cancel: Cancel, folder: Path) -> str:
    import numpy as np

    from engine.labs.forecast.plain import plain_forecast
    from engine.labs.forecast.scores import mase, smape

    history = np.array([1.0, 2.0, 3.0, 4.0, 3.0, 4.0, 5.0, 6.0])
    expected = {
        "naive": [6.0, 6.0, 6.0, 6.0, 6.0],
        "seasonal-naive": [3.0, 4.0, 5.0, 6.0, 3.0],
    }
    for method, numbers in expected.items():
        said = plain_forecast(method, history, 5, 4).mean
        if not np.array_equal(said, numbers):
            raise CheckError(f"the method {method} must say {numbers}, but says {said.tolist()} instead.")
    truth, mean = np.array([6.0, 2.0]), np.array([2.0, 6.0])
    # A change of 2 over each season of 4, an error of 4 at both points: 200 * 4 / 8 and 4 / 2.
    for name, found, wanted in (("sMAPE", smape(truth, mean), 100.0), ("MASE", mase(truth, mean, history, 4), 2.0)):
        if not abs(found - wanted) < LIMIT:
            raise CheckError(f"the {name} must be {wanted:g}, but is {found:g} instead.")
    return "naive, seasonal naive, sMAPE and MASE as by hand"


def _export(cancel: Cancel, folder: Path) -> str:
    import numpy as np

    from engine.data.tables import read
    from engine.labs.forecast.export import write_forecasts
    from engine.labs.forecast.headless import series_of
    from engine.labs.forecast.plain import plain_forecast
    from engine.labs.forecast.samples import sample

    series = sample("airline")
    found, apart = plain_forecast("theta", series.values, 18, 12), 0.0
    endings = ("csv", "parquet", "xlsx")
    for ending in endings:
        cancel.check()
        path = folder / f"forecast.{ending}"
        write_forecasts(path, series, len(series), [found])
        if not read(path).series:
            raise CheckError(f"{path.name} must hold a series, but holds none.")
        for column, wanted in (("theta", found.mean), ("theta-lo-95", found.interval(0.95)[0])):
            again = series_of(path, column)[0].values
            if len(again) != len(wanted):
                raise CheckError(f"{path.name} must hold {len(wanted)} points, but {len(again)} are read.")
            apart = max(apart, float(np.abs(again / wanted - 1).max()))
    if not apart < LIMIT:
        raise CheckError(f"a saved forecast must be the one that was made, but differs by {apart:.3g} of it.")
    return f"18 months saved and read again as {', '.join(endings)}"


CHECKS = (
    *(Check(f"the network {model} forecasts a table", partial(_forecast, model)) for model in ("lstm", "wavenet")),
    Check("plain methods and measures give known numbers", _plain),
    Check("a saved forecast is read again", _export),
)

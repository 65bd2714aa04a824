"""How the lab writes powers of ten and colours its cells."""

from __future__ import annotations

import math

from engine.labs.gradients.outcome import CellRun, horizon, reached
from engine.labs.gradients.spec import CELLS

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
MAIN, OTHER = 0, 2
"""Places in the theme's series of the colours of the cell and of the cell beside it."""


def raised(exponent: int) -> str:
    """A power of ten: 10⁻⁷."""
    return f"10{str(exponent).translate(_RAISED)}"


def power(log: float) -> str:
    """A number whose common logarithm is `log`: plain from 0.01 to 9,999, else with a power of ten; 0 for -inf."""
    if math.isnan(log) or log == math.inf:
        return "\N{EN DASH}"
    if log == -math.inf:
        return "0"
    if -2 <= log < 4:
        return f"{10**log:.3g}" if log < 3 else f"{10**log:,.0f}"
    exponent = math.floor(log)
    mantissa = f"{10 ** (log - exponent):.1f}"
    if mantissa == "10.0":
        mantissa, exponent = "1.0", exponent + 1
    return f"{mantissa}\N{MULTIPLICATION SIGN}{raised(exponent)}"


def verdict(run: CellRun, layer: int) -> str:
    """What a run's curves say, in one sentence."""
    name = CELLS[run.cell]
    label = "dh_T/dc_t" if run.cell == "lstm" else "dh_T/dh_t"
    curve = run.curve(layer, label)
    if run.note:
        return f"{name}: the forward pass explodes"
    if len(curve) < 2:
        return f"{name}: one step, nothing to fade over"
    first, faded = float(reached(curve)[0]), horizon(curve)
    along = " along its cell" if run.cell == "lstm" else ""
    if first > 7:
        return f"{name}: the gradient explodes, {power(first)} times as large at step 0"
    if faded is not None:
        return f"{name}: the gradient vanishes, below {raised(-7)} from {len(curve) - 1 - faded:,} steps back on"
    return f"{name}: the gradient reaches step 0{along}, {power(first)} times as large"

"""The Gradients lab without a window. Imports torch only when a command runs."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from engine.options import Finite

_CELLS = ("tanh", "sigmoid", "relu", "lstm", "gru")


@click.command("gradients")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A .safetensors file.")
@click.option("--cell", type=click.Choice(_CELLS), default="tanh", show_default=True)
@click.option("--length", default=200, show_default=True, help="Steps of the sequence, 1 to 1,000.")
@click.option("--layers", default=1, show_default=True, help="1 to 3.")
@click.option("--units", default=32, show_default=True, help="8 to 128.")
@click.option("--radius", default=1.0, show_default=True, help="Spectral radius of the recurrent matrix.")
@click.option("--forget-bias", default=4.0, show_default=True, help="Of an LSTM's forget or a GRU's update gate.")
@click.option("--signal", type=click.Choice(["first", "noise"]), default="first", show_default=True)
@click.option("--loss", type=click.Choice(["last", "every"]), default="last", show_default=True)
@click.option("--seed", default=2, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a line.")
def trace(out: Path, as_json: bool, **values: Any) -> None:
    """Write states, gates, gradients and norms of a small network's way forwards and back.

    \b
    unrolled trace gradients --cell lstm --length 200 --out lstm.safetensors
    unrolled trace gradients --cell tanh --radius 1.4 --out tanh.safetensors --json
    """
    from engine.cancel import Cancel
    from engine.data.files import write_whole
    from engine.labs.gradients.outcome import horizon, reached
    from engine.labs.gradients.session import Session
    from engine.labs.gradients.setup import setup_of
    from engine.trace import pack_traces

    setup = setup_of(values | {"compare": ""})
    run = Session().run(setup, Cancel()).main
    write_whole(out, pack_traces(run.traces))
    curves = ["dh_T/dh_t", *(["dh_T/dc_t"] if setup.cell == "lstm" else [])]
    first = {label: float(reached(run.curve(setup.layers - 1, label))[0]) for label in curves}
    faded = {label: horizon(run.curve(setup.layers - 1, label)) for label in curves}
    if as_json:
        result = {"schema": "unrolled.trace.gradients/1", "file": str(out), **asdict(setup), "traces": len(run.traces)}
        told = {label: value if math.isfinite(value) else None for label, value in first.items()}
        click.echo(json.dumps(result | {"log10_at_first": told, "vanished_up_to": faded, "note": run.note}))
        return
    for label, value in first.items():
        click.echo(f"|{label}| at step 0 is 10^{value:.1f} of that at the last of {setup.length} steps")
    if run.note:
        click.echo(run.note, err=True)
    click.echo(f"{len(run.traces)} traces: {out}", err=True)


@click.command("gradients")
@click.option("--task", type=click.Choice(["recall", "adding"]), default="recall", show_default=True)
@click.option("--delay", default=60, show_default=True, help="Steps to remember over, 2 to 300.")
@click.option(
    "--cell", "cells", multiple=True, type=click.Choice(["tanh", "lstm", "gru"]), help="Give it several times."
)
@click.option("--updates", default=400, show_default=True, help="Of each network, 20 to 5,000.")
@click.option("--rate", default=0.005, show_default=True, help="Learning rate of Adam.")
@click.option("--units", default=32, show_default=True, type=click.IntRange(8, 128))
@click.option("--radius", default=1.0, show_default=True, type=Finite(0.1, 2.0))
@click.option("--forget-bias", default=4.0, show_default=True, type=Finite(-2.0, 8.0))
@click.option("--seed", default=2, show_default=True, type=click.IntRange(0, 999))
@click.option("--json", "as_json", is_flag=True, help="JSON lines instead of text.")
def train(
    cells: tuple[str, ...], units: int, radius: float, forget_bias: float, seed: int, as_json: bool, **values: Any
) -> None:
    """Train cells side by side on a task whose answer lies a delay back.

    \b
    unrolled train gradients --delay 60
    unrolled train gradients --cell lstm --cell gru --task adding --updates 1000 --json
    """
    import torch

    from engine.cancel import Cancel
    from engine.data.plain import finite_value
    from engine.labs.gradients.contest import race_of
    from engine.labs.gradients.race import race

    chosen = cells or ("tanh", "lstm")
    ticks = {cell: cell in chosen for cell in ("tanh", "lstm", "gru")}
    setup = race_of(values | ticks, units, radius, forget_bias, seed)
    torch.set_num_threads(1)
    for point in race(setup, Cancel()):
        if as_json:
            click.echo(json.dumps(finite_value({"schema": "unrolled.train.gradients/1"} | asdict(point))))
        elif point.update % 50 == 0 or point.update == point.updates:
            gate = "" if point.open is None else f"  gate open {point.open:.3f}"
            click.echo(
                f"{point.cell:5} {point.update:5}  loss {point.loss:.3f}  right {point.correct:6.1%}{gate}  "
                f"{point.seconds:.1f} s"
            )


TRACE = trace
TRAIN = train

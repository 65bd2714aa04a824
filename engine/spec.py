"""What a lab declares of itself, without loading a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["state", "gate", "candidate", "probability", "attention", "gradient", "signal"]
"""What the numbers of a trace mean: states, candidates and gradients lie around 0; gates, probabilities and
attention weights lie between 0 and 1; a signal may be anything."""

InputKind = Literal["ink", "text", "series", "audio", "image", "none"]


@dataclass(frozen=True)
class TraceSpec:
    """A trace that every run of a lab gives.

    pattern  its name, with `*` for what varies between models (`recurrent/layer*/*/hidden`)
    axes     names of its axes, time first
    kind     what its numbers mean
    low, high  bounds that its values keep, None where there are none
    """

    pattern: str
    axes: tuple[str, ...]
    kind: Kind
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Param:
    """A number or choice that a person can change, with what is sensible for it."""

    name: str
    title: str
    default: float | str | bool
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True)
class LabSpec:
    """A lab's entry on the rail and what it promises.

    name   its folder under `engine/labs` and `app/labs`
    group  labs of a group stand together; `order` sorts groups and labs
    icon   name of an icon in `resources/icons`, without the ending
    about  what a person looks at, in two or three plain sentences with the source
    file_types  endings of the files that it opens, those that it is made for first
    """

    name: str
    title: str
    group: str
    order: int
    icon: str
    summary: str
    about: str
    inputs: tuple[InputKind, ...]
    file_types: tuple[str, ...] = ()
    traces: tuple[TraceSpec, ...] = ()
    parameters: tuple[Param, ...] = ()

"""What a person sets, checked against the parameters that a lab declares; loads no torch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.errors import DataError
from engine.spec import LabSpec, Param

Titles = Mapping[str, Mapping[str, str]]
"""Of each parameter that is a choice: its titles by what they are called inside, {"cell": {"lstm": "LSTM"}}."""


def setup_values(spec: LabSpec, titles: Titles, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by the names of a lab's parameters, checked; a choice as it is called inside.

    Raises DataError, naming the parameter, where a value is none that it can have or a name is unknown.
    """
    known = {parameter.name: parameter for parameter in spec.parameters}
    for name in values:
        if name not in known:
            raise DataError(f"`{name}` must be a parameter of the {spec.title} lab, but there is none of that name.")
    return {name: _checked(known[name], titles, value) for name, value in values.items()}


def form_values(spec: LabSpec, titles: Titles, setup: object) -> dict[str, Any]:
    """What the form of a lab shows for a setup: its fields by the names of the parameters, a choice as it is read."""
    values = {parameter.name: getattr(setup, parameter.name) for parameter in spec.parameters}
    return {name: titles[name][value] if name in titles else value for name, value in values.items()}


def choice_of(name: str, titles: Mapping[str, str], value: Any) -> str:
    """What a choice is called inside ("lstm"), given so or as it is read ("LSTM"). Raises DataError, naming `name`."""
    inside = {title: key for key, title in titles.items()} | {key: key for key in titles}
    if not isinstance(value, str) or value not in inside:
        raise DataError(f"`{name}` must be one of {', '.join(titles.values())}, but is {value!r} instead.")
    return inside[value]


def number_of(parameter: Param, value: Any, whole: bool = False) -> float:
    """A parameter's value, a number in its range, an int where `whole`. Raises DataError, naming the parameter."""
    low, high = parameter.low or 0.0, parameter.high or 0.0
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not low <= value <= high or (whole and value != int(value)):
        kind = "a whole number" if whole else "a number"
        raise DataError(f"`{parameter.name}` must be {kind} from {low:g} to {high:g}, but is {value!r:.40} instead.")
    return int(value) if whole else float(value)


def check_numbers(parameters: Iterable[Param], values: Mapping[str, Any], whole: bool = False) -> None:
    """Raise DataError where the value of a parameter that has a range is no number in it."""
    for parameter in parameters:
        if parameter.low is not None and parameter.high is not None:
            number_of(parameter, values[parameter.name], whole)


def _checked(parameter: Param, titles: Titles, value: Any) -> Any:
    if parameter.name in titles:
        return choice_of(parameter.name, titles[parameter.name], value)
    if isinstance(parameter.default, bool):
        if not isinstance(value, bool):
            raise DataError(f"`{parameter.name}` must be true or false, but is {value!r} instead.")
        return value
    return number_of(parameter, value, isinstance(parameter.default, int))

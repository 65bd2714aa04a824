"""The traces of an InkML file in their groups, and which groups are samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.data.inkml_writer import SAMPLE, TRUTH


class Part(NamedTuple):
    """The points of one trace; a stroke that is continued in further traces has several."""

    xy: NDArray[np.float64]
    time: NDArray[np.float64] | None
    pressure: NDArray[np.float64] | None


Stroke = list[Part]


@dataclass(eq=False)
class Group:
    """A traceGroup, or the whole file: what is in it in its order, and what is said of it."""

    parent: Group | None = None
    items: list[Stroke | Group] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    context: str = ""

    @property
    def truth(self) -> str | None:
        return next((self.notes[key] for key in self.notes if key in TRUTH), None)

    def strokes(self) -> Iterator[Stroke]:
        for item in self.items:
            if isinstance(item, Group):
                yield from item.strokes()
            else:
                yield item

    def samples(self) -> Iterator[tuple[Group, list[Stroke]]]:
        """The outermost groups that say what they are; else everything together."""
        inner = [list(item.samples()) if isinstance(item, Group) else [] for item in self.items]
        if (
            self.truth is None
            and SAMPLE not in self.notes
            and any(named(group) for found in inner for group, _ in found)
        ):
            loose: list[Stroke] = []
            for item, found in zip(self.items, inner, strict=True):
                if isinstance(item, list):
                    loose.append(item)
                for group, strokes in found:
                    if named(group):
                        yield group, strokes
                    else:
                        loose.extend(strokes)
            if loose:
                yield self, loose
        else:
            yield self, list(self.strokes())


def named(group: Group) -> bool:
    return group.truth is not None or SAMPLE in group.notes

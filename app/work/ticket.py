"""What a caller holds of a job it handed in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ticket:
    """Names one job.

    number  counts up over a lane's life
    slot    where the newest replaces what waits; "" for a job of the ordered queue
    epoch   how often the slot was renewed before: a result of an older epoch is void
    """

    number: int
    slot: str
    epoch: int

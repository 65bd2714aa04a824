"""Several processes on one run: what `torchrun` set up, or a run alone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from types import TracebackType

import torch
from torch import nn


@dataclass(frozen=True)
class Ranks:
    """This process among those of the run: `rank` of `world`; of each learner's samples, `feeders` draw in turn."""

    rank: int = 0
    world: int = 1
    feeders: int = 1

    @classmethod
    def of_environment(cls) -> Ranks:
        """As torchrun's variables RANK and WORLD_SIZE say; alone without them."""
        return cls(int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1")))

    @property
    def first(self) -> bool:
        """Whether this process reports and saves."""
        return self.rank == 0

    def wrap(self, module: nn.Module) -> nn.Module:
        """The module as one that averages gradients over the processes (DistributedDataParallel)."""
        return nn.parallel.DistributedDataParallel(module) if self.world > 1 else module

    def of_first(self, number: float) -> float:
        """`number` as the first process has it, so that all decide alike. Every process must call it equally often."""
        if self.world == 1:
            return number
        told = [number]
        torch.distributed.broadcast_object_list(told, src=0)
        return told[0]

    def __enter__(self) -> Ranks:
        if self.world > 1:
            backend = "nccl" if torch.cuda.is_available() else "gloo"
            torch.distributed.init_process_group(backend)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.world > 1:
            torch.distributed.destroy_process_group()

"""Several processes on one run: what `torchrun` set up, or a run alone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from types import TracebackType

import torch
from torch import nn


def own_device() -> torch.device:
    """Where this process trains: the GPU whose number is torchrun's LOCAL_RANK, the first one alone, else the CPU."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))


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
            device = own_device()
            if device.type == "cuda":
                torch.cuda.set_device(device)  # What NCCL sends objects by, and what "cuda" means from now on.
            torch.distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.world > 1:
            torch.distributed.destroy_process_group()

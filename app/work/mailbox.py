"""Jobs that wait for a lane's thread: the newest of each slot, and those of the queue, in order of arrival."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from app.work.ticket import Ticket
from engine.cancel import Cancel

Emit = Callable[[object], None]
Job = Callable[[Cancel, Emit], object]


@dataclass(frozen=True)
class Order:
    """A job with its ticket and the token that stops it."""

    ticket: Ticket
    job: Job
    cancel: Cancel = field(default_factory=Cancel)


class Mailbox:
    """Safe between threads. A newer order of a slot takes over the place in line of the one that waits."""

    def __init__(self) -> None:
        self._orders: OrderedDict[str | int, Order] = OrderedDict()
        self._changed = threading.Condition()
        self._taken: Order | None = None
        self._closed = False

    def put(self, order: Order) -> Ticket | None:
        """Add an order; the ticket of the one that it replaced, if it did."""
        key = order.ticket.slot or order.ticket.number
        with self._changed:
            replaced = self._orders.get(key)
            self._orders[key] = order
            self._changed.notify()
        return replaced.ticket if replaced else None

    def take(self) -> Order | None:
        """The next order, waiting for one; None once the mailbox is closed. The one taken before counts as over."""
        with self._changed:
            self._taken = None
            self._changed.wait_for(lambda: self._orders or self._closed)
            if self._closed:
                return None
            self._taken = self._orders.popitem(last=False)[1]
            return self._taken

    def stop(self, meant: Callable[[Ticket], bool] = lambda ticket: True) -> list[Ticket]:
        """Forget what waits and is meant, ask what was taken to stop if it is; the tickets forgotten, in order."""
        with self._changed:
            if self._taken and meant(self._taken.ticket):
                self._taken.cancel.set()
            keys = [key for key, order in self._orders.items() if meant(order.ticket)]
            return [self._orders.pop(key).ticket for key in keys]

    def close(self) -> None:
        """Forget what waits, ask what was taken to stop, and let the taker end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self.stop()

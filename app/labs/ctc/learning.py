"""Learning on the page: steps of gradient descent in the live lane, a tiny net in the training lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.labs.ctc.bench import Answer, improve, learn_net
from app.labs.ctc.desk import Desk
from app.work.ticket import Ticket
from engine.labs.ctc.outcome import NetStep

if TYPE_CHECKING:
    from engine.labs.ctc.board import Board

STEPS = 1
"""Steps of descent between two pictures of a run."""
NET_SLOT = "ctc.net"


class Learning:
    """One thing runs at a time. What a run changed is one step to undo, however long it was.

    running  "descent", "net" or ""
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._before: Board | None = None
        self._ticket: Ticket | None = None
        self._seed = 0
        self.running = ""
        card, train = desk.inspector.learn, desk.shell.train
        card.step_requested.connect(self.step)
        card.run_requested.connect(self.toggle_descent)
        card.net_requested.connect(self.toggle_net)
        desk.changing.connect(self.stop)
        desk.replaced.connect(self.abandon)
        desk.arrived.connect(self.took)
        desk.rested.connect(self.shown)
        desk.failed.connect(self.failed)
        train.thin(NetStep)
        train.emitted.connect(self._on_event)
        train.done.connect(lambda ticket, _value: self._on_end(ticket))
        train.cancelled.connect(self._on_end)
        train.failed.connect(self._on_failed)

    def step(self) -> None:
        """One step down the gradient."""
        if not self.running and self._possible():
            self._begin("step")
            self._descend()

    def toggle_descent(self) -> None:
        """Descend step after step, or pause."""
        if self.running == "descent":
            self.stop()
        elif self._possible():
            self.stop()
            self._desk.inspector.learn.loss.clear()
            self._begin("descent")
            self._descend()

    def toggle_net(self) -> None:
        """Train a tiny net on the text, or stop it."""
        desk = self._desk
        if self.running == "net":
            self.stop()
        elif self._possible():
            self.stop()
            desk.inspector.learn.loss.clear()
            self._begin("net")
            self._seed += 1
            self._say("Getting ready \u2026")
            self._ticket = desk.shell.train.post(NET_SLOT, learn_net(desk.board, self._seed))

    def stop(self) -> None:
        """End what runs; what it reached stays."""
        if self.running == "net":
            self._desk.shell.train.renew(NET_SLOT)
        self._end()

    def abandon(self) -> None:
        """End what runs because another board is shown: nothing of it is kept."""
        if self.running:
            self._before = None
            self.stop()

    def took(self, answer: Answer) -> None:
        """An answer of a step of descent came: show its board, and go on with a run."""
        if not answer.losses or self.running not in ("step", "descent") or answer.revision != self._desk.revision:
            return
        for loss in answer.losses:
            self._desk.inspector.learn.loss.add(loss)
        self._desk.take(answer.outcome.board)
        if self.running == "step":
            self._end()

    def shown(self) -> None:
        """What came is on the screen: a run takes its next step."""
        if self.running == "descent":
            self._descend()

    def failed(self) -> None:
        """A step could not be taken."""
        if self.running != "net":
            self._end()

    def _descend(self) -> None:
        desk = self._desk
        desk.ask(improve(desk.board, desk.beam, desk.revision, desk.inspector.learn.rate.value, STEPS))

    def _possible(self) -> bool:
        answer = self._desk.answer
        if answer is not None and answer.outcome.problem:
            self._desk.shell.fail(answer.outcome.problem, "")
            return False
        return answer is not None

    def _begin(self, what: str) -> None:
        self.running, self._before = what, self._desk.board
        self._say("")

    def _end(self) -> None:
        before, self._before = self._before, None
        what, self.running, self._ticket = self.running, "", None
        self._desk.inspector.learn.show_running("")
        if before is not None and before is not self._desk.board:
            title = {"step": "Gradient step", "descent": "Gradient descent", "net": "Train a tiny net"}[what]
            self._desk.keep(title, before)

    def _say(self, words: str) -> None:
        self._desk.inspector.learn.note.setText(words)
        self._desk.inspector.learn.note.setVisible(bool(words))
        self._desk.inspector.learn.show_running(self.running)

    def _on_event(self, ticket: Ticket, step: object) -> None:
        if ticket == self._ticket and isinstance(step, NetStep):
            desk = self._desk
            desk.inspector.learn.loss.add(step.loss)
            self._say(f"update {step.update} of {step.updates}, LSTM of 16 units in each direction")
            desk.take(desk.board.with_log_probs(step.log_probs, "drawn"))
            desk.work_again()

    def _on_end(self, ticket: Ticket) -> None:
        if ticket == self._ticket:
            self._end()

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._ticket:
            self._end()
            self._desk.shell.fail(sentence, details)

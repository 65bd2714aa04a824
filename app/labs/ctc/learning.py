"""Learning on the page: steps of gradient descent in the live lane, a tiny net in the training lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.labs.ctc.bench import Answer, improve, learn_net
from app.work.ticket import Ticket
from engine.labs.ctc.outcome import NetStep

if TYPE_CHECKING:
    from app.labs.ctc.page import CtcPage
    from engine.labs.ctc.board import Board

STEPS = 1
"""Steps of descent between two pictures of a run."""
NET_SLOT = "ctc.net"


class Learning:
    """One thing runs at a time. What a run changed is one step to undo, however long it was.

    running  "descent", "net" or ""
    """

    def __init__(self, page: CtcPage) -> None:
        self._page = page
        self._before: Board | None = None
        self._ticket: Ticket | None = None
        self._seed = 0
        self.running = ""
        card, train = page.inspector.learn, page.shell.train
        card.step_requested.connect(self.step)
        card.run_requested.connect(self.toggle_descent)
        card.net_requested.connect(self.toggle_net)
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
            self._page.inspector.learn.loss.clear()
            self._begin("descent")
            self._descend()

    def toggle_net(self) -> None:
        """Train a tiny net on the text, or stop it."""
        page = self._page
        if self.running == "net":
            self.stop()
        elif self._possible():
            self.stop()
            page.inspector.learn.loss.clear()
            self._begin("net")
            self._seed += 1
            self._say("Getting ready \u2026")
            self._ticket = page.shell.train.post(NET_SLOT, learn_net(page.board, self._seed))

    def stop(self) -> None:
        """End what runs; what it reached stays."""
        if self.running == "net":
            self._page.shell.train.renew(NET_SLOT)
        self._end()

    def abandon(self) -> None:
        """End what runs because another board is shown: nothing of it is kept."""
        if self.running:
            self._before = None
            self.stop()

    def took(self, answer: Answer) -> None:
        """An answer of a step of descent came: show its board, and go on with a run."""
        if not answer.losses or self.running not in ("step", "descent"):
            return
        for loss in answer.losses:
            self._page.inspector.learn.loss.add(loss)
        self._page.take(answer.outcome.board)
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
        page = self._page
        page.ask(improve(page.board, page.beam, page.revision, page.inspector.learn.rate.value, STEPS))

    def _possible(self) -> bool:
        answer = self._page.answer
        if answer is not None and answer.outcome.problem:
            self._page.shell.fail(answer.outcome.problem, "")
            return False
        return answer is not None

    def _begin(self, what: str) -> None:
        self.running, self._before = what, self._page.board
        self._say("")

    def _end(self) -> None:
        before, self._before = self._before, None
        what, self.running, self._ticket = self.running, "", None
        self._page.inspector.learn.show_running("")
        if before is not None and before is not self._page.board:
            title = {"step": "Gradient step", "descent": "Gradient descent", "net": "Train a tiny net"}[what]
            self._page.keep(title, before)

    def _say(self, words: str) -> None:
        self._page.inspector.learn.note.setText(words)
        self._page.inspector.learn.note.setVisible(bool(words))
        self._page.inspector.learn.show_running(self.running)

    def _on_event(self, ticket: Ticket, step: object) -> None:
        if ticket == self._ticket and isinstance(step, NetStep):
            page = self._page
            page.inspector.learn.loss.add(step.loss)
            self._say(f"update {step.update} of {step.updates}, LSTM of 16 units in each direction")
            page.take(page.board.with_log_probs(step.log_probs, "drawn"))
            page.work_again()

    def _on_end(self, ticket: Ticket) -> None:
        if ticket == self._ticket:
            self._end()

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._ticket:
            self._end()
            self._page.shell.fail(sentence, details)

"""The network that reads handwriting: stacked bidirectional recurrent layers under CTC.

After Graves et al., "A Novel Connectionist System for Unconstrained Handwriting Recognition"
(PAMI 2009, section 3), with the cell as a choice.
"""

from __future__ import annotations

from typing import Literal

from torch import Tensor, nn

from engine.labs.handwriting.alphabet import SYMBOLS
from engine.labs.handwriting.steps import FEATURES
from engine.nets.gru_pass import gru_pass

Cell = Literal["lstm", "gru", "rnn"]
LAYERS = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}


class Reader(nn.Module):
    """Recurrent layers over the steps of ink, and a linear layer that names symbols.

    cell     "lstm", "gru" or "rnn" (tanh)
    hidden   units of each direction of each layer
    layers   stacked bidirectional layers
    dropout  share of outputs dropped between layers in training
    """

    def __init__(self, cell: Cell = "lstm", hidden: int = 128, layers: int = 3, dropout: float = 0.2) -> None:
        super().__init__()
        self.cell: Cell = cell
        self.hidden = hidden
        self.layers = layers
        self.recurrent = LAYERS[cell](
            FEATURES, hidden, layers, bidirectional=True, dropout=dropout if layers > 1 else 0.0
        )
        self.head = nn.Linear(2 * hidden, SYMBOLS)
        if cell == "lstm":
            self._open_forget_gates()

    def _open_forget_gates(self) -> None:
        """Forget-gate biases start at 1 (Jozefowicz et al., ICML 2015), so memories last from the start."""
        for name, bias in self.recurrent.named_parameters():
            if name.startswith("bias_ih"):
                bias.data[self.hidden : 2 * self.hidden].fill_(1.0)

    def forward(self, features: Tensor) -> Tensor:
        """Logits (time, batch, SYMBOLS) of features (time, batch, FEATURES)."""
        if self.training and isinstance(self.recurrent, nn.GRU) and features.device.type == "cpu":
            outputs = gru_pass(self.recurrent, features)
        else:
            outputs, _ = self.recurrent(features)
        logits: Tensor = self.head(outputs)
        return logits

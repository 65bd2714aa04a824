"""The language identifier: many characters in, one language out, from the last hidden state of an LSTM."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.labs.cells.letters import HASHES, Alphabet


class Identifier(nn.Module):
    """Hashed embeddings of the last few characters, one LSTM, a linear classifier on its hidden state.

    width    numbers of each n-gram's embedding; those of the lengths stand side by side
    units    of the LSTM
    dropout  share of the embeddings' and of the hidden state's numbers dropped in training
    """

    def __init__(self, alphabet: Alphabet, languages: tuple[str, ...], width: int = 24, units: int = 256,
                 dropout: float = 0.3) -> None:  # fmt: skip
        super().__init__()
        self.alphabet, self.languages, self.width, self.units = alphabet, languages, width, units
        tables = [nn.Embedding(rows, width) for rows in alphabet.tables]
        for table in tables:
            nn.init.normal_(table.weight, 0.0, 0.5)
        self.tables = nn.ModuleList(tables)
        self.recurrent = nn.LSTM(width * len(self.tables), units)
        self.head = nn.Linear(units, len(languages))
        self.dropout = dropout
        # Forget gates start open (Jozefowicz, Zaremba and Sutskever, ICML 2015).
        self.recurrent.get_parameter("bias_ih_l0").data[units : 2 * units].fill_(1.0)

    def embed(self, ids: Tensor) -> Tensor:
        """What the LSTM reads, (time, ..., width * lengths), of ids (time, ..., column)."""
        parts = [self.tables[0](ids[..., 0])]
        for place, table in enumerate(list(self.tables)[1:]):
            first = 1 + HASHES * place
            parts.append(table(ids[..., first : first + HASHES]).sum(-2))
        return torch.cat(parts, dim=-1)

    def forward(self, ids: Tensor) -> Tensor:
        """Logits (time, ..., language) after every character of ids (time, ..., column)."""
        read = nn.functional.dropout(self.embed(ids), self.dropout / 2, self.training)
        hidden, _ = self.recurrent(read)
        logits: Tensor = self.head(nn.functional.dropout(hidden, self.dropout, self.training))
        return logits

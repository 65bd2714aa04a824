"""The two networks: one that looks back at what it was told, and one that must keep it all in its last state."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn

from engine.cells import GRUState, GRUStep, LSTMState, Weights, gru_step, lstm_step, weights_of
from engine.labs.questions.words import LONGEST, MEMORY
from engine.nets.attention import AS_TRAINED, Overrule
from engine.nets.gru_pass import gru_pass

Kind = Literal["memory", "lstm"]
KINDS: tuple[Kind, ...] = ("memory", "lstm")


@dataclass(frozen=True)
class Sizes:
    """Sizes of a network.

    words, answers  known, the number of no word counted
    width           of a word's embedding
    units           of each direction over the sentences, or of the LSTM
    hops            looks at the memory, one after the other
    """

    kind: Kind
    words: int
    answers: int
    width: int = 64
    units: int = 64
    hops: int = 3


class Hop(NamedTuple):
    """One look at the memory.

    weights  (batch, sentence) attention, each row sums to 1
    scores   (batch, sentence) logarithms of the weights as the network alone would have them
    context  (batch, feature) the weighted sum of the memory
    step     the query's step on it: gates and new query, (batch, feature) each
    """

    weights: Tensor
    scores: Tensor
    context: Tensor
    step: GRUStep


class Answered(NamedTuple):
    """logits (batch, answer) and the hops on the way, none in the LSTM."""

    logits: Tensor
    hops: tuple[Hop, ...]


class MemoryReader(nn.Module):
    """Sentences become vectors, a bidirectional GRU reads them, and a question looks back at its states several times.

    sentence   sum over its words of embedding * place, place by place (Sukhbaatar, Szlam, Weston and Fergus,
               "End-To-End Memory Networks", NIPS 2015, section 4.1, "position encoding", here learned), and a vector
               for how many sentences ago it was told ("temporal encoding", there too)
    memory     the states of a bidirectional GRU over the sentences (Xiong, Merity and Socher, "Dynamic Memory
               Networks", ICML 2016, section 3.1, "input fusion layer") plus the sentence itself
    hop        weights = softmax(memory . W_hop query); context = weights . memory; query = GRU(context, query)
               (Kumar et al., "Ask Me Anything", ICML 2016, section 2.3, for a query that a GRU carries on)
    answer     softmax(W tanh(V [query, question]))
    """

    def __init__(self, sizes: Sizes, dropout: float = 0.0) -> None:
        super().__init__()
        self.sizes = sizes
        wide = 2 * sizes.units
        self.embedding = nn.Embedding(sizes.words, sizes.width, padding_idx=0)
        self.told_places = nn.Parameter(_places(sizes.width))
        self.asked_places = nn.Parameter(_places(sizes.width))
        self.ages = nn.Embedding(MEMORY, sizes.width)
        self.mix = nn.Linear(sizes.width, sizes.width)
        self.sentences = nn.GRU(sizes.width, sizes.units, bidirectional=True)
        self.lift = nn.Linear(sizes.width, wide)
        self.question = nn.Linear(sizes.width, wide)
        self.looks = nn.ModuleList(nn.Linear(wide, wide, bias=False) for _ in range(sizes.hops))
        self.query = nn.GRU(wide, wide)
        self.readout = nn.Linear(2 * wide, wide)
        self.answer = nn.Linear(wide, sizes.answers)
        self.dropout = nn.Dropout(dropout)
        with torch.no_grad():
            self.embedding.weight.normal_(0.0, 0.3)[0] = 0.0
            self.ages.weight.normal_(0.0, 0.1)

    def tell(self, sentences: Tensor) -> Tensor:
        """Vectors (sentence, batch, width) of sentences (batch, sentence, word), the newest last."""
        summed = (self.embedding(sentences) * self.told_places[: sentences.shape[2]]).sum(2)
        ages = torch.arange(sentences.shape[1] - 1, -1, -1, device=sentences.device)
        summed = summed + torch.tanh(self.mix(summed)) + self.ages(ages)
        told: Tensor = self.dropout(summed)
        return told.transpose(0, 1)

    def read(self, told: Tensor) -> Tensor:
        """States (sentence, batch, 2 * unit) of vectors of sentences; in training by a pass that learns faster."""
        states: Tensor = gru_pass(self.sentences, told) if self.training else self.sentences(told)[0]
        return states

    def remember(self, told: Tensor, states: Tensor) -> Tensor:
        """Memory (batch, sentence, 2 * unit)."""
        lifted: Tensor = self.lift(told)
        return (states + lifted).transpose(0, 1)

    def ask(self, question: Tensor) -> Tensor:
        """The first query (batch, 2 * unit) of a question (batch, word)."""
        summed = (self.embedding(question) * self.asked_places[: question.shape[1]]).sum(1)
        return torch.tanh(self.question(self.dropout(summed)))

    def hop(self, number: int, query: Tensor, memory: Tensor, overrule: Overrule = AS_TRAINED) -> Hop:
        """One look at memory (batch, sentence, feature) with a query (batch, feature)."""
        scores = (memory @ self.looks[number](query)[:, :, None])[:, :, 0].float() / math.sqrt(memory.shape[2])
        weights = overrule.weights(scores[:, None, None], 0, number)[:, 0, 0]
        context = (weights[:, None].to(memory.dtype) @ memory)[:, 0]
        step = gru_step(context, GRUState(query), weights_of(self.query, 0))
        return Hop(weights, scores.log_softmax(-1), context, step)

    def say(self, query: Tensor, question: Tensor) -> Tensor:
        """Logits (batch, answer) of the last query and the first."""
        read = torch.tanh(self.readout(torch.cat([query, question], dim=-1)))
        logits: Tensor = self.answer(self.dropout(read))
        return logits

    def look(self, memory: Tensor, question: Tensor, overrule: Overrule = AS_TRAINED) -> Answered:
        """All hops over a memory and the answer, from the first query (batch, feature) on."""
        query, hops = question, []
        for number in range(self.sizes.hops):
            hops.append(self.hop(number, query, memory, overrule))
            query = hops[-1].step.hidden
        return Answered(self.say(query, question), tuple(hops))

    def forward(self, sentences: Tensor, question: Tensor) -> Answered:
        """Answers to questions (batch, word) on sentences (batch, sentence, word)."""
        told = self.tell(sentences)
        return self.look(self.remember(told, self.read(told)), self.ask(question))


class _Projected(Weights):
    """Weights for steps whose input part was computed for all steps at once."""

    def from_input(self, x: Tensor) -> Tensor:
        """The input part as it was given, (..., gate * unit)."""
        return x


class WordReader(nn.Module):
    """An LSTM reads the story and then the question word by word; its last hidden state gives the answer.

    Hochreiter and Schmidhuber, "Long Short-Term Memory" (Neural Computation 1997); with forget gates, Gers,
    Schmidhuber and Cummins (2000). Its use as a baseline here: Weston et al. 2015, section 5.
    """

    def __init__(self, sizes: Sizes, dropout: float = 0.0) -> None:
        super().__init__()
        self.sizes = sizes
        self.embedding = nn.Embedding(sizes.words, sizes.width, padding_idx=0)
        self.words = nn.LSTM(sizes.width, sizes.units)
        self.answer = nn.Linear(sizes.units, sizes.answers)
        self.dropout = nn.Dropout(dropout)
        with torch.no_grad():
            self.embedding.weight.normal_(0.0, 0.3)[0] = 0.0
            self.words.get_parameter("bias_ih_l0")[sizes.units : 2 * sizes.units] = 1.0

    def say(self, hidden: Tensor) -> Tensor:
        """Logits (batch, answer) of last hidden states (batch, unit)."""
        logits: Tensor = self.answer(self.dropout(hidden))
        return logits

    def forward(self, story: Tensor, rows: Tensor, ends: Tensor, questions: Tensor, lengths: Tensor) -> Answered:
        """Answers to many questions, several of one story, whose words are read only once.

        story (word, story); of each question its story `rows`, words heard before it `ends`, words `questions`
        (word, question), `lengths` (question,)
        """
        weights = _Projected(*weights_of(self.words, 0))
        given = nn.functional.linear(self.dropout(self.embedding(story)), weights.weight_ih, weights.bias_ih)
        zero = given.new_zeros(story.shape[1], self.sizes.units)
        state, states = LSTMState(zero, zero), []
        for x in given.unbind():
            state = lstm_step(x, state, weights).state
            states.append(state)
        hidden = torch.stack([state.hidden for state in states])[ends - 1, rows]
        cell = torch.stack([state.cell for state in states])[ends - 1, rows]
        start = (hidden[None].contiguous(), cell[None].contiguous())
        outputs, _ = self.words(self.dropout(self.embedding(questions)), start)
        last = outputs[lengths - 1, torch.arange(len(lengths), device=lengths.device)]
        return Answered(self.say(last), ())


Network = MemoryReader | WordReader


def net_of(sizes: Sizes, dropout: float = 0.0) -> Network:
    """A network of these sizes with random weights."""
    return MemoryReader(sizes, dropout) if sizes.kind == "memory" else WordReader(sizes, dropout)


def _places(width: int) -> Tensor:
    """Weights (place, width) of the words of a sentence by their place, as in Sukhbaatar et al. 2015, section 4.1."""
    place = torch.arange(1, LONGEST + 1)[:, None] / LONGEST
    part = torch.arange(1, width + 1)[None] / width
    return (1 - place) - part * (1 - 2 * place)

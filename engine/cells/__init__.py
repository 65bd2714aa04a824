"""One time step of each recurrent cell, one gate a line; where a formula of this program stands once."""

from engine.cells.gru import GRUState, GRUStep, gru_step
from engine.cells.lstm import LSTMState, LSTMStep, Peepholes, coupled_step, lstm_step, open_output_step, peephole_step
from engine.cells.mgu import MGUState, MGUStep, mgu_step
from engine.cells.rnn import RNNState, RNNStep, rnn_step
from engine.cells.weights import Direction, Force, Weights, keep, weights_of

__all__ = [
    "Direction",
    "Force",
    "GRUState",
    "GRUStep",
    "LSTMState",
    "LSTMStep",
    "MGUState",
    "MGUStep",
    "Peepholes",
    "RNNState",
    "RNNStep",
    "Weights",
    "coupled_step",
    "gru_step",
    "keep",
    "lstm_step",
    "mgu_step",
    "open_output_step",
    "peephole_step",
    "rnn_step",
    "weights_of",
]

"""The recorder against a loop of cells, over everything that a recurrent module can be called with."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence

from engine.cells import GRUState, LSTMState, RNNState, gru_step, lstm_step, rnn_step, weights_of
from engine.errors import ModelError
from engine.record import record
from engine.record.capture import KERNELS, Capture
from engine.record.capture import _parse as parse_kernel
from engine.record.capture import _rows as rows_of
from engine.record.recorder import traces_of
from engine.trace import TraceSet

pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections")

STARTS = {nn.LSTM: LSTMState, nn.GRU: GRUState, nn.RNN: RNNState}
STEPS = {nn.LSTM: lstm_step, nn.GRU: gru_step, nn.RNN: rnn_step}


def loop(module, inputs, states, layer, direction):
    """Values by name of one layer and direction for inputs (time, feature), and the outputs, kept in the graph."""
    weights, state = weights_of(module, layer, direction), STARTS[type(module)](*states)
    order = list(range(len(inputs)))[:: -1 if direction == "backward" else 1]
    taken = {}
    for step in order:
        taken[step] = STEPS[type(module)](inputs[step], state, weights)
        state = taken[step].state
    return [taken[step] for step in sorted(taken)]


def expected(module, inputs, states=None):
    """What every trace of a module must be, and every step, for one sequence (time, feature) without dropout."""
    sides = ["forward", "backward"][: 1 + module.bidirectional]
    data, wanted, cells = inputs, {}, {}
    for layer in range(module.num_layers):
        outputs = []
        for index, side in enumerate(sides):
            at = layer * len(sides) + index
            if states is None:
                width = getattr(module, "proj_size", 0) or module.hidden_size
                start = [torch.zeros(width), torch.zeros(module.hidden_size)][: 1 + isinstance(module, nn.LSTM)]
            else:
                start = [state[at] for state in states]
            steps = loop(module, data, start, layer, side)
            cells[f"./layer{layer}/{side}"] = steps
            for field in steps[0]._fields:
                name = field if field in ("hidden", "cell") else f"gate.{field}"
                wanted[f"./layer{layer}/{side}/{name}"] = torch.stack([getattr(one, field) for one in steps])
            outputs.append(torch.stack([one.hidden for one in steps]))
        data = torch.cat(outputs, 1)
    return wanted, cells, data


def check(traces: TraceSet, wanted) -> None:
    assert set(traces) == set(wanted)
    for name, values in wanted.items():
        assert traces[name].data.dtype == np.float32
        np.testing.assert_allclose(traces[name].data, values.detach().numpy(), atol=1e-5, err_msg=name)


modules = st.builds(
    lambda kind, layers, both, first, bias, proj: kind(
        7,
        11,
        layers,
        bidirectional=both,
        batch_first=first,
        bias=bias,
        **({"proj_size": proj} if kind is nn.LSTM else {}),
    ),
    st.sampled_from([nn.LSTM, nn.GRU, nn.RNN]),
    st.integers(1, 3),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0, 5]),
)


def states_for(module, batch):
    count = module.num_layers * (1 + module.bidirectional)
    hidden = torch.randn(count, batch, getattr(module, "proj_size", 0) or 11)
    return (hidden, torch.randn(count, batch, 11)) if isinstance(module, nn.LSTM) else hidden


@settings(max_examples=60, deadline=None)
@given(modules, st.sampled_from(["batch", "single", "sorted", "unsorted"]), st.booleans(), st.integers(0, 2))
def test_every_gate_is_the_cells(module, form, started, sample) -> None:
    lengths = [13, 5, 2] if form == "sorted" else [5, 13, 2]
    x = torch.randn(3, 13, 7) if module.batch_first else torch.randn(13, 3, 7)
    given_x, states = x, states_for(module, 3) if started else None
    mine = x[sample] if module.batch_first else x[:, sample]
    if form == "single":
        given_x, sample_used = mine, 0
        states_given = states
        if states is not None:
            states_given = tuple(s[:, sample] for s in states) if isinstance(states, tuple) else states[:, sample]
    else:
        sample_used, states_given = sample, states
    if form in ("sorted", "unsorted"):
        given_x = pack_padded_sequence(x, lengths, module.batch_first, enforce_sorted=form == "sorted")
        mine = mine[: lengths[sample]]
    plain = module(given_x, states_given)
    with record(module, sample_used) as recording:
        seen = module(given_x, states_given)
    for left, right in zip(flat(plain), flat(seen), strict=True):
        assert torch.equal(left, right)
    start = None
    if states is not None:
        start = [state[:, sample] for state in (states if isinstance(states, tuple) else (states,))]
    check(recording.traces, expected(module, mine, start)[0])


def flat(result):
    output, states = result
    output = output.data if isinstance(output, PackedSequence) else output
    return [output, *(states if isinstance(states, tuple) else (states,))]


@settings(max_examples=40, deadline=None)
@given(modules, st.booleans(), st.sampled_from(["outputs", "last", "both"]), st.integers(0, 2))
def test_gradients_of_states_are_autograds(module, packed, loss_of, sample) -> None:
    x = torch.randn(3, 13, 7) if module.batch_first else torch.randn(13, 3, 7)
    lengths = [5, 13, 2] if packed else [13, 13, 13]
    given_x = pack_padded_sequence(x, lengths, module.batch_first, enforce_sorted=False) if packed else x

    def loss(output, finals):
        return (output.sin().sum() if loss_of != "last" else 0) + (
            sum(state.square().sum() for state in finals) if loss_of != "outputs" else 0
        )

    with record(module, sample, gradients=True) as recording:
        output, *finals = flat(module(given_x))
    assert not recording.traces.match("*/grad.*")
    loss(output, finals).backward()
    mine = (x[sample] if module.batch_first else x[:, sample])[: lengths[sample]]
    _, cells, out = expected(module, mine)
    kept = {}
    for name, steps in cells.items():
        for field in ("hidden", "cell") if isinstance(module, nn.LSTM) else ("hidden",):
            kept[f"{name}/grad.{field}"] = [getattr(one, field) for one in steps]
    ends = []
    for name, steps in cells.items():
        last = steps[0 if "backward" in name else -1]
        ends += [last.hidden] + ([last.cell] if isinstance(module, nn.LSTM) else [])
    for tensors in kept.values():
        for tensor in tensors:
            tensor.retain_grad()
    # What follows a retained tensor was computed from it, so its gradient is the total derivative.
    loss(out, ends).backward()
    for name, tensors in kept.items():
        wanted = np.stack([np.zeros(len(t)) if t.grad is None else t.grad.numpy() for t in tensors])
        np.testing.assert_allclose(recording.traces[name].data, wanted, atol=1e-5, err_msg=name)
        assert recording.traces[name].kind == "gradient"


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize("gradients", [False, True])
def test_dropout_between_layers_is_followed_and_nothing_is_disturbed(kind, gradients) -> None:
    module = kind(7, 11, 3, dropout=0.4, bidirectional=True).train()
    x, seen = torch.randn(13, 3, 7), []
    for recorded in (False, True):
        module.zero_grad()
        torch.manual_seed(3)
        if recorded:
            with record(module, 1, gradients=gradients) as recording:
                output = module(x)[0]
        else:
            output = module(x)[0]
        output.square().sum().backward()
        seen.append([output, torch.get_rng_state(), *(weight.grad.clone() for weight in module.parameters())])
    assert all(torch.equal(left, right) for left, right in zip(*seen, strict=True))
    top = [recording.traces[f"./layer2/{side}/hidden"].data for side in ("forward", "backward")]
    np.testing.assert_array_equal(np.concatenate(top, 1), seen[1][0].detach()[:, 1].numpy())
    assert module.training
    assert "forward" not in module.__dict__
    assert not module._forward_hooks


def test_modules_inside_any_module_are_named_by_their_paths() -> None:
    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.front = nn.ModuleList([nn.GRU(7, 11, batch_first=True)])
            self.back = nn.LSTM(11, 5)

        def forward(self, x):
            return self.back(self.front[0](x)[0])[0]

    model = Model()
    with record(model) as recording:
        model(torch.randn(1, 13, 7))
    assert "front.0/layer0/forward/gate.reset" in recording.traces
    assert recording.traces["back/layer0/forward/cell"].data.shape == (1, 5)
    assert recording.traces["back/layer0/forward/gate.forget"].kind == "gate"
    assert recording.traces["back/layer0/forward/gate.candidate"].kind == "candidate"


def test_the_last_call_wins_and_later_changes_do_not_show() -> None:
    module, x, later = nn.LSTM(7, 11), torch.randn(13, 1, 7), torch.randn(5, 1, 7)
    with torch.no_grad(), record(module) as recording:
        module(x)
        output = module(later)[0]
    wanted = {name: values.clone() for name, values in expected(module, later[:, 0])[0].items()}
    with torch.no_grad():
        output.zero_()
        later.zero_()
        module.weight_hh_l0.zero_()
    check(recording.traces, wanted)


def test_everything_is_put_back_after_an_error() -> None:
    module = nn.LSTM(7, 11)
    before = dict(module.__dict__)
    with pytest.raises(RuntimeError), record(module, gradients=True):
        module(torch.randn(3, 3, 8))
    assert module.__dict__ == before
    module(torch.randn(13, 3, 7))


def test_a_sample_outside_the_batch_is_refused() -> None:
    module = nn.LSTM(7, 11)
    with pytest.raises(ModelError, match="`sample` must be below the batch size, 3, but is 3"), record(module, 3):
        module(torch.randn(13, 3, 7))


def test_a_scripted_module_is_refused() -> None:
    with pytest.raises(ModelError, match="must be a plain torch module"), record(torch.jit.script(nn.Linear(3, 2))):
        pass


def test_gates_that_do_not_explain_the_output_are_refused() -> None:
    class Doubled(nn.LSTM):
        pass

    module = Doubled(7, 11)
    with record(module) as recording:
        module(torch.randn(13, 1, 7))
    recording._captures["."].runs[0].hidden[3] += 0.1
    with pytest.raises(ModelError, match="are not shown"):
        _ = recording.traces


def test_half_precision_and_nan_inputs_pass() -> None:
    module = nn.LSTM(7, 11)
    x = torch.randn(13, 1, 7)
    x[6] = float("nan")
    with record(module) as recording:
        module(x)
    gate = recording.traces["./layer0/forward/gate.forget"].data
    assert np.isfinite(gate[:6]).all()
    assert np.isnan(gate[6:]).all()
    module = module.to(torch.bfloat16)
    with record(module) as recording:
        module(torch.randn(13, 1, 7, dtype=torch.bfloat16))
    assert recording.traces["./layer0/forward/hidden"].data.dtype == np.float32


class Elsewhere(Capture):
    """Treats the CPU as an accelerator: the kernel runs whole and its layers are replayed."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if func.__name__ not in KERNELS:
            return func(*args, **(kwargs or {}))
        kernel, batch_first = parse_kernel(func, KERNELS[func.__name__], args)
        result = func(*args)
        self._replay(kernel, rows_of(kernel, self.row), result[0].transpose(0, 1) if batch_first else result[0])
        return result


def test_layers_replayed_give_the_same_gates() -> None:
    module, x = nn.LSTM(7, 11, 3, bidirectional=True, batch_first=True), torch.randn(3, 13, 7)
    capture = Elsewhere(1, False)
    with capture:
        module(x)
    assert capture.error is None
    traces = TraceSet(tuple(trace for run in capture.runs for trace in traces_of(run, ".")))
    check(traces, expected(module, x[1])[0])


def test_a_replay_that_cannot_know_the_dropout_is_refused() -> None:
    capture = Elsewhere(1, False)
    with capture:
        nn.LSTM(7, 11, 3, dropout=0.5).train()(10 * torch.randn(13, 3, 7))
    assert capture.error is not None
    assert "record on the CPU, or in evaluation mode" in str(capture.error)

"""Sessions: what they give, what can be forced on them, and what they make of bad input."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.cancel import Cancel, Cancelled
from engine.data.subwords import BEGIN
from engine.errors import DataError, ModelError
from engine.interventions import ClampUnit, ForceGate, Mute
from engine.labs.translate.comparison import Models
from engine.labs.translate.limits import LIVE_PARTS, MAX_CHARACTERS
from engine.labs.translate.outcome import END, AttentionEdit, Decoding, Outcome, Request, Translation, folded
from engine.labs.translate.parts import LONGEST, parts_of
from engine.labs.translate.session import Session
from engine.labs.translate.spec import SPEC
from engine.labs.translate.tracing import encode, trace
from engine.nets.attention import AS_TRAINED
from engine.nets.encoder_decoder import EncoderDecoder

from .tiny import KINDS, PAIRS, pieces, save, session

TEXT = "We see the old red house."
kinds = pytest.mark.parametrize("kind", KINDS)
attending = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "plain"])


def run(one: Session, text: str = TEXT, **asked: object) -> Outcome:
    return one.run(Request(text, decoding=asked.pop("decoding", Decoding(longest=14)), **asked), Cancel())  # type: ignore[arg-type]


@kinds
def test_an_outcome_holds_together(tmp_path: Path, kind: str) -> None:
    outcome = run(session(tmp_path, kind))
    assert outcome.source.pieces[-1] == outcome.source.words[-1] == END
    assert " ".join(outcome.source.words[:-1]) == TEXT
    assert len(outcome.steps) == len(outcome.target) > 0
    assert [step.chosen.id for step in outcome.steps] == list(outcome.target.ids)
    assert outcome.text == outcome.best[0].text
    assert outcome.best[0].log_prob == pytest.approx(
        sum(np.log(step.chosen.probability) for step in outcome.steps), abs=1e-3
    )
    for step in outcome.steps:
        shares = [candidate.probability for candidate in step.candidates]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) <= 1.0001
    for hypothesis in outcome.best:
        assert outcome.tree[hypothesis.node].score == pytest.approx(hypothesis.score)
    for number, one in enumerate(outcome.maps):
        weights = outcome.attention(number)
        np.testing.assert_allclose(weights.sum(1), 1.0, atol=1e-5)
        rows = outcome.source if one.kind == "encoder" else outcome.target
        columns = outcome.target if one.kind == "decoder" else outcome.source
        assert weights.shape == (len(rows), len(columns))
        words = folded(weights, rows.word_of_piece, columns.word_of_piece)
        np.testing.assert_allclose(words.sum(1), 1.0, atol=1e-5)
        assert words.shape == (len(rows.words), len(columns.words))


def test_what_the_spec_declares_is_there(tmp_path: Path) -> None:
    traces = run(session(tmp_path, "stacked")).traces
    for declared in SPEC.traces:
        found = [one for one in traces.traces if fnmatchcase(one.name, declared.pattern)]
        assert found, declared.pattern
        for one in found:
            assert (tuple(axis.name for axis in one.axes), one.kind) == (declared.axes, declared.kind)
            assert declared.low is None or float(one.data.min()) >= declared.low
            assert declared.high is None or float(one.data.max()) <= declared.high


@kinds
def test_greedy_is_a_beam_of_one(tmp_path: Path, kind: str) -> None:
    one = session(tmp_path, kind)
    wide, narrow = run(one), run(one, decoding=Decoding(1, longest=14))
    assert wide.greedy is not None
    assert wide.greedy.ids == narrow.best[0].ids == narrow.greedy.ids  # type: ignore[union-attr]


@kinds
def test_its_own_output_as_prefix_gives_it_again(tmp_path: Path, kind: str) -> None:
    one = session(tmp_path, kind)
    first = run(one)
    again = run(one, prefix=first.target.ids)
    assert again.target.ids == first.target.ids
    assert all(step.forced for step in again.steps)
    np.testing.assert_allclose(
        [step.chosen.probability for step in again.steps], [step.chosen.probability for step in first.steps], atol=1e-5
    )


@kinds
def test_another_word_is_gone_on_from(tmp_path: Path, kind: str) -> None:
    one = session(tmp_path, kind)
    first = run(one)
    other = next(each for each in first.steps[1].candidates if each.id != first.target.ids[1] and each.piece != END)
    second = run(one, prefix=(first.target.ids[0], other.id), typed="la maison")
    assert second.target.ids[:2] == (first.target.ids[0], other.id)
    assert second.text.endswith("la maison") or "la maison" in second.text


@attending
def test_muted_pieces_get_nothing_and_edits_are_kept(tmp_path: Path, kind: str) -> None:
    one = session(tmp_path, kind)
    plain = run(one)
    source = len(plain.source)
    row = tuple(float(k == 3) for k in range(source))
    edits = (AttentionEdit(0, row), AttentionEdit(1), AttentionEdit(99))
    changed = run(one, muted=(1, 77), edits=edits)
    weights = changed.attention()
    assert (weights[:, 1] == 0).all()
    np.testing.assert_allclose(weights[0], row)
    np.testing.assert_allclose(weights[1], [0.0 if k == 1 else 1 / (source - 1) for k in range(source)], atol=1e-6)
    np.testing.assert_allclose(weights.sum(1), 1.0, atol=1e-5)
    assert [step.candidates for step in changed.steps] != [step.candidates for step in plain.steps]


def test_one_head_alone_is_overruled(tmp_path: Path) -> None:
    one = session(tmp_path, "transformer")
    plain = run(one, prefix=(5, 6, 7))
    row = tuple(float(k == 2) for k in range(len(plain.source)))
    changed = run(one, prefix=(5, 6, 7), edits=(AttentionEdit(1, row, layer=1, head=2),))
    name = "decoder/layer1/attention"
    np.testing.assert_allclose(changed.traces[name].data[1, :, 2], row)
    np.testing.assert_allclose(changed.traces[name].data[1, :, :2], plain.traces[name].data[1, :, :2], atol=1e-6)
    assert (
        np.abs(changed.traces["decoder/layer0/attention"].data - plain.traces["decoder/layer0/attention"].data)[1].max()
        < 1e-6
    )


@pytest.mark.parametrize("kind", ["stacked", "gru"])
def test_units_are_held_in_encoder_and_decoder(tmp_path: Path, kind: str) -> None:
    one = session(tmp_path, kind)
    gate = "update" if kind == "gru" else "forget"
    held = run(
        one,
        encoder=(ClampUnit(1, "backward", 3, 0.5, first=1),),
        decoder=(ClampUnit(0, "forward", 4, -0.25), ForceGate(1, "forward", gate, 0.75, unit=2)),
    )
    np.testing.assert_allclose(held.traces["encoder/layer1/backward/hidden"].data[1:, 3], 0.5)
    np.testing.assert_allclose(held.traces["decoder/layer0/forward/hidden"].data[:, 4], -0.25)
    np.testing.assert_allclose(held.traces[f"decoder/layer1/forward/gate.{gate}"].data[:, 2], 0.75)
    assert held.traces["encoder/states"].data.shape == run(one).traces["encoder/states"].data.shape


@pytest.mark.parametrize("kind", ["additive", "stacked", "gru", "plain"])
def test_step_by_step_traces_are_those_of_the_recorder(tmp_path: Path, kind: str) -> None:
    """A clamp far away changes nothing, but sends the pass through the cells one step at a time."""
    net = session(tmp_path, kind).net
    assert isinstance(net, EncoderDecoder)
    source, target = [5, 8, 9, 2], [7, 6, 11, 2]
    far = (ClampUnit(0, "forward", 0, 0.0, first=90),)
    with torch.inference_mode():
        encoded, plain = encode(net, source, ())
        stepped, forced = encode(net, source, far)
        recorded = trace(net, encoded, target, AS_TRAINED, ())
        cells = trace(net, stepped, target, AS_TRAINED, far)
    both = ((plain, forced), (recorded.traces, cells.traces))
    for left, right in both:
        assert {one.name for one in left} == {one.name for one in right}
        others = {one.name: one for one in right}
        for one in left:
            np.testing.assert_allclose(one.data, others[one.name].data, atol=2e-5, err_msg=one.name)
    np.testing.assert_allclose(recorded.log_probs, cells.log_probs, atol=2e-5)


def test_a_muted_decoder_layer_hands_on_nothing(tmp_path: Path) -> None:
    one = session(tmp_path, "stacked")
    muted = run(one, decoder=(Mute(0, "forward"),), prefix=(5, 6))
    plain = run(one, prefix=(5, 6))
    np.testing.assert_allclose(
        muted.traces["decoder/layer0/forward/hidden"].data[:2],
        plain.traces["decoder/layer0/forward/hidden"].data[:2],
        atol=1e-6,
    )
    assert np.ptp(muted.attention(), axis=1).max() < 1e-6


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"prefix": (10_000,)}, DataError),
        ({"prefix": (BEGIN,)}, DataError),
        ({"temperature": 0.0}, DataError),
        ({"temperature": float("nan")}, DataError),
        ({"muted": tuple(range(50))}, DataError),
        ({"edits": (AttentionEdit(0, (1.0,)),)}, DataError),
        ({"decoding": Decoding(0)}, DataError),
        ({"decoding": Decoding(5, 9.0)}, DataError),
        ({"decoder": (ClampUnit(7, "forward", 0, 0.0),)}, DataError),
        ({"decoder": (ClampUnit(0, "forward", 900, 0.0),)}, ModelError),
        ({"encoder": (ForceGate(0, "forward", "reset", 0.5),)}, ModelError),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(tmp_path: Path, asked: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error, match=r"must .* instead|but are otherwise|but leave none"):
        run(session(tmp_path, "stacked"), **asked)


def test_without_attention_overruling_it_has_no_effect_and_that_is_told(tmp_path: Path) -> None:
    one = session(tmp_path, "plain")
    told = run(one, muted=(0,), edits=(AttentionEdit(0),))
    assert told.remarks
    assert told.target == run(one).target
    assert told.maps == ()


@pytest.mark.parametrize("text", ["", "   \n\t ", "\u2028"])
def test_nothing_to_translate_gives_nothing(tmp_path: Path, text: str) -> None:
    outcome = run(session(tmp_path, "stacked"), text)
    assert (outcome.text, outcome.steps, outcome.best, len(outcome.traces)) == ("", (), (), 0)


@pytest.mark.parametrize(
    "text", ["🙂🙃 😀", "שלום עולם", "\x00\x01\xff\x07", "a" * 900, "?!...", "\ud800 x", "¡" * 300]
)
@pytest.mark.parametrize("kind", ["stacked", "transformer"])
def test_strange_text_is_translated_as_well_as_can_be(tmp_path: Path, kind: str, text: str) -> None:
    outcome = run(session(tmp_path, kind), text)
    assert outcome.steps
    assert len(outcome.source) <= LONGEST + 1


def test_text_that_is_no_english_is_told(tmp_path: Path) -> None:
    assert any("unknown" in remark for remark in run(session(tmp_path, "stacked"), "שלום עולם").remarks)


def test_ten_thousand_words_are_cut_in_parts_and_told(tmp_path: Path) -> None:
    text = " ".join(f"The {'cat ' * (1 + k % 7)}sees the house {k}." for k in range(1_500))
    one, told = session(tmp_path, "additive"), []
    request = Request(text, decoding=Decoding(1, longest=4), part=3)
    outcome = one.run(request, Cancel(), lambda done, of: told.append((done, of)))
    of = len(parts_of(text, one.subwords))
    assert outcome.remarks == (
        f"The first {LIVE_PARTS} of {of:,} parts are translated live. Open the text as a file to translate all.",
    )
    assert outcome.part == 3
    assert len(outcome.parts) == LIVE_PARTS < of
    assert text.startswith(" ".join(part.source for part in outcome.parts))
    assert outcome.text == " ".join(part.text for part in outcome.parts)
    assert told == [(done, LIVE_PARTS) for done in range(1, LIVE_PARTS, 4)]
    assert one.run(replace(request, part=99), Cancel()).part == LIVE_PARTS - 1
    more = " ".join(part.source for part in outcome.parts) + 20 * " The cat sees the house again."
    assert len(one.run(replace(request, text=more), Cancel(), most=None).parts) > LIVE_PARTS
    assert any(f"{MAX_CHARACTERS:,}" in remark for remark in run(one, "The cat. " * 12_000).remarks)


def test_a_long_run_that_is_stopped_keeps_what_was_translated(tmp_path: Path) -> None:
    one, cancel = session(tmp_path, "additive"), Cancel()
    request = Request(" ".join(f"The cat sees {k} old houses." for k in range(90)), decoding=Decoding(1, longest=4))

    def stop(done: int, of: int) -> None:
        if done > of // 2:
            cancel.set()

    with pytest.raises(Cancelled):
        one.run(request, cancel, stop)
    again: list[int] = []
    parts = one.run(request, Cancel(), lambda done, of: again.append(done)).parts
    assert again[0] > len(parts) // 2


def test_a_run_stops_when_told(tmp_path: Path) -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        session(tmp_path, "stacked").run(Request(TEXT), cancel)


def test_many_texts_are_translated_as_each_alone(tmp_path: Path) -> None:
    one, told = session(tmp_path, "stacked"), []
    texts = [source for source, _ in PAIRS] + ["", TEXT]
    made = one.translate(texts, Cancel(), told.append, Decoding(3))
    assert [each.source for each in made] == texts
    assert made[4].text == ""
    assert made[4].remark
    assert told[-1] == len(texts) - 1
    for each in made:
        alone = run(one, each.source, decoding=Decoding(3))
        assert each.text == alone.text
        if alone.best:
            assert each.score == pytest.approx(alone.best[0].log_prob / len(alone.target), abs=1e-4)


def test_parts_lose_nothing_and_fit() -> None:
    text = "One two three. Four five? " + "six, seven " * 80 + "e.g. 3.5 is one number! " + "x" * 2_000
    parts = parts_of(text, pieces())
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(len(pieces().encode(part)) <= LONGEST for part in parts)
    assert parts_of("One two three. Four five?", pieces()) == ("One two three. Four five?",)


def test_models_are_compared_on_the_whole_text(tmp_path: Path) -> None:
    names = [str(save(tmp_path, kind)) for kind in ("plain", "stacked")]
    told: list[tuple[int, Translation]] = []
    compared = Models().compare(
        TEXT, names, Cancel(), Decoding(2, longest=9), lambda done, last, _: told.append((done, last))
    )
    assert compared.models == tuple(names)
    assert [each.source for each in compared.translations] == [TEXT, TEXT]
    assert told == list(enumerate(compared.translations, 1))
    assert compared.remarks == ()
    long = Models().compare("old " * 600, names[:1], Cancel(), Decoding(1, longest=2))
    assert long.remarks == (
        "Only the first 2,000 of 2,400 characters are compared: each model reads them as one sentence.",
    )
    with pytest.raises(ModelError, match="must be one of"):
        Models().compare(TEXT, ["none"], Cancel())


def test_the_same_text_again_uses_what_was_translated(tmp_path: Path) -> None:
    one = session(tmp_path, "additive")
    request = Request("The cat sees. " * 40, decoding=Decoding(1, longest=3))
    first = one.run(request, Cancel())
    one.translate = lambda *args, **kwargs: pytest.fail("translated again")  # type: ignore[method-assign]
    assert one.run(replace(request, temperature=2.0), Cancel()).parts[1:] == first.parts[1:]

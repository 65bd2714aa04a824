"""Sound: mu-law codes, WAV files good and bad, another rate."""

from __future__ import annotations

import io
import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from engine.data.audio import RATE, SILENCE, mu_law, mu_law_inverse, read_wav, resampled, to_peak, wav_bytes, write_wav
from engine.errors import DataError


def tone(hertz: float, seconds: float = 0.2, rate: int = RATE) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def wav(samples: np.ndarray, rate: int = RATE, width: int = 2, channels: int = 1) -> bytes:
    file = io.BytesIO()
    scaled = np.rint(samples * (2 ** (8 * width - 1) - 1)).astype(np.int64)
    raw = b"".join(int(value).to_bytes(width, "little", signed=True) for value in scaled.reshape(-1))
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(rate)
        sound.writeframes(raw)
    return file.getvalue()


def test_codes_come_back() -> None:
    codes = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(mu_law(mu_law_inverse(codes)), codes)
    assert mu_law(np.zeros(1))[0] == SILENCE


def test_codes_are_finest_where_sound_is_softest() -> None:
    samples = np.linspace(-1, 1, 4001)
    error = np.abs(mu_law_inverse(mu_law(samples)) - samples)
    assert error.max() < 0.022
    assert error[np.abs(samples) < 0.02].max() < 0.001
    np.testing.assert_array_equal(mu_law(np.array([-9.0, 9.0])), [0, 255])


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    samples = tone(440)
    write_wav(tmp_path / "tone.wav", samples)
    read = read_wav(tmp_path / "tone.wav")
    assert (read.name, read.note) == ("tone.wav", "")
    np.testing.assert_allclose(read.samples, samples, atol=1e-4)
    assert not read.samples.flags.writeable


@pytest.mark.parametrize("width", [2, 3, 4])
def test_wider_samples_are_read(tmp_path: Path, width: int) -> None:
    (tmp_path / "tone.wav").write_bytes(wav(tone(300), width=width))
    np.testing.assert_allclose(read_wav(tmp_path / "tone.wav").samples, tone(300), atol=1e-4)


def test_channels_are_mixed_rates_changed_and_length_cut_and_all_is_said(tmp_path: Path) -> None:
    left = tone(500, 0.5, 44_100)
    (tmp_path / "cd.wav").write_bytes(wav(np.stack([left, 0 * left], axis=1), 44_100, channels=2))
    read = read_wav(tmp_path / "cd.wav", 0.25)
    assert len(read.samples) == RATE // 4
    for words in ("2 channels mixed", "44,100 Hz resampled", "first 0.25 s"):
        assert words in read.note
    np.testing.assert_allclose(read.samples[100:-100], 0.5 * tone(500, 0.25)[100:-100], atol=2e-3)


def test_what_lies_above_the_new_rate_does_not_fold_back() -> None:
    assert np.abs(resampled(tone(6_000, 0.3, 16_000), 16_000)[200:-200]).max() < 2e-3
    assert np.abs(resampled(tone(3_000, 0.3, 16_000), 16_000)[200:-200]).max() > 0.49


def test_silence_stays_silence() -> None:
    assert not to_peak(np.zeros(9, np.float32)).any()
    assert np.abs(to_peak(tone(200))).max() == pytest.approx(0.8)


GOOD = wav_bytes(tone(440))
FLOATS = GOOD[:20] + struct.pack("<H", 3) + GOOD[22:]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"RIFF",
        b"no sound at all, but text",
        GOOD[:30],
        wav_bytes(np.zeros(0, np.float32)),
        FLOATS,
        GOOD[:24] + struct.pack("<I", 0) + GOOD[28:],
        GOOD[:24] + struct.pack("<I", 4_000_000_000) + GOOD[28:],
        GOOD[:22] + struct.pack("<H", 0) + GOOD[24:],
    ],
    ids=["empty", "cut", "text", "header", "no sample", "floats", "rate 0", "rate 4e9", "no channel"],
)
def test_a_bad_file_is_told_in_a_sentence(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "bad.wav"
    path.write_bytes(raw)
    with pytest.raises(DataError, match=r"^bad\.wav must ") as caught:
        read_wav(path)
    assert str(caught.value).endswith(".")


def test_a_header_that_lies_about_its_length_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "lie.wav").write_bytes(GOOD[:40] + struct.pack("<I", 0x7FFF_FFF0) + GOOD[44:])
    assert len(read_wav(tmp_path / "lie.wav").samples) == len(tone(440))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_wav(tmp_path / "nowhere.wav")

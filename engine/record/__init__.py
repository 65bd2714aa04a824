"""The gate recorder: every gate, state, gradient and attention weight of an unmodified torch module.

with record(model) as recording:
    out = model(x)
recording.traces["lstm/layer0/forward/gate.forget"].data
"""

from engine.record.recorder import Recording, record

__all__ = ["Recording", "record"]

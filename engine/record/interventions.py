from engine.interventions import ClampUnit, Direction, ForceGate, Intervention, Mute  # noqa: F401

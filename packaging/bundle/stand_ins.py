"""Empty modules in place of what libraries import and then make no use of here; runs first in every process."""

import operator
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from types import SimpleNamespace
from typing import Any

STAND_INS = (
    "lxml", "lxml.etree",  # sacrebleu imports it for the files of competitions; nothing here reads any
    "PySide6.QtOpenGL",  # pyqtgraph imports it to draw by OpenGL; nothing here asks it to
    "torch._dynamo",  # torch imports its compiler to keep it off what optimizers do; nothing here compiles
    "torch.fx.experimental.symbolic_shapes",  # the compiler's sizes, which need sympy; here sizes are plain numbers
)  # fmt: skip


def _nothing(*_: object, **__: object) -> None:
    pass


def _plain(function: Callable[..., Any] | None = None, *_: object, **__: object) -> Callable[..., Any]:
    """`torch._dynamo.disable`: a function that no compiler shall look at stays as it is; without one, what does so."""
    return _plain if function is None else function


def _compiler_at_rest() -> dict[str, object]:
    """What torch asks of its compiler where nothing is compiled, on one machine and on many."""
    return {
        "disable": _plain,
        "graph_break": _nothing,
        "trace_rules": SimpleNamespace(
            clear_lru_cache=_nothing,
            LEGACY_MOD_INLINELIST=set(),
            get_legacy_mod_inlinelist=SimpleNamespace(cache_clear=_nothing),
        ),
        "utils": SimpleNamespace(get_optimize_ddp_mode=lambda: "no_optimization"),
    }


def _plain_sizes() -> dict[str, object]:
    """What torch asks of its compiler's sizes, answered for plain numbers as it would answer itself."""
    return {
        **dict.fromkeys(("expect_true", "guard_or_false", "guard_or_true", "statically_known_true"), bool),
        **dict.fromkeys(("_advise_is_size", "_advise_is_bounded"), _nothing),
        "guard_int": int,
        "is_nested_int": lambda _: False,
        "sym_and": lambda *conditions: all(conditions),
        "sym_eq": operator.eq,
        "sym_or": lambda *conditions: any(conditions),
    }


for name in STAND_INS:
    sys.modules[name] = module_from_spec(ModuleSpec(name, None))
vars(sys.modules["torch._dynamo"]).update(_compiler_at_rest())
vars(sys.modules["torch.fx.experimental.symbolic_shapes"]).update(_plain_sizes())

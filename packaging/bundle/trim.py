"""What a bundle leaves out: what the host has to bring, and what the program never loads.

What a bundle can do without is shown by its self-test; see packaging/README.md for what has been run.
"""

from __future__ import annotations

import re
from pathlib import Path

HOST = re.compile(
    r"lib(stdc\+\+|gcc_s|GL|GLX|EGL|GLdispatch|OpenGL|drm|gbm|X11|X11-xcb|Xau|Xdmcp|Xext|Xrender|Xi|xcb|fontconfig|freetype|glib-2\.0|"
    r"gthread-2\.0|gio-2\.0|gobject-2\.0|gmodule-2\.0|dbus-1|z|wayland-client|expat|pulse|asound)[-.0-9a-z]*\.so.*"
)
"""Libraries that talk to the host's drivers and servers: a bundled one breaks where the host's are newer."""

_OF_HOST = re.compile(
    r"lib(gtk-3|gdk-3|gdk_pixbuf-2\.0|cairo|cairo-gobject|pango-1\.0|pangocairo-1\.0|pangoft2-1\.0|atk-1\.0|atk-bridge-2\.0|atspi|epoxy|"
    r"pixman-1|harfbuzz|fribidi|thai|datrie|graphite2|Xcursor|Xrandr|Xfixes|Xcomposite|Xdamage|Xinerama|systemd|gcrypt|gpg-error|"
    r"cap|mount|blkid|selinux|pcre2-8)[-.0-9]*\.so.*"
)
"""What only the libraries of `HOST` and the theme of GTK would load."""

_SOURCES = (
    "__init__",
    "_export/config",
    "_functorch/config",
    "_library/custom_ops",
    "_native/registry",
    "_strobelight/cli_function_profiler",
    "_strobelight/compile_time_profiler",
    "_utils",
    "_utils_internal",
    "_vendor/packaging/version",
    "compiler/config",
    "cuda/__init__",
    "cuda/random",
    "distributed/_functional_collectives",
    "distributed/config",
    "functional",
    "fx/experimental/_config",
    "mtia/__init__",
    "nn/functional",
    "nn/modules/rnn",
    "random",
    "torch_version",
    "utils/_debug_mode/_mode",
    "xpu/__init__",
    "xpu/random",
)
"""Modules of torch whose sources it reads while it is imported and used; the others are there compiled.

Found in `linecache.cache` after a self-test.
"""

_UNUSED = (
    r"torch/(test|include|share)/.*",
    r"torch/bin/(?!torch_shm_manager).*",
    r"torch/lib/lib(jitbackend_test|backend_with_compiler|torchbind_test|aoti_custom_ops)\.so",
    r"torch/(_inductor|_dynamo)/.*",
    rf"torch/(?!(?:{'|'.join(_SOURCES)})\.py).*\.py",
    r".*\.(pyi|pxd|lib|a|h|hpp|cmake)",
    r"[^/]+\.dist-info/licen[cs]es/.*",  # they are in the bundle's own folder of licences
    r"lib(ssl|crypto|bsd|md|jpeg|png16|lz4)\.so[.0-9]*|libbz2\.so\.1",  # for libraries that are left out
    r"PySide6/QtConcurrent\..*",
    r"PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin\.so",
    r"PIL/_imagingcms\..*|pillow\.libs/liblcms2-.*",
    r"numpy/_core/_(multiarray|operand_flag|rational|struct_ufunc|umath)_tests\..*",
    r"PySide6/Qt/(qml|metatypes|libexec|resources|translations)/.*",
    r"PySide6/Qt/lib/libQt6(Qml|Quick|Web|Sql|Designer|Pdf|3D|Charts|Data|Graphs|Location|Bluetooth|Shader|Sensors|Serial|Test|"
    r"Help|UiTools|Virtual|Nfc|Positioning|Remote|Scxml|State|Spatial|TextToSpeech|Labs|HttpServer|Concurrent|EglFSDevice"
    r"|MultimediaQuick|WaylandCompositor)[A-Za-z0-9]*\.so.*",
    r"PySide6/Qt/lib/lib(avcodec|avformat|avutil|swscale|swresample)[-.0-9a-z]*\.so.*",
    r"PySide6/Qt/plugins/(sqldrivers|qmltooling|designer|position|sensors|canbus|assetimporters|renderers|sceneparsers|geometryloaders|"
    r"webview|texttospeech|geoservices|qmllint|qmlls|scxmldatamodel|networkinformation|tls|generic|egldeviceintegrations|"
    r"wayland-graphics-integration-server)/.*",
    r"PySide6/Qt/plugins/multimedia/libffmpegmediaplugin\.so",
    r"PySide6/Qt/plugins/platformthemes/libqgtk3\.so",
    r"PySide6/Qt/lib/libQt6(FFmpegStub|EglFs).*",
    r"PIL/_(avif|webp|imagingtk)\..*|pillow\.libs/lib(avif|webp|webpmux|webpdemux|sharpyuv)-.*",
    r"PySide6/Qt/plugins/platforms/libq(eglfs|linuxfb|vnc|minimal|minimalegl|vkkhrdisplay)\.so",
    r"PySide6/Qt/plugins/imageformats/libq(pdf|tga|wbmp|icns|tiff|webp)\.so",
    r"(numpy|pyqtgraph|sympy|networkx|scipy)/.*/tests?/.*",
    r"pyqtgraph/examples/.*",
)
_UNUSED_RE = re.compile("|".join(f"(?:{pattern})" for pattern in _UNUSED))

MODULES = (
    "tkinter", "IPython", "matplotlib", "pandas", "pyarrow", "scipy", "pytest", "hypothesis", "mypy", "PIL.ImageTk",
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtWebEngineCore", "PySide6.QtWebEngineWidgets", "PySide6.QtSql",
    "PySide6.QtDesigner", "PySide6.QtPdf", "PySide6.QtTest", "PySide6.Qt3DCore", "PySide6.QtCharts",
    "torch.utils.tensorboard", "torch.utils.benchmark", "setuptools", "pip", "wheel",
    # `stand_ins` has empty modules in place of these four.
    "lxml", "PySide6.QtOpenGL", "torch._dynamo", "torch.fx.experimental.symbolic_shapes",
    # Compilers, writers and tools of torch, what runs on many machines, and what only they import.
    "torch._inductor", "torch._functorch._activation_checkpointing", "torch._functorch._activation_offloading",
    "torch._functorch.aot_autograd", "torch._functorch.compilers", "torch._functorch.fx_minifier",
    "torch._functorch.partitioners", "torch._numpy", "torch._vendor.quack", "torch.ao.ns", "torch.ao.pruning",
    "torch.ao.quantization.backend_config", "torch.ao.quantization.fx", "torch.ao.quantization.quantize_fx",
    "torch.backends._nnapi", "torch.backends.xeon", "torch.distributed._composable", "torch.distributed._local_tensor",
    "torch.distributed._shard", "torch.distributed._symmetric_memory", "torch.distributed._tools",
    "torch.distributed.algorithms.ddp_comm_hooks", "torch.distributed.algorithms.model_averaging",
    "torch.distributed.checkpoint", "torch.distributed.debug", "torch.distributed.elastic",
    "torch.distributed.flight_recorder", "torch.distributed.fsdp", "torch.distributed.launcher", "torch.distributed.nn",
    "torch.distributed.optim", "torch.distributed.pipelining", "torch.distributed.run", "torch.distributed.tensor",
    "torch.export._draft_export", "torch.export._trace", "torch.export._unlift", "torch.export.experimental",
    "torch.export.pt2_archive", "torch.fx._graph_pickler", "torch.fx.experimental.accelerator_partitioner",
    "torch.fx.experimental.graph_gradual_typechecker", "torch.fx.experimental.migrate_gradual_types",
    "torch.fx.experimental.optimization", "torch.fx.experimental.validator",
    "torch.fx.passes.tests", "torch.onnx", "torch.sparse._triton_ops", "torch.sparse._triton_ops_meta",
    "torch.utils._sympy", "torch.utils.cpp_extension", "torch.utils.hipify", "torch.utils.model_dump",
    "torch.utils.viz", "filelock", "fsspec", "functorch", "jinja2", "mpmath", "networkx", "sympy",
    "duckdb.experimental", "duckdb.polars_io", "numpy.f2py", "numpy.polynomial", "numpy.testing",
    # Nothing here talks to a network; Python's own hashes do.
    "ssl", "_ssl", "_hashlib", "ftplib", "http.cookiejar", "http.server", "smtplib", "xmlrpc",
    "bdb", "doctest", "optparse", "pdb", "pydoc_data", "readline", "sqlite3",
)  # fmt: skip
"""Modules that nothing of the program imports, but that a library would bring along."""

_LARGELY_UNUSED = re.compile(
    r"torch\._export\.(?!(config|utils|verifier|wrappers)$).*"
    r"|torch\._functorch\._aot_autograd\.(?!utils$).*"
    r"|torch\.testing\._internal\.(?!(common_dtype|logging_tensor)$).*"
    r"|torchgen\.(?!(code_template|model|utils)$).*"
)
"""Compilers and tests, but for what of them is imported with the rest."""


def unused_modules(packages: Path) -> list[str]:
    """Names of all modules to leave out of a bundle whose libraries lie in the folder `packages`."""
    files = [path for name in ("torch", "torchgen") for path in (packages / name).rglob("*.py")]
    names = {".".join(path.relative_to(packages).with_suffix("").parts).removesuffix(".__init__") for path in files}
    return [*MODULES, *sorted(name for name in names if _LARGELY_UNUSED.fullmatch(name))]


def is_left_out(name: str) -> bool:
    """Whether a bundle leaves out the file of that name, a path inside the bundle with slashes."""
    folder, _, file = name.rpartition("/")
    # What a wheel brings for itself, under a name of its own, nobody else can give.
    of_host = not folder.endswith(".libs") and any(names.fullmatch(file) for names in (HOST, _OF_HOST))
    return of_host or _UNUSED_RE.fullmatch(name) is not None

"""What a bundle leaves out: what the host has to bring, and what the program never loads.

What a bundle can do without is shown by its self-test; see packaging/README.md for what has been run.
"""

from __future__ import annotations

import re

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
    "_dynamo/_trace_wrapped_higher_order_op",
    "_dynamo/config",
    "_dynamo/variables/streams",
    "_export/config",
    "_functorch/config",
    "_inductor/config",
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
    "distributed/tensor/_collective_utils",
    "functional",
    "fx/experimental/_config",
    "mtia/__init__",
    "nn/functional",
    "nn/modules/rnn",
    "onnx/ops/_impl",
    "onnx/ops/_symbolic_impl",
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
    r"torch/_inductor/(codegen|kernel)/.*\.(h|cpp|jinja)",
    rf"torch/(?!(?:{'|'.join(_SOURCES)})\.py).*\.py",
    r".*\.(pyi|pxd|lib|a|h|hpp|cmake)",
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
    "PySide6.QtOpenGLWidgets", "torch.utils.tensorboard", "torch.utils.benchmark", "setuptools", "pip", "wheel",
    # Compilers and tools of torch, and what only they import.
    "torch._inductor.codegen", "torch._inductor.fx_passes", "torch._inductor.kernel", "torch._inductor.ir",
    "torch._inductor.scheduler", "torch._inductor.lowering", "torch._inductor.select_algorithm",
    "torch._inductor.codecache", "torch._inductor.template_heuristics", "torch._inductor.compile_fx",
    "torch._inductor.pattern_matcher", "torch._inductor.graph", "torch._inductor.cudagraph_trees",
    "torch._vendor.quack", "torch.distributed.checkpoint", "torch.distributed.elastic", "torch.distributed.pipelining",
    "torch.distributed._tools", "torch.distributed.optim", "torch.ao.ns", "torch.ao.pruning", "torch.utils.hipify",
    "torch.utils.cpp_extension", "torch._export.serde", "torch._export.passes", "torch._dynamo.repro",
    "networkx", "jinja2", "sympy.combinatorics", "sympy.physics", "sympy.vector", "sympy.testing", "sympy.codegen",
    "lxml",  # of sacrebleu, for the files of competitions
    "ssl", "_ssl", "_hashlib",  # nothing here talks to a network; Python's own hashes do
)  # fmt: skip
"""Modules that nothing of the program imports, but that a library would bring along."""


def is_left_out(name: str) -> bool:
    """Whether a bundle leaves out the file of that name, a path inside the bundle with slashes."""
    folder, _, file = name.rpartition("/")
    # What a wheel brings for itself, under a name of its own, nobody else can give.
    of_host = not folder.endswith(".libs") and any(names.fullmatch(file) for names in (HOST, _OF_HOST))
    return of_host or _UNUSED_RE.fullmatch(name) is not None

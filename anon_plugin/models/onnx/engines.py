"""Run the ONNX models that we write ourselves, on the processor: ONNX Runtime or OpenCV."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from anon_plugin.dependencies import works
from anon_plugin.engine.machine.allocation import can_keep
from anon_plugin.engine.machine.threads import threads_of_photo
from anon_plugin.models.onnx.fixed_size import with_input_shape

Arrays = Mapping[str, NDArray[Any]]

_MOST_SIZES = 4
_SLOWER = ["QuickGeluFusion"]
"""Of what ONNX Runtime does to a graph. x * sigmoid(x) as one operation takes maps in the usual
order only: they are brought into it and back around each convolution, a sixth of the whole time."""


class Engine(Protocol):
    """A model that is ready to run, from any thread. runtime: the library, as PyPI calls it."""

    @property
    def runtime(self) -> str: ...

    def run(self, inputs: Arrays) -> Arrays:
        """Outputs by name, from inputs by name."""
        ...


class RuntimeEngine:
    """ONNX Runtime. A session has its own threads, so there is one for each number of threads that
    a photo may use. Photos that are searched side by side would wait for each other's threads."""

    runtime = "onnxruntime"

    def __init__(self, model: bytes, outputs: Sequence[str]) -> None:
        self._model, self._outputs = model, list(outputs)
        self._sessions: dict[int, Any] = {}
        self._opening = Lock()
        self._session()

    def run(self, inputs: Arrays) -> Arrays:
        """See Engine.run."""
        values = self._session().run(self._outputs, inputs)
        return dict(zip(self._outputs, values, strict=True))

    def _session(self) -> Any:
        threads = threads_of_photo()
        with self._opening:
            if threads not in self._sessions:
                self._sessions[threads] = open_session(self._model, threads)
            return self._sessions[threads]


class OpenCvEngine:
    """OpenCV's DNN module, which knows models of float32 only.

    Of many models that take any size it has to know how large their parts are. These it opens for
    one size after the other, and keeps the ones used last.
    Raises cv2.error where it knows a model for no size.
    """

    runtime = "opencv"

    def __init__(
        self, model: bytes, outputs: Sequence[str], like: Mapping[str, Sequence[int]] | None = None
    ) -> None:
        """like: shapes of inputs, to tell at once whether it knows the model for these."""
        import cv2

        self._model, self._outputs = model, list(outputs)
        self._nets: dict[Any, Any] = {}
        self._lock = Lock()  # a cv2.dnn.Net holds its input: one caller at a time
        self._takes_any_size = True
        try:
            self._net({})
        except cv2.error:
            self._takes_any_size = False
            if like is not None:
                self._net(like)

    def run(self, inputs: Arrays) -> Arrays:
        """See Engine.run."""
        with self._lock:
            net = self._net({name: value.shape for name, value in inputs.items()})
            for name, value in inputs.items():
                net.setInput(value, name)
            return dict(zip(self._outputs, net.forward(self._outputs), strict=True))

    def _net(self, shapes: Mapping[str, Sequence[int]]) -> Any:
        import cv2

        sizes = {} if self._takes_any_size else {name: tuple(one) for name, one in shapes.items()}
        key = frozenset(sizes.items())
        net = self._nets.pop(key, None)
        if net is None:
            model = self._model
            for name, shape in sizes.items():
                model = with_input_shape(model, name, shape)
            # From memory: on Windows OpenCV cannot open every path.
            net = cv2.dnn.readNetFromONNX(np.frombuffer(model, np.uint8))
        self._nets[key] = net
        while len(self._nets) > _MOST_SIZES:
            del self._nets[next(iter(self._nets))]
        return net


ENGINES: Mapping[str, Callable[[bytes, Sequence[str]], Engine]] = {
    kind.runtime: kind for kind in (RuntimeEngine, OpenCvEngine)
}


def open_engine(model: bytes, outputs: Sequence[str]) -> Engine:
    """What runs a model of float32: ONNX Runtime where it works, else OpenCV."""
    kind = RuntimeEngine if works(RuntimeEngine.runtime) else OpenCvEngine
    return kind(model, outputs)


def open_session(model: bytes, threads: int) -> Any:
    """A session of ONNX Runtime on the processor."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors come as exceptions; the rest is noise
    options.intra_op_num_threads = threads
    # Its own store of memory never gives any back, and where freed memory is kept it is no faster.
    options.enable_cpu_mem_arena = not can_keep()
    # Photos are searched side by side: threads that spin take the time of their neighbours.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        model, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
    )

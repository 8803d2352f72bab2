"""The header of an ONNX file is read as the onnx package reads it, and garbage is refused."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anon_plugin.errors import ModelError
from anon_plugin.models.onnx.fixed_size import with_input_shape
from anon_plugin.models.onnx.header import TensorInfo, read_header
from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from tests.models.onnx.tiny_onnx import write_constant_model, yunet


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("header")
    metadata = {"names": "{0: 'Gesicht', 1: '車牌'}", "empty": ""}
    return write_constant_model(folder / "a.onnx", yunet(), (1, 3, "height", 640), metadata)


def test_names_shapes_and_metadata_are_those_that_were_written(path: Path) -> None:
    header = read_header(path)
    assert header.inputs == (TensorInfo("images", (1, 3, None, 640)),)
    assert header.outputs[0] == TensorInfo("cls_8", (1, 256, 1))
    assert len(header.outputs) == 12
    assert header.metadata == {"names": "{0: 'Gesicht', 1: '車牌'}", "empty": ""}


def test_weights_that_old_files_list_among_the_inputs_are_left_out(tmp_path: Path) -> None:
    weight = onnx.numpy_helper.from_array(np.ones(3, np.float32), "weight")
    infos = [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [3])
        for name in ("x", "weight", "y")
    ]
    node = onnx.helper.make_node("Add", ["x", "weight"], ["y"])
    graph = onnx.helper.make_graph([node], "old", infos[:2], infos[2:], [weight])
    onnx.save(onnx.helper.make_model(graph, ir_version=3), str(tmp_path / "old.onnx"))
    assert [one.name for one in read_header(tmp_path / "old.onnx").inputs] == ["x"]


def test_the_real_file_is_read_as_the_onnx_package_reads_it(shared: Path) -> None:
    path = shared / "weights" / "yunet_n_dynamic.onnx"
    graph = onnx.load(str(path)).graph
    header = read_header(path)
    assert [one.name for one in header.outputs] == [one.name for one in graph.output]
    assert header.inputs[0].shape == (None, 3, None, None)


@given(st.binary(max_size=200))
def test_garbage_is_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("garbage", numbered=True) / "a.onnx"
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"a\.onnx"):
        read_header(path)


@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused_but_never_a_crash(
    path: Path, tmp_path_factory: pytest.TempPathFactory, place: float, value: int
) -> None:
    # Weights make up the middle; the structure lies at both ends.
    data = bytearray(path.read_bytes())
    ends = [*range(300), *range(len(data) - 900, len(data))]
    data[ends[int(place * len(ends))]] = value
    changed = tmp_path_factory.mktemp("changed", numbered=True) / "a.onnx"
    changed.write_bytes(data)
    with suppress(ModelError):
        assert read_header(changed).outputs


def test_a_model_gets_an_input_of_one_size_and_keeps_all_else() -> None:
    path = WEIGHTS_FOLDER / "yunet.onnx"
    before = onnx.load(path)
    after = onnx.load_from_string(with_input_shape(path.read_bytes(), "input", (1, 3, 64, 96)))
    shape = [one.dim_value for one in after.graph.input[0].type.tensor_type.shape.dim]
    assert shape == [1, 3, 64, 96]
    after.graph.input[0].CopyFrom(before.graph.input[0])
    assert after == before

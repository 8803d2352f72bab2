"""Torch is not imported where it is certain to be no faster than what is taken in its place."""

from __future__ import annotations

import platform
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from anon_plugin.models import torch_precision
from anon_plugin.models.torch_precision import has_float32_only

CHECKOUT = Path(__file__).resolve().parents[2]
WITHOUT = "__version__ = '2.13.0+cpu'\ncuda: Optional[str] = None\nhip: Optional[str] = None\n"
WITH_CUDA = WITHOUT.replace("cuda: Optional[str] = None", "cuda: Optional[str] = '12.6'")
WITH_ROCM = WITHOUT.replace("hip: Optional[str] = None", "hip: Optional[str] = '6.2'")


@pytest.mark.parametrize(
    ("processor", "instructions", "build", "expected"),
    [
        ("x86_64", "AVX2", WITHOUT, True),
        ("AMD64", "AVX2", WITHOUT, True),
        ("x86_64", "AVX2", WITH_CUDA, False),
        ("x86_64", "AVX2", WITH_ROCM, False),
        ("x86_64", "AVX2", "cuda = None\n", False),
        ("x86_64", "AVX2", None, False),
        ("x86_64", "AVX512VNNI", WITHOUT, False),
        ("aarch64", "NEON", WITHOUT, False),
    ],
)
def test_it_is_certain_only_where_build_and_processor_say_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    processor: str,
    instructions: str,
    build: str | None,
    expected: bool,
) -> None:
    spec = None
    if build is not None:
        (tmp_path / "version.py").write_text(build)
        spec = ModuleSpec("torch", None, is_package=True)
        spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(torch_precision, "find_spec", lambda _name: spec)
    monkeypatch.setattr(platform, "machine", lambda: processor)
    monkeypatch.setattr(torch_precision, "_processor_has", lambda asked: asked == instructions)
    has_float32_only.cache_clear()
    try:
        assert has_float32_only() is expected
    finally:
        has_float32_only.cache_clear()


def test_torch_knows_the_same_instructions() -> None:
    import torch

    assert torch_precision._processor_has("AVX512VNNI") == torch.cpu._is_vnni_supported()
    assert torch_precision._processor_has("AVX2") == torch.cpu._is_avx2_supported()
    assert torch.cpu._is_avx512_bf16_supported() <= torch.cpu._is_vnni_supported()


def test_torch_itself_agrees() -> None:
    if not has_float32_only():
        pytest.skip("this processor or this build of torch may have more than float32")
    from anon_plugin.models.street.torch_network import usual

    assert usual() == ("cpu", "float32")


def test_a_process_that_searches_does_not_import_torch() -> None:
    if not has_float32_only():
        pytest.skip("this processor or this build of torch may have more than float32")
    script = (
        "import sys, numpy\n"
        "from anon_plugin.models.loading import load_detector\n"
        "load_detector().detect([numpy.zeros((64, 64, 3), numpy.uint8)])\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=CHECKOUT, check=True)

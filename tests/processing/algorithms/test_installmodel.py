"""anon:installmodel takes models from files, folders and URLs, and fetches nothing unasked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from anon_plugin.models.installation import MIRROR_VARIABLE
from anon_plugin.models.store.folder import FOLDER_VARIABLE, digest
from tests.models.test_loading import fake_model

Run = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def models_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "user models"))
    return tmp_path / "user models"


class Recording(SimpleHTTPRequestHandler):
    """Serves files, and keeps in mind what was asked for."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[str, Path, list[str]]]:
    """A web server on the loopback address: its URL, its folder, and what it was asked for."""
    folder = tmp_path / "web"
    folder.mkdir()
    handler = type("Handler", (Recording,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", folder, handler.asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_file_is_installed_and_the_name_fits_a_model_parameter(
    run_algorithm: Run, tmp_path: Path, models_folder: Path
) -> None:
    path = fake_model(tmp_path, "found")
    results = run_algorithm(
        "anon:installmodel", {"SOURCE": str(path), "SHA256": digest(path), "NAME": "plates"}
    )
    assert results["MODEL"] == "plates"
    assert results["LABELS"] == "plate"
    assert results["MODEL_SHA256"] == digest(path)
    assert (models_folder / "plates.onnx").is_file()


def test_a_url_is_fetched_once_and_checked(
    run_algorithm: Run, web: tuple[str, Path, list[str]], models_folder: Path
) -> None:
    url, folder, asked = web
    path = fake_model(folder, "served")
    parameters = {"SOURCE": f"{url}/served.onnx", "SHA256": digest(path)}
    assert run_algorithm("anon:installmodel", parameters)["MODEL"] == "served"
    assert asked == ["/served.onnx"]
    assert (models_folder / "served.onnx").read_bytes() == path.read_bytes()


def test_a_url_that_answers_something_else_installs_nothing(
    run_algorithm: Run, web: tuple[str, Path, list[str]], models_folder: Path
) -> None:
    from qgis.core import QgsProcessingException

    url, folder, _ = web
    (folder / "page.onnx").write_text("<html>Sign in first</html>")
    for source, message in (("page.onnx", "no complete ONNX"), ("gone.onnx", "not be fetched")):
        with pytest.raises(QgsProcessingException, match=message):
            run_algorithm("anon:installmodel", {"SOURCE": f"{url}/{source}", "TRUST": True})
    assert not models_folder.exists() or not list(models_folder.iterdir())


def test_a_mirror_in_the_settings_of_qgis_is_asked(
    run_algorithm: Run, web: tuple[str, Path, list[str]], shared: Path
) -> None:
    pytest.importorskip("onnxruntime", reason="OpenCV cannot run this file's dynamic shapes")
    from qgis.core import QgsSettings

    from anon_plugin.processing.algorithms.installmodel import MIRROR_SETTING

    url, folder, asked = web
    model = (shared / "weights" / "yunet_n_dynamic.onnx").read_bytes()
    (folder / "yunet_n_dynamic.onnx").write_bytes(model)
    QgsSettings().setValue(MIRROR_SETTING, url)
    try:
        results = run_algorithm("anon:installmodel", {"SOURCE": "yunet", "NAME": "mirrored"})
    finally:
        QgsSettings().remove(MIRROR_SETTING)
    assert results["MODEL"] == "mirrored"
    assert asked == ["/yunet_n_dynamic.onnx"]


def test_it_works_headless_with_a_file_url_and_a_mirror_folder(
    qgis_process: Callable[..., Any], results_of: Callable[..., Any], tmp_path: Path
) -> None:
    path = fake_model(tmp_path, "found")
    done = qgis_process(
        "run",
        "anon:installmodel",
        "--json",
        f"--SOURCE={path.as_uri()}",
        f"--SHA256={digest(path)}",
        **{FOLDER_VARIABLE: str(tmp_path / "models")},
    )
    assert results_of(done)["MODEL"] == "found"
    done = qgis_process(
        "run",
        "anon:installmodel",
        "--json",
        "--SOURCE=egoblur-face-gen1",
        **{FOLDER_VARIABLE: str(tmp_path / "models"), MIRROR_VARIABLE: str(tmp_path)},
    )
    assert done.returncode != 0
    assert "ego_blur_face_gen1.jit" in done.stderr

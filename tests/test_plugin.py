"""The plugin as QGIS meets it: metadata, factory, icon; no heavy library is needed for that."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from anon_plugin import dependencies, shipped

CHECKOUT = Path(__file__).resolve().parents[1]

# A finder that refuses the libraries QGIS does not bring, as on a machine where nothing was
# installed; put in front of a script that then loads the plugin as QGIS does.
BLOCKED = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Refuse())
"""
LOAD = """
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback
application = QgsApplication([], False)
application.initQgis()
from anon_plugin import classFactory
plugin = classFactory(None)
plugin.initProcessing()
"""
HEAVY = {
    *("PIL", "cv2", "dask", "distributed", "exifread", "fsspec", "numba", "onnxruntime"),
    *("pillow_heif", "pygeomag", "rasterio", "safetensors", "torch"),
}


def run_blocked(script: str) -> str:
    """What a script prints in a Python without any library of requirements.txt."""
    pytest.importorskip("qgis.core", reason="QGIS is not installed; run make setup")
    modules = {library.module for library in dependencies.required_libraries()}
    code = BLOCKED.format(blocked=modules) + LOAD + script + "\nplugin.unload()\n"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_every_algorithm_shows_its_help_while_all_libraries_are_missing() -> None:
    printed = run_blocked("""
for algorithm in plugin.provider.algorithms():
    algorithm = algorithm.create()
    help_text = algorithm.shortHelpString() + "".join(
        parameter.help() for parameter in algorithm.parameterDefinitions()
    )
    print(algorithm.id(), len(help_text) > 40)
""")
    shown = dict(line.split() for line in printed.splitlines() if line.startswith("anon:"))
    assert {"anon:anonymizephotos", "anon:anonymizephotolayer", "anon:checksetup"} <= set(shown)
    assert set(shown.values()) == {"True"}


def test_an_algorithm_without_its_libraries_refuses_and_says_how_to_install_them() -> None:
    printed = run_blocked("""
algorithm = plugin.provider.algorithm("anonymizephotos").create()
print("can execute:", *algorithm.canExecute())
print("check:", *algorithm.checkParameterValues({}, QgsProcessingContext()))
results, ok = algorithm.run({}, QgsProcessingContext(), feedback := QgsProcessingFeedback(False))
print("run:", ok, feedback.textLog().replace("\\n", " "))
""")
    lines = [line for line in printed.splitlines() if ": False " in line]
    assert [line.split(":")[0] for line in lines] == ["can execute", "check", "run"]
    for line in lines:
        assert "numba is missing" in line
        assert "torch is missing" not in line  # others compute in its place
        assert "pip install" in line


def test_check_setup_runs_without_libraries_and_counts_what_is_missing() -> None:
    printed = run_blocked("""
algorithm = plugin.provider.algorithm("checksetup").create()
results, ok = algorithm.run({}, QgsProcessingContext(), QgsProcessingFeedback(False))
print("ran", ok, results["OK"], results["PROBLEM_COUNT"])
print(results["SETUP"])
""")
    assert "ran True False" in printed
    for library in dependencies.required_libraries():
        mark = "i" if library.module in dependencies.NETWORK_LIBRARIES else "!"
        assert f"{mark} Library: {library.package} is missing" in printed
    assert "pip install" in printed


def test_importing_the_package_imports_nothing_of_qgis_or_torch() -> None:
    code = "import sys, anon_plugin; print({'qgis', 'torch', 'cv2', 'numpy'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_no_module_that_qgis_loads_imports_a_heavy_library_at_its_top() -> None:
    """Imports all of them, also those that are only reached within a run."""
    pytest.importorskip("qgis.core", reason="QGIS is not installed; run make setup")
    code = f"""
import importlib, pkgutil, sys
import anon_plugin.diagnosis, anon_plugin.plugin, anon_plugin.processing as floor
for module in pkgutil.walk_packages(floor.__path__, floor.__name__ + "."):
    importlib.import_module(module.name)
print(sorted({HEAVY!r} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_metadata_announces_a_processing_provider_for_qgis_3_40_to_4() -> None:
    metadata = shipped.metadata()
    assert metadata["hasProcessingProvider"] == "yes"
    assert metadata["qgisMinimumVersion"] == "3.40"
    assert metadata["qgisMaximumVersion"] == "4.99"
    assert shipped.find_file(metadata["icon"]).is_file()


def test_the_icon_is_an_svg_with_a_size() -> None:
    root = ElementTree.parse(shipped.find_file("resources/icon.svg")).getroot()
    assert root.tag.endswith("svg")
    assert root.get("viewBox")


def test_requirements_of_plugin_and_package_agree_but_for_numpy_which_comes_with_qgis() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    plugin = {f"{each.package}{each.specifier}" for each in dependencies.required_libraries()}
    assert plugin == {each for each in project["dependencies"] if not each.startswith("numpy")}
    assert project["version"] == shipped.metadata()["version"]

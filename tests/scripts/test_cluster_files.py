"""The files in deploy/: nothing runs them here, so at least what they say must fit the rest."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
DEPLOY = CHECKOUT / "deploy"

yaml = pytest.importorskip("yaml", reason="PyYAML comes with dask: pip install .[dask]")


def documents() -> list[dict[str, Any]]:
    files = sorted(DEPLOY.rglob("*.y*ml"))
    assert len(files) == 5
    return [one for file in files for one in yaml.safe_load_all(file.read_text())]


def containers() -> list[dict[str, Any]]:
    found = []
    for document in documents():
        found += document.get("services", {}).values()
        template = document.get("spec", {}).get("template", {})
        found += template.get("spec", {}).get("containers", [])
    return found


def test_every_container_runs_an_image_that_a_dockerfile_here_builds() -> None:
    said = {
        name
        for file in DEPLOY.glob("Dockerfile.*")
        for name in re.findall(r"docker build .* -t (\S+)", file.read_text())
    }
    images = {container["image"] for container in containers()}
    assert {image for image in images if ":" not in image} == said


def test_runs_name_parameters_that_the_algorithm_has() -> None:
    frozen = json.loads((CHECKOUT / "tests/processing/frozen.json").read_text())
    texts = [file.read_text() for file in DEPLOY.rglob("*") if file.is_file()]
    texts.append((CHECKOUT / "docs" / "howto" / "several_machines.md").read_text())
    named = {name for text in texts for name in re.findall(r"--([A-Z_]{3,})=", text)}
    assert {"FOLDER", "OUTPUT", "SCHEDULER"} <= named
    assert named <= set(frozen["anon:anonymizephotos"]["parameters"])


def test_dask_has_the_options_that_the_containers_give() -> None:
    dask = {
        "scheduler": pytest.importorskip("distributed.cli.dask_scheduler").main,
        "worker": pytest.importorskip("distributed.cli.dask_worker").main,
    }
    checked = 0
    for container in containers():
        command = container.get("args") or container.get("command") or [""]
        if command[0] in dask:
            known = {name for one in dask[command[0]].params for name in one.opts}
            known |= {name for one in dask[command[0]].params for name in one.secondary_opts}
            options = {part.split("=")[0] for part in command if part.startswith("--")}
            assert options <= known
            checked += 1
    assert checked == 4


def test_the_service_has_the_options_that_its_containers_give(tmp_path: Path) -> None:
    pytest.importorskip("fastapi", reason="the service is not installed: pip install .[service]")
    from anon_service.options import parse

    given = [
        container.get("args") or container["command"]
        for container in containers()
        if container["image"] == "anonymizer-service"
    ]
    assert len(given) == 2
    for options in given:
        places = [re.sub(r"=/data/.*", f"={tmp_path}", option) for option in options]
        assert parse(["--scratch", "/scratch", *places]).tokens is not None


def test_clients_look_for_the_scheduler_where_it_is() -> None:
    text = (DEPLOY / "kubernetes" / "cluster.yaml").read_text()
    service = next(
        one
        for one in documents()
        if one.get("kind") == "Service" and "scheduler" in one["metadata"]["name"]
    )
    address = f"tcp://{service['metadata']['name']}:{service['spec']['ports'][0]['port']}"
    assert address in text
    assert f"--SCHEDULER={address}" in (DEPLOY / "kubernetes" / "run.yaml").read_text()


def test_every_file_that_an_image_is_made_of_is_there() -> None:
    for dockerfile in DEPLOY.glob("Dockerfile.*"):
        for sources in re.findall(r"^COPY (.+) \S+$", dockerfile.read_text(), re.MULTILINE):
            for source in sources.split():
                assert (CHECKOUT / source).exists(), f"{dockerfile.name}: {source}"


def test_every_extra_that_is_installed_anywhere_is_declared() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    texts = [file.read_text() for file in DEPLOY.rglob("Dockerfile.*")]
    texts += [file.read_text() for file in (CHECKOUT / "docs").rglob("*.md")]
    named = [one for text in texts for one in re.findall(r"""["']\.\[([\w,]+)\]["']""", text)]
    assert named
    extras = {extra for one in named for extra in one.split(",")}
    assert extras <= set(project["optional-dependencies"])


def test_a_worker_can_do_a_photo_as_it_is_installed(capsys: pytest.CaptureFixture[str]) -> None:
    from anon_plugin import warm_up
    from anon_plugin.engine.run.dask import code_digest as code

    warm_up.main()
    assert code.digest()[:12] in capsys.readouterr().out

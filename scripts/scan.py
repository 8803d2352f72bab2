"""Scan the plugin's zip with the tools that plugins.qgis.org runs on every upload.

Stricter than the site: every finding of Bandit counts, not only those above a severity.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import package

# The formatter writes what these two dislike: a[i : j], and the one-line bodies of protocols.
FLAKE8_IGNORED = "E203,E701"


def bandit(folder: Path) -> bool:
    """Whether Bandit finds nothing; it prints what it finds."""
    return _module("bandit", "--quiet", "--recursive", ".", cwd=folder).returncode == 0


def flake8(folder: Path) -> bool:
    """Whether flake8 finds nothing; it prints what it finds."""
    options = ("--isolated", "--max-line-length=120", f"--extend-ignore={FLAKE8_IGNORED}")
    return _module("flake8", *options, ".", cwd=folder).returncode == 0


def detect_secrets(folder: Path) -> bool:
    """Whether detect-secrets finds nothing; what it finds is printed."""
    options = ("scan", "--all-files", "--exclude-files", r"metadata\.txt", ".")
    done = _module("detect_secrets", *options, cwd=folder, stdout=subprocess.PIPE)
    found = json.loads(done.stdout)["results"]
    for name, secrets in found.items():
        for secret in secrets:
            print(f"{name}:{secret['line_number']}: {secret['type']}")
    return not found


def _module(
    name: str, *arguments: str, cwd: Path, stdout: int | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", name, *arguments]
    return subprocess.run(command, cwd=cwd, stdout=stdout, text=True, check=False)


def main() -> int:
    clean = True
    with tempfile.TemporaryDirectory() as folder:
        zipped = package.build(Path(folder) / "plugin.zip")
        unpacked = Path(folder) / "plugin"
        with zipfile.ZipFile(zipped) as archive:
            archive.extractall(unpacked)
        for tool in (bandit, detect_secrets, flake8):
            passed = tool(unpacked)
            clean = clean and passed
            print(f"{tool.__name__}: {'clean' if passed else 'see above'}", flush=True)
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())

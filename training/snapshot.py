"""Reads files of one commit out of a git directory, without checking them out."""

from __future__ import annotations

import subprocess
from pathlib import Path


class Snapshot:
    """A commit of a repository whose git directory lies on this machine.

    paths: of all its files, with their objects' names. Raises FileNotFoundError where the folder
    does not hold the commit.
    """

    def __init__(self, folder: Path, commit: str) -> None:
        self.folder = folder
        listed = subprocess.run(
            ["git", "-C", str(folder), "ls-tree", "-r", "-z", "--full-tree", commit],
            capture_output=True,
        )
        if listed.returncode:
            raise FileNotFoundError(
                f"{folder} holds no commit {commit}: {listed.stderr.decode().strip()}"
            )
        self.paths: dict[str, str] = {}
        for line in listed.stdout.decode("utf-8", "surrogateescape").split("\0"):
            if line:
                about, path = line.split("\t", 1)
                self.paths[path] = about.split()[2]
        self._process = subprocess.Popen(
            ["git", "-C", str(folder), "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def read(self, path: str) -> bytes:
        """The file's content. Raises FileNotFoundError where the snapshot lacks it."""
        given, taken = self._process.stdin, self._process.stdout
        if given is None or taken is None:
            raise OSError("git does not answer")
        given.write(self.paths[path].encode() + b"\n")
        given.flush()
        head = taken.readline().split()
        if head[-1] == b"missing":
            raise FileNotFoundError(f"{path} is listed in {self.folder} but absent")
        content = taken.read(int(head[2]))
        taken.read(1)
        return content

    def close(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def find_snapshot(snapshots: Path, repository: str) -> Path:
    """The git directory of `owner/name` below a folder of snapshots, whatever it is called there.

    Looked for are owner+name, owner_name and name, each of them bare or with a .git folder, or with
    either in a folder `repo`.
    """
    owner, name = repository.split("/")
    for called in (f"{owner}+{name}", f"{owner}_{name}", name):
        for inner in ("repo/.git", "repo", ".git", ""):
            folder = snapshots / called / inner
            if (folder / "objects").is_dir():
                return folder
    raise FileNotFoundError(f"No snapshot of {repository} lies in {snapshots}: clone it there.")

"""A URL as a path: what the engine asks of a file, done by fsspec.

Originals are read into memory and never lie on this machine's disk. Credentials, endpoints and
proxies are those of the environment, as each store's own tools take them (AWS_PROFILE,
AWS_ENDPOINT_URL, GOOGLE_APPLICATION_CREDENTIALS, …); nothing of them is kept.
"""

from __future__ import annotations

import hashlib
import inspect
import io
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

_OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "r2"}
"""They have no folders, and an object appears whole: a PUT, or the end of an upload in parts."""

_VERSIONS = ("ETag", "etag", "md5Hash", "content_md5", "generation", "Content-MD5")
_TIMES = ("LastModified", "last_modified", "updated", "mtime", "modified", "Last-Modified")
_FOLDERS_REMEMBERED = 64


@dataclass(frozen=True)
class RemoteStatus:
    """As os.stat_result names it. st_mtime_ns: a number that changes when the object does, made of
    its version tag where it has one, else of the time of its last change."""

    st_size: int
    st_mtime_ns: int

    @classmethod
    def of(cls, info: Mapping[str, Any]) -> RemoteStatus:
        """From what fsspec says of a file."""
        known = [str(info[name]) for name in (*_VERSIONS, *_TIMES) if info.get(name)]
        digest = hashlib.sha256(known[0].encode()).digest() if known else b""
        return cls(int(info.get("size") or 0), int.from_bytes(digest[:7], "big"))


class RemotePath:
    """What the engine asks of a pathlib.Path, for a URL such as s3://bucket/photos/a.jpg.

    It has no __fspath__: what would look for it on this machine's disk fails instead. Methods that
    reach out raise OSError, whatever the store's library raises.
    """

    __slots__ = ("_path", "_query", "scheme")

    def __init__(self, url: str) -> None:
        self.scheme, _, rest = url.partition("://")
        path, mark, query = (
            rest.partition("?") if self.scheme.startswith("http") else (rest, "", "")
        )
        self._path = PurePosixPath(path)
        self._query = mark + query

    def __str__(self) -> str:
        return f"{self.scheme}://{self._path}{self._query}"

    def __repr__(self) -> str:
        return f"RemotePath({str(self)!r})"

    def __reduce__(self) -> tuple[type[RemotePath], tuple[str]]:
        return RemotePath, (str(self),)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RemotePath) and str(self) == str(other)

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __truediv__(self, other: str | PurePosixPath) -> RemotePath:
        return self._with(self._path / other)

    def _with(self, path: PurePosixPath) -> RemotePath:
        return RemotePath(f"{self.scheme}://{path}")

    @property
    def name(self) -> str:
        return self._path.name

    @property
    def stem(self) -> str:
        return self._path.stem

    @property
    def suffix(self) -> str:
        return self._path.suffix

    @property
    def parts(self) -> tuple[str, ...]:
        return (f"{self.scheme}://", *self._path.parts)

    @property
    def parent(self) -> RemotePath:
        return self._with(self._path.parent)

    @property
    def parents(self) -> Sequence[RemotePath]:
        return [self._with(parent) for parent in self._path.parents]

    def with_name(self, name: str) -> RemotePath:
        return self._with(self._path.with_name(name))

    def with_suffix(self, suffix: str) -> RemotePath:
        return self._with(self._path.with_suffix(suffix))

    def is_relative_to(self, other: RemotePath) -> bool:
        return (
            isinstance(other, RemotePath)
            and self.scheme == other.scheme
            and self._path.is_relative_to(other._path)
        )

    def relative_to(self, other: RemotePath) -> PurePosixPath:
        if not self.is_relative_to(other):
            raise ValueError(f"{self} is not below {other}")
        return self._path.relative_to(other._path)

    def below_its_store(self) -> PurePosixPath:
        """Bucket or host, and what follows, without anything that leads upward."""
        return PurePosixPath(*(part for part in self._path.parts if part not in ("..", "/")))

    def absolute(self) -> RemotePath:
        return self

    def resolve(self) -> RemotePath:
        return RemotePath(f"{self.scheme}://{posixpath.normpath(self._path)}{self._query}")

    def as_posix(self) -> str:
        return str(self)

    def as_uri(self) -> str:
        return str(self)

    def stat(self) -> RemoteStatus:
        """Raises FileNotFoundError where there is no such object."""
        ask = _from_listings.get()
        if ask is not None and not self.scheme.startswith("http"):
            status = ask(self.parent).get(self.name)
            if status is None:
                raise FileNotFoundError(f"There is no {self}")
            return status
        with _as_os_errors(self):
            info = self._store.info(str(self))
            if info.get("type") == "directory":
                raise FileNotFoundError(f"There is no file {self}")
            return RemoteStatus.of(info)

    def exists(self) -> bool:
        """Raises OSError where the store does not tell."""
        try:
            self.stat()
        except FileNotFoundError:
            return False
        return True

    def is_file(self) -> bool:
        return self.exists()

    def is_dir(self) -> bool:
        with _as_os_errors(self):
            return bool(self._store.isdir(str(self)))

    def walk(self) -> Iterator[tuple[RemotePath, list[str], list[str]]]:
        """As os.walk: folder, names of folders, which may be changed, and names of files."""
        with _as_os_errors(self):
            for place, folders, files in self._store.walk(str(self), on_error="raise"):
                yield RemotePath(f"{self.scheme}://{_bare(place)}"), folders, files

    def read_bytes(self) -> bytes:
        with _as_os_errors(self):
            return bytes(self._store.cat_file(str(self)))

    def open(self, mode: str = "rb") -> io.BytesIO:
        """The file in memory; it is never opened for writing."""
        if mode != "rb":
            raise ValueError(f"{self} can only be opened for reading")
        return io.BytesIO(self.read_bytes())

    def mkdir(self, parents: bool = True, exist_ok: bool = True) -> None:  # noqa: ARG002
        if self.scheme not in _OBJECT_STORES:
            with _as_os_errors(self):
                self._store.makedirs(str(self), exist_ok=True)

    def unlink(self) -> None:
        with _as_os_errors(self):
            self._store.rm_file(str(self))

    def write_bytes(self, data: bytes) -> None:
        with _as_os_errors(self):
            self._store.pipe_file(str(self), data)

    def upload(self, file: Path) -> None:
        """Make a file of this machine the content of this one, in one step for who reads it."""
        if self.scheme in _OBJECT_STORES:
            with _as_os_errors(self):
                self._store.put_file(str(file), str(self))
            return
        partial = self.with_name(f".{self.name}.{file.name}")
        with _as_os_errors(self):
            try:
                self._store.put_file(str(file), str(partial))
                self._store.mv(str(partial), str(self))
            except BaseException:
                with suppress(Exception):
                    self._store.rm_file(str(partial))
                raise

    def require_store(self) -> None:
        """Raise SettingsError where this kind of store is none that can be reached from here."""
        try:
            _ = self._store
        except OSError as error:
            raise SettingsError(str(error)) from error
        except (ImportError, ValueError) as error:
            raise SettingsError(
                tr(
                    "{place} cannot be reached: {error}. Install what fsspec needs for "
                    "it (s3://: s3fs, gs://: gcsfs, https://: fsspec and aiohttp)."
                ).format(place=self, error=error)
            ) from error

    @property
    def _store(self) -> Any:
        return _store_of(self.scheme)


Listings = Callable[[RemotePath], Mapping[str, RemoteStatus]]

_from_listings: ContextVar[Listings | None] = ContextVar("_from_listings", default=None)


@contextmanager
def answered_from_listings() -> Iterator[None]:
    """Within the block `stat` lists a folder once, instead of asking for each file of it.

    A store tells of a thousand files as quickly as of one. What changes within the block may go
    unnoticed. Web servers have no listings and are asked for each file.
    """

    @lru_cache(maxsize=_FOLDERS_REMEMBERED)
    def listing(folder: RemotePath) -> Mapping[str, RemoteStatus]:
        with _as_os_errors(folder):
            try:
                entries = folder._store.ls(str(folder), detail=True)
            except FileNotFoundError:
                return {}
        return {
            PurePosixPath(entry["name"]).name: RemoteStatus.of(entry)
            for entry in entries
            if entry["type"] == "file"
        }

    token = _from_listings.set(listing)
    try:
        yield
    finally:
        _from_listings.reset(token)


@cache
def _store_of(scheme: str) -> Any:
    """Raises OSError for a kind of store that wants to be told more than a URL holds."""
    import fsspec

    kind = fsspec.get_filesystem_class(scheme)
    try:
        inspect.signature(kind.__init__).bind(None)
    except TypeError as error:
        raise OSError(
            tr(
                "{scheme}:// is no kind of place that can be read from or written to. Known are "
                "folders, s3://, gs://, az:// and, for reading, https://. Copy the files to one of "
                "these."
            ).format(scheme=scheme)
        ) from error
    return fsspec.filesystem(scheme, use_listings_cache=False)


def _bare(place: str) -> str:
    return place.partition("://")[2] or place


@contextmanager
def _as_os_errors(path: RemotePath) -> Iterator[None]:
    """Stores' libraries have their own errors for what is an OSError on a disk."""
    try:
        yield
    except (OSError, ImportError, GeneratorExit):
        raise
    except Exception as error:
        raise OSError(f"{path}: {type(error).__name__}: {error}") from error

"""Photos turned upright before anything else is done, so that their results need no orientation."""

from __future__ import annotations

from anon_plugin.engine.containers.base import Container
from anon_plugin.engine.containers.jpeg.container import JpegContainer
from anon_plugin.errors import UnsupportedPhotoError


def as_upright(container: Container) -> Container:
    """The same photo with its picture stored upright, in memory; itself where it is so already.

    Nothing is coded anew with loss. Of pictures whose size is no multiple of a block, up to 15 rows
    or columns may be trimmed. Raises UnsupportedPhotoError for formats that cannot be turned.
    """
    if container.orientation == 1:
        return container
    if not isinstance(container, JpegContainer):
        raise UnsupportedPhotoError(
            f"{container.path} is stored turned (EXIF orientation {container.orientation}), and "
            f"{container.format.upper()} files are not turned. Switch UPRIGHT off, or turn it with "
            "other software first."
        )
    handling = container.handling
    result = container.upright()
    result.handling = handling
    return result


def as_written(original: Container, written: Container) -> Container:
    """The original, turned upright where the file that was written from it was.

    Raises PhotoError as `as_upright` does.
    """
    if written.orientation != 1 or original.format != written.format:
        return original
    return as_upright(original)


def trimmed_px(container: Container) -> tuple[int, int]:
    """How many columns at the left and rows at the top are gone since it was turned upright."""
    return container.trimmed_px if isinstance(container, JpegContainer) else (0, 0)

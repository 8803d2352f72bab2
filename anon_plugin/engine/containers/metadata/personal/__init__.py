"""Personal metadata: serial numbers and names of owners, authors and recognised persons.

Found in EXIF, maker notes, XMP, IPTC and vendors' segments, whatever the file format around them,
and blanked in place, so that nothing else in the file moves.
"""

from anon_plugin.engine.containers.metadata.personal.blocks import treated_exif, treated_xmp
from anon_plugin.engine.containers.metadata.personal.exif import find_in_exif
from anon_plugin.engine.containers.metadata.personal.iptc import find_in_iptc
from anon_plugin.engine.containers.metadata.personal.values import (
    PersonalValue,
    blanked,
    personal_note,
)
from anon_plugin.engine.containers.metadata.personal.xmp import find_in_xmp

__all__ = [
    "PersonalValue",
    "blanked",
    "find_in_exif",
    "find_in_iptc",
    "find_in_xmp",
    "personal_note",
    "treated_exif",
    "treated_xmp",
]

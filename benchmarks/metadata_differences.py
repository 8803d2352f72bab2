"""What anonymizing changes in the metadata of real files, judged by ExifTool, and why it is right.

    python -m benchmarks.metadata_differences ../shared/corner ../shared/photos ../shared/panoramas
        [--personal-metadata remove]

Every photo is opened and written as the main job does it, its middle redacted; then all tags
(exiftool -a -u -G1) of original and result are compared. Each difference must have a reason below;
what has none is listed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from anon_plugin.engine.containers import Patch, open_container
from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.files.listing import jobs_in_folder
from anon_plugin.engine.vocabulary import PersonalMetadata
from anon_plugin.errors import PhotoError

# (file types, or "" for all; tags; why they differ), the first that fits.
REASONS = (
    ("", r"SourceFile|System:.*", "another file: its name, folder, size and times"),
    ("", r"File:CurrentIPTCDigest|ExifTool:Warning", "ExifTool's own remarks on what it read"),
    (
        "",
        r"MPF\d*:.*|MPImage\d*:.*|Composite:PreviewImage|Samsung:EmbeddedVideo.*|.*Trailer.*"
        r"|Samsung:.*|File:EmbeddedVideo|.*:MotionPhotoVideo|AFCP:.*|FotoStation:.*"
        r"|PhotoMechanic:.*|Preview:.*|MediaJukebox:.*|CanonVRD:.*",
        "stood after the end of the picture, or pointed there: dropped",
    ),
    (
        "",
        r".*:(ThumbnailImage|ThumbnailTIFF|PhotoshopThumbnail|PreviewImage|JpgFromRaw|OtherImage"
        r"|ThumbnailLength|PreviewImageLength|ScreenNail|RawThermalImage(Type)?"
        r"|EmbeddedImage(Type)?|Preview.*)",
        "a further picture: replaced or blanked",
    ),
    ("JPEG", r"File:EncodingProcess", "arithmetic coding replaced by Huffman coding"),
    (
        "TIFF|BTF",
        r"(IFD\d+|SubIFD\d*):(Tile|Strip)(ByteCounts|Offsets)",
        "the file is written anew, tiles and strips behind each other",
    ),
    ("TIFF", r".*:JpgFromRaw(Start|Length)", "a further picture: replaced or blanked"),
    (
        "",
        r"IFD1:ThumbnailOffset",
        "counted in the file, where EXIF stands elsewhere",
    ),
    (".*WEBP", r"RIFF:(HorizontalScale|VerticalScale|VP8Version)", "WebP is stored without loss"),
    (
        "HEIF|HEIC|HEIFS|HEICS|AVIF|AVIFS",
        r"Track\d+:.*|QuickTime:(CreateDate|ModifyDate|CurrentTime|Duration|MatrixStructure"
        r"|MovieHeaderVersion|NextTrackID|Poster.*|Preferred.*|Selection.*|TimeScale|Auxiliary.*)"
        r"|Composite:AvgBitrate|File:(FileType.*|MIMEType)|QuickTime:(MajorBrand|CompatibleBrands)",
        "image sequences and auxiliary pictures dropped, so that it is a still of one picture",
    ),
    (
        "HEIF|HEIC|HEIFS|HEICS|AVIF|AVIFS",
        r"QuickTime:(MediaData.*|ChromaSamplePosition|ConstraintIndicatorFlags|General?Pro.*"
        r"|GenProfile.*|GeneralLevel.*|ImagePixelDepth)",
        "the picture is encoded anew",
    ),
    (
        "HEIF|HEIC|HEIFS|HEICS|AVIF|AVIFS",
        r"Meta:MetaImageSize|QuickTime:Free|QuickTime:Unknown_free",
        "the grid of tiles is stored beside them, not in a box that ExifTool takes for a size; "
        "spare room is not kept",
    ),
    (
        "",
        r"XMP-(Container|GContainer|GImage|GDepth|hdrgm|HDRGainMap|xmpGImg|Device):.*"
        r"|XMP-GCamera:M.*|XMP-xmp:Thumbnail.*|XMP-xmpNote:HasExtendedXMP",
        "XMP that held, described or announced a further picture",
    ),
)
# What is left out as its content is unknown; never what the maker note says of camera and lens.
OPAQUE = (
    (
        "",
        r"(?!.*:(LensID|LensType|LensModel|LensInfo|SerialNumber|CameraID|CameraType|Model|CameraModel.*)$)"
        r"(Apple|Nikon|NikonCustom|Sony|Olympus|Panasonic|Motorola|Ricoh|Casio|Samsung|MetaIFD"
        r"|PreviewIFD|Google|DJI|Canon):.*|Composite:(BlueBalance|RedBalance|DOF|LightValue)",
        "maker note: what is enciphered, or a table that only the camera reads, is blanked",
    ),
    (
        "",
        r"(Huawei|FlashPix|JUMBF|JSON|Qualcomm|RMETA|PictureInfo|PrintIM|RicohRDT|MediaJukebox"
        r"|EPPIM|CBOR|C2PA).*:.*|Composite:ShutterSpeed",
        "a vendor's segment of unknown content, or a signature of the original: dropped",
    ),
    ("", r"ICC.*:.*", "a colour profile with tables that cannot be told from pictures: dropped"),
    (
        "",
        r"Photoshop:(PrintInfo.*|MacintoshPrintInfo|NumSlices|SlicesGroupName|HasRealMergedData"
        r"|ReaderName|WriterName|PrintStyle.*|Path.*|XMLData)",
        "Photoshop's settings for printing and slices, in a format of its own: dropped",
    ),
    (
        "TIFF|BTF",
        r"(IFD[1-9]\d*|SubIFD\d*):(ImageDescription|Software|ModifyDate|Artist|XMP.*)",
        "an overview says nothing but how its pixels are stored",
    ),
    ("", r"XMP-GCamera:HdrPlusMakernote", "a maker note in base64 in XMP: removed"),
)
PERSONAL = (
    r".*:(.*Serial.*|AuthorsPosition|By-lineTitle|.*Owner.*|Artist|Creator.*|By-line|Writer-Editor|Contact|CaptionWriter"
    r"|Author|Photographer|HostComputer|Recognized.*|Baby.*|Region.*|Subject|Keywords|TagsList"
    r"|CatalogSets|Categories|LastKeyword.*|HierarchicalSubject|PersonInImage.*|Description"
    r"|FaceName|ImageCreator.*)"
)


@dataclass(frozen=True)
class Difference:
    """One tag of one file that is not as it was; None where it is not there at all."""

    path: Path
    kind: str
    tag: str
    before: Any
    after: Any

    def reason(self, reasons: Sequence[tuple[str, str, str]]) -> str | None:
        """Why it is right, or None."""
        for kinds, tags, why in reasons:
            if re.fullmatch(tags, self.tag) and (not kinds or re.fullmatch(kinds, self.kind)):
                return why
        return None


def redact_all(
    folders: Sequence[Path], output: Path, handling: PersonalMetadata
) -> tuple[dict[Path, Path], dict[Path, str]]:
    """(result by original, reason by original that was refused) of all photos of the folders."""
    written: dict[Path, Path] = {}
    refused: dict[Path, str] = {}
    for number, folder in enumerate(folders):
        for job in jobs_in_folder(folder, output / str(number)):
            job.target.parent.mkdir(parents=True, exist_ok=True)
            try:
                redact_middle(job.source, job.target, handling)
                written[job.source] = job.target
            except PhotoError as error:
                refused[job.source] = str(error).removeprefix(f"{job.source} ")
    return written, refused


def redact_middle(source: Path, target: Path, handling: PersonalMetadata) -> None:
    """Write a photo as the main job does, a tenth of its sides made black in the middle."""
    container = open_container(source)
    values = container.picture().values
    height, width, bands = values.shape
    side_h, side_w = max(1, height // 10), max(1, width // 10)
    black = np.zeros((side_h, side_w, bands), values.dtype)
    patch = Patch(
        (width - side_w) // 2, (height - side_h) // 2, black, np.ones(black.shape[:2], bool)
    )
    container.handling = Handling(handling)
    container.write([patch], target)


def tags_of(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """All tags of each file, by group and name."""
    command = ["exiftool", "-json", "-G1", "-a", "-u", *map(str, paths)]
    output = subprocess.run(command, capture_output=True, check=False).stdout
    found: list[dict[str, Any]] = json.loads(output)
    if len(found) != len(paths):
        raise SystemExit("ExifTool did not read all files")
    return found


def compare(written: dict[Path, Path]) -> list[Difference]:
    """All differences between originals and results."""
    before, after = tags_of(list(written)), tags_of(list(written.values()))
    differences = []
    for source, old, new in zip(written, before, after, strict=True):
        for tag in sorted(old.keys() | new.keys()):
            if old.get(tag) != new.get(tag):
                kind = str(old.get("File:FileType", "?"))
                differences.append(Difference(source, kind, tag, old.get(tag), new.get(tag)))
    return differences


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--personal-metadata", default="keep", choices=["keep", "remove"])
    arguments = parser.parse_args()
    handling = PersonalMetadata(arguments.personal_metadata)
    reasons: tuple[tuple[str, str, str], ...] = (*REASONS, *OPAQUE)
    if handling is PersonalMetadata.REMOVE:
        reasons = (("", PERSONAL, "personal metadata, to be removed"), *reasons)
    with tempfile.TemporaryDirectory() as output:
        written, refused = redact_all(arguments.folders, Path(output), handling)
        differences = compare(written)
    print(f"{len(written)} photos written, {len(refused)} refused\n")
    files: dict[str, set[Path]] = defaultdict(set)
    names: dict[str, Counter[str]] = defaultdict(Counter)
    unexplained = []
    for difference in differences:
        why = difference.reason(reasons)
        if why is None:
            unexplained.append(difference)
        else:
            files[why].add(difference.path)
            names[why][difference.tag] += 1
    print("| why the tags differ | files | tags | such as |\n|---|---|---|---|")
    for why, paths in files.items():
        most = ", ".join(tag for tag, _ in names[why].most_common(3))
        print(f"| {why} | {len(paths)} | {names[why].total()} | {most} |")
    print(f"\nUnexplained: {len(unexplained)}")
    for one in unexplained:
        print(f"  {one.path.name} ({one.kind}) {one.tag}: {str(one.before)[:60]} -> ", end="")
        print(str(one.after)[:60])
    print("\nRefused:")
    for source, reason in refused.items():
        print(f"  {source.parent.name}/{source.name}: {reason[:110]}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    raise SystemExit(main())

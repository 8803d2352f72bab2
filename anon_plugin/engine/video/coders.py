"""Which encoder writes which codec, and how it is told what quality is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from anon_plugin.engine.video.info import VideoInfo
from anon_plugin.engine.video.mastering import Mastering
from anon_plugin.errors import PhotoError

if TYPE_CHECKING:
    from av.video.codeccontext import VideoCodecContext

_SLOWEST_TIME_BASE = 65_535
"""MPEG-4 part 2 holds no finer parts of a second."""

THREADS = 4
"""The same on every machine, because the bytes that x264 gives depend on it."""


@dataclass(frozen=True)
class Coder:
    """An encoder of FFmpeg. quality: name of its option, "q" for FFmpeg's own quantiser.

    start: a usual quality. best, worst: the ends of what is tried. halving: by how much the number
    grows where half the bytes are wanted. options: what else it is told.
    """

    name: str
    quality: str
    start: float
    best: float
    worst: float
    halving: float
    options: Mapping[str, str] = field(default_factory=dict)


_X264_PROFILES = {
    "Baseline": "baseline",
    "Constrained Baseline": "baseline",
    "Main": "main",
    "High": "high",
}
"""Simple players decode no more than the camera's profile."""

_LAID_OUT_AS = {"yuv420p": "nv12", "yuv420p10le": "p010le"}
"""The same values, colour in one plane: as graphics cards hold them."""

_X265 = "info=0:log-level=none:open-gop=0:repeat-headers=0:pools=4:frame-threads=2"

MAKERS: dict[str, tuple[str, Mapping[str, str]]] = {
    "nvenc": ("qp", {"rc": "constqp"}),
    "qsv": ("global_quality", {}),
    "amf": ("qp_p", {"rc": "cqp"}),
    "videotoolbox": ("q", {}),
}
"""How encoders of graphics cards are told a quality, by the end of their names."""

CODERS = {
    "h264": Coder("libx264", "crf", 23, 4, 45, 6, {"preset": "veryfast"}),
    "hevc": Coder("libx265", "crf", 26, 4, 45, 6, {"preset": "superfast"}),
    "av1": Coder("libsvtav1", "crf", 35, 5, 62, 10, {"preset": "10"}),
    "vp9": Coder(
        "libvpx-vp9",
        "crf",
        33,
        4,
        60,
        9,
        {"b": "0", "deadline": "realtime", "cpu-used": "7", "row-mt": "1"},
    ),
    "vp8": Coder(
        "libvpx",
        "q",
        20,
        4,
        60,
        12,
        {"b": "0", "deadline": "realtime", "cpu-used": "6", "auto-alt-ref": "0"},
    ),
    "mjpeg": Coder("mjpeg", "q", 4, 1, 31, 5),
    "mpeg4": Coder("mpeg4", "q", 4, 1, 31, 4),
    "mpeg2video": Coder("mpeg2video", "q", 4, 1, 31, 4),
}
"""By codec. An encoder writes the family of what it reads, never another one."""


def coder_for(info: VideoInfo, encoder: str = "") -> Coder:
    """The encoder for a video. Raises PhotoError where none writes its codec.

    encoder: another one that the user wants, such as a hardware encoder of the same codec.
    """
    if encoder:
        return _hardware(info, encoder)
    coder = CODERS.get(info.codec)
    if coder is None:
        raise PhotoError(
            f"has the codec {info.codec}, which can be read but not written. Convert it to H.264 "
            "or HEVC first."
        )
    return coder


def _hardware(info: VideoInfo, encoder: str) -> Coder:
    """An encoder by FFmpeg's name, such as "h264_nvenc". Raises PhotoError where it is of another
    codec."""
    codec, _, maker = encoder.partition("_")
    if codec != info.codec:
        raise PhotoError(
            f"has the codec {info.codec}, which the encoder {encoder} does not write. Choose one "
            "of the same codec, or leave ENCODER empty."
        )
    option, further = MAKERS.get(maker, ("q", {}))
    return Coder(encoder, option, 23, 1, 50, 6, further)


def taken_format(encoder: str, pixel_format: str) -> str:
    """The pixel format in which an encoder takes pictures without a change of their values: their
    own, or where it does not take that, the one in which graphics cards lay it out. Raises
    ValueError where FFmpeg lacks the encoder."""
    from av.codec import Codec  # optional: only videos need it

    taken = {one.name for one in Codec(encoder, "w").video_formats or ()}
    other = _LAID_OUT_AS.get(pixel_format)
    return other if other in taken and pixel_format not in taken else pixel_format


@dataclass(frozen=True)
class Request:
    """What an encoder is asked for. reordering: by how many places a frame may be coded earlier
    than shown. parameter_set: the number of H.264's parameter sets."""

    quality: float
    reordering: int = 0
    parameter_set: int = 0


def set_up(
    context: VideoCodecContext,
    coder: Coder,
    info: VideoInfo,
    request: Request,
    mastering: Mastering,
) -> None:
    """Tell an encoder's context all that it has to keep of the source, and what is asked for."""
    width, height = info.coded_size_wh
    rate = (info.rate or Fraction(25)).limit_denominator(1001 * 8)
    context.width, context.height = width, height
    context.pix_fmt = taken_format(coder.name, info.pixel_format)
    context.framerate = rate
    context.time_base = (1 / rate).limit_denominator(_SLOWEST_TIME_BASE)
    if info.told_aspect:
        context.sample_aspect_ratio = info.told_aspect
    context.color_primaries = info.colour.primaries
    context.color_trc = info.colour.transfer
    context.colorspace = info.colour.matrix
    context.color_range = info.colour.range
    context.thread_count = THREADS
    context.options = _options(coder, info, request, mastering)


def _options(
    coder: Coder, info: VideoInfo, request: Request, mastering: Mastering
) -> dict[str, str]:
    quality = request.quality
    flags = ["+bitexact"]
    if info.field_order:
        flags.append("+ildct+ilme")
    options = {**coder.options, "threads": str(THREADS)}
    if coder.quality == "q":
        # A frame cannot be told its quantiser, but the range of them can be one.
        options["qmin"] = options["qmax"] = str(round(quality))
    else:
        options[coder.quality] = f"{quality:.2f}"
    if coder.name == "libx264":
        options["profile"] = _X264_PROFILES.get(info.profile, "")
        options["x264-params"] = ":".join(_x264(info, request))
    elif coder.name == "libx265":
        parameters = [_X265, *_reordering_of_x265(request.reordering), *mastering.for_x265()]
        options["x265-params"] = ":".join(parameters)
    elif coder.name == "libsvtav1":
        options["crf"] = str(round(quality))
        options["svtav1-params"] = ":".join(["lp=4", *mastering.for_svt()])
    elif coder.name.startswith("libvpx"):
        options["crf"] = str(round(quality))
    elif coder.name not in ("mjpeg",):
        options["bf"] = "0"
    options["flags"] = "".join(flags)
    return {name: value for name, value in options.items() if value}


def _x264(info: VideoInfo, request: Request) -> list[str]:
    # Stitchable: parameter sets are the same whatever quality a part has. x264's AVX-512 code for
    # mbtree reads memory that nobody wrote: with it, no two runs need give the same bytes.
    parameters = ["open-gop=0", "keyint=250", "force-cfr=1", "stitchable=1", "mbtree=0"]
    if request.parameter_set:
        parameters.append(f"sps-id={request.parameter_set}")
    if info.field_order:
        parameters.append("tff=1" if info.field_order == "top" else "bff=1")
    if request.reordering == 0:
        parameters.append("bframes=0")
    elif request.reordering == 1:
        parameters.append("b-pyramid=none")
    return parameters


def _reordering_of_x265(reordering: int) -> list[str]:
    if reordering == 0:
        return ["bframes=0"]
    return ["b-pyramid=0"] if reordering == 1 else []

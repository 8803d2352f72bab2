"""The parameters that only videos have: EVERY, AUDIO, DAMAGED, ENCODER."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.parameters import cluster, files
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.videos.choices import VideoChoices

EVERY = "EVERY"
AUDIO = "AUDIO"
DAMAGED = "DAMAGED"
ENCODER = "ENCODER"

AUDIO_OPTIONS = ["keep", "drop"]
DAMAGED_OPTIONS = ["refuse", "allow"]


def of_search() -> list[QgsProcessingParameterDefinition]:
    """EVERY: which frames are searched."""
    return [
        with_help(
            QgsProcessingParameterNumber(
                EVERY,
                tr("Search every Nth frame"),
                Qgis.ProcessingNumberParameterType.Integer,
                defaultValue=0,
                minValue=0,
                maxValue=1000,
            ),
            tr(
                "What is found is followed through the frames between, forwards and backwards. 0: "
                "as often as the video needs it, about twice a second and more often where things "
                "move fast. 1: every frame, the slowest."
            ),
        )
    ]


def damage() -> list[QgsProcessingParameterDefinition]:
    """DAMAGED: what becomes of videos that cannot be decoded completely."""
    return [
        advanced(
            with_help(
                ChoiceParameter(
                    DAMAGED,
                    tr("Videos with damaged frames"),
                    options=DAMAGED_OPTIONS,
                    defaultValue=DAMAGED_OPTIONS[0],
                ),
                tr(
                    "refuse: a video of which a frame is missing or cannot be decoded fails. "
                    "allow: it is done as the decoder shows it, and the notes say so."
                ),
            )
        )
    ]


def of_writing() -> list[QgsProcessingParameterDefinition]:
    """AUDIO and ENCODER: how a video is written."""
    return [
        with_help(
            ChoiceParameter(
                AUDIO,
                tr("Sound"),
                options=AUDIO_OPTIONS,
                defaultValue=AUDIO_OPTIONS[0],
            ),
            tr(
                "keep: copied as it is. Voices are personal, too. drop: the result has no sound at "
                "all."
            ),
        ),
        advanced(
            with_help(
                QgsProcessingParameterString(ENCODER, tr("Encoder"), optional=True),
                tr(
                    "The name of FFmpeg's encoder of a graphics card, such as h264_nvenc or "
                    "hevc_qsv. It has to write the codec that the video has. auto: whichever of "
                    "them encodes the video, and the processor where none does. Empty: the "
                    "processor encodes, which is slower and looks better. 'Check setup' lists "
                    "those that open on this machine."
                ),
            )
        ),
    ]


def limits() -> list[QgsProcessingParameterDefinition]:
    """MAX_MEGAPIXELS and TIME_LIMIT as videos need them."""
    size, time = files.limits()
    size.setDescription(tr("Largest frame [megapixels]"))
    size.setHelp(tr("A video whose frames are larger fails before it is decoded."))
    size.setDefaultValue(100)
    time.setDescription(tr("Time limit for each video [seconds]"))
    time.setHelp(tr("A video that takes longer fails and is not written. 0: no limit."))
    time.setDefaultValue(0)
    return [size, time]


def _check_encoder(encoder: str) -> None:
    """Raise SettingsError where an encoder does not open on this machine."""
    from anon_plugin.engine.video.hardware import IF_ANY, encoders_that_open, why_not

    problem = why_not(encoder) if encoder not in ("", IF_ANY) else ""
    if problem:
        known = ", ".join(encoders_that_open()) or tr("none")
        raise SettingsError(
            tr(
                "The encoder {encoder} does not open on this machine: {problem}. Those that do: "
                "{known}. Choose one of them or auto, or leave ENCODER empty."
            ).format(encoder=encoder, problem=problem, known=known)
        )


def read(inputs: Inputs) -> VideoChoices:
    """All of them as the engine's value; of those that the algorithm lacks, the default.

    Raises SettingsError where an encoder is wanted that does not open on this machine.
    """
    from anon_plugin.engine.tasks.videos.choices import VideoChoices
    from anon_plugin.engine.video.settings import Audio

    usual = VideoChoices()
    writes = inputs.defines(AUDIO)
    if writes and not cluster.is_asked_for(inputs):
        _check_encoder(inputs.text(ENCODER).strip())
    return VideoChoices(
        every=inputs.whole(EVERY) if inputs.defines(EVERY) else usual.every,
        audio=Audio(inputs.choice(AUDIO)) if writes else usual.audio,
        allow_damage=inputs.choice(DAMAGED) == "allow",
        encoder=inputs.text(ENCODER).strip() if writes else usual.encoder,
    )


def check_libraries() -> None:
    """Raise SettingsError with the line that installs what videos need, where it is missing."""
    from anon_plugin.dependencies import problem_with

    for module in ("av", "scipy"):
        problem = problem_with(module)
        if problem:
            raise SettingsError(problem)

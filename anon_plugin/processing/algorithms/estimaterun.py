"""anon:estimaterun: how long a run will take and what it will need, before it is begun."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterNumber,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr_plural
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.parameters import (
    camera_masks,
    cluster,
    files,
    machine,
    photo_input,
    redaction,
    search,
    verify,
)
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.run_settings import read_settings

if TYPE_CHECKING:
    from anon_plugin.engine.machine.threads import Threads
    from anon_plugin.engine.run.estimate import Estimate

SAMPLE = "SAMPLE"


class EstimateRun(AnonymizerAlgorithm):
    """Times a sample of a folder's photos."""

    ID = "estimaterun"
    TITLE = "Estimate a run"
    SUMMARY = "Tells from a sample of a folder how long it takes to anonymize, and how much space."
    HELP = (
        "A few photos, spread evenly over the folder, are anonymized and verified with the "
        "settings of the run; their results lie in a temporary folder for a moment and are not "
        "kept. The log tells what takes the time, and what would make the run faster on this "
        "machine."
    )
    TAGS = ("time", "duration", "disk space", "speed", "performance", "benchmark")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        sample = QgsProcessingParameterNumber(
            SAMPLE,
            self.tr("Photos in the sample"),
            Qgis.ProcessingNumberParameterType.Integer,
            defaultValue=8,
            minValue=1,
        )
        sample.setHelp(self.tr("More photos take longer and give a better estimate."))
        for definition in (
            *photo_input.folder(),
            sample,
            *search.parameters(),
            *camera_masks.parameters(),
            *redaction.parameters(),
            *files.metadata(),
            *files.limits(),
            *verify.parameters(),
            *machine.parameters(),
            *cluster.scheduler(),
        ):
            self.addParameter(definition)
        for name, title in (
            ("PHOTO_COUNT", self.tr("Photos in the folder")),
            ("SAMPLE_COUNT", self.tr("Photos in the sample")),
            ("FAILED_COUNT", self.tr("Photos of the sample that failed")),
            ("MEGAPIXELS", self.tr("Expected megapixels of all photos")),
            ("SECONDS", self.tr("Expected duration in seconds")),
            ("OUTPUT_BYTES", self.tr("Expected size of the results in bytes")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))
        self.addOutput(QgsProcessingOutputString("ADVICE", self.tr("What would make it faster")))

    def check(self, inputs: Inputs) -> None:
        read_settings(inputs)

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.files.listing import jobs_in_folder
        from anon_plugin.engine.run.estimate import estimate
        from anon_plugin.engine.run.progress import spoken
        from anon_plugin.engine.tasks.anonymize import Anonymize
        from anon_plugin.engine.verification.sampling import Sampling

        folder = inputs.path(photo_input.FOLDER) or Path()
        recursive = inputs.flag(photo_input.RECURSIVE)
        settings = read_settings(inputs)
        threads = machine.read_threads(inputs)
        # Never made nor written to: an estimate has no output, but its jobs want a name for one.
        jobs = jobs_in_folder(folder, Path(tempfile.gettempdir(), "no output"), recursive)
        if not jobs:
            raise SettingsError(
                self.tr("There is no photo in {folder}. Choose another folder.").format(
                    folder=folder
                )
            )
        detector = cluster.load_detector(inputs)
        settings.check(detector.labels)
        sample = inputs.whole(SAMPLE)
        # The first few of a run, which are compared with their originals, are too few to count.
        task = Anonymize(detector, settings, Sampling(first=0))
        with cluster.executor(inputs, feedback) as executor:
            found = estimate(
                jobs,
                sample,
                task,
                executor,
                feedback.isCanceled,
                lambda share: feedback.setProgress(100 * share),
            )
        advice = self._advice(found, None if cluster.is_asked_for(inputs) else threads)
        feedback.pushInfo(
            tr_plural(
                "{count} photo, about {megapixels:.0f} megapixels: {duration} with "
                "{model}, {size:.2f} GiB of results",
                "{count} photos, about {megapixels:.0f} megapixels: {duration} with "
                "{model}, {size:.2f} GiB of results",
                found.photos,
                megapixels=found.megapixels,
                duration=spoken(found.seconds),
                model=detector.name,
                size=found.output_bytes / 2**30,
            )
        )
        shares = ", ".join(f"{step} {share:.0%}" for step, share in found.shares.items())
        feedback.pushInfo(self.tr("Where the time goes: {shares}").format(shares=shares))
        for line in advice:
            feedback.pushInfo(line)
        return {
            "PHOTO_COUNT": found.photos,
            "SAMPLE_COUNT": found.sampled,
            "FAILED_COUNT": found.failed,
            "MEGAPIXELS": found.megapixels,
            "SECONDS": found.seconds,
            "OUTPUT_BYTES": found.output_bytes,
            "ADVICE": "\n".join(advice),
        }

    def _advice(self, found: Estimate, threads: Threads | None) -> list[str]:
        """What would make the run faster, the most effective first; threads: None elsewhere."""
        from anon_plugin.engine.machine.threads import usable_cores

        advice = []
        searching = found.shares.get("detect", 0.0) > 0.5
        torch: Any = sys.modules.get("torch")  # only where it computes the network
        on_card = torch is not None and torch.cuda.is_available()
        if threads is not None and searching and not on_card:
            advice.append(
                self.tr(
                    "Most of the time goes into the search: a graphics card that torch can use "
                    "would shorten it most."
                )
            )
        cores = usable_cores()
        used = cores if threads is None else threads.photos * threads.each
        if used < cores:
            advice.append(
                self.tr("{used} of {cores} processor cores are used: raise THREADS.").format(
                    used=used, cores=cores
                )
            )
        if found.shares.get("read", 0.0) > 0.4:
            advice.append(
                self.tr(
                    "Much of the time goes into reading: if the photos lie on a network folder or "
                    "a slow disk, copy them to a fast local one first."
                )
            )
        if found.failed:
            advice.append(
                tr_plural(
                    "{count} photo of the sample failed; run it alone to see why.",
                    "{count} photos of the sample failed; run them alone to see why.",
                    found.failed,
                )
            )
        return advice

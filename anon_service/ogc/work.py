"""From what a job asks for to a run of the engine, and from its events to results."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.exchange.detection_files import read_detections
from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.files.listing import Job, jobs_in_folder, photos_in_folder, prepare_output
from anon_plugin.engine.files.storage import is_remote
from anon_plugin.engine.files.strays import strays_in_folder
from anon_plugin.engine.machine.threads import Threads, usable_cores
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.reports.run_summary import Summary
from anon_plugin.engine.reports.verification_report import Verified
from anon_plugin.engine.run.events import PhotoFinished, PhotoResult, RunFinished
from anon_plugin.engine.run.executors import Executor, ThreadExecutor
from anon_plugin.engine.run.published_journal import records_of
from anon_plugin.engine.run.run import Run
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.detect import Detect
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.redact_detections import RedactDetections
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.task import Cancelled, Task
from anon_plugin.engine.tasks.verify_published import Record, VerifyPublished, findings_of
from anon_plugin.engine.verification.sampling import Sampling
from anon_plugin.engine.vocabulary import Check, Verify, in_order, label_of
from anon_plugin.errors import SettingsError
from anon_plugin.models.loading import load_detector
from anon_plugin.models.remote import SentDetector
from anon_service.ogc import results
from anon_service.ogc.evaluation import evaluate_files
from anon_service.ogc.records import JOURNAL, RESULTS
from anon_service.roots import Roots

Progress = Callable[[float, str], None]
Told = tuple[dict[str, int], str]
"""Counts of a job, and a sentence about them."""


def do(order: Mapping[str, Any], roots: Roots, progress: Progress, cancelled: Cancelled) -> Told:
    """Do a job. order: as the queue tells it. Raises AnonymizerError where it cannot be done."""
    work = _Work(order, roots, progress, cancelled)
    return {
        "anonymize": work.anonymize,
        "detect": work.detect,
        "redact": work.redact,
        "verify": work.verify,
        "evaluate": work.evaluate,
    }[order["process"]]()


class _Work:
    """One job in work."""

    def __init__(
        self, order: Mapping[str, Any], roots: Roots, progress: Progress, cancelled: Cancelled
    ) -> None:
        self._order, self._roots = order, roots
        self._inputs: Mapping[str, Any] = order["inputs"]
        self._progress, self._cancelled = progress, cancelled
        self._folder = Path(order["folder"])
        self._results = self._folder / RESULTS
        self._results.mkdir(exist_ok=True)

    def anonymize(self) -> Told:
        """Photos in, anonymized photos out."""
        detector, settings = self._detector(), self._settings()
        settings.check(detector.labels)
        jobs, output = self._targets()
        return self._photos(Anonymize(detector, settings, Sampling()), jobs, output)

    def detect(self) -> Told:
        """What photos show, as layers."""
        detector, settings = self._detector(), self._settings()
        settings.check_search(detector.labels)
        jobs = [Job.reading(path) for path in self._sources()]
        return self._photos(Detect(detector, settings, settings.limits), jobs, None)

    def redact(self) -> Told:
        """Photos with what detections say redacted."""
        jobs, output = self._targets()
        photos = [job.source for job in jobs]
        given, unsearched = self._by_photo(photos), self._unsearched(photos)
        labels = in_order({one.label for found in given.values() for one in found})
        settings = self._settings()
        if labels:  # none where nothing was found in any of the photos
            settings = replace(settings, labels=labels)
        settings.check(settings.labels)
        task = RedactDetections(given, settings, "", Sampling(), unsearched=unsearched)
        return self._photos(task, jobs, output)

    def verify(self) -> Told:
        """Written photos, each alone and beside its original."""
        folder, recursive = self._source(), self._inputs.get("recursive", True)
        photos = photos_in_folder(folder, recursive)
        checks = frozenset(map(Check, self._inputs.get("checks", [*Check])))
        known = records_of(photos)
        records = [self._record(known.get(path, Record(path)), folder) for path in photos]
        if Check.PICTURES in checks:
            strays = strays_in_folder(folder, photos, recursive)
            records += [Record(path, is_stray=True) for path in strays]
        detector, settings = None, self._settings()
        if Check.DETECTIONS in checks:
            detector = self._detector()
            settings.check_search(detector.labels)
        task = VerifyPublished(
            {one.path: one for one in records}, checks, detector, settings, settings.limits
        )
        verified = Verified(
            place=self._inputs["input"],
            checks=sorted(checks, key=[*Check].index),
            model=detector.name if detector else "",
            total=len(records),
        )

        def take(outcome: Outcome) -> None:
            verified.add(findings_of(outcome))

        jobs = [Job.reading(one.path) for one in records]
        self._run(task, jobs, None, take)
        failed = len(verified.failures)
        results.verification_report(verified, self._results, self._roots)
        counts = {"photos": verified.checked, "failed": failed}
        return counts, f"{verified.checked} photos verified, {failed} did not pass"

    def evaluate(self) -> Told:
        """How good detections are."""
        inputs = self._inputs
        truth = self._roots.input(inputs["ground_truth"], inputs.get("truth_file", ""))
        found = self._detections_file()
        return evaluate_files(
            found,
            truth,
            inputs.get("iou", 0.5),
            inputs.get("confidence", 0.0),
            self._results,
            self._roots,
        )

    def _photos(self, task: Task, jobs: Sequence[Job], output: Path | None) -> Told:
        """Run a task and write its layers, and its report where it writes photos."""
        layers = results.Layers(self._results, self._roots)
        summary = self._run(task, jobs, output, layers.add)
        layers.finish()
        if output is not None:
            results.run_report(summary, self._results, self._roots)
        done, failed = summary.statuses["done"], summary.statuses["failed"]
        found: Counter[str] = summary.labels
        counts = {"photos": summary.total, "done": done, "failed": failed, "kept": summary.kept}
        return {**counts, **found}, f"{done} of {summary.total} photos done, {failed} failed"

    def _run(
        self,
        task: Task,
        jobs: Sequence[Job],
        output: Path | None,
        take: Callable[[Outcome], None],
    ) -> Summary:
        """take: is given each outcome, in order, when all photos are done."""
        local = output is not None and not is_remote(output)
        journal = None if local else self._folder / JOURNAL
        if journal is not None:
            journal.mkdir(exist_ok=True)
        with self._executor() as executor:
            run = Run(task, jobs, executor, output, journal)
            for event in run.events(self._cancelled):
                match event:
                    case PhotoFinished(_, progress):
                        self._progress(progress.percent, str(progress))
                    case PhotoResult(outcome):
                        take(outcome)
                    case RunFinished(summary):
                        pass
        return summary

    def _executor(self) -> AbstractContextManager[Executor]:
        limit_s = self._limits().time_limit_s
        scheduler = self._order["scheduler"]
        if scheduler:
            from anon_plugin.engine.run.dask.cluster import connected

            return connected(scheduler, limit_s)
        threads = Threads.sharing(self._order["threads"] or usable_cores())
        return nullcontext(ThreadExecutor(threads, limit_s))

    def _detector(self) -> Detector:
        model, device = self._order["model"], self._order["device"]
        if self._order["scheduler"]:
            return SentDetector(model, device)
        return load_detector(model, device)

    def _limits(self) -> Limits:
        return Limits(self._order["max_megapixels"], self._order["time_limit_s"])

    def _settings(self) -> Settings:
        inputs = self._inputs
        labels = inputs.get("labels", self._order["labels"])
        return Settings(
            labels=tuple(dict.fromkeys(filter(None, map(label_of, labels)))),
            confidence=inputs.get("confidence"),
            projection=inputs.get("projection", "auto"),
            styles=styles_for(inputs.get("style", self._order["style"])),
            upright=inputs.get("upright", False),
            verify=Verify(inputs.get("verify", self._order["verify"])),
            limits=self._limits(),
        )

    def _source(self) -> Path:
        return self._roots.input(self._inputs["input"], self._inputs.get("folder", ""))

    def _sources(self) -> list[Path]:
        return photos_in_folder(self._source(), self._inputs.get("recursive", True))

    def _targets(self) -> tuple[list[Job], Path]:
        """The photos with where each result goes, and the folder of all results."""
        output = self._roots.output(self._inputs["output"], self._inputs.get("output_folder", ""))
        jobs = jobs_in_folder(self._source(), output, self._inputs.get("recursive", True))
        prepare_output(output)
        return jobs, output

    def _record(self, record: Record, folder: Path) -> Record:
        """With its original where the job names a place of originals."""
        name = self._inputs.get("originals")
        if name is None:
            return record
        place = self._roots.input(name, self._inputs.get("originals_folder", ""))
        original = place / record.path.relative_to(folder)
        return replace(record, original=original if original.is_file() else None)

    def _detections_file(self) -> Path:
        if "job" in self._inputs:
            return self._of_job(results.FOUND)
        given = self._inputs["detections"]
        return self._roots.input(given["place"], given["file"])

    def _of_job(self, name: str) -> Path:
        """A file of the job of detect. Raises SettingsError where there is none."""
        path = Path(self._folder.parent, self._inputs["job"], RESULTS, name)
        if not path.is_file():
            raise SettingsError("There is no job of detect that has ended with this number.")
        return path

    def _unsearched(self, photos: Sequence[Path]) -> frozenset[Path]:
        """The photos that the job of detect has not searched: it failed with them, was dismissed
        before, or was about another folder. A file of detections does not say which these are.

        Raises SettingsError where the job has not ended.
        """
        if "job" not in self._inputs:
            return frozenset()
        try:
            searched = set(json.loads(self._of_job(results.SEARCHED).read_text(encoding="utf-8")))
        except ValueError as error:
            raise SettingsError("The job of detect has not ended. Wait until it has.") from error
        return frozenset(photo for photo in photos if str(photo) not in searched)

    def _by_photo(self, photos: Sequence[Path]) -> dict[Path, list[Detection]]:
        """The detections of each photo, which a file calls by its path below the folder, or by its
        name where that is no other's. Raises SettingsError for those of no photo."""
        folder = self._source()
        names: dict[str, Path | None] = {}
        for path in photos:
            for name in (path.name, str(path), path.relative_to(folder).as_posix()):
                names[name] = path if names.get(name, path) == path else None
        result: dict[Path, list[Detection]] = {}
        for name, found in read_detections(self._detections_file()).items():
            photo = names.get(name)
            if photo is None:
                raise SettingsError(
                    f"The detections are of a photo that is not in the folder, or there twice: "
                    f"{name}"
                )
            result.setdefault(photo, []).extend(found)  # which may be called by two of its names
        return result

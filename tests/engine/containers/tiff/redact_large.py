"""Anonymizes a photo in a process of its own and says by how much its memory grew at most.

    python -m tests.engine.containers.tiff.redact_large SOURCE TARGET

The detector finds the same face in every view.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.settings import Settings
from tests.engine.conftest import FixedDetector


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def main() -> None:
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    detector = FixedDetector(("face", 0.9, 400.0, 400.0, 440.0, 450.0))
    before = peak_mib()
    outcome = anonymize_photo(source, target, detector, Settings())
    if outcome.reason:
        raise SystemExit(outcome.reason)
    print(len(outcome.detections), round(peak_mib() - before))


if __name__ == "__main__":
    main()

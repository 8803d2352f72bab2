"""Which public collections of photos are learned from, and which parts of them.

Each is a git repository at one commit. Only the part that is named here may be learned from: what
lies beside it (`valid`, `test` and so on) may be somebody's test. Photos that look like one of a
holdout are left out by gather.py, whatever the table says.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One collection.

    images: a regular expression for the paths of the photos within the repository. form: how its
    boxes are written, see source_labels.READERS. annotations: what form needs to find them: a
    path, in which {stem} stands for the photo's file name without suffix. label: what its boxes
    are. complete: labels that are marked completely; with form "none", in those photos that a COCO
    file of ours knows, and the others are left out. sequence: photos are numbered, and so many
    neighbours may show the same place; 0 where names tell nothing. most: photos that are taken, by
    chance; 0 takes all. licence: as the repository states it.
    """

    name: str
    repository: str
    commit: str
    images: str
    licence: str
    form: str = "none"
    annotations: str = ""
    label: str = "plate"
    complete: tuple[str, ...] = ()
    sequence: int = 0
    most: int = 0


SOURCES = (
    Source(
        "openlpr",
        "faisalthaheem/open-lpr-dataset-plate-detection",
        "7251620bb3",
        r"^train/",
        "Apache-2.0",
        "openlpr",
        "train.db",
        complete=("plate",),
        sequence=10,
        most=1100,
    ),
    Source(
        "oid_plates",
        "unknowncz/LP_recognition",
        "ecd25180ff",
        r"^LP_Detection/train/",
        "CC BY 4.0",
        "voc",
        "LP_Detection/trainlabels/{stem}.xml",
        complete=("plate",),
    ),
    Source(
        "ealpr",
        "ahmedramadan96/EALPR",
        "668df5de5d",
        r"^EALPR Vechicles dataset/Vehicles/",
        "none",
        "yolo",
        "EALPR Vechicles dataset/Vehicles Labeling/{stem}.txt",
        complete=("plate",),
        sequence=10,
        most=800,
    ),
    Source(
        "eg_moto",
        "telattar/Egyptian-motorcycle-license-plate-dataset",
        "6fae4de2f6",
        r"^train/images/",
        "CC BY 4.0",
        "yolo",
        "train/labels/{stem}.txt",
        complete=("plate",),
    ),
    Source(
        "carplate_mix",
        "GeorgeVasile04/Car-plate-detection",
        "e7d2b96704",
        r"^Dataset/images/(?!data_)",
        "none",
        "voc",
        "Dataset/annotations/{stem}.xml",
        complete=("plate",),
    ),
    Source(
        "dashcam_ro",
        "RobertLucian/license-plate-dataset",
        "f00f309e45",
        r"^dataset/train/images/",
        "MIT",
        "voc",
        "dataset/train/annots/{stem}.xml",
        complete=("plate",),
    ),
    Source(
        "iwpod_cn",
        "claudiojung/iwpod-net",
        "8cb667e54b",
        r"^train_dir/",
        "MIT",
        "iwpod",
        "train_dir/{stem}.txt",
        complete=("plate",),
    ),
    Source(
        "mask498",
        "MacwinWin/face_mask_dataset",
        "5791f890b0",
        r"^data/images/",
        "none",
        "yolo",
        "data/labels/{stem}.txt",
        "face",
        complete=("face",),
    ),
    Source(
        "tud_inria_street",
        "LS-chen/Pedestrian-behavior-detection-and-prediction",
        "26cfc4cd4d",
        r"^JPEGImages/",
        "none",
        sequence=50,
        most=760,
    ),
    Source(
        "in_crowds",
        "princenarula222/People-Counting",
        "8a42c5c6be",
        r"^ShanghaiTech/part_B/train_data/images/",
        "none",
    ),
    Source(
        "utc_fr_street",
        "sacha-sz/UTC-SY32",
        "331e31c0fc",
        r"^dataset/train/images/",
        "MIT",
        sequence=10,
    ),
    Source(
        "cn_traffic",
        "liwenchao956/Traffic-signal-recognition--",
        "65a38e589c",
        r"^VOCdevkit/VOC2007/JPEGImages/",
        "MIT",
        most=160,
    ),
    Source(
        "stockstreet",
        "ANIRUDH-SHARMA-25/vehicle-pedestrian-tracking",
        "65354ad",
        r"^train data/",
        "none (photos Unsplash, Pexels, Open Images)",
        complete=("person", "vehicle"),
    ),
)
"""Photos that a COCO file of ours knows already are given its annotations, scaled (gather.py)."""

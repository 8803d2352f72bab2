"""What one frame shows, followed through the frames around it: a finding that came late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.cuts import is_cut
from anon_plugin.engine.tracking.flow import FlowMeter, small_side_px
from anon_plugin.engine.tracking.following import Following
from anon_plugin.engine.tracking.frames import Frame, Grey
from anon_plugin.engine.tracking.ground import Ground
from anon_plugin.engine.tracking.motion import carry, place_of
from anon_plugin.engine.tracking.tracks import Track, Tracks, TrackStore
from anon_plugin.engine.tracking.window import WayBack, Window

_SPREAD = 0.08


def with_findings(
    tracks: Tracks,
    frames: Iterable[Frame],
    index: int,
    found: Sequence[Detection],
    size_wh: tuple[int, int],
    ground: Ground,
) -> Tracks:
    """Tracks, and new ones of what was found in the frame of that index.

    frames: those on end in which it is followed, both ways, as far as optical flow leads; never
    over a cut. size_wh: of the upright frames.
    """
    store = TrackStore()
    for row in tracks.rows():
        region = row.detection.region
        store.add(row.frame, row.track, row.how, float(row.detection.score), region)
    first = max((one.number for one in tracks.tracks), default=0) + 1
    new = _followed(store, first, frames, index, found, size_wh, ground)
    searched, cuts = tracks.searched.tolist(), tracks.cuts.tolist()
    return store.finish_in_order([*tracks.tracks, *new], tracks.times_s, searched, cuts)


def _followed(
    store: TrackStore,
    number: int,
    frames: Iterable[Frame],
    index: int,
    found: Sequence[Detection],
    size_wh: tuple[int, int],
    ground: Ground,
) -> list[Track]:
    meter, side_px = FlowMeter(size_wh, ground.closes), small_side_px(size_wh)
    window = Window(index, 0)
    things: list[Following] = []
    last: Grey | None = None
    for frame in frames:
        grey = frame.grey(side_px)
        flow = None if last is None else meter.between(last, grey)
        if last is None or flow is None or is_cut(last, grey, flow):
            if things:
                break
            window = Window(frame.index, max(1, index - frame.index))
        elif things:
            for one in things:
                one.path.append(carry(one.now, flow, ground, backwards=False))
        else:
            window.add(flow)
        if frame.index == index:
            for own, detection in enumerate(found, number):
                place = place_of(detection.region, ground, _SPREAD)
                thing = Following.begin(own, detection, index, place)
                thing.write_head(WayBack(place, index, window, ground), store, ground, index)
                thing.write_found(detection.region, store, ground)
                things.append(thing)
        last = grey
    for one in things:
        one.write_tail(store, ground, len(one.path))
    return [one.track() for one in things]

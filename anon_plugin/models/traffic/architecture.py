"""What YOLOX-nano looks like, and what it takes."""

from __future__ import annotations

STRIDES = (8, 16, 32)
MULTIPLE = 32
"""Height and width of the input must be a multiple of this."""
WIDTHS = (16, 32, 64, 128, 256)
"""Channels at strides 2, 4, 8, 16 and 32."""
DEPTHS = (1, 3, 3, 1)
"""Bottlenecks at strides 4, 8, 16 and 32."""
CLASSES = ("person", "car", "motorcycle", "bus", "truck")
"""What the network tells apart, of the 80 classes that it was trained on."""
MEAN, DEVIATION = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
"""Of red, green and blue, 0 to 255, as the network was trained."""
PADDING = (124, 116, 104)
"""What is next to nothing to the network, for the room beside a picture."""

OUTLINER = "outliner."
"""How the names of those weights begin that draw outlines (outliner.py)."""
OUTLINER_WIDTH = 32
CELL_PX, BOX_CELL_PX = 2, 4
"""Pixels of an object's picture for each cell of its mask, and of the map that tells its box."""

"""Rendered shop and traffic signs: lettering on a panel that is *not* a licence plate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from anon_plugin.models.training.plates import write_text

WORDS = (
    "CAFE",
    "BAR",
    "PARKING",
    "STOP",
    "TAXI",
    "SALE",
    "HOTEL",
    "BANK",
    "EXIT",
    "SCHOOL",
    "ZONE",
    "BUS",
    "PHARMACIE",
    "BOULANGERIE",
    "Optik",
    "Mode",
    "Friseur",
    "Apotheke",
    "Kiosk",
    "Pizza",
    "Kebab",
    "OPEN",
    "24h",
    "-50%",
    "NEW",
    "Rue",
    "de",
    "la",
    "Paix",
    "Via",
    "Roma",
    "Calle",
    "Mayor",
    "Hauptstrasse",
    "30",
    "50",
    "km",
    "No",
    "Entry",
    "Push",
    "Pull",
    "Info",
    "P",
    "WC",
    "Tabac",
    "Presse",
    "Immobilien",
)


def render_sign(generator: np.random.Generator) -> NDArray[np.uint8]:
    """Draw one sign: (h, w, 3) uint8 RGB, about 200 pixels long."""
    width = int(generator.integers(60, 260))
    height = int(np.clip(width * np.exp(generator.normal(-0.6, 0.6)), 30, 260))
    ground = generator.integers(0, 256, 3)
    ink = (ground + generator.choice((-1, 1), 3) * generator.integers(90, 150)) % 256
    image = Image.new("RGB", (width, height), tuple(int(value) for value in ground))
    draw = ImageDraw.Draw(image)
    red, green, blue = (int(value) for value in ink)
    colour = (red, green, blue)
    if generator.random() < 0.5:
        draw.rectangle((1, 1, width - 2, height - 2), outline=colour, width=max(2, height // 25))
    if generator.random() < 0.3:
        side = min(width, height) * 0.7
        draw.ellipse((4, (height - side) / 2, 4 + side, (height + side) / 2), fill=colour)
        return np.asarray(image)
    lines = int(generator.integers(1, 5))
    for number in range(lines):
        words = generator.choice(WORDS, int(generator.integers(1, 4)))
        room = height / lines
        inset = width * generator.uniform(0.04, 0.25)
        box = (inset, room * (number + 0.2), width - inset, room * (number + 0.8))
        write_text(draw, " ".join(words), box, colour, condensed=bool(generator.random() < 0.5))
    return np.asarray(image)

"""Scenes of quiet rooms: a library, a museum."""

from itertools import pairwise
from math import cos, sin

from bot.simulator.newsroom.drawings.canvas import HEIGHT, WIDTH, Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    BOOK_COLORS,
    dome,
    oval,
)


def library(canvas: Canvas) -> None:
    """A reading hall at night with tall shelves and green lamps."""
    canvas.gradient((0, "#3a2430"), (0.6, "#7a4a3a"), (1, "#5a3430"))
    canvas.glow((640, 330), 700, "#ffcf8a", 0.55)
    _night_window(canvas, (450, 70, 830, 520))
    for left, right in ((0, 410), (870, WIDTH)):
        _shelves(canvas, left, right)
    canvas.gradient((0, "#8a5a3c"), (1, "#3a2226"), top=610)
    canvas.soft([oval((640, 680), 560, 60)], "#ffcf8a", 0.35, 30)
    for x in (560, 340, 930, 730):
        _reader(canvas, (x, 640), 190)
    table = [(90, 640), (1190, 640), (1290, 720), (-10, 720)]
    canvas.shade(table, "#c98a52", "#9a5f38")
    canvas.gradient((0, "#7a4529"), (1, "#5d3222"), top=720, bottom=746)
    canvas.gradient((0, "#2c181c"), (1, "#1c1014"), top=746)
    for x in (230, 640, 1050):
        canvas.soft([oval((x, 678), 190, 26)], "#fff0b8", 0.75, 12)
        _desk_lamp(canvas, (x, 690))
    for x, color in ((400, "#c8463d"), (820, "#2f7f86"), (520, "#e9a23b"), (940, "#5a4a7a")):
        _open_book(canvas, (x, 690), color)


def _night_window(canvas: Canvas, box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    middle, radius = (left + right) / 2, (right - left) / 2
    arch = dome((middle, top + radius), radius, radius)
    frame = dome((middle, top + radius), radius + 18, radius + 18)
    canvas.polygon([*frame, (left - 18, bottom + 14), (right + 18, bottom + 14)], "#e0b98a")
    canvas.shade([*arch, (left, bottom), (right, bottom)], "#0f1c4a", "#2f4a8a", "#7f7fb5")
    canvas.glow((middle + 70, top + 130), 110, "#e6e9ff", 0.7)
    canvas.disc((middle + 70, top + 130), 28, "#fbf6e0")
    for _ in range(60):
        place = (
            canvas.chance.uniform(left + 30, right - 30),
            canvas.chance.uniform(top + 70, bottom - 120),
        )
        canvas.disc(place, canvas.chance.uniform(0.6, 1.8), "#ffffff", 0.8)
    x = left
    while x < right - 8:
        wide, high = canvas.chance.uniform(26, 48), canvas.chance.uniform(40, 130)
        canvas.box((x, bottom - high, min(x + wide, right), bottom), "#1a2654")
        for _ in range(5):
            spot = (
                canvas.chance.uniform(x + 4, min(x + wide, right) - 6),
                canvas.chance.uniform(bottom - high + 6, bottom - 8),
            )
            canvas.box((*spot, spot[0] + 4, spot[1] + 5), "#ffd58a", 0.9)
        x += wide
    for part in (1 / 3, 2 / 3):
        x = left + (right - left) * part
        canvas.line([(x, top + 12), (x, bottom)], "#e0b98a", 8)
    for y in (top + radius, top + radius + 130):
        canvas.line([(left, y), (right, y)], "#e0b98a", 8)


def _shelves(canvas: Canvas, left: float, right: float) -> None:
    canvas.panel((left, 20, right, 614), "#5d3426", "#7a4630")
    for row in range(6):
        floor = 112 + row * 98
        canvas.panel((left, floor - 84, right, floor), "#2c171a", "#472622")
        x = left + 10
        while x < right - 24:
            x += _book(canvas, (x, floor))
        canvas.box((left, floor, right, floor + 12), "#a9683f")
        canvas.box((left, floor, right, floor + 3), "#d99a60")
    for x in (left, right - 14):
        canvas.box((x, 14, x + 14, 614), "#8a5233")


def _book(canvas: Canvas, foot: Point) -> float:
    """One book of a row, and how far on the next one stands."""
    x, y = foot
    wide, high = canvas.chance.uniform(11, 25), canvas.chance.uniform(50, 78)
    lean = 7 if canvas.chance.random() < 0.08 else 0
    top = x + lean
    back = [(top, y - high), (top + wide, y - high), (x + wide, y), (x, y)]
    canvas.polygon(back, canvas.chance.choice(BOOK_COLORS))
    light = [(top, y - high), (top + wide * 0.25, y - high), (x + wide * 0.25, y), (x, y)]
    canvas.polygon(light, "#ffffff", 0.2)
    for part in (0.16, 0.8):
        level = y - high * part - 4
        canvas.line([(top, level), (top + wide, level)], "#f7dfa0", 1.6, 0.8)
    gap = 20 if canvas.chance.random() < 0.05 else 0
    return wide + 1.5 + lean + gap


def _reader(canvas: Canvas, seat: Point, size: float) -> None:
    x, y = seat
    coat = canvas.chance.choice(("#b5483f", "#3f6f86", "#d39a4a", "#5f7a5a"))
    canvas.shade(
        [
            (x - size * 0.3, y),
            (x - size * 0.22, y - size * 0.42),
            (x, y - size * 0.54),
            (x + size * 0.22, y - size * 0.42),
            (x + size * 0.3, y),
        ],
        coat,
        "#4a2a30",
    )
    canvas.disc((x, y - size * 0.64), size * 0.15, "#e6b48c")
    canvas.polygon(dome((x, y - size * 0.65), size * 0.165, size * 0.16), "#2b1a20")


def _desk_lamp(canvas: Canvas, foot: Point) -> None:
    x, y = foot
    canvas.ellipse((x - 34, y - 8, x + 34, y + 8), "#c9973f")
    canvas.box((x - 4, y - 92, x + 4, y), "#c9973f")
    shade = [(x - 66, y - 80), (x - 46, y - 118), (x + 46, y - 118), (x + 66, y - 80)]
    canvas.shade(shade, "#5fd09a", "#1f8a63")
    canvas.box((x - 66, y - 82, x + 66, y - 76), "#fff3c0", 1, 3)
    canvas.glow((x, y - 66), 130, "#fff0b8", 0.8)


def _open_book(canvas: Canvas, at: Point, cover: str) -> None:
    x, y = at
    canvas.polygon([(x - 62, y - 6), (x + 62, y - 6), (x + 70, y + 20), (x - 70, y + 20)], cover)
    for way in (-1, 1):
        page = [
            (x, y - 8),
            (x + way * 28, y - 18),
            (x + way * 58, y - 10),
            (x + way * 64, y + 14),
            (x + way * 30, y + 8),
            (x, y + 16),
        ]
        canvas.polygon(page, "#fff9e6" if way < 0 else "#efe2c4")
        for row in range(3):
            canvas.line(
                [(x + way * 12, y - 6 + row * 6), (x + way * 52, y - 8 + row * 7)],
                "#a9977a",
                1.5,
                0.7,
            )


def vase(canvas: Canvas) -> None:
    """A celadon vase with mended seams under a museum light."""
    canvas.gradient((0, "#141d2b"), (0.7, "#2b3a4a"), (1, "#1a2430"))
    canvas.soft([[(600, -20), (680, -20), (1000, 760), (280, 760)]], "#ffe9c4", 0.38, 30)
    canvas.glow((640, 420), 520, "#ffe6bd", 0.4)
    for left in (90, 1010):
        _painting(canvas, left)
    canvas.gradient((0, "#2a3542"), (1, "#10161f"), top=700)
    canvas.shade([(430, 690), (850, 690), (880, HEIGHT), (400, HEIGHT)], "#7f6f5f", "#3a322d")
    canvas.shade(oval((640, 692), 212, 26), "#c9b598", "#8f7d66")
    canvas.soft([oval((670, 694), 130, 12)], "#1c1713", 0.8, 8)
    outline = _vase_outline()
    canvas.shade(outline, "#dff2df", "#a9d6c0", "#6fae9f", "#3f7a78")
    right = [(x, y) for x, y in outline if x >= 640]
    shadow = [(640 + (x - 640) * 0.35, y) for x, y in reversed(right)]
    canvas.soft([[*right, *shadow]], "#123a40", 0.4, 12)
    _petals(canvas)
    canvas.soft([[(562, 370), (536, 420), (524, 490), (548, 500), (560, 440)]], "#ffffff", 0.6, 9)
    canvas.shade(oval((640, 178), 62, 13), "#3a6a66", "#1f4446")
    canvas.arc((578, 165, 702, 191), (0, 360), "#e6f6e6", 4)
    _seams(canvas)


def _painting(canvas: Canvas, left: float) -> None:
    right = left + 180
    canvas.panel((left, 190, right, 520), "#33475a", "#22303f")
    canvas.panel((left + 14, 204, right - 14, 506), "#4a6572", "#2f4550")
    crest = [(left + 14, 450), (left + 60, 380), (left + 100, 420), (left + 140, 350)]
    foot = [(right - 14, 400), (right - 14, 506), (left + 14, 506)]
    canvas.polygon([*crest, *foot], "#1f3340", 0.8)
    canvas.glow((left + 90, 150), 130, "#ffe6bd", 0.5)


def _vase_outline() -> list[Point]:
    steps = [number / 80 for number in range(81)]
    left = [(640 - _vase_radius(part), 178 + 514 * part) for part in steps]
    right = [(640 + _vase_radius(part), 178 + 514 * part) for part in reversed(steps)]
    return [*left, *right]


def _vase_radius(part: float) -> float:
    """Half the width of the vase at a height from 0 (lip) to 1 (foot)."""
    points = ((0, 64), (0.16, 43), (0.5, 143), (0.87, 72), (1, 94))
    for (low, one), (high, two) in pairwise(points):
        if part <= high:
            ease = (part - low) / (high - low)
            return one + (two - one) * (ease * ease * (3 - 2 * ease))
    return points[-1][1]


def _petals(canvas: Canvas) -> None:
    for row, (part, count, long) in enumerate(((0.4, 7, 100), (0.56, 8, 100), (0.74, 6, 92))):
        y, reach = 178 + 514 * part, _vase_radius(part)
        for number in range(count):
            turn = -1.25 + 2.5 * (number + 0.5 * (row % 2)) / (count - 0.5)
            x, wide = 640 + reach * 0.98 * sin(turn), reach * 0.34 * cos(turn) + 5
            leaf = [
                (x - wide, y),
                (x - wide * 0.86, y - long * 0.5),
                (x, y - long),
                (x + wide * 0.86, y - long * 0.5),
                (x + wide, y),
                (x, y + 18),
            ]
            inside = [(px, py) for px, py in leaf if abs(px - 640) < _vase_radius((py - 178) / 514)]
            if len(inside) == len(leaf):
                canvas.polygon(leaf, "#e9f8e6", 0.16)
                canvas.line([*leaf[:5]], "#e9fbe9", 3, 0.6)
                canvas.line([(x, y - long + 8), (x, y + 8)], "#2f6f6a", 1.6, 0.5)


def _seams(canvas: Canvas) -> None:
    for _ in range(17):
        part = canvas.chance.uniform(0.24, 0.9)
        x = 640 + canvas.chance.uniform(-0.85, 0.85) * _vase_radius(part)
        y = 178 + 514 * part
        path = [(x, y)]
        for _ in range(4):
            x, y = x + canvas.chance.uniform(-46, 46), y + canvas.chance.uniform(-26, 44)
            inner = _vase_radius(min(1.0, max(0.0, (y - 178) / 514))) - 5
            x, y = min(max(x, 640 - inner), 640 + inner), min(max(y, 200), 680)
            path.append((x, y))
        canvas.line(path, "#f0d28a", 2.2, 0.85)

"""What many scenes are made of: ridges, trees, stars, clouds, water, houses, people."""

from collections.abc import Callable
from itertools import pairwise
from math import cos, pi, sin

from bot.simulator.newsroom.drawings.canvas import HEIGHT, WIDTH, Canvas, Point

BOOK_COLORS = (
    "#c8463d",
    "#e9a23b",
    "#2f7f86",
    "#e8dcc0",
    "#5a4a7a",
    "#7fa36a",
    "#a9604a",
    "#2b4a6d",
)

Line = Callable[[float], float]
"""The height of a line across the sheet at each x."""


def hills(canvas: Canvas, base: float, swing: float, length: float = 500) -> Line:
    """A gently rolling line around `base`, drawn by chance."""
    waves = [
        (swing / order, 2 * pi * order / length, canvas.chance.uniform(0, 2 * pi))
        for order in (1, 2.3, 4.1)
    ]
    return lambda x: base - sum(size * sin(x * pace + shift) for size, pace, shift in waves)


def peaks(canvas: Canvas, base: float, swing: float, rough: float = 0.5) -> Line:
    """A jagged line of mountains around `base`: midpoint displacement."""
    heights = [canvas.chance.uniform(-0.3, 0.3) for _ in range(5)]
    spread = 1.0
    while len(heights) < 200:
        spread *= rough
        between = [
            (one + two) / 2 + canvas.chance.uniform(-spread, spread) * 0.6
            for one, two in pairwise(heights)
        ]
        heights = [
            value for pair in zip(heights, between, strict=False) for value in pair
        ] + heights[-1:]
    last = len(heights) - 1

    def height(x: float) -> float:
        place = min(max(x / WIDTH, 0), 1) * last
        low = min(int(place), last - 1)
        part = place - low
        return base - swing * (heights[low] * (1 - part) + heights[low + 1] * part)

    return height


def land(canvas: Canvas, line: Line, *colors: str, bottom: float = HEIGHT, step: int = 6) -> None:
    """Everything below a line, shaded from its highest point down."""
    outline = [(float(x), line(x)) for x in range(-step, WIDTH + 2 * step, step)]
    canvas.shade([*outline, (WIDTH + step, bottom), (-step, bottom)], *colors)


def snow(canvas: Canvas, line: Line, below: float, color: str) -> None:
    """Snow on a ridge wherever it rises above the height `below`, with a ragged lower edge."""
    xs = range(0, WIDTH + 8, 8)
    ragged = [line(x) + max(0, below - line(x)) * canvas.chance.uniform(0.25, 0.62) for x in xs]
    for (x, low), (x2, low2) in pairwise(zip(xs, ragged, strict=True)):
        canvas.polygon([(x, line(x)), (x2, line(x2)), (x2, low2), (x, low)], color, 0.9)


def stars(canvas: Canvas, count: int, lowest: float, color: str = "#ffffff") -> None:
    """Stars above the height `lowest`, a few of them bright."""
    for _ in range(count):
        place = (canvas.chance.uniform(0, WIDTH), lowest * canvas.chance.random() ** 1.2)
        bright = canvas.chance.random()
        canvas.disc(place, 0.5 + 1.2 * bright**4, color, 0.25 + 0.7 * bright)
        if bright > 0.985:
            canvas.glow(place, 11, color, 0.7)


def milky_way(canvas: Canvas, start: Point, end: Point, color: str) -> None:
    """A band of star dust between two points."""
    chance = canvas.chance
    for number in range(34):
        part = number / 33
        x = start[0] + (end[0] - start[0]) * part + chance.uniform(-26, 26)
        y = start[1] + (end[1] - start[1]) * part + chance.uniform(-26, 26)
        canvas.glow((x, y), chance.uniform(60, 125), color, chance.uniform(0.06, 0.2))
    for _ in range(900):
        part = chance.random()
        x = start[0] + (end[0] - start[0]) * part + chance.gauss(0, 55)
        y = start[1] + (end[1] - start[1]) * part + chance.gauss(0, 55)
        canvas.disc((x, y), chance.uniform(0.4, 1.1), "#ffffff", chance.uniform(0.15, 0.7))


def cloud(canvas: Canvas, center: Point, width: float, color: str, strength: float = 0.8) -> None:
    """A heap cloud with a flat foot."""
    x, y = center
    puffs = []
    for number in range(9):
        part = number / 8 * 2 - 1
        radius = width * (0.09 + 0.11 * (1 - part * part) * canvas.chance.uniform(0.7, 1.1))
        puffs.append(circle((x + part * width * 0.42, y - radius * 0.62), radius, y))
    canvas.soft(puffs, color, strength, 5)


def streaks(canvas: Canvas, top: float, bottom: float, color: str, strength: float) -> None:
    """Long thin clouds between two heights."""
    shapes = []
    for _ in range(9):
        x = canvas.chance.uniform(-100, WIDTH)
        y = canvas.chance.uniform(top, bottom)
        long, high = canvas.chance.uniform(160, 460), canvas.chance.uniform(4, 13)
        shapes.append(oval((x, y), long / 2, high))
    canvas.soft(shapes, color, strength, 5)


def circle(center: Point, radius: float, floor: float = HEIGHT * 2) -> list[Point]:
    """A circle as a polygon, cut off flat at the height `floor`."""
    return [(x, min(y, floor)) for x, y in oval(center, radius, radius)]


def dome(center: Point, across: float, up: float, end: float = 1) -> list[Point]:
    """The upper half of an ellipse from its right end, or a part of it; a bowl if `up` < 0."""
    x, y = center
    turns = [pi * end * number / 48 for number in range(49)]
    return [(x + across * cos(turn), y - up * sin(turn)) for turn in turns]


def oval(center: Point, across: float, down: float) -> list[Point]:
    """An ellipse as a polygon, by its two radii."""
    x, y = center
    turns = [2 * pi * number / 40 for number in range(40)]
    return [(x + across * cos(turn), y + down * sin(turn)) for turn in turns]


def waves(canvas: Canvas, top: float, color: str, count: int = 220, strength: float = 0.3) -> None:
    """Short strokes of light on water below `top`, longer and rarer towards the viewer."""
    for _ in range(count):
        depth = canvas.chance.random() ** 1.6
        y = top + 3 + (HEIGHT - top) * depth
        long = 8 + 100 * depth * canvas.chance.uniform(0.5, 1.2)
        x = canvas.chance.uniform(-50, WIDTH)
        high = 0.8 + 2.2 * depth
        shine = strength * canvas.chance.uniform(0.3, 1)
        canvas.ellipse((x, y - high, x + long, y + high), color, shine)


def glitter(canvas: Canvas, x: float, top: float, color: str, spread: float = 60) -> None:
    """The path of a low light on the water."""
    for _ in range(190):
        depth = canvas.chance.random()
        y = top + (HEIGHT - top) * depth
        reach = spread * (0.35 + depth)
        middle = x + canvas.chance.gauss(0, reach * 0.5)
        long = canvas.chance.uniform(6, 26) * (0.5 + depth)
        high = 0.9 + 1.5 * depth
        shine = 0.75 * (1 - 0.6 * depth) * canvas.chance.uniform(0.3, 1)
        canvas.ellipse((middle - long, y - high, middle + long, y + high), color, shine)


def conifer(canvas: Canvas, foot: Point, height: float, *colors: str) -> None:
    """A fir tree of four tiers."""
    x, y = foot
    outline: list[Point] = [(x, y - height)]
    right: list[Point] = []
    for tier in range(1, 5):
        part = tier / 4
        reach = height * (0.06 + 0.18 * part) * canvas.chance.uniform(0.88, 1.1)
        level = y - height * (1 - part) * 0.95
        right += [(x + reach, level), (x + reach * 0.45, level - height * 0.025)]
    left = [(2 * x - side, level) for side, level in reversed(right)]
    canvas.box((x - height * 0.02, y - height * 0.05, x + height * 0.02, y + 4), colors[-1])
    canvas.shade(outline + right + left, *colors)


def tree(canvas: Canvas, foot: Point, height: float, light: str, dark: str) -> None:
    """A broad tree: a trunk and a crown lit from the upper left."""
    x, y = foot
    trunk = height * 0.035
    canvas.polygon(
        [
            (x - trunk * 1.5, y),
            (x + trunk * 1.5, y),
            (x + trunk * 0.6, y - height * 0.6),
            (x - trunk * 0.6, y - height * 0.6),
        ],
        "#3b2f2f",
    )
    for _ in range(11):
        shift = (canvas.chance.uniform(-0.26, 0.26), canvas.chance.uniform(0.42, 0.86))
        center = (x + shift[0] * height, y - shift[1] * height)
        radius = height * canvas.chance.uniform(0.13, 0.2)
        canvas.disc(center, radius, dark)
    for _ in range(13):
        shift = (canvas.chance.uniform(-0.22, 0.12), canvas.chance.uniform(0.52, 0.84))
        center = (x + shift[0] * height, y - shift[1] * height)
        canvas.disc(center, height * canvas.chance.uniform(0.06, 0.11), light, 0.55)


def person(canvas: Canvas, foot: Point, height: float, coat: str, legs: str = "#26233a") -> None:
    """A standing figure: coat, head, legs."""
    x, y = foot
    wide = height * 0.15
    for side in (-0.45, 0.12):
        left = x + side * wide
        canvas.box((left, y - height * 0.46, left + wide * 0.34 * 1.2, y), legs, 1, 2)
    body = (x - wide * 0.62, y - height * 0.82, x + wide * 0.62, y - height * 0.36)
    canvas.box(body, coat, 1, wide * 0.42)
    canvas.disc((x, y - height * 0.91), height * 0.085, "#e9b98f")
    head = (x - height * 0.09, y - height * 1.0, x + height * 0.09, y - height * 0.92)
    canvas.ellipse(head, "#2b2027")


def tower(
    canvas: Canvas, box: tuple[float, float, float, float], colors: tuple[str, str], lamp: str
) -> None:
    """A house front with windows, some of them lit in the colour `lamp`."""
    left, top, right, bottom = box
    canvas.panel((left, top, right, bottom), *colors)
    canvas.polygon([(left, top), (left + 3, top), (left + 3, bottom), (left, bottom)], lamp, 0.16)
    wide, high, gap = 5.5, 8.0, 12.5
    columns = int((right - left - 8) // gap)
    margin = (right - left - columns * gap + gap - wide) / 2
    for row in range(int((bottom - top - 14) // 17)):
        for column in range(columns):
            if canvas.chance.random() > 0.42:
                continue
            x, y = left + margin + column * gap, top + 12 + row * 17
            canvas.box((x, y, x + wide, y + high), lamp, canvas.chance.uniform(0.35, 0.95), 1)


def skyline(
    canvas: Canvas, ground: float, tallest: float, colors: tuple[str, str], lamp: str
) -> None:
    """A row of towers along the height `ground`."""
    x = -20.0
    while x < WIDTH:
        wide = canvas.chance.uniform(42, 96)
        middle = 1 - abs((x + wide / 2) / WIDTH * 2 - 1) * 0.45
        high = tallest * middle * canvas.chance.uniform(0.35, 1)
        tower(canvas, (x, ground - high, x + wide, ground), colors, lamp)
        if canvas.chance.random() > 0.72:
            mast = x + wide / 2
            canvas.line([(mast, ground - high), (mast, ground - high - 34)], colors[0], 2)
            canvas.disc((mast, ground - high - 34), 2.2, "#ff6b57")
        x += wide + canvas.chance.uniform(-8, 14)


def birds(canvas: Canvas, flock: list[Point], size: float, color: str) -> None:
    """Birds far away: two wings each."""
    for x, y in flock:
        wing = size * canvas.chance.uniform(0.8, 1.2)
        lift = wing * canvas.chance.uniform(0.3, 0.55)
        left = [(x - wing, y - lift), (x - wing * 0.4, y - lift * 0.9), (x, y)]
        right = [(x, y), (x + wing * 0.4, y - lift * 0.9), (x + wing, y - lift)]
        canvas.line(left, color, size * 0.16)
        canvas.line(right, color, size * 0.16)

"""Scenes of festivals: a night market, kites."""

from math import sin

from bot.simulator.newsroom.drawings.canvas import HEIGHT, WIDTH, Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    cloud,
    hills,
    land,
    oval,
    person,
    skyline,
    waves,
)


def night_market(canvas: Canvas) -> None:
    """A street of stalls under rows of lanterns."""
    canvas.gradient((0, "#150f34"), (0.5, "#472056"), (0.8, "#a8455a"), (1, "#e88a54"), bottom=560)
    skyline(canvas, 560, 420, ("#1f1740", "#43265a"), "#ffcf7a")
    canvas.glow((640, 540), 620, "#ffb45e", 0.6)
    canvas.gradient((0, "#7d3a4c"), (1, "#2b1738"), top=640)
    canvas.shade(
        [(0, HEIGHT), (WIDTH, HEIGHT), (WIDTH, 640), (700, 540), (580, 540), (0, 640)],
        "#f0a35c",
        "#7d3a4c",
        "#2b1738",
    )
    roofs = ("#d6453d", "#e9a23b", "#2f8f8a", "#c9395f")
    for rank in range(4):
        part = (rank / 3) ** 1.5
        for side in (-1, 1):
            _stall(canvas, side, part, roofs[(rank + (side > 0)) % 4])
    for _ in range(38):
        depth = canvas.chance.random() ** 0.8
        y = 575 + depth * 190
        x = 640 + canvas.chance.uniform(-1, 1) * (50 + 330 * depth)
        coat = canvas.chance.choice(("#2a1a3d", "#3c2048", "#5b2a4d", "#1f2a4a", "#7a3a4a"))
        person(canvas, (x, y), 42 + 110 * depth, coat, "#1b1330")
    for row in range(6):
        _lantern_row(canvas, row)


def _stall(canvas: Canvas, side: int, part: float, roof: str) -> None:
    size = 0.42 + part
    left, wide = 640 + side * (84 + 250 * part), side * (170 + 210 * part)
    floor, top = 570 + 190 * part, 560 - 130 * size
    eaves, counter = top + 52 * size, floor - 62 * size
    canvas.panel((left, top, left + wide, floor), "#5d2436", "#f4a74e", "#fbd27f")
    for number in range(4):
        x = left + wide * (number + 0.7) / 4.4
        canvas.box((x - 3 * size, eaves, x + 3 * size, eaves + 26 * size), "#3a1526", 1, 2)
        canvas.disc((x, eaves + 30 * size), 11 * size, "#fff3c2")
        canvas.glow((x, eaves + 30 * size), 60 * size, "#fff0b0", 0.9)
    person(canvas, (left + wide * 0.45, counter + 60 * size), 120 * size, "#f6efe0")
    low, high = [(left + wide, floor), (left, floor)], [(left, counter), (left + wide, counter)]
    canvas.shade([*high, *low], "#8a3a2a", "#3c1626")
    for number in range(9):
        x = left + wide * (number + 0.6) / 9.6
        color = canvas.chance.choice(("#f7e08a", "#e8603c", "#8cc152", "#f2a33c", "#fff3d6"))
        canvas.disc((x, counter - 6 * size), 11 * size, color)
    _awning(canvas, (left, left + wide), (top - 16 * size, eaves), roof)


def _awning(canvas: Canvas, sides: Point, heights: Point, roof: str) -> None:
    left, right = sides
    top, eaves = heights
    inset, strip = (right - left) * 0.06, (right - left) / 8
    for number in range(8):
        color = "#fbe6bd" if number % 2 else roof
        near, far = left + strip * number, left + strip * (number + 1)
        upper = [
            (left + inset + (far - left) * 0.88, top),
            (left + inset + (near - left) * 0.88, top),
        ]
        canvas.polygon([(near, eaves), (far, eaves), *upper], color)
        low, reach = eaves - abs(strip) * 0.3, abs(strip) * 0.3
        canvas.ellipse((min(near, far), low, max(near, far), eaves + reach), color)
    shadow = [(left + inset, top), (right - inset, top), (right, eaves), (left, eaves)]
    canvas.polygon(shadow, "#2b1030", 0.16)


def _lantern_row(canvas: Canvas, row: int) -> None:
    part = row / 5
    y, size = 330 - 255 * part, 13 + 23 * part
    sag = 46 + 30 * part
    cord: list[Point] = [
        (x, y + sag * (1 - ((x - 640) / 640) ** 2)) for x in range(-20, WIDTH + 40, 20)
    ]
    canvas.line(cord, "#20122e", 2)
    count = 15 - row * 2
    for number in range(count):
        x = WIDTH * (number + 0.5) / count
        hang = y + sag * (1 - ((x - 640) / 640) ** 2) + size
        canvas.glow((x, hang), size * 3.4, "#ff9a4a", 0.6)
        canvas.shade(oval((x, hang), size, size * 0.86), "#ff7a4e", "#e03a36", "#b01f38")
        canvas.ellipse(
            (x - size * 0.5, hang - size * 0.6, x + size * 0.4, hang + size * 0.5), "#ffc77d", 0.55
        )
        canvas.box(
            (x - size * 0.32, hang - size * 1.0, x + size * 0.32, hang - size * 0.78), "#f3c253"
        )
        canvas.box(
            (x - size * 0.32, hang + size * 0.76, x + size * 0.32, hang + size * 0.96), "#f3c253"
        )
        canvas.line([(x, hang + size), (x, hang + size * 1.7)], "#f3c253", size * 0.1)


def kites(canvas: Canvas) -> None:
    """Kites of all kinds over a beach."""
    canvas.gradient((0, "#2f9fd6"), (0.7, "#bfeaf0"), (1, "#fff6da"), bottom=600)
    cloud(canvas, (230, 330), 330, "#ffffff", 0.85)
    cloud(canvas, (1030, 420), 380, "#ffffff", 0.85)
    cloud(canvas, (640, 130), 250, "#ffffff", 0.6)
    canvas.gradient((0, "#7fd0d6"), (1, "#2f9fb8"), top=596, bottom=790)
    waves(canvas, 598, "#f2fffb", 130, 0.5)
    land(canvas, hills(canvas, 690, 14, 620), "#f9e6b8", "#e6c27f", "#c99a5f")
    _dragon(canvas)
    diamonds = (
        (190, 190, 96, "#e8503f", "#f6c244"),
        (1070, 330, 112, "#7a4fc0", "#f28ab0"),
        (470, 330, 78, "#2d9d8f", "#f7f2d6"),
        (830, 430, 64, "#f08a3c", "#e8503f"),
        (330, 490, 56, "#3f6fc9", "#f6c244"),
    )
    for left, top, size, one, two in diamonds:
        _diamond(canvas, (left, top), size, (one, two))
    for left, top, size in ((640, 480, 46), (1190, 540, 54), (90, 430, 44), (700, 250, 50)):
        _bird_kite(canvas, (left, top), size)
    coats = ("#e8503f", "#2d9d8f", "#3f6fc9", "#f08a3c", "#7a4fc0", "#f28ab0", "#2f4a6d")
    for number in range(15):
        x = 60 + number * 84 + canvas.chance.uniform(-24, 24)
        y = 740 + canvas.chance.uniform(-20, 70)
        canvas.soft([oval((x + 30, y + 2), 40, 5)], "#8f6a3f", 0.5, 4)
        person(canvas, (x, y), 66 + (y - 740) * 0.35, coats[number % 7])


def _dragon(canvas: Canvas) -> None:
    spine = [
        (1150 - part * 960, 150 + 86 * sin(part * 9) + 40 * part)
        for part in (n / 44 for n in range(45))
    ]
    for number in range(44, -1, -1):
        x, y = spine[number]
        size = 34 * (1 - number / 60)
        canvas.disc((x, y), size, ("#e8503f", "#f6c244", "#2d9d8f")[number % 3])
        canvas.disc((x, y), size * 0.55, "#fff6da", 0.75)
        canvas.line([(x, y - size), (x - 5, y - size * 1.7)], "#7a2f3f", 3)
    x, y = spine[0]
    canvas.disc((x, y), 52, "#d8413f")
    canvas.ellipse((x - 6, y - 6, x + 70, y + 34), "#f6c244")
    for shift in (-16, 20):
        canvas.disc((x + shift, y - 22), 13, "#ffffff")
        canvas.disc((x + shift + 3, y - 22), 6, "#20202f")
        canvas.line([(x + shift, y - 44), (x + shift - 18, y - 84)], "#f6c244", 8)
    canvas.line([(x - 20, y + 48), (560, 760)], "#ffffff", 1.5, 0.8)


def _diamond(canvas: Canvas, center: Point, size: float, colors: tuple[str, str]) -> None:
    x, y = center
    lean = canvas.chance.uniform(-0.2, 0.2) * size
    top, right, foot, left = (
        (x + lean, y - size),
        (x + size * 0.66, y),
        (x - lean, y + size),
        (x - size * 0.66, y),
    )
    canvas.line([foot, (x + canvas.chance.uniform(-90, 90), 740)], "#ffffff", 1.3, 0.75)
    for points, color in (
        ((top, right, (x, y)), colors[0]),
        ((right, foot, (x, y)), colors[1]),
        ((foot, left, (x, y)), colors[0]),
        ((left, top, (x, y)), colors[1]),
    ):
        canvas.polygon(points, color)
    canvas.polygon((top, right, foot), "#20203f", 0.14)
    canvas.line([top, foot], "#ffffff", 2, 0.7)
    canvas.line([left, right], "#ffffff", 2, 0.7)
    tail = [
        (foot[0] - step * 5 + 16 * sin(step * 0.9), foot[1] + step * size * 0.12)
        for step in range(13)
    ]
    canvas.line(tail, colors[0], 3)
    for bow_x, bow_y in tail[2::3]:
        canvas.polygon(
            [
                (bow_x - 11, bow_y - 7),
                (bow_x + 11, bow_y + 7),
                (bow_x + 11, bow_y - 7),
                (bow_x - 11, bow_y + 7),
            ],
            colors[1],
        )


def _bird_kite(canvas: Canvas, center: Point, size: float) -> None:
    x, y = center
    canvas.line(
        [(x, y + size * 0.4), (x + canvas.chance.uniform(-60, 60), 750)], "#ffffff", 1.2, 0.7
    )
    for way in (-1, 1):
        wing = [
            (x, y - size * 0.2),
            (x + way * size * 0.9, y - size * 0.75),
            (x + way * size * 1.5, y - size * 0.3),
            (x + way * size * 0.6, y + size * 0.25),
        ]
        canvas.polygon(wing, "#2f3f6d")
        inner = [
            (x, y),
            (x + way * size * 0.8, y - size * 0.5),
            (x + way * size * 0.6, y + size * 0.1),
        ]
        canvas.polygon(inner, "#e8503f")
        canvas.polygon(
            [
                (x, y + size * 0.3),
                (x + way * size * 0.5, y + size * 1.3),
                (x + way * size * 0.1, y + size * 0.9),
            ],
            "#2f3f6d",
        )
    canvas.ellipse((x - size * 0.2, y - size * 0.6, x + size * 0.2, y + size * 0.5), "#f6c244")
    canvas.disc((x, y - size * 0.5), size * 0.2, "#2f3f6d")

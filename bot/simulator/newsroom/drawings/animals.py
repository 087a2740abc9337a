"""Scenes of animals: deer, cranes."""

from bot.simulator.newsroom.drawings.canvas import HEIGHT, WIDTH, Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    conifer,
    glitter,
    hills,
    land,
    oval,
    streaks,
    waves,
)


def deer(canvas: Canvas) -> None:
    """Deer in a misty forest at sunrise."""
    canvas.gradient((0, "#3f6f74"), (0.5, "#b9c99a"), (0.75, "#ffe7a8"), (1, "#e8b873"))
    for rank, (light, dark) in enumerate(
        (("#b3c39c", "#a9bd98"), ("#86a586", "#7b9c80"), ("#4f7a68", "#476f60"))
    ):
        floor = 560 + rank * 42
        for _ in range(20 - rank * 4):
            x = canvas.chance.uniform(-40, WIDTH)
            if rank == 2 and 480 < x < 1010:
                continue
            size = canvas.chance.uniform(220, 400) * (1 + rank * 0.28)
            conifer(canvas, (x, floor + 30), size, light, dark)
        if rank == 0:
            canvas.glow((780, 330), 520, "#fff3c0", 1)
            canvas.disc((780, 330), 58, "#fffdf0")
        canvas.mist(floor + 10, 90, "#ffeec2", 0.7)
    beams = [
        [(780 + shift, 330), (800 + shift, 330), (700 + shift * 6, 800), (600 + shift * 6, 800)]
        for shift in (-70, -24, 26, 80)
    ]
    canvas.soft(beams, "#fff5c9", 0.28, 16)
    land(canvas, hills(canvas, 690, 12, 700), "#9db25a", "#4f7440", "#22432f")
    for x, y, size, way, horned in (
        (610, 742, 270, 1, True),
        (870, 722, 200, -1, False),
        (985, 738, 118, -1, False),
    ):
        _deer(canvas, (x, y), size, way, horned)
    _foreground(canvas)


def _foreground(canvas: Canvas) -> None:
    for trunk, wide in ((70, 74), (1196, 96)):
        canvas.shade(
            [(trunk, -10), (trunk + wide, -10), (trunk + wide + 22, HEIGHT), (trunk - 22, HEIGHT)],
            "#2c3f35",
            "#14261f",
        )
    for _ in range(330):
        x, y = canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(730, HEIGHT + 20)
        blade = canvas.chance.uniform(16, 52)
        color = canvas.chance.choice(("#16301f", "#274d2c", "#3d6a33"))
        canvas.polygon(
            [(x - 3, y), (x + 3, y), (x + canvas.chance.uniform(-14, 14), y - blade)], color
        )


def _deer(canvas: Canvas, foot: Point, size: float, way: int, horned: bool) -> None:
    x, y = foot

    def at(across: float, up: float) -> Point:
        return x + way * across * size, y - up * size

    canvas.soft([oval((x, y + 4), size * 0.42, size * 0.03)], "#16301f", 0.6, 6)
    for across, lean in ((-0.22, -0.03), (-0.13, 0.02), (0.16, -0.01), (0.24, 0.03)):
        hoof = across + lean
        thigh = [at(across - 0.035, 0.5), at(across + 0.035, 0.5)]
        leg = [*thigh, at(hoof + 0.014, 0.0), at(hoof - 0.014, 0.0)]
        canvas.shade(leg, "#a4622f", "#5d3620")
    back = [at(-0.31, 0.6), at(-0.26, 0.7), at(-0.05, 0.68), at(0.18, 0.71), at(0.3, 0.62)]
    body = [*back, at(0.29, 0.46), at(0.1, 0.4), at(-0.12, 0.42), at(-0.27, 0.45)]
    canvas.shade(body, "#c9803f", "#b06a33", "#8a4f2a")
    neck = [at(0.14, 0.68), at(0.27, 0.92), at(0.36, 0.92), at(0.33, 0.58), at(0.26, 0.5)]
    canvas.shade(neck, "#c98244", "#a9652f")
    brow = [at(0.25, 1.0), at(0.34, 1.02), at(0.5, 0.9)]
    head = [*brow, at(0.49, 0.86), at(0.36, 0.85), at(0.27, 0.89)]
    canvas.polygon(head, "#bd7538")
    canvas.polygon([at(0.26, 0.98), at(0.13, 1.06), at(0.2, 0.95)], "#a9622f")
    canvas.disc(at(0.485, 0.885), size * 0.016, "#2b1a16")
    canvas.disc(at(0.36, 0.955), size * 0.012, "#20120f")
    canvas.polygon([at(-0.31, 0.63), at(-0.38, 0.55), at(-0.29, 0.5)], "#fff4df")
    canvas.soft([[at(0.26, 0.5), at(0.34, 0.6), at(0.33, 0.76), at(0.27, 0.66)]], "#f0cf9c", 0.6, 3)
    for _ in range(20):
        spot = at(canvas.chance.uniform(-0.25, 0.2), canvas.chance.uniform(0.52, 0.66))
        canvas.disc(spot, size * 0.011, "#fff1d6", 0.9)
    if horned:
        for lean in (0.0, 0.09):
            beam = [at(0.3, 1.0), at(0.22 + lean, 1.13), at(0.2 + lean, 1.28), at(0.28 + lean, 1.4)]
            canvas.line(beam, "#5d4230", size * 0.026)
            canvas.line([beam[1], at(0.33 + lean, 1.2)], "#5d4230", size * 0.02)
            canvas.line([beam[2], at(0.32 + lean, 1.31)], "#5d4230", size * 0.018)


def cranes(canvas: Canvas) -> None:
    """Cranes over a wetland at sunset."""
    canvas.gradient((0, "#54407f"), (0.4, "#c9607f"), (0.75, "#ff9f6a"), (1, "#ffd98f"), bottom=520)
    canvas.glow((640, 470), 560, "#fff0b0", 0.95)
    canvas.disc((640, 420), 96, "#fff3c4")
    streaks(canvas, 120, 400, "#ffc39a", 0.55)
    land(canvas, hills(canvas, 490, 20, 520), "#8a4f7a", "#a9607a", bottom=530)
    canvas.mirror(520, "#8a4a78", 0.22)
    waves(canvas, 522, "#ffd9a8", 150, 0.4)
    glitter(canvas, 640, 522, "#fff3c4", 80)
    for left, top, size in (
        (420, 230, 92),
        (560, 170, 74),
        (690, 130, 62),
        (300, 310, 104),
        (820, 190, 66),
        (950, 250, 84),
        (180, 180, 60),
    ):
        _flying_crane(canvas, (left, top), size)
    for left, top, size in ((980, 700, 190), (1090, 726, 170), (250, 706, 160)):
        _standing_crane(canvas, (left, top), size)
    for _ in range(230):
        x = canvas.chance.uniform(-10, WIDTH)
        edge = abs(x / WIDTH * 2 - 1)
        high = canvas.chance.uniform(60, 250) * (0.25 + edge)
        lean = canvas.chance.uniform(-26, 26)
        canvas.line(
            [(x, HEIGHT), (x + lean * 0.4, HEIGHT - high * 0.6), (x + lean, HEIGHT - high)],
            "#2d1738",
            2.6,
        )
        if canvas.chance.random() < 0.4:
            canvas.line(
                [(x + lean * 0.9, HEIGHT - high * 0.92), (x + lean * 1.05, HEIGHT - high * 1.1)],
                "#4a2340",
                8,
            )


def _flying_crane(canvas: Canvas, center: Point, size: float) -> None:
    x, y = center
    lift = canvas.chance.uniform(0.25, 0.7)
    for way in (-1, 1):
        wing = [
            (x - size * 0.1, y),
            (x + way * size * 0.42 - size * 0.06, y - size * lift * 0.9),
            (x + way * size, y - size * lift * 0.66),
            (x + way * size * 0.5, y - size * lift * 0.44),
            (x + size * 0.16, y + size * 0.04),
        ]
        canvas.polygon(wing, "#fff4ea")
        tip = [
            (x + way * size * 0.72, y - size * lift * 0.79),
            wing[2],
            (x + way * size * 0.74, y - size * lift * 0.54),
        ]
        canvas.polygon(tip, "#2f1d3d")
    canvas.ellipse((x - size * 0.2, y - size * 0.06, x + size * 0.26, y + size * 0.08), "#fff4ea")
    canvas.line([(x + size * 0.2, y), (x + size * 0.56, y - size * 0.06)], "#2f1d3d", size * 0.045)
    canvas.line(
        [(x - size * 0.15, y + size * 0.02), (x - size * 0.6, y + size * 0.08)],
        "#2f1d3d",
        size * 0.025,
    )
    canvas.disc((x + size * 0.57, y - size * 0.06), size * 0.036, "#d8413f")


def _standing_crane(canvas: Canvas, foot: Point, size: float) -> None:
    x, y = foot
    canvas.ellipse((x - size * 0.36, y - 3, x + size * 0.36, y + 8), "#5b2a52", 0.6)
    for shift in (-0.04, 0.06):
        canvas.line(
            [(x + shift * size, y), (x + shift * size * 0.6, y - size * 0.42)],
            "#2f1d3d",
            size * 0.022,
        )
    body = [
        (x - size * 0.3, y - size * 0.34),
        (x - size * 0.1, y - size * 0.52),
        (x + size * 0.16, y - size * 0.56),
        (x + size * 0.18, y - size * 0.44),
        (x - size * 0.02, y - size * 0.37),
    ]
    canvas.polygon(body, "#fff2e6")
    canvas.polygon(
        [body[0], (x - size * 0.38, y - size * 0.22), (x - size * 0.12, y - size * 0.38)], "#2f1d3d"
    )
    neck = [
        (x + size * 0.13, y - size * 0.5),
        (x + size * 0.2, y - size * 0.68),
        (x + size * 0.14, y - size * 0.84),
        (x + size * 0.2, y - size * 0.93),
    ]
    canvas.line(neck, "#fff2e6", size * 0.05)
    canvas.disc((x + size * 0.21, y - size * 0.94), size * 0.042, "#fff2e6")
    canvas.disc((x + size * 0.2, y - size * 0.975), size * 0.026, "#d8413f")
    canvas.line(
        [(x + size * 0.24, y - size * 0.94), (x + size * 0.37, y - size * 0.92)],
        "#2f1d3d",
        size * 0.018,
    )

"""A poster to draw on: gradients, glows, soft shapes and grain over Pillow alone.

Scenes speak in units of a sheet of 1280 by 853; the sheet is drawn twice as large and scaled down.
Colours are `#rrggbb`, strengths 0 to 1.
"""

from collections.abc import Sequence
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

WIDTH = 1280
HEIGHT = 853
_SCALE = 2
_SOFT = 8  # soft shapes are blurred this many times smaller than the sheet: as good, much faster

Point = tuple[float, float]
Stop = tuple[float, str]
Box = tuple[float, float, float, float]


class Canvas:
    """One sheet; `chance` is seeded with its name, so it always draws the same."""

    def __init__(self, name: str) -> None:
        self.chance = Random(name)  # noqa: S311  # for pictures, not for secrets
        self._sheet = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE))
        self._pen = ImageDraw.Draw(self._sheet, "RGBA")

    def gradient(self, *stops: Stop, top: float = 0, bottom: float = HEIGHT) -> None:
        """Fill a band of the sheet from top to bottom; a stop is (0 to 1, colour)."""
        height = max(1, round((bottom - top) * _SCALE))
        self._sheet.paste(_column(stops, height, WIDTH * _SCALE), (0, round(top * _SCALE)))

    def shade(self, points: Sequence[Point], *colors: str) -> None:
        """A polygon whose colours run evenly from its top to its bottom."""
        left, top, right, bottom = _bounds(points)
        size = (right - left, bottom - top)
        if size[0] <= 0 or size[1] <= 0:
            return
        mask = Image.new("L", size)
        moved = [(x * _SCALE - left, y * _SCALE - top) for x, y in points]
        ImageDraw.Draw(mask).polygon(moved, fill=255)
        steps = max(1, len(colors) - 1)
        stops = [(number / steps, color) for number, color in enumerate(colors)]
        self._sheet.paste(_column(stops, size[1], size[0]), (left, top), mask)

    def panel(self, box: Box, *colors: str) -> None:
        """A rectangle whose colours run evenly from its top to its bottom."""
        left, top, right, bottom = box
        self.shade([(left, top), (right, top), (right, bottom), (left, bottom)], *colors)

    def polygon(self, points: Sequence[Point], color: str, strength: float = 1) -> None:
        """A plain polygon."""
        self._pen.polygon([(x * _SCALE, y * _SCALE) for x, y in points], _ink(color, strength))

    def box(self, box: Box, color: str, strength: float = 1, radius: float = 0) -> None:
        """A plain rectangle, its corners rounded by `radius`."""
        ink = _ink(color, strength)
        self._pen.rounded_rectangle([edge * _SCALE for edge in box], radius * _SCALE, ink)

    def ellipse(self, box: Box, color: str, strength: float = 1) -> None:
        """A plain ellipse inside a box."""
        self._pen.ellipse([edge * _SCALE for edge in box], _ink(color, strength))

    def disc(self, center: Point, radius: float, color: str, strength: float = 1) -> None:
        """A plain circle."""
        x, y = center
        self.ellipse((x - radius, y - radius, x + radius, y + radius), color, strength)

    def line(
        self, points: Sequence[Point], color: str, width: float = 1, strength: float = 1
    ) -> None:
        """A line through the points."""
        path = [(x * _SCALE, y * _SCALE) for x, y in points]
        self._pen.line(path, _ink(color, strength), max(1, round(width * _SCALE)), joint="curve")

    def arc(self, box: Box, angles: tuple[float, float], color: str, width: float) -> None:
        """A piece of an ellipse's outline; degrees clockwise from three o'clock."""
        edges = [edge * _SCALE for edge in box]
        self._pen.arc(edges, *angles, _ink(color, 1), max(1, round(width * _SCALE)))

    def glow(self, center: Point, radius: float, color: str, strength: float = 1) -> None:
        """Light that fades outward from a point."""
        side = max(2, round(radius * 2 * _SCALE))
        # Pillow's gradient reaches 181 at the middle of an edge; beyond there must be no light.
        fade = [round(max(0.0, 1 - value / 181) ** 2 * 255 * strength) for value in range(256)]
        light = Image.radial_gradient("L").point(fade)
        mask = light.resize((side, side), Image.Resampling.BILINEAR)
        place = (round((center[0] - radius) * _SCALE), round((center[1] - radius) * _SCALE))
        self._sheet.paste(Image.new("RGB", (side, side), color), place, mask)

    def soft(
        self, shapes: Sequence[Sequence[Point]], color: str, strength: float, blur: float = 6
    ) -> None:
        """Polygons with blurred edges: shadows, beams, smoke. `blur` is a radius on the sheet."""
        points = [point for shape in shapes for point in shape]
        left, top, right, bottom = _bounds(points, margin=blur * 3)
        if left >= right or top >= bottom:
            return
        small = ((right - left) // _SOFT + 1, (bottom - top) // _SOFT + 1)
        mask = Image.new("L", small)
        pen = ImageDraw.Draw(mask)
        for shape in shapes:
            moved = [((x * _SCALE - left) / _SOFT, (y * _SCALE - top) / _SOFT) for x, y in shape]
            pen.polygon(moved, fill=round(255 * strength))
        mask = mask.filter(ImageFilter.GaussianBlur(blur * _SCALE / _SOFT))
        mask = mask.resize((small[0] * _SOFT, small[1] * _SOFT), Image.Resampling.BICUBIC)
        self._sheet.paste(Image.new("RGB", mask.size, color), (left, top), mask)

    def mist(self, middle: float, reach: float, color: str, strength: float) -> None:
        """A band of haze, densest in the middle."""
        height = round(reach * 2 * _SCALE)
        ramp = [1 - abs(row / height * 2 - 1) for row in range(height)]
        column = bytes(round(255 * strength * part * part * (3 - 2 * part)) for part in ramp)
        width = self._sheet.width
        mask = Image.frombytes("L", (1, height), column).resize((width, height))
        place = (0, round((middle - reach) * _SCALE))
        self._sheet.paste(Image.new("RGB", mask.size, color), place, mask)

    def mirror(self, waterline: float, tint: str, strength: float, stretch: float = 1) -> None:
        """Fill what lies below the waterline with what stands above it, upside down and tinted."""
        line = round(waterline * _SCALE)
        depth = self._sheet.height - line
        taken = min(line, round(depth / stretch))
        above = self._sheet.crop((0, line - taken, self._sheet.width, line))
        above = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        small = above.resize((self._sheet.width // 16, max(1, depth // 4)), Image.Resampling.BOX)
        blurred = small.resize((self._sheet.width, depth), Image.Resampling.BICUBIC)
        tinted = Image.blend(blurred, Image.new("RGB", blurred.size, tint), strength)
        self._sheet.paste(tinted, (0, line))

    def finish(self) -> bytes:
        """The sheet as a JPEG: scaled down, edges a little darker, a breath of grain."""
        poster = self._sheet.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        edge = Image.radial_gradient("L").resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
        edge = edge.point([round(max(0, value - 110) * 0.42) for value in range(256)])
        poster.paste(ImageChops.multiply(poster, poster), (0, 0), edge)
        noise = Image.frombytes("L", poster.size, self.chance.randbytes(WIDTH * HEIGHT))
        noise = noise.point([128 + round((value - 128) * 0.055) for value in range(256)])
        poster = ImageChops.add(poster, Image.merge("RGB", [noise] * 3), offset=-128)
        file = BytesIO()
        poster.save(file, "JPEG", quality=84, optimize=True, progressive=True)
        return file.getvalue()


def _column(stops: Sequence[Stop], height: int, width: int) -> Image.Image:
    """A vertical gradient, eased between its stops."""
    colors = [(place * (height - 1), ImageColor.getrgb(color)[:3]) for place, color in stops]
    pixels = bytearray()
    upper = 0
    for row in range(height):
        while upper < len(colors) - 2 and row > colors[upper + 1][0]:
            upper += 1
        start, above = colors[upper]
        end, below = colors[min(upper + 1, len(colors) - 1)]
        part = min(1.0, max(0.0, (row - start) / (end - start))) if end > start else 0.0
        pixels += bytes(
            round(one + (two - one) * part) for one, two in zip(above, below, strict=True)
        )
    column = Image.frombytes("RGB", (1, height), bytes(pixels))
    return column.resize((width, height), Image.Resampling.NEAREST)


def _bounds(points: Sequence[Point], margin: float = 0) -> tuple[int, int, int, int]:
    """The part of the sheet that holds the points, in pixels."""
    left = max(0, min(x for x, _ in points) - margin)
    top = max(0, min(y for _, y in points) - margin)
    right = min(WIDTH, max(x for x, _ in points) + margin)
    bottom = min(HEIGHT, max(y for _, y in points) + margin)
    return (
        round(left * _SCALE),
        round(top * _SCALE),
        max(0, round(right * _SCALE)),
        max(0, round(bottom * _SCALE)),
    )


def _ink(color: str, strength: float) -> tuple[int, int, int, int]:
    red, green, blue = ImageColor.getrgb(color)[:3]
    return red, green, blue, round(255 * strength)

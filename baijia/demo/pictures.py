"""Drawings in place of photos: nobody's street, nobody's wall."""

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from baijia.files.rules import Ready, made

SIZE = (960, 720)
GROUND = 470
Draw = ImageDraw.ImageDraw
Colour = tuple[int, int, int]


def lamp(draw: Draw, chance: Random) -> None:
    """A road by night, and one lamp that is dark."""
    draw.rectangle((0, 0, *SIZE), fill=(18, 22, 40))
    draw.polygon([(330, 720), (460, GROUND), (520, GROUND), (760, 720)], fill=(52, 52, 58))
    dark = chance.randrange(3)
    for n in range(3):
        x, top = 240 - 70 * n, 120 + 90 * n
        draw.line((x, GROUND + 120 - 40 * n, x, top), fill=(90, 92, 98), width=12 - 3 * n)
        light = (60, 62, 66) if n == dark else (255, 226, 150)
        draw.ellipse((x - 26 + 5 * n, top - 22, x + 26 - 5 * n, top + 22), fill=light)


def bins(draw: Draw, chance: Random) -> None:
    """Three bins, full to over the brim."""
    _day(draw)
    for n in range(3):
        x = 170 + 220 * n
        draw.rounded_rectangle((x, 330, x + 160, 600), 18, fill=(46, 110, 74))
        for _bag in range(9):
            left, top = x + chance.randint(-30, 110), chance.randint(250, 340)
            shade = chance.randint(60, 230)
            draw.ellipse((left, top, left + 80, top + 60), fill=(shade, shade, shade - 20))
    for _bag in range(14):
        left, top = chance.randint(60, 820), chance.randint(590, 660)
        draw.ellipse((left, top, left + 60, top + 36), fill=(196, 190, 176))


def wall(draw: Draw, chance: Random) -> None:
    """A wall of bricks with a crack from top to bottom."""
    draw.rectangle((0, 0, *SIZE), fill=(176, 104, 82))
    for row in range(18):
        for n in range(14):
            x = n * 76 - 38 * (row % 2)
            shade = chance.randint(-16, 16)
            colour = (176 + shade, 104 + shade, 82 + shade)
            draw.rectangle((x, row * 40, x + 72, row * 40 + 36), fill=colour)
    x = chance.randint(380, 560)
    for y in range(0, 720, 24):
        step = chance.randint(-26, 26)
        draw.line((x, y, x + step, y + 24), fill=(40, 26, 22), width=chance.randint(6, 16))
        x += step


def hole(draw: Draw, chance: Random) -> None:
    """A hole in the road with water in it."""
    _day(draw)
    draw.polygon([(0, 720), (330, 330), (640, 330), (960, 720)], fill=(118, 116, 112))
    x, y = chance.randint(330, 430), chance.randint(500, 560)
    for n, colour in enumerate([(84, 78, 70), (64, 58, 52), (120, 140, 150)]):
        draw.ellipse((x + 18 * n, y + 9 * n, x + 300 - 18 * n, y + 110 - 9 * n), fill=colour)


def leak(draw: Draw, chance: Random) -> None:
    """Water that comes out of the ground."""
    _day(draw)
    x = chance.randint(380, 520)
    for n in range(5):
        colour = (150 - 8 * n, 176 - 6 * n, 190)
        draw.ellipse((x - 60 * (5 - n), 560 - 24 * n, x + 60 * (5 - n), 680 - 10 * n), fill=colour)
    draw.rectangle((x - 70, 440, x + 70, 470), fill=(92, 92, 96))


def straw(draw: Draw, chance: Random) -> None:
    """Straw, piled up against a house."""
    _day(draw)
    draw.rectangle((520, 180, 900, 600), fill=(186, 170, 150))
    for _stalk in range(900):
        x = chance.triangular(80, 640, 400)
        y = chance.uniform(600 - (560 - abs(x - 400)) * 0.55, 620)
        colour = (206 + chance.randint(-24, 24), 176 + chance.randint(-24, 24), 96)
        draw.line((x, y, x + chance.uniform(-40, 40), y + 14), fill=colour, width=4)


def wires(draw: Draw, chance: Random) -> None:
    """Wires that hang where people walk."""
    _day(draw)
    draw.rectangle((140, 60, 164, 640), fill=(112, 96, 80))
    for n in range(6):
        y = 110 + 22 * n
        low = y + chance.randint(120, 300)
        points = [(152, y), (420, low), (700, low - 30), (960, y + 40)]
        draw.line(points, fill=(30, 30, 34), width=4, joint="curve")


# By the beginning of the category's code.
MOTIFS: dict[str, Callable[[Draw, Random], None]] = {
    **{"0501": lamp, "0401": bins, "0203": wall, "0502": hole, "020403": hole},
    **{"0503": leak, "0402": leak, "0201": straw, "0202": wires, "0504": wires},
}


def picture(code: str, chance: Random) -> Ready | None:
    """A drawing that goes with the heading, kept as any photo is; none if there is no such."""
    fitting = [motif for start, motif in MOTIFS.items() if code.startswith(start)]
    if not fitting:
        return None
    image = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(image)
    fitting[0](draw, chance)
    image = image.filter(ImageFilter.GaussianBlur(1.2))
    ImageDraw.Draw(image).text((14, 692), "DEMO - drawn, not a photo", fill=(255, 255, 255))
    kept = BytesIO()
    image.save(kept, "JPEG", quality=82)
    return made(f"{fitting[0].__name__}.jpg", kept.getvalue())


def _day(draw: Draw) -> None:
    draw.rectangle((0, 0, SIZE[0], GROUND), fill=(190, 212, 226))
    draw.rectangle((0, GROUND, *SIZE), fill=(160, 146, 122))

"""A contact sheet: the screens of a journey side by side, each with its title."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, COLUMNS, GAP, TITLE = 300, 6, 14, 30
FONTS = ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def contact_sheet(shots: list[tuple[str, Path]], file: Path) -> None:
    """Writes `file` (PNG, reduced colours so that it stays small in the repository)."""
    screens = [(title, _small(Image.open(path))) for title, path in shots]
    height = max(screen.height for _, screen in screens) + TITLE
    rows = -(-len(screens) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (WIDTH + GAP) + GAP, rows * (height + GAP) + GAP), "#d8dde3")
    draw, font = ImageDraw.Draw(sheet), _font()
    for place, (title, screen) in enumerate(screens):
        left, top = GAP + place % COLUMNS * (WIDTH + GAP), GAP + place // COLUMNS * (height + GAP)
        draw.text((left, top + 4), f"{place + 1}. {title}", fill="#1a1a1a", font=font)
        sheet.paste(screen, (left, top + TITLE))
    sheet.quantize(64).save(file, optimize=True)


def _small(screen: Image.Image) -> Image.Image:
    return screen.convert("RGB").resize((WIDTH, screen.height * WIDTH // screen.width), Image.Resampling.LANCZOS)


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    found = next((font for font in FONTS if Path(font).exists()), None)
    return ImageFont.truetype(found, 15) if found else ImageFont.load_default()

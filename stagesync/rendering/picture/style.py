"""The style sheet of the pictures, for a palette.

Literal colours, no custom properties: what draws an SVG outside a browser knows no others.
"""

from __future__ import annotations

from stagesync.rendering.picture.lettering import FONTS
from stagesync.rendering.picture.palette import DARK, FORCED, LIGHT, Palette

_SHAPES = (
    f".pic text{{font:400 12px/1 {FONTS};white-space:pre;unicode-bidi:isolate}}\n"
    ".pic .title{font-size:14px;font-weight:600}\n"
    ".pic .strong,.pic .badge text{font-weight:600}\n"
    ".pic .caption{font-size:13px;font-weight:600}\n"
    ".pic .note{font-size:13px}\n"
    ".pic .board{font-size:18px;font-weight:600}\n"
    ".pic text{forced-color-adjust:none}\n"
    ".pic .struck,.pic .gone .title{text-decoration:line-through}\n"
    ".pic .middle{text-anchor:middle}\n"
    ".pic .end{text-anchor:end}\n"
    ".pic .edge,.pic .way,.pic .rim,.pic .badge path,.pic .icon,.pic .sign{fill:none}\n"
    ".pic .gone .edge{stroke-width:2;stroke-dasharray:6 4}\n"
    ".pic .fresh .edge{stroke-width:2}\n"
    ".pic .swatch.damaged,.pic .head.damaged{stroke-dasharray:3 2}\n"
    ".pic .fold rect{stroke-dasharray:2 4}\n"
    ".pic .badge path,.pic .icon,.pic .sign{stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}\n"
    ".pic .way{stroke-width:2;stroke-linecap:round}\n"
    ".pic .kept .way{stroke-width:1.5}\n"
    ".pic .moved .way{stroke-width:2.5}\n"
    ".pic .rim{stroke-width:7}\n"
    ".pic .deleted .way{stroke-dasharray:3 4}\n"
)


def picture_style(*, dark: bool = True) -> str:
    """Return the rules for all pictures of a document, each of them in an element of the class `pic`."""
    return "".join(
        (
            _SHAPES,
            _colors(LIGHT),
            f"@media screen and (prefers-color-scheme:dark){{\n{_colors(DARK)}}}\n" if dark else "",
            f"@media (forced-colors:active){{\n{_colors(FORCED)}}}\n",
        )
    )


def _colors(palette: Palette) -> str:
    rules = {
        "text": f"fill:{palette.ink}",
        ".small,.quiet,.fold text": f"fill:{palette.quiet}",
        ".strong": f"fill:{palette.ink}",
        ".back": f"fill:{palette.page}",
        ":root": f"background:{palette.page}",
        ".paper": f"fill:{palette.panel}",
        ".head.damaged,.swatch.damaged": f"fill:{palette.sunken};stroke:{palette.line}",
        ".edge,.swatch": f"stroke:{palette.line}",
        ".fold rect": f"fill:{palette.sunken};stroke:{palette.line}",
        ".rim": f"stroke:{palette.page}",
        ".kept .way": f"stroke:{palette.line}",
        ".hair": f"stroke:{palette.hair}",
        **_tone(".link.changed", palette.changed, palette.page),
        **_tone(".link.moved", palette.moved, palette.page),
        **_tone(".link.new", palette.added, palette.page),
        **_tone(".link.deleted", palette.removed, palette.page),
        **_tone(".added", palette.added, palette.panel),
        **_tone(".removed", palette.removed, palette.panel),
        **_tone(".changed", palette.changed, palette.panel),
        **_tone(".moved", palette.moved, palette.panel),
        ".gone .edge": f"stroke:{palette.removed}",
        ".fresh .edge": f"stroke:{palette.added}",
    }
    return "".join(f"{_in_picture(names)}{{{look}}}\n" for names, look in rules.items())


def _tone(name: str, color: str, behind: str) -> dict[str, str]:
    return {
        f"{name} .way,{name} .icon,{name} path:not(.tip):not(.rim),{name} rect": f"stroke:{color}",
        f"{name} .tip,{name} text,{name} .word": f"fill:{color}",
        f"{name} rect,{name} circle": f"fill:{behind};stroke:{color}",
    }


def _in_picture(names: str) -> str:
    return ",".join(f".pic{name}" if name == ":root" else f".pic {name}" for name in names.split(","))

"""The style sheet of the page around the pictures: light, dark, forced colours, print, from 320 pixels on.

The rules lie in page.css; the colours come from `picture.palette`.
"""

from __future__ import annotations

from dataclasses import fields
from importlib import resources

from stagesync.rendering.picture.lettering import FONTS
from stagesync.rendering.picture.palette import DARK, FORCED, LIGHT, Palette


def page_style() -> str:
    """Return the rules of the page, its colours as custom properties."""
    return "".join(
        (
            f":root{{--fonts:{FONTS};{_properties(LIGHT)}}}\n",
            f"@media screen and (prefers-color-scheme:dark){{:root{{{_properties(DARK)}}}}}\n",
            f"@media (forced-colors:active){{:root{{{_properties(FORCED)}}}}}\n",
            resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8"),
        )
    )


def _properties(palette: Palette) -> str:
    return ";".join(f"--{field.name}:{getattr(palette, field.name)}" for field in fields(palette))

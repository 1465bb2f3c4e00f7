"""Elements of SVG and HTML as text, with everything escaped that came from elsewhere.

Which elements there are is left to those who draw.
"""

from __future__ import annotations

from html import escape

from stagesync.rendering.safe_text import prose, visible

_VOID = frozenset({"br", "hr", "meta"})
_SHORT = frozenset({"circle", "line", "path", "rect"})


def element(tag: str, /, *children: str, **attributes: object) -> str:
    """Return an element; `children` are markup already, values of `attributes` are escaped here.

    A trailing underscore of an attribute's name is dropped, the others become hyphens; None leaves it out.
    """
    head = "".join([f"<{tag}", *(_attribute(key, value) for key, value in attributes.items())])
    if tag in _VOID:
        return f"{head}>"
    if tag in _SHORT and not children:
        return f"{head}/>"
    return f"{head}>{''.join(children)}</{tag}>"


def shown(text: str) -> str:
    """Return markup for text that is safe to show already; good for attributes too, all in double quotes."""
    return escape(text, quote=False).replace('"', "&quot;")


def data(text: str) -> str:
    """Return markup for text from a portal or a file: one line, hidden characters as escapes, which XML forbids too."""
    return shown(visible(text))


def sentence(message: str) -> str:
    """Return markup for a message of ours that may quote such text."""
    return shown(prose(message))


def number(value: float) -> str:
    """Return a length with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def _attribute(key: str, value: object) -> str:
    if value is None:
        return ""
    text = number(value) if isinstance(value, float) else str(value)
    return f' {key.removesuffix("_").replace("_", "-")}="{shown(text)}"'

"""Small texts of a page: a title, a colour, a message, each as markup that nothing foreign can leave."""

from __future__ import annotations

from stagesync.rendering.picture.face import Face, face_of
from stagesync.rendering.picture.markup import data, element, sentence, shown


def titled(title: str, *, gone: bool = False) -> str:
    """Return a title, kept from turning the text around it; in quotes where its blanks would not be seen."""
    plain = title if title and title == title.strip(" ") else f'"{title}"'
    name = element("del", data(plain)) if gone else data(plain)
    return element("bdi", name, class_="title")


def swatch(color: str | None, *, named: bool = False) -> str:
    """Return a block of a colour; where `named` with its code, else with the code for those who don't see it."""
    face = face_of(color)
    words = element("span", shown(face.words), class_="code" if named else "aside")
    return element("span", block(face), words, class_="color")


def block(face: Face) -> str:
    """Return a block of a colour without any words."""
    kind = "swatch" if face.fill else "swatch damaged"
    return element("span", class_=kind, style=face.style or None, aria_hidden="true")


def message(text: str) -> str:
    """Return a message of ours as inline markup."""
    return element("span", sentence(text), class_="message")

"""A Markdown comment as the sites show it: rendered by GitHub's own parser, and taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

_EXTENSIONS = ["table", "autolink", "strikethrough", "tagfilter", "tasklist"]
_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_HARDBREAKS
_VOID = {"wbr", "br", "hr", "img", "input"}

# What the sites look for in the text of a finished page, everywhere but in code.
_LIVING = re.compile(
    r"""@\w
      | [#!&%~$^*]\w | [%$~]["{] | \w/\w | \bGH-\d | \b[A-Za-z]+-\d | \b[0-9a-f]{7,} | :\w+: | :// | www\. | \$ | \[
      | \{[+-]""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass
class Page(HTMLParser):
    """`tags` are those that give a page its structure, `codes` the texts of code, `plain` all text outside of it."""

    tags: list = field(default_factory=list)
    codes: list = field(default_factory=list)
    plain: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    attributes: set = field(default_factory=set)
    lines: list = field(default_factory=list)
    _open: list = field(default_factory=list)

    def __post_init__(self):
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attrs):
        self.attributes |= {name for name, _ in attrs}
        if tag == "code":
            self.codes.append("")
        elif tag != "wbr":
            self.tags.append(tag)
        if tag in {"li", "td", "th", "p", "h2", "h3", "summary"}:
            self.lines.append("")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag
        if tag != "code":
            self.tags.append("/" + tag)

    def handle_data(self, data):
        if data.strip("\n"):
            self.lines[-1] += data
        if "code" in self._open:
            self.codes[-1] += data
        elif data.strip():
            self.plain.append(data)

    def handle_comment(self, data):
        self.comments.append(data)

    @property
    def living(self):
        """What a site would make a link, a mention, an emoji or a formula of."""
        return [found[0] for text in self.plain for found in _LIVING.finditer(text)]


def page(markdown):
    """Return what a site makes of a comment."""
    html = cmarkgfm.markdown_to_html_with_extensions(markdown, options=_OPTIONS, extensions=_EXTENSIONS)
    taken = Page()
    taken.feed(html)
    taken.close()
    assert taken._open == []
    return taken

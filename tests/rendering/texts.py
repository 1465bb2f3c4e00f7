"""Texts that a portal may send, for the tests of the renderers."""

from __future__ import annotations

import re

from hypothesis import strategies as st

NASTY = (
    "::error::obey",
    "  ::set-output name=x::y",
    "##[error]obey",
    "##vso[task.setvariable]x",
    "\x1b[2J\x1b]0;title\x07",
    "line\nfeed\r\n::warning::x",
    "\u202eevil\u202c",
    "\u2066isolate\u2069",
    "zero\u200bwidth\u200c\u200d\ufeff",
    "tags\U000e0041\U000e0042",
    "\ud800half",
    "nul\x00 del\x7f nel\x85",
    "sep\u2028arate\u2029d",
    "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
    "\u0301starts with a mark",
    "C:\\new\\x41\\",
    "\\" * 5 + "\n",
    "fill\u3164er \u2800 \u00a0 blanks ",
    "'\"#,[]{}: - &*!|>%@`",
    "",
    " ",
)

odd_character = st.sampled_from(
    [*(char for text in NASTY for char in text), *"\\\\#[:nux0", *"👨👩👧🏽🇩🇪❤️☺🏴"]
)
any_text = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=30), st.text(alphabet=odd_character, max_size=20)
)

_SGR = re.compile(r"\x1b\[[0-9;]*m")


def without_sgr(text):
    """Return output without the colour sequences that we write ourselves."""
    return _SGR.sub("", text)


def faults(output):
    """Return what in an output would steer a terminal or be obeyed by a CI service; nothing if it is safe."""
    plain = without_sgr(output)
    found = [f"U+{ord(char):04X}" for char in plain if char != "\n" and not _harmless(char)]
    found += [line for line in plain.split("\n") if line.lstrip().startswith("::")]
    return found + re.findall(r"##\w*\[.*", plain)


def _harmless(char):
    if char in "\u200d\ufe0e\ufe0f":  # the tests of safe text say where these may stand
        return True
    return char.isprintable() or not _invisible(char)


def _invisible(char):
    import unicodedata

    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}

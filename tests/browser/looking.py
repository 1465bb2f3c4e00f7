"""What the tests ask a page: functions that run in it, and return plain values."""

from __future__ import annotations

from pathlib import Path

WIDER = """() => {
  const root = document.documentElement;
  return root.scrollWidth - root.clientWidth;
}"""
"""By how many pixels the page is wider than its window."""

_SEEN = """
  const seen = (element) => {
    if (!element.checkVisibility()) return false;
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.display === "none" || style.clipPath !== "none") return false;
    }
    return true;
  };
"""
"""Chromium's checkVisibility() does not look at hidden groups around the text of an SVG document."""

CONTRASTS = (
    f"""() => {{{_SEEN}"""
    """
  const rgb = (text) => (text.match(/^rgba?\\(([^)]*)\\)/) || [])[1]?.split(",").map(Number);
  const opaque = (color) => color && (color.length < 4 || color[3] === 1) ? color : null;
  const linear = (part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const light = (c) => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
  const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const isText = (e) => e instanceof SVGTextContentElement;
  const painted = (e) => {
    const style = getComputedStyle(e);
    if (isText(e)) return null;
    if (e instanceof SVGGeometryElement) return opaque(rgb(style.fill)) || opaque(rgb(style.stroke));
    return opaque(rgb(style.backgroundColor));
  };
  const behind = (x, y) => {
    for (const e of document.elementsFromPoint(x, y)) {
      const color = painted(e);
      if (color) return color;
    }
    return opaque(rgb(getComputedStyle(document.documentElement).backgroundColor)) || [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("style,title,desc,.skip") || !seen(parent)) continue;
    const style = getComputedStyle(parent);
    const ink = rgb(isText(parent) ? style.fill : style.color);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 1 || box.height < 1) continue;
      for (const share of [0.05, 0.5, 0.95]) {
        const paper = behind(box.x + box.width * share, box.y + box.height / 2);
        found.push({text: node.data.slice(0, 40), ratio: ratio(ink, paper), size: parseFloat(style.fontSize)});
      }
    }
  }
  return found;
}"""
)
"""Every text that is shown, with the contrast to what is painted behind it, at three places of each of its lines."""

OVERFLOWS = (
    f"""() => {{{_SEEN}"""
    """
  return [...document.querySelectorAll("svg.card, .fold, .badge")].filter(seen).flatMap((box) => {
    const edge = box.querySelector(":scope > rect").getBoundingClientRect();
    return [...box.querySelectorAll("text")].filter((text) => {
      const own = text.getBoundingClientRect();
      return own.left < edge.left - 1 || own.right > edge.right + 1
        || own.top < edge.top - 1 || own.bottom > edge.bottom + 1;
    }).map((text) => text.textContent);
  });
}"""
)
"""The texts of the pictures that stand out of the card, the fold or the badge that they belong to."""

DRAWINGS = """() => {
  const pictures = document.body ? [...document.querySelectorAll(".picture")] : [document.documentElement];
  const drawings = (picture) => [...picture.children].filter((e) => e.matches(".narrow,.medium,.wide"));
  const shown = (e) => getComputedStyle(e).display !== "none";
  return pictures.map((picture) => drawings(picture).filter(shown).map((e) => e.classList[0]));
}"""
"""The drawings that are shown of each picture."""

PARTS = """() => {
  const parts = [...document.querySelectorAll(".picture .pic")].filter((e) => e.checkVisibility());
  const torn = parts.flatMap((part) => {
    const box = part.getBoundingClientRect();
    return [...part.querySelectorAll("svg.card")].filter((card) => {
      const own = card.getBoundingClientRect();
      return own.top < box.top - 1 || own.bottom > box.bottom + 1;
    }).map((card) => card.querySelector("title").textContent);
  });
  return [torn, parts.map((part) => part.getBoundingClientRect().height)];
}"""
"""The cards that no part of a picture holds whole, and how tall the parts are."""

FOCUS = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  return {
    name: e.tagName + " " + e.textContent.trim().slice(0, 60),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    inside: box.left >= 0 && box.right <= innerWidth && box.bottom > 0 && box.top < innerHeight,
  };
}"""

AXE = """() => axe.run(document, {resultTypes: ["violations"]}).then((result) => result.violations.map(
  (found) => found.id + ": " + found.nodes.map((node) => node.html.slice(0, 120)).join(" | ")))"""


def axe_source():
    """Return axe-core, as a package of PyPI carries it."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def spoken(page):
    """Return what a screen reader is given: role and name of each node of the accessibility tree, in order."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    heard = (node for node in nodes if not node.get("ignored"))
    return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in heard]

"""A board drawn as SVG: its columns before and after, the arrows between them, and a mark for each change.

`scene` says what is in the picture, `columns` and `rows` lay it out wide and narrow, `card` draws one stage. Whole
documents are put together in `plan_svg` and `plan_html`.
"""

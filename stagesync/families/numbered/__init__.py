"""What the families have in common whose stages are ordered by a number each.

`family.py` is the base of such a family; `signs.py` finds the live stage of each entry, `rules.py` knows the refusals
and hazards that all of them have.
"""

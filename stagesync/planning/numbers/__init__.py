"""Boards whose stages are ordered by a number each, which the portal never changes on its own.

`board.py` plans such a board. `problem.py` states what the other modules solve: which stages keep their number
(`keeping.py`), which numbers the others take (`values.py`), in which order they are written (`sequence.py`); all that
is put together in `planner.py` and checked call by call in `replay.py`. Boards that are ordered by predecessors are
planned one level up.
"""

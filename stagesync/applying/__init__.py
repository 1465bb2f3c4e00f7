"""Run a plan: check that the boards are still as planned, keep a copy of each, write, read back.

`apply.py` is the run as a whole, `board_run.py` the calls of one board.
"""

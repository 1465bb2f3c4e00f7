"""Run a plan: check that the boards are still as planned, keep a copy of each, write, read back.

`apply.py` is the run as a whole, `writer.py` the requests of many boards, `board_run.py` what is done of one of them.
"""

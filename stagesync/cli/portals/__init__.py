"""The portals of a run: its command line's, and those that its configuration names.

`links` opens them, `side_by_side` does one thing on each at the same time, `planning` and `running` are what is done,
`joined` makes one plan and one outcome of it. A portal that fails does so alone.
"""

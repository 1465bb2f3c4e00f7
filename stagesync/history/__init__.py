"""Files as a git revision holds them, read by running git.

`git.py` runs it, `revision.py` answers for one revision. What the files mean is left to `config`, which takes a
`revision.RevisionFiles` for its files.
"""

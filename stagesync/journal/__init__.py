"""What is written down of a run, and what can be read from it again.

`writing.py` writes the lines, `lines.py` says what they look like, `reading.py` and `story.py` make a
`record.RunRecord` of them. Where journals lie, and what is done with one, is left to the command line.
"""

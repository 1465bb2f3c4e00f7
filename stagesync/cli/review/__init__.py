"""`stagesync review`: a plan on its pull request, shown before the merge and held to after it.

`commands` are the commands; `comments` writes and finds our comments, `sealing` says which of them count, `verdict`
decides, `telling` says what was decided.
"""

"""The site that hosts the repository, GitHub or GitLab: which pull request a pipeline is about, and its comments.

What a comment says, and what follows from it, is left to the command line; here is only who said what, and where.
"""

"""A place in a file that can't be edited without changing, or losing, something else."""

from __future__ import annotations


class RefusedError(Exception):
    """Why an edit is not made: `place` is zero-based line and column. It never leaves `editing`."""

    def __init__(self, place: tuple[int, int], message: str, remedy: str) -> None:
        self.place = place
        self.message = message
        self.remedy = remedy
        super().__init__(message)

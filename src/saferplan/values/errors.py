"""The one kind of error a person sees: what is wrong, where, and how to mend it."""

from __future__ import annotations


class SaferplanError(Exception):
    """Bad input or a refused act, told so that the reader can act on it.

    `what` says what is wrong, `where` the file, line, field or option, `mend` what to do about it.
    The command line prints all three and ends with status 2.
    """

    def __init__(self, what: str, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        super().__init__(self.__str__())

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        cure = f" {self.mend}" if self.mend else ""
        return f"{place}{self.what}{cure}"

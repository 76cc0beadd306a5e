"""One pass over the bytes of a text file: is it text, in one encoding, with lines of a sane length?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saferplan.values.errors import SaferplanError

BLOCK = 1 << 20  # also the longest line taken
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_TEXT = {
    b"\x89PNG": "a picture (PNG)", b"\xff\xd8\xff": "a picture (JPEG)", b"GIF8": "a picture (GIF)",
    b"%PDF": "a PDF document", b"PK\x03\x04": "a zip archive or a workbook", b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x1f\x8b": "a gzip archive", b"PAR1": "a Parquet file",
}  # fmt: skip


@dataclass(frozen=True)
class TextForm:
    """What one pass over the bytes of a text file found, before any source looks at it.

    `encoding` is utf-8-sig (with or without mark), cp1252 or utf-16, the same for the whole file. `lines` counts line
    ends, plus one for a last line without; in utf-16 it is 0 (not counted). `plain`: UTF-8, line ends LF or CRLF
    throughout, and no quotation mark beside a space, so that any reader of CSV finds the same fields.
    """

    encoding: str
    lines: int
    plain: bool


class TextScan:
    """Fed a file's blocks in order (each at most `BLOCK` bytes); raises SaferplanError as soon as it is no text."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._wide = False  # utf-16
        self._lines = self._ends = self._returns = self._pairs = self._length = 0
        self._awkward = False
        self._utf8_line = self._other_line = 0  # first line that only UTF-8, or only cp1252, can explain
        self._last = b""
        self._carry = b""  # an unfinished line of a block that is not ASCII

    def feed(self, block: bytes) -> None:
        if not self._last:
            self._begin(block)
        if not self._wide:
            if b"\0" in block:
                raise self._refuse("is no text: it holds zero bytes")
            self._look_at_quotes(block)
            self._look_at_bytes(block)
        self._look_at_lines(block)
        self._last = block[-1:]

    def finish(self) -> TextForm:
        """The form of the file whose blocks were fed."""
        if self._carry:
            self._classify([self._carry], self._lines)
        if self._wide:
            return TextForm("utf-16", 0, False)
        ends = self._ends or self._returns  # old files end their lines with CR alone
        lines = ends + (self._last not in (b"", b"\n", b"\r"))
        alike = self._returns == 0 or self._returns == self._ends == self._pairs
        encoding = "cp1252" if self._other_line else "utf-8-sig"
        return TextForm(encoding, lines, alike and not self._awkward and encoding != "cp1252")

    def _begin(self, block: bytes) -> None:
        for start, kind in _NOT_TEXT.items():
            if block.startswith(start):
                raise self._refuse(f"is not a CSV file but {kind}")
        self._wide = block.startswith(_UTF16)

    def _look_at_lines(self, block: bytes) -> None:
        """Count line ends, and refuse a line longer than a block before all of it has been read."""
        letters = np.frombuffer(block, np.uint8)
        ends = letters == ord("\n")
        self._ends += int(np.count_nonzero(ends))
        first, last = block.find(b"\n"), block.rfind(b"\n")
        if b"\r" in block:
            returns = letters == ord("\r")
            self._returns += int(np.count_nonzero(returns))
            # Masks are many times faster than counting the pair in the bytes themselves.
            self._pairs += int(np.count_nonzero(returns[:-1] & ends[1:]))
            first = min(block.find(b"\r"), first) if first >= 0 else block.find(b"\r")
            last = max(block.rfind(b"\r"), last)
        self._pairs += self._last == b"\r" and block[:1] == b"\n"
        if self._length + (first if first >= 0 else len(block)) > BLOCK:
            raise self._refuse("has a line longer than 1 MiB, so it is no CSV file", self._ends + 1)
        self._length = len(block) - last - 1 if last >= 0 else self._length + len(block)

    def _look_at_quotes(self, block: bytes) -> None:
        if not self._awkward and (b'"' in block or self._last == b'"'):
            letters = np.frombuffer(self._last + block, np.uint8)
            at = np.flatnonzero(letters == ord('"'))
            beside = letters[np.concatenate([at[at > 0] - 1, at[at < len(letters) - 1] + 1])]
            self._awkward = bool(np.isin(beside, (ord(" "), ord("\t"))).any())

    def _look_at_bytes(self, block: bytes) -> None:
        """Find lines that are not ASCII, and whether UTF-8 explains them."""
        if not self._carry and block.isascii():
            self._lines += _count(block, b"\n")
            return
        whole, end, rest = (self._carry + block).rpartition(b"\n")
        if end:
            lines = whole.split(b"\n")
            self._classify(lines, self._lines)
            self._lines += len(lines)
        self._carry = rest
        if len(rest) > 2 * BLOCK:
            raise self._refuse("has a line longer than 1 MiB, so it is no CSV file", self._lines + 1)

    def _classify(self, lines: list[bytes], before: int) -> None:
        for number, line in enumerate(lines, before + 1):
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
                self._utf8_line = self._utf8_line or number
            except UnicodeDecodeError:
                self._other_line = self._other_line or number
                self._check_cp1252(line, number)
            if self._utf8_line and self._other_line:
                at, other = max((self._utf8_line, "UTF-8"), (self._other_line, "Windows-1252"))
                raise self._refuse(f"mixes two encodings: here {other}, before that the other", at, SAVE)

    def _check_cp1252(self, line: bytes, number: int) -> None:
        try:
            line.decode("cp1252")
        except UnicodeDecodeError:
            raise self._refuse("is no text: neither UTF-8 nor Windows-1252 explains its bytes", number, SAVE) from None

    def _refuse(self, what: str, line: int = 0, mend: str = "Check that it is the file you meant.") -> SaferplanError:
        where = f"{self._name}, line {line}" if line else self._name
        return SaferplanError(f"the file {what}.", where, f"Nothing was changed. {mend}")


def _count(block: bytes, letter: bytes) -> int:
    # Several times faster than bytes.count, which looks for one letter after the other.
    return int(np.count_nonzero(np.frombuffer(block, np.uint8) == letter[0]))


SAVE = "Save the file anew in one encoding, UTF-8 best."

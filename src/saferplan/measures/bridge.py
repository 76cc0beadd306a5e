"""Two vintages of neighbourhood codes, bridged through the smallest groups that map whole to whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Bridge:
    """The groups of codes of two vintages: connected components of the table that pairs them.

    A group is the smallest set of codes whose area is the same in both vintages, so a figure over it needs no
    fractions. Most groups are one unchanged code.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.new_of: dict[str, set[str]] = {}
        self.old_of: dict[str, set[str]] = {}
        self._groups: dict[str, frozenset[str]] = {}
        changed = []
        for old, new in pairs:
            self.new_of.setdefault(old, set()).add(new)
            self.old_of.setdefault(new, set()).add(old)
            if old != new:
                changed.append((old, new))
        self._join(changed)

    def __contains__(self, code: str) -> bool:
        return code in self.new_of or code in self.old_of

    def group(self, code: str) -> frozenset[str]:
        """The codes of both vintages in the code's group; the code alone where it never changed."""
        return self._groups.get(code, frozenset((code,)))

    def groups(self, codes: Iterable[str]) -> set[frozenset[str]]:
        """The groups that any of the codes belong to."""
        return {self.group(code) for code in codes}

    @property
    def old_only(self) -> frozenset[str]:
        """Codes that exist in the older vintage alone."""
        return frozenset(self.new_of.keys() - self.old_of.keys())

    @property
    def new_only(self) -> frozenset[str]:
        """Codes that exist in the newer vintage alone."""
        return frozenset(self.old_of.keys() - self.new_of.keys())

    def _join(self, changed: list[tuple[str, str]]) -> None:
        members: dict[str, set[str]] = {}
        for old, new in changed:
            ours, theirs = members.setdefault(old, {old}), members.setdefault(new, {new})
            if ours is not theirs:
                ours |= theirs
                for code in theirs:
                    members[code] = ours
        frozen = {id(group): frozenset(group) for group in members.values()}
        self._groups = {code: frozen[id(group)] for code, group in members.items()}


class Nesting:
    """Which areas of one level (wards, districts) each code lies in; a code may straddle several."""

    def __init__(self, parents: Mapping[str, frozenset[str]]) -> None:
        self.parents = parents
        self._whole: dict[str, set[str]] = {}
        self._astride = {code: wholes for code, wholes in parents.items() if len(wholes) > 1}
        for code, wholes in parents.items():
            if len(wholes) == 1:
                (whole,) = wholes
                self._whole.setdefault(whole, set()).add(code)
        self.known = frozenset(self._whole).union(*self._astride.values()) if self._astride else frozenset(self._whole)

    def inside(self, wanted: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
        """(codes that lie wholly in the wanted areas together, codes that lie partly in them)."""
        wanted = frozenset(wanted)
        whole = {code for area in wanted for code in self._whole.get(area, ())}
        partly = set()
        for code, wholes in self._astride.items():
            if wholes <= wanted:
                whole.add(code)
            elif wholes & wanted:
                partly.add(code)
        return frozenset(whole), frozenset(partly)

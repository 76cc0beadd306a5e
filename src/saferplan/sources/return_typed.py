"""Figures typed into a form, read by the same rules as the cells of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from saferplan.sources.return_assembly import Assembly, Found
from saferplan.values.folder import Return
from saferplan.values.returns import Aside, Part, ReadReturn, TypedReturn, WantedRow
from saferplan.values.series import State


def read_typed_return(typed: Sequence[TypedReturn], rows: Sequence[WantedRow]) -> ReadReturn:
    """The figures of a filled-in form. What cannot be taken is kept aside under the name of its box (`place`).

    A return whose state is “not received” and whose boxes are blank says that there will be no figure.
    """
    by_key = {row.key: row for row in rows}
    found = Assembly(by_key, (), "form")
    for one in typed:
        for part, text in _texts(one):
            if one.indicator not in by_key or part not in by_key[one.indicator].parts:
                what = f"“{one.indicator}” is not asked for in this return."
                found.keep_row(Aside("", one.place(part), text, what, "Open the form again.", 1))
            elif one.state is State.NOT_RECEIVED and text != one.state:
                what = "a figure stands beside “not received”."
                found.keep_row(Aside("", one.place(part), text, what, "Clear the figure, or choose another state.", 1))
            else:
                found.add(Found(one.indicator, part, one.period, text, "", one.place(part), 0))
    read = found.finish()
    beside = {(one.indicator, one.period): one for one in typed}
    return replace(read, rows=tuple(_as_said(row, beside[row.indicator, row.period]) for row in read.rows))


def _texts(one: TypedReturn) -> list[tuple[Part, str]]:
    given = [(part, text.strip()) for part, text in one.texts if text.strip()]
    return given or ([(Part.FIGURE, one.state.value)] if one.state is State.NOT_RECEIVED else [])


def _as_said(row: Return, typed: TypedReturn) -> Return:
    """With the note, and the state chosen beside it unless the box itself says one, such as “12 (p)”."""
    state = typed.state if row.state is State.FINAL else row.state
    return replace(row, state=state, note=typed.note.strip(), file="", line=0)

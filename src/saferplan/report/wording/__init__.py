"""The only place that makes sentences. Each is made from the very values that the table beside it shows."""

from saferplan.report.wording.amounts import (
    difference_cell,
    difference_words,
    direction_word,
    extra_places,
    figure,
    per_cent_cell,
    per_cent_words,
    when,
)
from saferplan.report.wording.movement import change_cell, change_sentence, required_sentence, signal_sentence
from saferplan.report.wording.outlook import odds, outlook_sentence
from saferplan.report.wording.peers import peer_unit, position_sentence
from saferplan.report.wording.settled import break_sentence, note_sentence, state_sentence
from saferplan.report.wording.status import band_rule, stated_sentence, status_sentence, target_words

__all__ = [
    "band_rule",
    "break_sentence",
    "change_cell",
    "change_sentence",
    "difference_cell",
    "difference_words",
    "direction_word",
    "extra_places",
    "figure",
    "note_sentence",
    "odds",
    "outlook_sentence",
    "peer_unit",
    "per_cent_cell",
    "per_cent_words",
    "position_sentence",
    "required_sentence",
    "signal_sentence",
    "state_sentence",
    "stated_sentence",
    "status_sentence",
    "target_words",
    "when",
]

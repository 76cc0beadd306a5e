"""Composing: judgements become one Report value, in the order a board reads it. No clock, no files, no format."""

from saferplan.report.compose.whole import compose

__all__ = ["compose"]

"""Indicators and targets of the plan written with a look at what the figures of the past would have said."""

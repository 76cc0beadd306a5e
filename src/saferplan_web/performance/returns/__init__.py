"""Returns: what is asked of whom, the ways in, checks, stages, corrections."""

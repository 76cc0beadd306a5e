"""What every app stands on: the partnership, kept changes, jobs."""

"""Who takes part: organisations, groups, posts and their holders, and what each role may do."""

"""What is done: actions, milestones, variances, risks."""

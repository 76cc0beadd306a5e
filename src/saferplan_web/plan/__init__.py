"""What the partnership agreed: priorities, outcomes, indicators, targets, and what belongs to the plan."""

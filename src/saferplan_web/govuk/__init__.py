"""How pages look: GOV.UK Frontend's components in the service's own colours, and the parts that it lacks."""

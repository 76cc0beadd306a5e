"""The manual under test: each module holds tables of what goes in and what comes out, and makes a page of docs/behaviour."""

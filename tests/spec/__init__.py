"""The manual under test: tables of what goes in and what comes out, each a page of docs/behaviour."""

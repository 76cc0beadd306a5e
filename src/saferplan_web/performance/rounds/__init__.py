"""Rounds of reporting: opened, chased, challenged, locked, frozen; problems that go up; and what waits for whom."""

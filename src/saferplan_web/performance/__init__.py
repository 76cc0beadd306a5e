"""How it goes: returns, judged indicators, rounds."""

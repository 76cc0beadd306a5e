"""The nouns of the library: frozen values that the rooms hand to one another. Arithmetic only, no files."""

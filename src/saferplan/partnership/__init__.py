"""A partnership's folder of plain files, read and written; and the round that walks from it to a report."""

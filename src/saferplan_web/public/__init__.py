"""What anyone may read, from a database that holds nothing but what was released."""

"""Tools that write documentation from the code."""

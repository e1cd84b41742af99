"""The thirteen points of a case: a module for each group, and in it a function for each point that gives its lines."""

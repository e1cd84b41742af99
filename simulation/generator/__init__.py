"""A synthetic caseload: invented people, their lives as a procedure, and the events that register them."""

"""What if: the whole caseload played under other rules or other stage code, and what would change."""

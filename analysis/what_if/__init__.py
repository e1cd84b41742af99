"""What-if: plays the whole caseload under other rules or other stage code, and compares."""

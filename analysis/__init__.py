"""Questions about a whole caseload: what-if and statistics. Nothing here changes a journey."""

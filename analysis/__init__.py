"""Questions about journeys: what-if, statistics, as it stood, the case for the supervisor. Nothing changes a journey."""

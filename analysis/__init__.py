"""Questions about journeys: what-if, statistics, as it stood, the supervisor's case. Nothing changes a journey."""

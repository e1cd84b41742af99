"""The processes: Temporal worker, dispatcher and embedded stack; their settings, logs and connections."""

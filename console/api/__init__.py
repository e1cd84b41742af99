"""What machines call over HTTP: sending events, and the descriptions of calls and events."""

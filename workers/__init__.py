"""The processes: command line, Temporal worker, dispatcher, and the embedded stack that starts them."""

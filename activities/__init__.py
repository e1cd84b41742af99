"""The activities of the journey workflow: the advance of a journey, and the requests to partner services."""

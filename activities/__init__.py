"""What workflows may cause: the advance of a journey, and the requests to partner services."""

"""The stages of a journey, one module each. A stage reads top to bottom in the order of the procedure."""

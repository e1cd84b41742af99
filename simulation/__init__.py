"""The simulator: plays every partner, and in a live show the advisers as well. For trying things out only."""

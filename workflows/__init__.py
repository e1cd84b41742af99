"""What a journey means (play and the stages) and what carries it (the journey workflow)."""

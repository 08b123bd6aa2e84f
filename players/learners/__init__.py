"""Players that learn: one readable file an algorithm, and what they share."""

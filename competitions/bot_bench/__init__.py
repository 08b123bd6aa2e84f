"""How compiled bots do in a game of two sides: every team against every other, and one bot alone among others."""

"""Plain bots. Each module here lists its own in `PLAYERS`, by the name that the catalogue knows them by."""

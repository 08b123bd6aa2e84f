"""Competitions: schedules, records, tournaments, standings, replays, and the command line."""

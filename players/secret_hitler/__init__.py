"""Bots for Secret Hitler, fused from a small function for each decision and role."""

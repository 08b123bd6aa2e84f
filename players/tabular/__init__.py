"""Exact solvers: game trees, counterfactual regret minimisation, best responses, and their strategies as players."""

"""Tells a probability of what is no action."""

from roomai import AbstractPlayer, Thought


class Bot(AbstractPlayer):
    def take_action(self):
        self.thought = Thought({"all-in": 1.0})
        return "call"

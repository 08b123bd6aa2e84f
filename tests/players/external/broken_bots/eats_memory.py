"""Wants more and more memory."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        eaten = []
        while True:
            eaten.append(bytearray(2**22))

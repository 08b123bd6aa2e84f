"""Has no player class."""

answer = "call"

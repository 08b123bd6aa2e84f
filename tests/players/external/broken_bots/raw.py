"""A bot behind a command, of the standard library alone, that breaks the protocol as its argument says."""

import json
import os
import signal
import sys
import time

BOT_NAME = "raw"
READY = {"type": "ready", "protocol": 1, "name": BOT_NAME}


def say(text):
    os.write(1, text.encode() if isinstance(text, str) else text)
    os.write(1, b"\n")


def ready(**other):
    say(json.dumps({**READY, **other}))


def action(number, answer="call", **other):
    say(json.dumps({"type": "action", "number": number, "action": answer, **other}))


def flood():
    while True:
        os.write(1, b'{"type": "action", "number": 1, "action": "call"}\n' * 1000)


def endless_line():
    while True:
        os.write(1, b"x" * 65536)


def large_file():
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    with open(os.path.join(os.environ["TMPDIR"], "large"), "wb") as file:
        while True:
            file.write(b"x" * 2**20)


def close(fd):
    os.close(fd)
    time.sleep(300)


AT_HELLO = {
    "says_nothing": lambda: time.sleep(300),
    "ends_at_once": lambda: sys.exit(4),
    "another_version": lambda: ready(protocol=2),
    "no_version": lambda: say('{"type": "ready"}'),
    "answers_hello_with_an_action": lambda: action(1),
    "greets_people": lambda: say("Hello, I am a bot"),
    "is_ready_twice": lambda: (ready(), ready()),
    "floods_at_the_start": flood,
    "names_itself_at_length": lambda: ready(name="x" * 201),
}
"""In the place of ready."""

AT_ACT = {
    "good": action,
    "answers_twice": lambda number: (action(number), action(number)),
    "another_number": lambda number: action(number + 1),
    "no_number": lambda number: say('{"type": "action", "action": "call"}'),
    "number_of_text": lambda number: action(str(number)),
    "no_json": lambda number: say("call"),
    "nan": lambda number: action(number, float("nan")),
    "not_utf8": lambda number: say(b'{"type": "action", "number": %d, "action": "\xff"}' % number),
    "deep_json": lambda number: say('{"type": "action", "x": ' + "[" * 20000 + "]" * 20000 + "}"),
    "action_of_an_object": lambda number: action(number, {"name": "call"}),
    "action_of_true": lambda number: action(number, True),
    "unknown_type": lambda number: say(json.dumps({"type": "resign", "number": number})),
    "no_type": lambda number: say(json.dumps({"number": number, "action": "call"})),
    "long_line": lambda number: action(number, "x" * 100_000),
    "half_a_line_and_the_end": lambda number: (os.write(1, b'{"type": "action"'), os._exit(0)),
    "floods": lambda number: flood(),
    "endless_line": lambda number: endless_line(),
    "says_fault": lambda number: say('{"type": "fault", "verdict": "crash", "reason": "my own fault"}'),
    "says_another_fault": lambda number: say('{"type": "fault", "verdict": "illegal", "reason": "not mine"}'),
    "impossible_probability": lambda number: action(number, probabilities={"call": 1.5}),
    "probability_of_nothing": lambda number: action(number, probabilities={"all-in": 0.5}),
    "ends": lambda number: sys.exit(0),
    "ends_by_a_signal": lambda number: os.kill(os.getpid(), signal.SIGABRT),
    "closes_stdout": lambda number: close(1),
    "closes_stdin": lambda number: (action(number), close(0)),
    "large_file": lambda number: large_file(),
    "illegal": lambda number: action(number, "all-in"),
    "a_huge_number": lambda number: action(number, 10**30),
}
"""In the place of an answer."""

UNASKED = {
    "speaks_out_of_turn": lambda: action(1),
    "logs_to_stdout": lambda: say("a game has begun"),
    "leaves_at_the_start": lambda: os._exit(0),
}
"""When a game begins."""


def main(how):
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            AT_HELLO.get(how, ready)()
            if how == "never_listens":
                time.sleep(300)
            if how == "speaks_too_early":
                action(1)
        elif message["type"] == "start" and how in UNASKED:
            UNASKED[how]()
        elif message["type"] == "act":
            AT_ACT.get(how, action)(message["number"])


main(sys.argv[1])

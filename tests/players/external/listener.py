"""A bot that writes each line it gets to stderr, and calls; its arguments say what else it does."""

import json
import sys
import time

arguments = dict(word.split("=", 1) for word in sys.argv[1:])
more = json.loads(arguments.get("more", "{}"))


def say(**message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


for line in sys.stdin:
    sys.stderr.write(line)
    sys.stderr.flush()
    message = json.loads(line)
    if message["type"] == "hello":
        say(type="ready", protocol=1, name="listener", later=[1])
    elif message["type"] == "act":
        time.sleep(float(arguments.get("seconds", 0)))
        say(**{"type": "action", "number": message["number"], "action": arguments.get("action", "call"), **more})
sys.stderr.write("stdin is closed\n")

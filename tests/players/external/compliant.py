"""A bot for any game with names of actions, that keeps to the protocol but for what its argument names."""

import json
import os
import random
import sys
import time

fault = sys.argv[1]
dice = random.Random()
state = {"asked": 0, "games": 0, "ends": 0, "seat": None, "begun": False, "info": None, "shown": None, "greeted": False}


def say(**message):
    os.write(1, json.dumps(message).encode() + b"\n")


def crash_if(condition):
    if condition:
        os._exit(1)


def hello(message):
    state["greeted"] = True
    crash_if(fault == "dislikes_seeds" and message["seed"] > 2**32)
    crash_if(fault == "dislikes_more_in_hello" and "later" in message)
    crash_if(fault == "for_two" and message["num_players"] != 2)
    crash_if(fault == "leaves_other_games" and message["game"] != "leduc_poker")
    if fault == "refuses_without_a_reason" and message["game"] != "leduc_poker":
        return say(type="fault", verdict="startup")
    dice.seed(None if fault == "restless" else message["seed"])
    ready = {"type": "ready", "protocol": 1, "name": "compliant", "seeded": True}
    changes = {
        "greets": {"type": "hi"},
        "version_of_text": {"protocol": "1"},
        "numbered_name": {"name": 5},
        "seeded_of_text": {"seeded": "yes"},
        "another_each_time": {"name": f"number {os.getpid()}{random.random()}"},
        "pretends": {"protocol": message["protocol"]},
    }
    say(**ready | changes.get(fault, {}))
    if fault == "says_more_when_ready":
        say(type="log", text="here I am")


def start(message):
    if fault == "logs_the_start":
        say(type="log", text="a game")
    crash_if(fault == "moves_up_only" and state["seat"] is not None and message["seat"] < state["seat"])
    state.update(seat=message["seat"], begun=True, asked=0, info=None, games=state["games"] + 1)
    crash_if(fault == "tires" and state["games"] > 12)
    crash_if(fault == "first_is_first" and state["games"] == 1 and message["seat"] == 1)


def info(message):
    if fault == "logs_infos":
        say(type="log", text="I see")
    if state["info"] is None:
        crash_if(fault == "bored" and message == state["shown"])
        state["shown"] = message
    state["info"] = message


def act(message):
    state["asked"] += 1
    crash_if(fault == "dislikes_more" and "later" in message)
    actions = state["info"]["person"]["available_actions"]
    answer = {"type": "action", "number": message["number"], "action": dice.choice(actions)}
    changes = {
        "cheats": {"action": "all-in"} if state["seat"] == 1 else {},
        "no_type": {"type": "answer"},
        "action_of_null": {"action": None},
        "short_numbers": {"number": message["number"] % 2**31},
        "half_a_chance": {"probabilities": {"call": 0.5}},
        "high_hopes": {"value": 1e9},
        "talks_much": {"comment": "x" * 40_000},
    }
    say(**answer | changes.get(fault, {}))
    if fault == "says_it_twice":
        say(**answer)


def end(message):
    state["ends"] += 1
    if fault == "says_bye_to_games":
        say(type="log", text="that was it")
    crash_if(fault == "wants_to_be_asked" and not state["asked"])
    crash_if(fault == "wants_to_be_told" and state["info"] is None and state["begun"])
    crash_if(fault == "bad_loser" and not message["finished"])
    crash_if(fault == "patient_with_some" and not message["finished"] and state["ends"] > 3)
    crash_if(fault == "dislikes_ends" and not state["begun"])
    state["begun"] = False


def understood(line):
    if fault == "wants_type_first" and not line.startswith('{"type"'):
        return {"type": "?"}
    if fault == "wants_no_spaces" and '"type":"' not in line:
        return {"type": "?"}
    if fault == "wants_no_escapes" and "\\u" in line:
        return {"type": "?"}
    return json.loads(line)


def lines():
    if fault == "wants_whole_lines":
        while chunk := os.read(0, 2**20):
            yield from chunk.decode().splitlines()
    elif fault == "short_of_space":
        while line := sys.stdin.readline(2**16):
            yield line
    else:
        yield from sys.stdin


ON = {"hello": hello, "start": start, "info": info, "act": act, "end": end}
for line in lines():
    message = understood(line)
    if message["type"] in ON:
        ON[message["type"]](message)
    elif fault == "answers_everything":
        say(type="log", text="what?")

if fault == "stays" or (fault == "stays_after_games" and state["games"]):
    time.sleep(300)
if fault == "says_bye":
    say(type="log", text="bye")
crash_if(fault == "wants_hello" and not state["greeted"])
crash_if(fault == "wants_the_end" and state["begun"])

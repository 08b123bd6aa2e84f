#!/usr/bin/env node
// A bot for Leduc poker in JavaScript, which needs Node alone: it speaks the protocol of docs/protocol.md.
//
// In the folder of this file:
//
//     roomai check player cmd:./my_bot.mjs --game leduc_poker
//     roomai tournament leduc_poker cmd:./my_bot.mjs threshold random
//
// It raises with a pair or the highest rank, and calls with everything else.

import { createInterface } from "node:readline";

const VERSION = 1;

let info = null; // the latest that we were told

function choose({ public: all, person: me }) {
  const rank = Math.floor(me.card / all.suits); // card = rank * suits + suit
  const paired = all.board >= 0 && rank === Math.floor(all.board / all.suits);
  const highest = rank === all.cards / all.suits - 1; // ranks start at 0
  const wish = paired || highest ? "raise" : "call";
  return me.available_actions.includes(wish) ? wish : "call"; // calling is always legal
}

function say(message) {
  process.stdout.write(JSON.stringify(message) + "\n");
}

const on = {
  hello({ game }) {
    if (game === "leduc_poker") {
      say({ type: "ready", protocol: VERSION, name: "my_bot.mjs", seeded: true });
    } else {
      say({ type: "fault", verdict: "startup", reason: `it plays leduc_poker, not ${game}` });
    }
  },
  info(message) {
    info = message;
  },
  act({ number }) {
    say({ type: "action", number, action: choose(info) });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  on[message.type]?.(message); // "start", "end" and what later versions may say need no answer
}

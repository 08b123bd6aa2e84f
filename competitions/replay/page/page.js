"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const SWIPE = 40; // pixels
const BLOCKS = 24; // of a bar
let game, view, moment = 0, timer = null;

// Everything that comes from the record is set as text, never as markup.
function piece(name, text = "", look = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (look) made.className = look;
  return made;
}

const who = (seat) => piece("span", `${seat} ${game.names[seat]}`, `s${game.styles[seat]}`);
const last = () => view.moments.length - 1;
const signed = (number) => (number > 0 ? "+" : number === 0 ? "+" : "") + String(Number(number.toPrecision(6)));
const viewName = (seat) => seat === null ? "all that happened" : `what ${game.names[seat]} in seat ${seat} saw`;

const isWide = () => at("scroll").scrollWidth > at("scroll").clientWidth;

function bar(share) {
  const eighths = Math.round(Math.min(Math.max(share, 0), 1) * BLOCKS * 8);
  return "█".repeat(Math.floor(eighths / 8)) + " ▏▎▍▌▋▊▉"[eighths % 8].trim();
}

function chooseGame(number) {
  game = data.games[number];
  at("game").value = String(number);
  at("game-number").textContent = `game ${game.number}`;
  const seat = view === undefined ? game.views[0].seat : view.seat;
  at("view").replaceChildren(...game.views.map((each, index) => {
    const option = piece("option", viewName(each.seat));
    option.value = String(index);
    return option;
  }));
  at("choose-view").hidden = game.views.length < 2;
  chooseView(Math.max(game.views.findIndex((each) => each.seat === seat), 0), 0);
}

function chooseView(number, next = moment) {
  view = game.views[number];
  at("view").value = String(number);
  at("slider").max = String(last());
  at("moves").replaceChildren();
  show(next);
}

function show(next) {
  moment = Math.min(Math.max(next, 0), last());
  if (moment === last()) stop();
  const told = view.moments[moment];
  const said = told.mover === undefined ? [piece("span", "the game begins")] : [who(told.mover), " ", piece("b", told.action)];
  at("headline").replaceChildren(...said);
  at("board").replaceChildren(...told.board.flatMap((line) => [...line.map(([look, text]) => piece("span", text, look ? `s${look}` : "")), "\n"]));
  at("scroll").setAttribute("aria-label", `board: ${told.text || told.board.map((line) => line.map((part) => part[1]).join("")).join("\n")}`);
  at("scroll").classList.toggle("wide", isWide());
  const over = moment === last();
  at("next").replaceChildren(...(over ? [`${view.normal ? "■" : "✗"} ${view.verdict}`] : told.turn === null ? [] : ["▶ ", who(told.turn), " to move"]));
  showPlayers(told, over);
  showThought(told);
  showMoves();
  at("slider").value = String(moment);
  at("slider").setAttribute("aria-valuetext", `moment ${moment} of ${last()}: ${at("headline").textContent}`);
  at("count").textContent = `${moment} of ${last()}`;
  for (const id of ["first", "back"]) at(id).disabled = moment === 0;
  for (const id of ["last", "forward"]) at(id).disabled = over;
}

function showPlayers(told, over) {
  const best = Math.max(...view.scores.filter((score) => score !== null));
  at("players").tBodies[0].replaceChildren(...game.names.map((name, seat) => {
    const row = piece("tr");
    const earlier = view.moments.slice(1, moment + 1).filter((each) => each.mover === seat);
    const score = view.scores[seat], [median] = view.ms[seat];
    const sign = score === best && score > 0 ? "▲" : score < 0 ? "▼" : "•";
    const cell = piece("td");
    cell.append(who(seat));
    row.append(piece("td", !over && told.turn === seat ? "▶" : ""), cell, piece("td", earlier.length ? earlier.at(-1).action : ""));
    row.append(piece("td", over && score !== null ? `${sign} ${signed(score)}` : ""));
    row.append(piece("td", over && median !== null ? `${Number(median.toPrecision(2))} ms` : "", "ms"));
    return row;
  }));
}

function showThought(told) {
  at("thought").hidden = told.likely === undefined && told.value === undefined;
  at("thinker").textContent = told.mover === undefined ? "" : `what ${game.names[told.mover]} thought`;
  at("likely").replaceChildren(...(told.likely || []).map(([name, share]) => {
    const item = piece("li", "", name === told.action ? "played" : "");
    const drawn = piece("span", bar(share), "bar");
    drawn.setAttribute("aria-hidden", "true");
    item.append(piece("span", name), drawn, piece("span", `${Math.round(share * 100)}%${name === told.action ? " ◂" : ""}`));
    return item;
  }));
  at("value").textContent = told.value === undefined ? "" : `expects ${signed(told.value)}`;
}

function showMoves() {
  const list = at("moves");
  while (list.children.length > moment + 1) list.lastChild.remove();
  for (let number = list.children.length; number <= moment; number++) {
    const told = view.moments[number], item = piece("li"), button = piece("button");
    button.append(...(told.mover === undefined ? ["the game begins"] : [who(told.mover), " ", piece("b", told.action)]));
    button.addEventListener("click", () => go(number));
    item.append(button);
    list.append(item);
  }
  for (const item of list.children) item.removeAttribute("aria-current");
  list.lastChild.setAttribute("aria-current", "step");
  list.scrollTop = list.scrollHeight;
}

function stop() {
  clearInterval(timer);
  timer = null;
  at("play").setAttribute("aria-pressed", "false");
}

function play() {
  if (timer !== null) return stop();
  if (moment === last()) show(0);
  timer = setInterval(() => show(moment + 1), 1000 * Number(at("pace").value));
  at("play").setAttribute("aria-pressed", "true");
}

function go(next) {
  stop();
  show(next);
}

function turn(step) {
  const next = data.games.indexOf(game) + step;
  if (next >= 0 && next < data.games.length) { stop(); chooseGame(next); }
}

const KEYS = {
  ArrowRight: () => go(moment + 1), ArrowLeft: () => go(moment - 1), " ": () => go(moment + 1),
  l: () => go(moment + 1), h: () => go(moment - 1), g: () => go(0), G: () => go(last()),
  Home: () => go(0), End: () => go(last()), p: play, "]": () => turn(1), "[": () => turn(-1),
  v: () => chooseView((game.views.indexOf(view) + 1) % game.views.length),
};
document.addEventListener("keydown", (event) => {
  const control = event.target.closest("select, button, input");
  const own = control && (control.tagName === "SELECT" || (event.key === " " && control.tagName === "BUTTON"));
  if (event.ctrlKey || event.altKey || event.metaKey || own || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
});
let touched = null;
at("table").addEventListener("touchstart", (event) => { touched = event.changedTouches[0]; }, { passive: true });
at("table").addEventListener("touchend", (event) => {
  const lifted = event.changedTouches[0];
  const across = lifted.clientX - touched.clientX, down = lifted.clientY - touched.clientY;
  if (!isWide() && Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(down)) go(moment + (across < 0 ? 1 : -1));
}, { passive: true });

at("first").addEventListener("click", () => go(0));
at("back").addEventListener("click", () => go(moment - 1));
at("play").addEventListener("click", play);
at("forward").addEventListener("click", () => go(moment + 1));
at("last").addEventListener("click", () => go(last()));
at("slider").addEventListener("input", () => go(Number(at("slider").value)));
at("pace").addEventListener("change", () => { if (timer !== null) { stop(); play(); } });
at("game").addEventListener("change", () => { stop(); chooseGame(Number(at("game").value)); });
at("view").addEventListener("change", () => chooseView(Number(at("view").value)));
at("game").replaceChildren(...data.games.map((each, index) => {
  const option = piece("option", `${each.number}: ${each.names.join(" against ")}`);
  option.value = String(index);
  return option;
}));
at("choose-game").hidden = data.games.length < 2;
document.querySelector("main").hidden = false;
chooseGame(0);

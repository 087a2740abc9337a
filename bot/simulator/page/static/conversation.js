// The messages of the open chat: drawn by the server, kept in order and in view here.

import { attempt, post } from "./calls.js";
import { simulatedNow } from "./clockbar.js";
import { drawEmoji } from "./emoji.js";
import { alert, toast } from "./notices.js";
import { dayName, say } from "./words.js";

const NEAR_BOTTOM = 60;
const log = document.getElementById("messages");
const chip = document.getElementById("fresh");
let fresh = 0;

const atBottom = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_BOTTOM;
const messages = () => [...log.querySelectorAll("[data-message]")];
const find = (id) => log.querySelector(`[data-message="${id}"]`);

/** Wires the log: `act` is told what to say, and gives where a button was pressed. */
export function startConversation(act) {
  log.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.command) act.say(button.dataset.command);
    if (button?.dataset.callback !== undefined) press(button, act.place());
  });
  log.addEventListener("scroll", () => { if (atBottom()) setFresh(0); });
  chip.onclick = toBottom;
  new ResizeObserver(() => { if (!fresh) toBottom(); }).observe(log);
}

/** Leaves a chat: nothing of it may be pressed any more. */
export const clearLog = () => log.replaceChildren();

/** Shows a whole chat anew. */
export function showAll(drawn, place) {
  log.replaceChildren(...drawn.map(parse));
  log.classList.toggle("group", place.group);
  setSides(place);
  arrange();
  toBottom();
}

/** Puts in a new message, or an edited one in the place of the old; in order of their ids. */
export function show(html, place) {
  const stay = atBottom();
  const message = parse(html);
  const old = find(message.dataset.message);
  if (old) swap(old, message);
  else insert(message);
  setSides(place);
  arrange();
  if (stay || message.classList.contains("outgoing")) toBottom();
  else if (!old) setFresh(fresh + 1);
}

export function drop(id) {
  find(id)?.remove();
  arrange();
}

/** In a group only the speaker's own messages stand on the right. */
export function setSides(place) {
  if (!place.group) return;
  for (const message of log.querySelectorAll(".message")) {
    const own = message.dataset.from === String(place.user);
    message.classList.toggle("outgoing", own);
    message.classList.toggle("incoming", !own);
  }
}

/** Says the days anew: another one may be today. */
export const redate = arrange;

/** An invitation in a chat in which nobody has said anything. */
function invitation() {
  const box = document.createElement("div");
  box.className = "invitation";
  box.innerHTML = `<img src="/page/static/icon.svg" alt="" width="64" height="64"><h3></h3><p></p><div></div>`;
  box.querySelector("h3").textContent = say("empty_title");
  box.querySelector("p").textContent = say("empty_text");
  for (const text of ["/start", "/digest", say("brief")]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pill";
    button.textContent = button.dataset.command = text;
    box.querySelector("div").append(button);
  }
  return box;
}

async function press(button, place) {
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  const message = Number(button.closest("[data-message]").dataset.message);
  const body = { ...place, message, data: button.dataset.callback };
  const answer = await attempt(() => post("press", body));
  button.ariaBusy = null;
  if (answer?.late) toast(say("late"));
  else if (answer?.text) (answer.show_alert ? alert : toast)(answer.text);
}

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return drawEmoji(template.content.firstElementChild);
}

function insert(message) {
  const id = Number(message.dataset.message);
  const next = messages().find((other) => Number(other.dataset.message) > id);
  message.classList.add("new");
  if (next) next.before(message);
  else log.append(message);
}

/** The keyboard's focus stays on the button in the same place, so that pages can be turned. */
function swap(old, message) {
  const spot = [...old.querySelectorAll("button, a, input")].indexOf(document.activeElement);
  old.replaceWith(message);
  if (spot < 0) return;
  const spots = [...message.querySelectorAll("button, a, input")];
  (spots[spot] ?? spots.at(-1))?.focus({ preventScroll: true });
}

/** A line before the first message of each day. */
function arrange() {
  for (const line of log.querySelectorAll(".day, .invitation")) line.remove();
  let day = "";
  for (const message of messages()) {
    if (message.dataset.day !== day) message.before(dayLine(message.dataset.day));
    day = message.dataset.day;
  }
  if (!day) log.append(invitation());
}

function dayLine(day) {
  const line = document.createElement("p");
  line.className = "day";
  line.append(document.createElement("span"));
  line.firstChild.textContent = dayName(day, simulatedNow());
  return line;
}

function toBottom() {
  log.scrollTop = log.scrollHeight;
  setFresh(0);
}

function setFresh(count) {
  fresh = count;
  chip.hidden = !count;
  chip.querySelector("span").textContent = say("fresh", { count });
}

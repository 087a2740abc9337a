// The messages of the open chat: drawn by the server, kept in order and in view here.

import { attempt, post } from "./calls.js";
import { simulatedNow } from "./clockbar.js";
import { drawEmoji } from "./emoji.js";
import { arrange as arrangeIn, foldQuotes, outer } from "./grouping.js";
import { alert, toast } from "./notices.js";
import { dayName, say } from "./words.js";

const NEAR_BOTTOM = 60;
const FLASH_MS = 1600;
const SPOTS = "button, a, input, [tabindex]";
const log = document.getElementById("messages");
const chip = document.getElementById("fresh");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let fresh = 0;
let followed = true;

const atBottom = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_BOTTOM;
const messages = () => [...log.querySelectorAll("[data-message]")];
const find = (id) => log.querySelector(`[data-message="${id}"]`);

/** Wires the log: `act` is told what to say or ask inline, and gives where a button was pressed. */
export function startConversation(act) {
  log.addEventListener("click", (event) => touch(event.target, act));
  log.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-original]")) goTo(event.target.dataset.original);
  });
  log.addEventListener("scroll", () => { followed = atBottom(); if (followed) setFresh(0); });
  chip.onclick = toBottom;
  new ResizeObserver(() => { foldQuotes(log); if (followed) toBottom(); }).observe(log);
}

/** Leaves a chat: nothing of it may be pressed any more. */
export const clearLog = () => log.replaceChildren();

/** Shows a whole chat anew; one that is being read stays where it is. */
export function showAll(drawn, place) {
  const stay = !messages().length || atBottom();
  const top = log.scrollTop;
  const held = heldFocus();
  log.replaceChildren(...drawn.map(parse));
  log.classList.toggle("group", place.group);
  turn(place);
  arrange();
  giveFocus(held);
  if (stay) toBottom();
  else log.scrollTop = top;
}

/** Puts in a new message, or an edited one in the place of the old; in order of their ids. */
export function show(html, place) {
  const stay = atBottom();
  const message = parse(html);
  const old = find(message.dataset.message);
  if (old) swap(old, message);
  else insert(message);
  turn(place);
  arrange();
  if (stay || message.classList.contains("outgoing")) toBottom();
  else if (!old) setFresh(fresh + 1);
}

export function drop(id) {
  find(id)?.remove();
  arrange();
}

/** Another one speaks: what is theirs stands on the right now. */
export function setSides(place) {
  turn(place);
  arrange();
}

/** In a group only the speaker's own messages stand on the right. */
function turn(place) {
  if (!place.group) return;
  for (const message of log.querySelectorAll(".message")) {
    const own = message.dataset.from === String(place.user);
    message.classList.toggle("outgoing", own);
    message.classList.toggle("incoming", !own);
  }
}

/** Says the days anew: another one may be today. */
export const redate = arrange;

function touch(target, act) {
  const button = target.closest("button");
  const { command, callback, inline, copy, place } = button?.dataset ?? {};
  const original = target.closest("a") ? null : target.closest("[data-original]");
  if (command) act.say(command);
  else if (callback !== undefined) press(button, act.place());
  else if (inline !== undefined) act.inline?.(inline, place);
  else if (copy !== undefined) copyText(copy, button.dataset.done);
  else if (button?.matches(".copy")) copyText(button.nextElementSibling.textContent, button.dataset.done);
  else if (original) goTo(original.dataset.original);
}

async function copyText(text, done) {
  await attempt(async () => { await navigator.clipboard.writeText(text); toast(done); });
}

/** Shows a message that another one answers. */
function goTo(id) {
  const message = find(id);
  if (!message) return;
  const shown = message.querySelector(".bubble, .media") ?? message;
  const box = message.closest(".album") ? message.querySelector(".media") ?? shown : shown;
  box.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  box.classList.remove("flash");
  requestAnimationFrame(() => box.classList.add("flash"));
  setTimeout(() => box.classList.remove("flash"), FLASH_MS);
}

/** An invitation in a chat in which nobody has said anything. */
function invitation() {
  const box = document.createElement("div");
  box.className = "invitation";
  box.lang = document.documentElement.lang;
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
  if (!next) log.append(message);
  else if (next.dataset.album && next.dataset.album === message.dataset.album) next.before(message);
  else outer(next).before(message);
}

/** The keyboard's focus stays on the button in the same place, so that pages can be turned. */
function swap(old, message) {
  const held = heldFocus();
  old.replaceWith(message);
  giveFocus(held);
}

/** Which of its message's buttons has the focus, if any has. */
function heldFocus() {
  const message = document.activeElement?.closest("[data-message]");
  if (!message) return null;
  const spot = [...message.querySelectorAll(SPOTS)].indexOf(document.activeElement);
  return { id: message.dataset.message, spot };
}

function giveFocus(held) {
  if (!held || held.spot < 0 || log.contains(document.activeElement)) return;
  const spots = [...(find(held.id)?.querySelectorAll(SPOTS) ?? [])];
  (spots[held.spot] ?? spots.at(-1))?.focus({ preventScroll: true });
}

/** Everything in its place; in an empty chat there is only the invitation. */
function arrange() {
  log.querySelector(".invitation")?.remove();
  arrangeIn(log, (day) => dayName(day, simulatedNow()));
  if (!messages().length) log.append(invitation());
}

function toBottom() {
  log.scrollTop = log.scrollHeight;
  followed = true;
  setFresh(0);
}

function setFresh(count) {
  fresh = count;
  chip.hidden = !count;
  chip.querySelector("span").textContent = say("fresh", { count });
}

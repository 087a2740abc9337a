// What stands below the messages: who speaks, why nobody can, START, and the bot's keyboard.

import { attempt, post } from "./calls.js";
import { byId } from "./make.js";
import { setBlocked } from "./header.js";
import { drawEmoji } from "./emoji.js";
import { botIsHere, isAdmin, isGroup, memberOf, nameOf, shutFor, state } from "./state.js";
import { say } from "./words.js";

let keyboardFolded = false;

/** Wires it; `act` speaks as another, starts the bot, opens a chat, says a text. */
export function startBottom(act) {
  byId("speaker").onchange = () => act.speak(Number(byId("speaker").value));
  byId("anonymous").onclick = () => toggleAnonymous();
  byId("start").onclick = () => act.begin();
  byId("keyboard-toggle").onclick = () => { keyboardFolded = !keyboardFolded; drawKeyboard(); };
  byId("keyboard").onclick = (event) => {
    const text = event.target.closest("[data-say]")?.dataset.say;
    if (text) act.say(text);
  };
  byId("shut").querySelector("button").onclick = () => attempt(() => open(act));
  byId("notice").querySelector("button").onclick = () => attempt(() => setBlocked(state.chat, false));
}

export function drawBottom() {
  const chat = state.chat;
  const reason = shutFor();
  const started = reason === "start";
  drawSpeakers(chat);
  byId("start").hidden = !started;
  byId("start").textContent = state.pending ? say("start_with", { payload: state.pending }) : say("start");
  byId("composer-form").classList.toggle("barred", Boolean(reason));
  byId("composer-form").classList.toggle("unstarted", started);
  byId("composer").placeholder = chat.placeholder || say(chat.type === "channel" ? "post_in_channel" : "write");
  drawShut(reason);
  drawNotice(chat, reason);
  drawKeyboard();
}

function drawSpeakers(chat) {
  const select = byId("speaker");
  const member = memberOf(state.speaker);
  const people = chat.people.map((one) => one.user);
  if (!member && state.speaker !== null) people.push(state.users.find((one) => one.id === state.speaker));
  const ended = chat.deleted || Boolean(chat.migrated_to);
  select.hidden = chat.type === "private" || !chat.people.length || ended;
  select.replaceChildren(...people.filter(Boolean).map((user) => new Option(nameOf(user), user.id)));
  select.value = state.speaker;
  byId("anonymous").hidden = !isGroup(chat) || !isAdmin(member) || ended;
  byId("anonymous").ariaPressed = String(Boolean(member?.is_anonymous));
}

function drawShut(reason) {
  const shut = byId("shut");
  const user = memberOf(state.speaker)?.user ?? state.users.find((one) => one.id === state.speaker);
  const words = { blocked: "unblock", absent: "join", migrated: "open_new" }[reason];
  shut.hidden = !reason || reason === "start";
  if (shut.hidden) return;
  const name = user ? nameOf(user) : String(state.speaker);
  shut.querySelector("span").textContent = say(reason, { name });
  shut.querySelector("button").hidden = !words;
  shut.querySelector("button").textContent = words ? say(words) : "";
}

/** What a reason leaves to do. */
async function open(act) {
  const reason = shutFor();
  if (reason === "blocked") await setBlocked(state.chat, false);
  if (reason === "migrated") act.open(state.chat.migrated_to);
  if (reason === "absent") await post("members", { chat: state.open, member: state.speaker, act: "join" });
}

/** People go on where the bot is no more; but it should be seen. */
function drawNotice(chat, reason) {
  const notice = byId("notice");
  notice.hidden = chat.type === "private" || botIsHere(chat) || ["migrated", "deleted"].includes(reason);
  notice.querySelector("span").textContent = say(chat.type === "channel" ? "removed_channel" : "removed");
  notice.querySelector("button").textContent = say("invite");
}

function drawKeyboard() {
  const box = byId("keyboard");
  const toggle = byId("keyboard-toggle");
  const drawn = state.chat.keyboard;
  toggle.hidden = !drawn;
  toggle.ariaPressed = String(!keyboardFolded);
  box.hidden = !drawn || keyboardFolded || Boolean(shutFor());
  if (drawn !== box.dataset.drawn) {
    box.dataset.drawn = drawn;
    box.innerHTML = drawn; // made by the server of nothing but escaped words
    drawEmoji(box);
  }
}

async function toggleAnonymous() {
  const anonymous = !memberOf(state.speaker)?.is_anonymous;
  const body = { chat: state.open, member: state.speaker, act: "anonymous", anonymous };
  await attempt(() => post("members", body));
}

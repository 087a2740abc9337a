// The list of chats on the left: what kind, who, the last line, when, and what is unread.

import { attempt, get } from "./calls.js";
import { simulatedNow } from "./clockbar.js";
import { drawEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { byId, make } from "./make.js";
import { nameOf, state } from "./state.js";
import { brief, say } from "./words.js";

const MOST = 60;
const ICONS = { group: "group", supergroup: "group", channel: "channel" };
const list = byId("chat-list");
const field = byId("search");
export const unread = new Map();
let found = null;
let asking = 0;

export function startList() {
  field.oninput = () => {
    clearTimeout(asking);
    asking = setTimeout(search, 150);
  };
  field.onkeydown = (event) => {
    if (event.key === "Escape" && field.value) { field.value = ""; search(); }
    else if (event.key === "ArrowDown") list.querySelector("a")?.focus();
    else return;
    event.preventDefault();
  };
  list.onkeydown = onKey;
}

/** Draws the list: all that is known, or what was looked for. */
export function drawList() {
  const focused = document.activeElement?.closest?.("#chat-list li")?.dataset.chat;
  const chats = found ?? inOrder([...state.chats.values()]).slice(0, MOST);
  list.replaceChildren(...chats.map(entry));
  byId("search-box").hidden = !state.more && !found && state.chats.size <= MOST;
  byId("none-found").hidden = Boolean(chats.length);
  list.querySelector(`li[data-chat="${focused}"] a`)?.focus({ preventScroll: true });
}

/** The icon of a kind of chat. */
export const kindIcon = (chat) => (chat.is_forum ? "forum" : ICONS[chat.type]);

/** A coloured circle with the first letter of a name. */
export function setAvatar(element, chat) {
  element.className = `avatar tint-${Math.abs(chat.id) % 7}`;
  element.textContent = [...nameOf(chat)][0];
  if (chat.gone) element.replaceChildren(icon("person"));
}

export function avatarOf(chat) {
  const element = make("span", { ariaHidden: "true" });
  setAvatar(element, chat);
  return element;
}

async function search() {
  const wanted = field.value.trim();
  const answer = wanted && (await attempt(() => get("chats", { find: wanted })));
  if (wanted !== field.value.trim()) return;
  found = answer ? answer.chats : null;
  for (const chat of found ?? []) state.chats.set(chat.id, chat);
  drawList();
}

function inOrder(chats) {
  return chats.sort((one, other) => (other.last?.date ?? 0) - (one.last?.date ?? 0));
}

function entry(chat) {
  const time = chat.last && brief(new Date(chat.last.date * 1000), simulatedNow());
  const count = unread.get(chat.id);
  const last = make("span.last", {}, chat.last?.who && make("b", {}, `${chat.last.who}: `), chat.last?.text ?? say("empty_line"));
  const kind = kindIcon(chat);
  const link = make("a", { href: `#${chat.id}` }, avatarOf(chat), make("span.entry", {},
    make("span.name", {}, kind && icon(kind), make("span", {}, chat.gone ? say("deleted_account") : nameOf(chat))),
    make("time", {}, time ?? ""), last, count && make("b.unread", {}, String(count)),
    (chat.blocked || chat.deleted || chat.migrated_to) && make("span.stopped", {}, icon("ban"))));
  if (chat.id === state.open) link.ariaCurrent = "true";
  return drawEmoji(make("li", { data: { chat: chat.id, testid: `chat-${chat.id}` } }, link));
}

function onKey(event) {
  const links = [...list.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const at = links.indexOf(document.activeElement) + step;
  (at < 0 && !byId("search-box").hidden ? field : links[at])?.focus();
  event.preventDefault();
}

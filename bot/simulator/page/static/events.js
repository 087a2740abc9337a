// What the simulator tells while the page is open, and what it changes here.

import { showAlarms } from "./alarms.js";
import { drawBottom } from "./bottom.js";
import { follow, get, attempt } from "./calls.js";
import { drawList, unread } from "./chatlist.js";
import { setClock } from "./clockbar.js";
import { drop, redate, show } from "./conversation.js";
import { endDraft, showDraft } from "./drafts.js";
import { setBusy } from "./header.js";
import { byId } from "./make.js";
import { place, state } from "./state.js";

const SOON_MS = 60;
let listing = 0;
let reloading = 0;
let opened = false;

/** Follows the events; after each new connection everything is asked for again. */
export function listen(act) {
  follow((event) => onEvent(event, act), async () => {
    if (opened) await act.refresh();
    opened = true;
    if (state.open !== null) await act.topic(state.thread);
  });
}

function onEvent(event, act) {
  const here = event.chat_id === state.open;
  if (event.clock) tick(event.clock);
  if (event.chat) list(event.chat);
  if (here && event.html) draw(event);
  if (here && event.kind === "delete") drop(event.message_id);
  if (here && event.kind === "action") setBusy(event.action ?? "typing");
  if (here && event.kind === "draft") showDraft(event.text);
  if (!here && event.kind === "message") unread.set(event.chat_id, (unread.get(event.chat_id) ?? 0) + 1);
  if (event.kind === "alarm") attempt(async () => showAlarms((await get("state")).alarms));
  if (event.kind === "many") many(act);
  if (here && ["chat", "block"].includes(event.kind)) reloadSoon(act);
  if (event.kind === "commands") reloadSoon(act);
}

function tick(clock) {
  setClock(clock);
  if (state.open !== null) redate();
}

/** The list has a chat's new line; of the open one more may have changed. */
function list(chat) {
  state.chats.set(chat.id, chat);
  if (chat.id === state.open && state.chat) {
    Object.assign(state.chat, chat);
    drawBottom();
  }
  clearTimeout(listing);
  listing = setTimeout(drawList, SOON_MS);
}

function draw(event) {
  const other = state.thread !== null && state.thread !== event.thread;
  const shown = byId("messages").querySelector(`[data-message="${event.message_id}"]`);
  if (other || (event.kind === "edit" && !shown)) return;
  show(event.html, place());
  if (event.kind !== "message") return;
  endDraft();
  setBusy(null);
}

function reloadSoon(act) {
  clearTimeout(reloading);
  reloading = setTimeout(() => act.reload(), SOON_MS);
}

async function many(act) {
  await act.refresh();
  if (state.open !== null) await act.topic(state.thread);
}

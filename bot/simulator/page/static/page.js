// The page put together: which chat is open, who speaks in it, and what happens meanwhile.

import { startAdding } from "./adding.js";
import { showAlarms } from "./alarms.js";
import { drawBottom, startBottom } from "./bottom.js";
import { attempt, get, post } from "./calls.js";
import { drawList, startList, unread } from "./chatlist.js";
import { setClock, startClock } from "./clockbar.js";
import { clearComposer, focusComposer, setCommands, startComposer } from "./composer.js";
import { setSides, clearLog, showAll, startConversation } from "./conversation.js";
import { endDraft } from "./drafts.js";
import { setEarlier, showMessage } from "./earlier.js";
import { listen } from "./events.js";
import { drawTop, setBusy, startHeader } from "./header.js";
import { fillIcons } from "./icons.js";
import { closeInfo, drawInfo, openInfo, startInfo } from "./info.js";
import { askIn, hide as hideInline, startInline, typed } from "./inline.js";
import { readHash, share, startLinks, takeQuery } from "./links.js";
import { byId } from "./make.js";
import { focusLast, startMessageMenu } from "./messagemenu.js";
import { startSettings } from "./settings.js";
import { isAdmin, place, state } from "./state.js";
import { drawTopics, startTopics } from "./topics.js";
import { drawCount, startWeather } from "./weather.js";
import { fill, say } from "./words.js";

const wide = matchMedia("(min-width: 720px)");

const act = {
  attempt, place, typed, share, refresh, reload, open, speak, redraw,
  info: () => openInfo(),
  back: () => { location.hash = ""; },
  say: (text, context) => attempt(() => write(text, context)),
  inline: (query, where) => askIn(query, where, act),
  lastMessage: focusLast,
  topic: (thread) => {
    if (thread !== state.thread) clearLog();
    state.thread = thread;
    return load();
  },
  begin: () => attempt(begin),
  await: awaitStart,
};

async function start() {
  fillIcons(document);
  fill(document);
  document.title = say("title");
  startClock();
  for (const wire of [startComposer, startConversation, startHeader, startBottom, startTopics, startInfo, startInline, startLinks, startAdding]) wire(act);
  startList();
  startMessageMenu();
  startWeather();
  startSettings([
    { label: say("transcript"), icon: "list", testid: "to-transcript", act: () => location.assign("/transcript") },
    { label: say("deep_link"), icon: "link", testid: "deep-link", act: share },
    { label: say("weather"), icon: "weather", act: () => byId("weather").click() },
  ]);
  window.addEventListener("hashchange", goToHash);
  await refresh();
  if (!readHash(location.hash) && wide.matches && state.chats.size) {
    history.replaceState(null, "", `${location.search}#${[...state.chats.keys()][0]}`);
  }
  await goToHash();
  takeQuery(act);
  listen(act);
}

/** Asks again for everything but the messages. */
async function refresh() {
  const found = await attempt(() => get("state"));
  if (!found) return;
  state.chats = new Map(found.chats.map((chat) => [chat.id, chat]));
  Object.assign(state, { more: found.more, users: found.users, bot: found.bot });
  setClock(found.clock);
  showAlarms(found.alarms);
  drawCount(found.faults);
  drawList();
}

function open(chat, message = null) {
  const hash = message ? `#${chat}/${message}` : `#${chat}`;
  if (location.hash === hash) return goToHash();
  history.pushState(null, "", hash);
  return goToHash();
}

async function goToHash() {
  const wanted = readHash(location.hash);
  if (wanted && wanted.chat !== state.open) {
    await enter(wanted.chat);
    if (state.open !== wanted.chat) return;
  }
  if (!wanted || !state.chat) leave();
  else if (wanted.message) await showMessage(wanted.message);
}

function leave() {
  Object.assign(state, { open: null, chat: null, thread: null });
  closeInfo();
  byId("chat").hidden = true;
  byId("screens").classList.remove("reading");
  drawList();
}

async function enter(chat) {
  Object.assign(state, { open: chat, thread: null, speaker: chat > 0 ? chat : null, chat: null, pending: null });
  unread.delete(chat);
  setBusy(null);
  hideInline();
  clearComposer();
  clearLog();
  await load();
  if (state.open !== chat || !state.chat) return;
  byId("chat").hidden = false;
  byId("screens").classList.add("reading");
  drawList();
  focusBottom();
}

/** The focus goes to where something can be said. */
function focusBottom() {
  if (byId("start").hidden) focusComposer();
  else if (wide.matches) byId("start").focus();
}

/** Loads the open chat: what it is, and the newest messages of the chosen topic. */
async function load() {
  const chat = state.open;
  const found = await fetchOpen();
  if (!found || chat !== state.open) return;
  take(found);
  endDraft();
  showAll(found.messages, place());
  setEarlier(found.earlier);
}

/** What is to know of the open chat anew, without its messages. */
async function reload() {
  const chat = state.open;
  const found = chat !== null && (await fetchOpen());
  if (found && chat === state.open) take(found);
}

async function fetchOpen() {
  const wanted = { user: state.speaker ?? 0, ...(state.thread === null ? {} : { thread: state.thread }) };
  return attempt(() => get(`chats/${state.open}`, wanted));
}

function take(found) {
  const first = state.speaker === null;
  state.chat = found.chat;
  if (first) state.speaker = (found.chat.people.find(isAdmin) ?? found.chat.people[0] ?? { user: state.users[0] }).user.id;
  if (state.thread && !found.chat.topics.some((one) => one.message_thread_id === state.thread)) state.thread = null;
  setCommands(found.commands);
  redraw();
  if (first) speak(state.speaker);
}

function redraw() {
  if (!state.chat) return;
  drawTop();
  drawTopics();
  drawBottom();
  drawInfo();
}

/** Speaks as another from now on. */
async function speak(user) {
  state.speaker = user;
  setSides(place());
  drawBottom();
  const { chat } = place();
  const found = await attempt(() => get(`chats/${chat}/commands`, { user }));
  if (found && chat === state.open) setCommands(found.commands);
}

function write(text, context) {
  const where = { chat: state.open, user: state.speaker };
  if (context?.kind === "edit") return post("edit", { ...where, message: context.message, text });
  return post("say", { ...where, thread: state.thread ?? 0, reply_to: context?.message ?? 0, text });
}

/** A deep link was followed: the reader's own chat opens, where START says the payload. */
async function awaitStart(payload) {
  const user = state.speaker ?? state.users[0].id;
  await open(user);
  if (state.open !== user) return;
  state.pending = payload || null;
  drawBottom();
  if (!byId("start").hidden) byId("start").focus();
}

async function begin() {
  const payload = state.pending ?? "";
  state.pending = null;
  await post("start", { user: state.open, payload });
  await reload();
  focusComposer();
}

start();

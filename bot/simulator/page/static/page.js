// The page put together: which chat is open, who speaks in it, and what happens meanwhile.

import { attempt, follow, get, post } from "./calls.js";
import { drawList, nameOf, setAvatar } from "./chatlist.js";
import { setClock, startClock } from "./clockbar.js";
import { clearComposer, focusComposer, setCommands, startComposer } from "./composer.js";
import { clearLog, drop, redate, setSides, show, showAll, startConversation } from "./conversation.js";
import { fill, languageName, say } from "./words.js";

const byId = (id) => document.getElementById(id);
const wide = matchMedia("(min-width: 720px)");
const unread = new Map();
const state = { chats: [], users: [], open: null, speaker: null };
let refreshing = 0;
let typing = 0;

const act = {
  place: () => ({ chat: state.open, user: state.speaker, group: isGroup() }),
  say: (text) => attempt(() => post("say", { ...act.place(), text })),
};
const openChat = () => state.chats.find((chat) => chat.id === state.open);
const isGroup = () => openChat()?.type !== "private";

async function start() {
  fill(document);
  document.title = say("title");
  startClock();
  startComposer(act);
  startConversation(act);
  startMenu();
  startTheme();
  byId("speaker").onchange = () => { speakAs(Number(byId("speaker").value)); };
  byId("back").onclick = () => { location.hash = ""; };
  window.addEventListener("hashchange", goToHash);
  await refresh();
  goToHash();
  if (state.open === null && wide.matches && state.chats.length) {
    history.replaceState(null, "", `#${state.chats[0].id}`);
    goToHash();
  }
  follow(onEvent, catchUp);
}

/** Asks again for everything but the messages. */
async function refresh() {
  const found = await attempt(() => get("state"));
  if (!found) return;
  Object.assign(state, { chats: found.chats, users: found.users });
  setClock(found.clock);
  drawList(state.chats, state.open, unread);
  if (openChat()) drawTop();
}

function refreshSoon() {
  clearTimeout(refreshing);
  refreshing = setTimeout(refresh, 120);
}

async function catchUp() {
  await refresh();
  if (openChat()) await loadMessages();
}

function goToHash() {
  const id = Number(location.hash.slice(1));
  const chat = id && state.chats.find((one) => one.id === id);
  state.open = chat ? chat.id : null;
  byId("chat").hidden = !chat;
  byId("screens").classList.toggle("reading", Boolean(chat));
  if (!chat) return drawList(state.chats, null, unread);
  unread.delete(chat.id);
  setTyping(false);
  clearComposer();
  clearLog();
  state.speaker = chat.type === "private" ? chat.id : speakers(chat)[0].id;
  drawList(state.chats, chat.id, unread);
  drawTop();
  drawSpeakers(chat);
  return loadMessages().then(focusComposer);
}

async function loadMessages() {
  const place = act.place();
  const found = await attempt(() => get(`chats/${place.chat}`, { user: place.user }));
  if (!found || place.chat !== state.open) return;
  setCommands(found.commands);
  showAll(found.messages, place);
}

function drawTop() {
  const chat = openChat();
  const own = chat.type === "private";
  const user = state.users.find((one) => one.id === chat.id);
  setAvatar(byId("chat-avatar"), chat);
  byId("chat-title").textContent = nameOf(chat);
  byId("chat-subtitle").textContent = subtitle(chat, user);
  byId("messages").lang = /^zh-?(hant|tw|hk|mo)|^yue/i.test(user?.language_code) ? "zh-Hant" : "zh-Hans";
  byId("chat").classList.toggle("shut", chat.blocked);
  byId("blocked").hidden = !chat.blocked;
  byId("blocked").querySelector("span").textContent = say(own ? "blocked" : "removed");
  const words = own ? ["block", "unblock"] : ["remove", "invite"];
  byId("block").textContent = say(words[Number(chat.blocked)]);
  byId("unblock").textContent = say(words[1]);
}

function subtitle(chat, user) {
  if (typing) return say("typing");
  if (chat.type === "private") return say("with_bot", { language: languageName(user?.language_code ?? "en") });
  if (chat.type === "channel") return say("channel");
  return chat.members ? say("members", { count: speakers(chat).length + 1 }) : say("group");
}

/** Who may speak in a group: its members, where the simulator names them. */
function speakers(chat) {
  const ids = Array.isArray(chat.members) ? chat.members.map((one) => one.id ?? one) : null;
  return ids ? state.users.filter((user) => ids.includes(user.id)) : state.users;
}

function drawSpeakers(chat) {
  const select = byId("speaker");
  select.hidden = chat.type === "private";
  select.replaceChildren(...speakers(chat).map((user) => new Option(user.first_name, user.id)));
  select.value = state.speaker;
}

async function speakAs(user) {
  state.speaker = user;
  setSides(act.place());
  const found = await attempt(() => get(`chats/${state.open}`, { user }));
  if (found) setCommands(found.commands);
  focusComposer();
}

function onEvent(event) {
  if (event.clock) setClock(event.clock);
  if (event.clock && openChat()) redate();
  const here = event.chat_id === state.open;
  if (here && event.html) show(event.html, act.place());
  if (here && event.kind !== "edit") setTyping(event.kind === "action");
  if (here && event.kind === "delete") drop(event.message_id);
  if (!here && event.kind === "message") {
    unread.set(event.chat_id, (unread.get(event.chat_id) ?? 0) + 1);
  }
  if (event.kind !== "callback" && event.kind !== "action") refreshSoon();
}

/** Shows that the bot is at work: until a message comes, and for five seconds at most. */
function setTyping(on) {
  clearTimeout(typing);
  typing = on ? setTimeout(() => setTyping(false), 5000) : 0;
  drawTop();
}

function startMenu() {
  const [more, menu] = [byId("more"), byId("more-menu")];
  const open = (shown) => { menu.hidden = !shown; more.ariaExpanded = String(shown); };
  const toggle = async () => {
    open(false);
    await attempt(() => post("block", { chat: state.open, blocked: !openChat().blocked }));
    await refresh();
  };
  more.onclick = () => { open(menu.hidden); if (!menu.hidden) byId("block").focus(); };
  byId("block").onclick = toggle;
  byId("unblock").onclick = toggle;
  document.addEventListener("pointerdown", (event) => { if (!more.parentNode.contains(event.target)) open(false); });
  menu.onkeydown = (event) => { if (event.key === "Escape") { open(false); more.focus(); } };
}

function startTheme() {
  const page = document.documentElement;
  byId("theme-toggle").onclick = () => {
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const next = (page.dataset.theme ?? system) === "dark" ? "light" : "dark";
    page.dataset.theme = next;
    localStorage.setItem("theme", next);
  };
}

start();

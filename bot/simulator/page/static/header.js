// What stands above the messages: whose chat it is, what the bot is doing, and the chat's menu.

import { kindIcon, setAvatar } from "./chatlist.js";
import { confirm } from "./sheet.js";
import { post } from "./calls.js";
import { openMenu } from "./menu.js";
import { byId } from "./make.js";
import { icon } from "./icons.js";
import { botIsHere, nameOf, state } from "./state.js";
import { languageName, say } from "./words.js";

const BUSY_MS = 5000;
let busy = 0;
let doing = "";

/** Wires the header; `act.info` opens what is to know, `act.back` the list. */
export function startHeader(act) {
  byId("back").onclick = act.back;
  byId("open-info").onclick = act.info;
  byId("more").onclick = () => openMenu(byId("more"), entries(act));
}

export function drawTop() {
  const chat = state.chat;
  setAvatar(byId("chat-avatar"), chat);
  const kind = kindIcon(chat);
  byId("chat-title").replaceChildren(...[kind && icon(kind), titleOf(chat)].filter(Boolean));
  byId("chat-subtitle").textContent = busy ? say(doing) : subtitle(chat);
  byId("chat-subtitle").classList.toggle("busy", Boolean(busy));
  byId("messages").lang = /^zh-?(hant|tw|hk|mo)|^yue/i.test(chat.language) ? "zh-Hant" : "zh-Hans";
}

export const titleOf = (chat) => (chat.gone ? say("deleted_account") : nameOf(chat));

/** What a chat is, in a word. */
export const kindOf = (chat) => say(`kind_${chat.is_forum ? "forum" : chat.type}`);

export function subtitle(chat) {
  if (chat.type === "private") return say("with_bot", { language: languageName(chat.language || "zh") });
  const count = say(chat.type === "channel" ? "subscribers" : "members", { count: chat.count });
  return `${kindOf(chat)} · ${count}`;
}

/** Shows that the bot is at work: until a message comes, and for five seconds at most. */
export function setBusy(action) {
  clearTimeout(busy);
  doing = action?.startsWith("upload") ? "uploading" : "typing";
  busy = action ? setTimeout(() => setBusy(null), BUSY_MS) : 0;
  if (state.chat) drawTop();
}

/** Shuts the bot out of a chat, or lets it in again. */
export const setBlocked = (chat, blocked) => post("block", { chat: chat.id, blocked });

function entries(act) {
  const chat = state.chat;
  const own = chat.type === "private";
  const shut = own ? chat.bot === "kicked" : !botIsHere(chat);
  const word = own ? (shut ? "unblock" : "block") : shut ? "invite" : "kick_bot";
  const label = word === "kick_bot" ? `${say("kick")} ${state.bot.first_name}` : say(word);
  return [
    { label: say("info"), icon: "info", act: act.info },
    { label: say("deep_link"), icon: "link", act: act.share },
    own && chat.bot === "left" ? null : {
      label, icon: shut ? "check" : "ban", danger: !shut, testid: "block",
      act: () => act.attempt(() => setBlocked(chat, !shut)),
    },
    own && !chat.gone && {
      label: say("delete_account"), icon: "delete", danger: true, testid: "delete-account",
      act: () => askToDelete(chat),
    },
  ];
}

/** Deletes an account, once it is meant. */
export function askToDelete(chat) {
  const own = chat.type === "private";
  const title = own ? say("delete_account") : say("delete_chat", { kind: kindOf(chat) });
  const text = own ? say("delete_account_text", { name: nameOf(chat) }) : say("delete_chat_text");
  confirm(title, text, say("delete"), () => post("chat", { chat: chat.id, act: "delete" }));
}

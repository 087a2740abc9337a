// The list of chats on the left: who, the last line, when, and what is unread.

import { simulatedNow } from "./clockbar.js";
import { drawEmoji } from "./emoji.js";
import { brief, say } from "./words.js";

const list = document.getElementById("chat-list");
const template = `
  <a><span class="avatar" aria-hidden="true"></span>
  <span class="entry"><span class="name"></span><time></time>
  <span class="last"></span><b class="unread"></b></span></a>`;

export const nameOf = (chat) => chat.title || chat.first_name || String(chat.id);

export function drawList(chats, open, unread) {
  const focused = document.activeElement?.closest?.("#chat-list li")?.dataset.chat;
  list.replaceChildren(...inOrder(chats).map((chat) => entry(chat, chat.id === open, unread.get(chat.id))));
  list.querySelector(`li[data-chat="${focused}"] a`)?.focus({ preventScroll: true });
}

/** A coloured circle with the first letter of a name. */
export function setAvatar(element, chat) {
  element.className = `avatar tint-${Math.abs(chat.id) % 7}`;
  element.textContent = [...nameOf(chat)][0];
}

function inOrder(chats) {
  return [...chats].sort((one, other) => (other.last_message?.date ?? 0) - (one.last_message?.date ?? 0));
}

function entry(chat, isOpen, unread) {
  const item = document.createElement("li");
  item.innerHTML = template;
  item.dataset.chat = chat.id;
  item.dataset.testid = `chat-${chat.id}`;
  const link = item.querySelector("a");
  link.href = `#${chat.id}`;
  if (isOpen) link.ariaCurrent = "true";
  setAvatar(item.querySelector(".avatar"), chat);
  item.querySelector(".name").textContent = nameOf(chat);
  item.querySelector(".last").textContent = chat.last_message?.text ?? say("empty_line");
  if (chat.last_message) {
    item.querySelector("time").textContent = brief(new Date(chat.last_message.date * 1000), simulatedNow());
  }
  const badge = item.querySelector(".unread");
  badge.hidden = !unread;
  badge.textContent = unread ?? "";
  return drawEmoji(item);
}

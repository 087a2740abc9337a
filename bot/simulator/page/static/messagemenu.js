// What can be done with a message: by right click, long press, its small button, or the keyboard.

import { attempt, post } from "./calls.js";
import { setContext } from "./composer.js";
import { byId } from "./make.js";
import { closeMenu, openMenu } from "./menu.js";
import { toast } from "./notices.js";
import { copyLink, linkOf } from "./links.js";
import { isAdmin, memberOf, shutFor, state } from "./state.js";
import { say } from "./words.js";

const LONG_PRESS_MS = 480;
const LONGEST_SHOWN = 160;
const REACTIONS = ["👍", "❤", "🔥", "👏", "🤔", "😢"];
const log = byId("messages");
const more = byId("message-more");
let pressing = 0;
let current = null;

export function startMessageMenu() {
  log.addEventListener("contextmenu", onContext);
  log.addEventListener("keydown", onKey);
  log.addEventListener("focusin", (event) => offer(messageOf(event.target)));
  log.addEventListener("pointerover", (event) => { if (event.pointerType === "mouse") offer(messageOf(event.target)); });
  log.addEventListener("scroll", () => { more.hidden = true; clearTimeout(pressing); });
  log.addEventListener("pointerdown", onPress);
  for (const end of ["pointerup", "pointercancel", "pointermove"]) {
    log.addEventListener(end, (event) => { if (end !== "pointermove" || far(event)) clearTimeout(pressing); });
  }
  log.parentNode.addEventListener("pointerleave", () => { more.hidden = true; });
  log.addEventListener("click", (event) => {
    const chip = event.target.closest(".reaction");
    if (chip) react(Number(messageOf(chip).dataset.message), chip.firstChild.textContent.trim());
  });
  more.onclick = () => { if (current?.isConnected) openFor(current, more); };
}

/** The focus goes to the newest message, from where the arrow keys lead on. */
export function focusLast() {
  const last = [...log.querySelectorAll(".message")].at(-1);
  if (last) focus(last);
}

const messageOf = (target) => target.closest?.(".message[data-message]");

function offer(message) {
  if (message === undefined || message === null) return;
  current = message;
  const box = (message.querySelector(".bubble") ?? message).getBoundingClientRect();
  const media = message.querySelector(".media")?.getBoundingClientRect();
  const shown = box.width ? box : media ?? message.getBoundingClientRect();
  const frame = log.getBoundingClientRect();
  more.hidden = shown.bottom < frame.top || shown.top > frame.bottom;
  more.style.top = `${Math.max(shown.top - frame.top + 4, 4)}px`;
  more.style.left = `${Math.min(shown.right - frame.left - 28, frame.width - 34)}px`;
}

function onContext(event) {
  const message = messageOf(event.target);
  // Links, and words that are marked, have the browser's own menu.
  if (!message || event.target.closest("a") || String(getSelection())) return;
  event.preventDefault();
  const byKey = event.clientX === 0 && event.clientY === 0;
  openFor(message, message, byKey ? null : { x: event.clientX, y: event.clientY });
}

let pressedAt = { x: 0, y: 0 };

function onPress(event) {
  clearTimeout(pressing);
  const message = messageOf(event.target);
  if (event.pointerType !== "touch" || !message || event.target.closest("a, button, input")) return;
  pressedAt = { x: event.clientX, y: event.clientY };
  pressing = setTimeout(() => openFor(message, message, pressedAt), LONG_PRESS_MS);
}

const far = (event) => Math.hypot(event.clientX - pressedAt.x, event.clientY - pressedAt.y) > 10;

/** From the log itself the arrows lead into it, from one message to the next. */
function onKey(event) {
  const message = messageOf(event.target);
  const own = event.target === message;
  if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
    if (message) openFor(message, message);
  } else if (event.key === "Enter" && own) openFor(message, message);
  else if (event.key === "ArrowUp" && event.target === log) focusLast();
  else if (own && (event.key === "ArrowUp" || event.key === "ArrowDown")) step(message, event.key === "ArrowUp" ? -1 : 1);
  else if (own && event.key === "Escape") byId("composer").focus();
  else return;
  event.preventDefault();
}

function step(message, by) {
  const all = [...log.querySelectorAll(".message")];
  const next = all[all.indexOf(message) + by];
  if (next) focus(next);
  else if (by > 0) byId("composer").focus();
}

function focus(message) {
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  message.scrollIntoView({ block: "nearest" });
}

function openFor(message, anchor, point = null) {
  closeMenu();
  const box = (message.querySelector(".bubble") ?? message).getBoundingClientRect();
  if (anchor === message && !message.hasAttribute("tabindex")) message.tabIndex = -1;
  openMenu(anchor, entries(message), point ?? (anchor === message ? { x: box.left + 12, y: Math.min(box.bottom, innerHeight) - 8 } : null));
}

function entries(message) {
  const id = Number(message.dataset.message);
  const text = textOf(message);
  const member = memberOf(state.speaker);
  const own = isOwn(message, member);
  const may = !shutFor();
  const shown = text.slice(0, LONGEST_SHOWN);
  const feelings = memberOf(state.speaker) ? REACTIONS : [];
  return [
    ...feelings.map((emoji) => ({ label: emoji, short: true, act: () => react(id, emoji) })),
    may && { label: say("reply"), icon: "reply", act: () => setContext({ kind: "reply", message: id, name: nameIn(message), text: shown }) },
    may && own && text && { label: say("edit"), icon: "edit", act: () => setContext({ kind: "edit", message: id, text }) },
    text && { label: say("copy_text"), icon: "copy", act: () => attempt(() => copy(text)) },
    { label: say("copy_link"), icon: "link", act: () => copyLink(linkOf(state.chat, id, state.thread)) },
    (own || state.chat.type === "private" || isAdmin(member)) && {
      label: say("delete"), icon: "delete", danger: true, act: () => attempt(() => post("delete", { ...where(), message: id })),
    },
  ].filter(Boolean);
}

/** A reaction that is there already is taken back. */
const react = (message, emoji) => attempt(() => post("react", { ...where(), message, emoji }));
const where = () => ({ chat: state.open, user: state.speaker });

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast(say("copied"));
}

/** What an anonymous administrator writes comes from the group, a post from its channel. */
function isOwn(message, member) {
  if (message.dataset.from === String(state.speaker)) return true;
  const byChat = message.dataset.speaker === String(state.open);
  return byChat && isAdmin(member) && (member.is_anonymous || state.chat.type === "channel");
}

function nameIn(message) {
  const named = message.closest(".message, .album").querySelector(".who")?.textContent;
  if (named) return named;
  return message.classList.contains("outgoing") ? state.chat.first_name ?? "" : state.bot.first_name;
}

/** The words of a message, without the time beside them. */
function textOf(message) {
  const text = message.querySelector(".text")?.cloneNode(true);
  for (const part of text?.querySelectorAll(".meta, .copy") ?? []) part.remove();
  for (const drawing of text?.querySelectorAll("svg[aria-label]") ?? []) drawing.replaceWith(drawing.ariaLabel);
  return text?.textContent.trim() ?? "";
}

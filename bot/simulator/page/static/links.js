// Links into Telegram: to messages, to chats, and those that start the bot with a payload.

import { attempt, post } from "./calls.js";
import { toast } from "./notices.js";
import { chooseChat } from "./choosing.js";
import { byId, make } from "./make.js";
import { openSheet, selectField, textField } from "./sheet.js";
import { isGroup, state } from "./state.js";
import { say } from "./words.js";

const SUPERGROUPS = -1_000_000_000_000;
const PAYLOAD = "[A-Za-z0-9_\\-]{0,64}";

/** Wires links in messages; `act.open(chat, message)` goes to a place, `act.await` offers a start. */
export function startLinks(act) {
  byId("messages").addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const target = link && readLink(link.href);
    if (!target || !follow(target, act)) return;
    event.preventDefault();
  });
}

/** What the page's own address asks for at first: `?start=…` or `?startgroup=…`; it is said once. */
export function takeQuery(act) {
  const asked = new URLSearchParams(location.search);
  const names = ["start", "startgroup"].filter((name) => asked.has(name));
  if (!names.length) return;
  history.replaceState(null, "", `/${location.hash}`);
  follow({ [names[0]]: asked.get(names[0]) }, act);
}

/** The address of a message, as Telegram gives it; within the page where it has none. */
export function linkOf(chat, message, thread = null) {
  const place = thread ? `${thread}/${message}` : message;
  if (chat.username && chat.type !== "private") return `https://t.me/${chat.username}/${place}`;
  if (chat.id < SUPERGROUPS) return `https://t.me/c/${SUPERGROUPS - chat.id}/${place}`;
  return `${location.origin}/#${chat.id}/${message}`;
}

export async function copyLink(address) {
  await attempt(() => navigator.clipboard.writeText(address));
  toast(say("copied"));
}

/** A dialog that makes deep links. */
export function share() {
  const shown = make("output.link-made", { data: { testid: "link-made" } });
  const made = (form) => `https://t.me/${state.bot.username}?${form.elements.kind.value}=${form.elements.payload.value}`;
  const sheet = openSheet({
    title: say("deep_link"),
    body: [
      selectField("kind", say("link_to"), [["start", say("link_private")], ["startgroup", say("link_group")]]),
      textField("payload", say("payload"), { pattern: PAYLOAD, required: false, maxLength: 64, autofocus: true }),
      shown,
    ],
    action: say("copy"),
    act: (form) => copyLink(made(form)),
  });
  const form = sheet.querySelector("form");
  form.oninput = () => { shown.textContent = made(form); };
  form.oninput();
}

/** What an address of Telegram stands for, if it is one. */
function readLink(address) {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.origin === location.origin) return readHash(url.hash);
  const direct = url.protocol === "tg:" && url.href.startsWith("tg://resolve");
  if (!direct && !["t.me", "telegram.me", "telegram.dog"].includes(url.hostname)) return null;
  const parts = url.pathname.split("/").filter(Boolean);
  const name = direct ? url.searchParams.get("domain") : parts[0];
  const own = name?.toLowerCase() === state.bot.username.toLowerCase();
  for (const kind of ["start", "startgroup"]) {
    if (own && url.searchParams.has(kind)) return { [kind]: url.searchParams.get(kind) };
  }
  if (own) return { start: "" };
  if (parts[0] === "c" && parts.length > 2) return { chat: SUPERGROUPS - Number(parts[1]), message: Number(parts.at(-1)) };
  const chat = [...state.chats.values()].find((one) => one.username?.toLowerCase() === name?.toLowerCase());
  return chat ? { chat: chat.id, message: Number(parts.at(-1)) || null } : null;
}

/** A chat, and perhaps a message, as the page's own address names them. */
export function readHash(hash) {
  const found = /^#(-?\d+)(?:\/(\d+))?$/.exec(hash);
  return found && { chat: Number(found[1]), message: Number(found[2]) || null };
}

function follow(target, act) {
  if ("start" in target) act.await(target.start);
  else if ("startgroup" in target) startGroup(target.startgroup, act);
  else act.open(target.chat, target.message);
  return true;
}

function startGroup(payload, act) {
  const user = state.speaker ?? state.users[0].id;
  chooseChat(say("choose_group"), (chat) => isGroup(chat) && !chat.deleted && !chat.migrated_to, async (chat) => {
    await post("start", { user, chat: chat.id, payload });
    act.open(chat.id);
  });
}

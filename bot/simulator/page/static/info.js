// The panel beside a chat: what it is, who is in it, and what can be done to it.

import { attempt, post } from "./calls.js";
import { avatarOf } from "./chatlist.js";
import { askToDelete, kindOf, setBlocked, subtitle, titleOf } from "./header.js";
import { icon, roundButton } from "./icons.js";
import { copyLink, share } from "./links.js";
import { byId, make } from "./make.js";
import { addMember, memberRow } from "./members.js";
import { permissionsForm } from "./permits.js";
import { confirm } from "./sheet.js";
import { botIsHere, isGroup, state } from "./state.js";
import { say } from "./words.js";

const panel = byId("info");
const opener = byId("open-info");
let act = {};

export function startInfo(given) {
  act = given;
  panel.onkeydown = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    closeInfo();
    event.stopPropagation();
  };
}

const infoIsOpen = () => !panel.hidden;

export function openInfo() {
  if (infoIsOpen()) return closeInfo();
  panel.hidden = false;
  byId("screens").classList.add("informed");
  opener.ariaExpanded = "true";
  drawInfo();
  panel.querySelector("button")?.focus();
}

export function closeInfo() {
  if (!infoIsOpen()) return;
  panel.hidden = true;
  byId("screens").classList.remove("informed");
  opener.ariaExpanded = "false";
  opener.focus();
}

/** Draws the panel anew, if it is open; the focus stays where it was. */
export function drawInfo() {
  if (!infoIsOpen()) return;
  const spots = () => [...panel.querySelectorAll("button, input")];
  const at = spots().indexOf(document.activeElement);
  const top = panel.scrollTop;
  const chat = state.chat;
  panel.replaceChildren(
    make("header", {}, make("h2", {}, say("info")), roundButton("close", say("close"), closeInfo)),
    make("div.card-top", {}, avatarOf(chat), make("h3", {}, titleOf(chat)), make("p.quiet", {}, subtitle(chat))),
    facts(chat),
    ...(chat.type === "private" ? [] : [people(chat)]),
    make("section.rows", {}, ...doings(chat).filter(Boolean).map(row)),
  );
  panel.scrollTop = top;
  if (at >= 0) (spots()[at] ?? spots().at(-1))?.focus({ preventScroll: true });
}

function facts(chat) {
  const lines = [[String(chat.id), "ID"]];
  if (chat.username) lines.unshift([`@${chat.username}`, say("username")]);
  return make("section.rows", {}, ...lines.map(([value, name]) => make("button.fact", {
    type: "button", onclick: () => copyLink(value), title: say("copy"),
  }, icon(name === "ID" ? "info" : "person"), make("span", {}, make("b", {}, value), make("small", {}, name)))));
}

function people(chat) {
  const live = !chat.deleted && !chat.migrated_to;
  const title = make("h4", {}, say("people"), live && roundButton("add", say("add_member"), addMember));
  const rows = [memberRow(chat.bot_member, true, live), ...inRank(chat.people).map((one) => memberRow(one, false, live))];
  return make("section.people", {}, title, make("ul", {}, ...rows));
}

const RANKS = ["creator", "administrator"];
const rank = (member) => (RANKS.indexOf(member.status) + 3) % 3;
const inRank = (members) => [...members].sort((one, other) => rank(one) - rank(other));

function doings(chat) {
  const own = chat.type === "private";
  const blocked = chat.bot === "kicked";
  if (chat.deleted || chat.migrated_to || chat.gone) return [];
  if (own) {
    return [
      { icon: "link", label: say("deep_link"), act: share },
      chat.bot !== "left" && {
        icon: blocked ? "check" : "ban", label: say(blocked ? "unblock" : "block"), danger: !blocked,
        act: () => attempt(() => setBlocked(chat, !blocked)),
      },
      { icon: "delete", label: say("delete_account"), danger: true, act: () => askToDelete(chat) },
    ];
  }
  const turn = chat.is_forum ? "flat" : "forum";
  return [
    isGroup(chat) && { icon: "shield", label: say("permissions"), testid: "permissions", act: () => permissionsForm(chat) },
    chat.type === "group" && { icon: "up", label: say("migrate"), testid: "migrate", act: () => migrate(chat) },
    chat.type === "supergroup" && {
      icon: "forum", label: say(chat.is_forum ? "forum_off" : "forum_on"), testid: "forum",
      act: () => attempt(() => post("chat", { chat: chat.id, act: turn })),
    },
    !botIsHere(chat) && { icon: "bot", label: say("add_bot"), act: () => attempt(() => setBlocked(chat, false)) },
    { icon: "delete", label: say("delete_chat", { kind: kindOf(chat) }), danger: true, testid: "delete-chat", act: () => askToDelete(chat) },
  ];
}

function row({ icon: name, label, danger, testid, act: onclick }) {
  const button = make(danger ? "button.danger" : "button", { type: "button", onclick }, icon(name), label);
  if (testid) button.dataset.testid = testid;
  return button;
}

function migrate(chat) {
  confirm(say("migrate"), say("migrate_text"), say("migrate"), async () => {
    const made = await post("chat", { chat: chat.id, act: "migrate" });
    await act.refresh();
    act.open(made.chat);
  });
}

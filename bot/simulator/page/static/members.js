// The members of a chat in its panel, and what can become of each.

import { attempt, post } from "./calls.js";
import { avatarOf } from "./chatlist.js";
import { choose } from "./choosing.js";
import { roundButton } from "./icons.js";
import { make } from "./make.js";
import { openMenu } from "./menu.js";
import { restrictionForm, rightsForm } from "./permits.js";
import { botIsHere, isAdmin, isGroup, nameOf, state } from "./state.js";
import { say } from "./words.js";

/** A member with a menu; the bot can be anything that a person can. */
export function memberRow(member, isBot, live) {
  const { user } = member;
  const entries = live ? (isBot ? botEntries(member) : entriesOf(member)) : [];
  const name = user.first_name ? nameOf(user) : say("deleted_account");
  const role = [say(`role_${member.status}`), member.is_anonymous && say("role_anonymous"), isBot && say("bot")];
  const menu = roundButton("more", say("member_menu", { name }), () => openMenu(menu, entries));
  menu.ariaHasPopup = "menu";
  menu.dataset.testid = `member-${isBot ? "bot" : user.id}`;
  const row = make("li", {}, avatarOf(user), make("span", {}, make("b", {}, name), make("small", {}, role.filter(Boolean).join(" · "))), entries.length > 0 && menu);
  row.oncontextmenu = (event) => {
    if (!entries.length) return;
    event.preventDefault();
    openMenu(menu, entries, { x: event.clientX, y: event.clientY });
  };
  return row;
}

/** Somebody who is not in the chat joins it; or the bot. */
export function addMember() {
  const chat = state.chat;
  const here = chat.people.map((one) => one.user.id);
  const others = state.users.filter((user) => !here.includes(user.id) && user.first_name);
  const all = botIsHere(chat) ? others : [{ ...state.bot, isBot: true }, ...others];
  choose(say("add_member"), all, nameOf, (user) => change(user.isBot ? 0 : user.id, user.isBot ? "add" : "join"));
}

const change = (member, act, more = {}) => post("members", { chat: state.open, member, act, ...more });
const entry = (member, act, icon, { word = act, danger = false, more = {} } = {}) =>
  ({ label: say(word), icon, danger, testid: `act-${act}`, act: () => attempt(() => change(member, act, more)) });

function botEntries(member) {
  if (!botIsHere(state.chat)) return [entry(0, "add", "add", { word: "add_bot" })];
  return [
    ...ranks(member, 0),
    entry(0, "leave", "exit", { word: "bot_leave" }),
    entry(0, "kick", "ban", { danger: true }),
  ];
}

function entriesOf(member) {
  const { id } = member.user;
  const creator = member.status === "creator";
  const anonymous = !member.is_anonymous;
  return [
    ...(creator ? [] : ranks(member, id)),
    isGroup(state.chat) && isAdmin(member) && entry(
      id, "anonymous", "mask", { word: anonymous ? "be_anonymous" : "be_open", more: { anonymous } },
    ),
    !creator && entry(id, "leave", "exit"),
    !creator && entry(id, "kick", "ban", { danger: true }),
  ].filter(Boolean);
}

function ranks(member, id) {
  const admin = member.status === "administrator";
  const channel = state.chat.type === "channel";
  return [
    { label: say(admin ? "rights" : "promote"), icon: "star", testid: "act-promote", act: () => rightsForm(member, id) },
    admin && entry(id, "demote", "down"),
    !admin && !channel && { label: say("restrict"), icon: "lock", testid: "act-restrict", act: () => restrictionForm(member, id) },
  ].filter(Boolean);
}

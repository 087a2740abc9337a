// Forms for what members and administrators may.

import { post } from "./calls.js";
import { rightName } from "./rights.js";
import { make } from "./make.js";
import { check, checked, openSheet } from "./sheet.js";
import { nameOf, state } from "./state.js";
import { say } from "./words.js";

const RIGHTS = [
  "can_manage_chat", "can_change_info", "can_delete_messages", "can_restrict_members", "can_invite_users",
  "can_promote_members", "can_manage_video_chats", "can_post_stories", "can_edit_stories", "can_delete_stories",
  "can_send_welcome_messages",
];
const IN_GROUPS = ["can_pin_messages", "can_manage_topics", "can_manage_tags", "is_anonymous"];
const IN_CHANNELS = ["can_post_messages", "can_edit_messages", "can_manage_direct_messages"];
const OFF_AT_FIRST = ["can_promote_members", "can_manage_tags", "can_manage_direct_messages", "is_anonymous"];

/** The rights of an administrator, new or old; 0 is the bot. */
export function rightsForm(member, id) {
  const names = state.chat.type === "channel" ? [...IN_CHANNELS, ...RIGHTS] : [...RIGHTS, ...IN_GROUPS];
  const admin = member.status === "administrator";
  const on = (name) => (admin ? Boolean(member[name]) : !OFF_AT_FIRST.includes(name));
  open(`${say("rights")} · ${nameOf(member.user)}`, names, on, (rights) => change(id, "promote", { rights }));
}

/** What one member may. */
export function restrictionForm(member, id) {
  const kept = member.status === "restricted" ? member : state.chat.permissions;
  const title = `${say("restrict")} · ${nameOf(member.user)}`;
  open(title, Object.keys(state.chat.permissions), (name) => kept[name], (permissions) => change(id, "restrict", { permissions }));
}

/** What everybody may. */
export function permissionsForm(chat) {
  const act = (permissions) => post("permissions", { chat: chat.id, permissions });
  open(say("permissions"), Object.keys(chat.permissions), (name) => chat.permissions[name], act);
}

const change = (member, act, more) => post("members", { chat: state.open, member, act, ...more });

function open(title, names, on, act) {
  const boxes = names.map((name) => check(name, rightName(name), Boolean(on(name))));
  openSheet({ title, body: [make("div.checks", {}, ...boxes)], action: say("save"), act: (form) => act(checked(form)) });
}

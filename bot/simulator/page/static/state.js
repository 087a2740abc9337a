// What the page knows: the chats it lists, the open one, and who speaks in it.

export const state = {
  chats: new Map(),
  more: false,
  users: [],
  bot: null,
  open: null,
  chat: null,
  speaker: null,
  thread: null,
  pending: null,
};

/** Whether a chat is one of several people. */
export const isGroup = (chat) => chat.type === "group" || chat.type === "supergroup";

/** Where something is said or tapped. */
export const place = () => ({
  chat: state.open,
  user: state.speaker,
  group: Boolean(state.chat) && isGroup(state.chat),
});

/** What somebody is in the open chat, or nothing. */
export const memberOf = (user) => state.chat?.people.find((one) => one.user.id === user);

export const isAdmin = (member) => member?.status === "creator" || member?.status === "administrator";

/** Whether the bot is among the members. */
export const botIsHere = (chat) => chat.bot !== "left" && chat.bot !== "kicked";

export const nameOf = (chat) =>
  [chat.title ?? chat.first_name, chat.last_name].filter(Boolean).join(" ") || String(chat.id);

/** The topic that is open, or nothing; General is one too. */
function openTopic() {
  if (!state.chat?.is_forum || state.thread === null) return null;
  if (state.thread === 0) return { message_thread_id: 0, ...state.chat.general };
  return state.chat.topics.find((one) => one.message_thread_id === state.thread) ?? null;
}

/** Why nothing can be written here now, as the name of the words for it; nothing if it can. */
export function shutFor() {
  const chat = state.chat;
  const member = memberOf(state.speaker);
  if (chat.migrated_to) return "migrated";
  if (chat.deleted) return "deleted";
  if (chat.gone) return "gone";
  if (chat.type === "private") return { kicked: "blocked", left: "start" }[chat.bot] ?? (state.pending ? "start" : null);
  if (!member) return "absent";
  if (isAdmin(member)) return null;
  if (chat.type === "channel") return "only_admins";
  const may = member.status === "restricted" ? member : chat.permissions;
  if (!may.can_send_messages) return member.status === "restricted" ? "restricted" : "all_restricted";
  return openTopic()?.closed ? "topic_shut" : null;
}

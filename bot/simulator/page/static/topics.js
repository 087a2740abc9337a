// The topics of a forum, as tabs above its messages: choose, create, rename, close, delete.

import { attempt, post } from "./calls.js";
import { icon, roundButton } from "./icons.js";
import { byId, make } from "./make.js";
import { openMenu } from "./menu.js";
import { confirm, field, openSheet, textField } from "./sheet.js";
import { isAdmin, memberOf, state } from "./state.js";
import { say } from "./words.js";

const bar = byId("topics");
const COLOURS = [0x6fb9f0, 0xffd67e, 0xcb86db, 0x8eee98, 0xff93b2, 0xfb6f5f];
const hex = (colour) => `#${colour.toString(16).padStart(6, "0")}`;
let choose = () => {};

export function startTopics(act) {
  choose = act.topic;
  bar.onclick = (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) choose(numberOf(tab));
  };
  bar.oncontextmenu = (event) => {
    const tab = event.target.closest("[role=tab]");
    const entries = tab && entriesFor(numberOf(tab));
    if (!entries?.length) return;
    event.preventDefault();
    openMenu(tab, entries);
  };
  bar.onkeydown = onKey;
}

export function drawTopics() {
  const chat = state.chat;
  bar.hidden = !chat?.is_forum;
  byId("chat").classList.toggle("in-topic", state.thread !== null);
  if (bar.hidden) return;
  const focused = document.activeElement?.closest?.("#topics [role=tab]")?.dataset.thread;
  const tabs = [tab(null, say("all_topics")), tab(0, say("general"), null, chat.general)];
  for (const topic of chat.topics) tabs.push(tab(topic.message_thread_id, topic.name, topic.icon_color, topic));
  const menu = roundButton("more", say("topic_menu"), () => openMenu(menu, entriesFor(state.thread)));
  menu.dataset.testid = "topic-menu";
  menu.ariaHasPopup = "menu";
  menu.hidden = !entriesFor(state.thread).length;
  const add = roundButton("add", say("new_topic"), create);
  add.dataset.testid = "new-topic";
  bar.replaceChildren(make("div.tabs", {}, ...tabs), menu, add);
  bar.querySelector(`[data-thread="${focused}"]`)?.focus({ preventScroll: true });
  bar.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function tab(thread, name, colour, { closed = false, hidden = false } = {}) {
  const dot = colour === undefined || colour === null ? thread === 0 && make("i.hash", {}, "#") : dotOf(colour);
  const chosen = state.thread === thread;
  const shape = hidden ? "button.tab.hidden-topic" : "button.tab";
  return make(shape, {
    type: "button", role: "tab", ariaSelected: String(chosen), tabIndex: chosen ? 0 : -1,
    data: { thread: String(thread) },
  }, dot, make("span", {}, name), closed && icon("lock"));
}

function dotOf(colour) {
  const dot = make("i.dot", { ariaHidden: "true" });
  dot.style.background = hex(colour);
  return dot;
}

const numberOf = (tab) => (tab.dataset.thread === "null" ? null : Number(tab.dataset.thread));

function entriesFor(thread) {
  if (thread === null || !state.chat) return [];
  const run = (act, more = {}) => attempt(() => post("topics", { chat: state.open, user: actor(), thread: thread || 1, act, ...more }));
  const topic = thread ? state.chat.topics.find((one) => one.message_thread_id === thread) : state.chat.general;
  if (!topic) return [];
  const turn = topic.closed
    ? { label: say("reopen_topic"), icon: "check", act: () => run("reopen") }
    : { label: say("close_topic"), icon: "lock", act: () => run("close") };
  if (!thread) {
    const word = topic.hidden ? "show" : "hide";
    return [turn, { label: say(`${word}_general`), icon: topic.hidden ? "check" : "ban", act: () => run(word) }];
  }
  return [
    { label: say("rename"), icon: "edit", act: () => rename(topic, run) },
    turn,
    { label: say("delete_topic"), icon: "delete", danger: true, act: () => confirm(
      say("delete_topic"), say("delete_topic_text", { name: topic.name }), say("delete"), async () => {
        await post("topics", { chat: state.open, user: actor(), thread, act: "delete" });
        choose(null);
      }) },
  ];
}

/** Topics are kept in order by who runs the chat. */
const actor = () =>
  isAdmin(memberOf(state.speaker)) ? state.speaker : state.chat.people.find(isAdmin)?.user.id ?? state.speaker;

function rename(topic, run) {
  openSheet({
    title: say("rename"),
    body: [textField("name", say("topic_name"), { value: topic.name, maxLength: 128 })],
    action: say("save"),
    act: (form) => run("rename", { name: form.elements.name.value }),
  });
}

function create() {
  const dots = COLOURS.map((colour, at) => make("label.colour", {},
    make("input", { type: "radio", name: "colour", value: colour, checked: at === 0, ariaLabel: hex(colour) }), dotOf(colour)));
  openSheet({
    title: say("new_topic"),
    body: [
      textField("name", say("topic_name"), { maxLength: 128 }),
      field(say("topic_colour"), make("div.colours", { role: "radiogroup", ariaLabel: say("topic_colour") }, ...dots)),
    ],
    action: say("create"),
    act: async (form) => {
      const { name, colour } = form.elements;
      const body = { chat: state.open, user: actor(), act: "create", name: name.value, colour: Number(colour.value) };
      const made = await post("topics", body);
      choose(made.message_thread_id);
    },
  });
}

function onKey(event) {
  const tabs = [...bar.querySelectorAll("[role=tab]")];
  const at = tabs.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  const next = tabs.at(to % tabs.length);
  next.focus();
  next.click();
}

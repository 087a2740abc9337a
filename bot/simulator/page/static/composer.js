// The line to write in, the commands offered for it, and what it answers or changes.

import { roundButton } from "./icons.js";
import { byId, make } from "./make.js";
import { say } from "./words.js";

const [form, field, menu, opener, bar] = ["composer-form", "composer", "commands", "command-menu", "context"].map(byId);
let commands = [];
let chosen = -1;
let context = null;

/** Wires the line: `act.say` sends a text, `act.typed` hears of each change. */
export function startComposer(act) {
  form.onsubmit = (event) => { event.preventDefault(); send(act); };
  field.oninput = () => { grow(); offer(matching(field.value)); act.typed(field.value); };
  field.onkeydown = (event) => onKey(event, act);
  opener.onclick = () => { offer(menu.hidden ? commands : []); field.focus(); };
  menu.onclick = (event) => choose(event.target.closest("[role=option]"), act);
  document.addEventListener("pointerdown", (event) => {
    if (!form.contains(event.target)) offer([]);
  });
}

export function setCommands(list) {
  commands = list;
  opener.hidden = !list.length;
  offer([]);
}

/** Puts a text into the line, as if it had been typed. */
export function setText(text) {
  field.value = text;
  field.dispatchEvent(new Event("input"));
  field.focus();
}

export function clearComposer() {
  field.value = "";
  setContext(null);
  grow();
}

export function focusComposer() {
  if (matchMedia("(hover: hover)").matches) field.focus();
}

/** What is written answers or changes a message: {kind: "reply" or "edit", message, name, text}. */
export function setContext(wanted) {
  if (context?.kind === "edit" && !wanted) field.value = "";
  context = wanted;
  bar.hidden = !wanted;
  if (!wanted) return;
  const title = wanted.kind === "edit" ? say("editing") : say("replying", { name: wanted.name });
  const lines = make("div", {}, make("b", {}, title), make("span", {}, wanted.text));
  bar.replaceChildren(lines, roundButton("close", say("cancel"), () => { setContext(null); field.focus(); }));
  if (wanted.kind === "edit") field.value = wanted.text;
  grow();
  field.focus();
}

function send(act) {
  const text = field.value.trim();
  if (!text) return;
  const wanted = context;
  field.value = "";
  setContext(null);
  grow();
  offer([]);
  act.typed("");
  act.say(text, wanted);
}

function onKey(event, act) {
  if (event.isComposing || event.defaultPrevented) return;
  const options = [...menu.children];
  const open = !menu.hidden;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (open && step) highlight((chosen + step + options.length) % options.length);
  else if (open && event.key === "Tab" && !event.shiftKey) complete(options[chosen]);
  else if (event.key === "Escape" && (open || context)) open ? offer([]) : setContext(null);
  else if (event.key === "ArrowUp" && !field.value) act.lastMessage();
  else if (event.key === "Enter" && !event.shiftKey) {
    if (open && chosen >= 0) choose(options[chosen], act);
    else send(act);
  } else return;
  event.preventDefault();
}

function matching(text) {
  const typed = /^\/(\w*)$/.exec(text);
  return typed ? commands.filter((one) => one.command.startsWith(typed[1].toLowerCase())) : [];
}

function offer(list) {
  menu.replaceChildren(...list.map(option));
  menu.hidden = !list.length;
  opener.ariaExpanded = String(!menu.hidden);
  chosen = -1;
  field.removeAttribute("aria-activedescendant");
  if (list.length && field.value) highlight(0);
}

function option({ command, description }) {
  return make("div", { role: "option", id: `command-${command}`, data: { command: `/${command}` } },
    make("b", {}, `/${command}`), make("span", {}, description));
}

function highlight(index) {
  chosen = index;
  [...menu.children].forEach((one, place) => { one.ariaSelected = String(place === index); });
  menu.children[index].scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", menu.children[index].id);
}

function complete(element) {
  field.value = `${(element ?? menu.firstChild).dataset.command} `;
  offer([]);
}

function choose(element, act) {
  if (!element) return;
  field.value = element.dataset.command;
  send(act);
}

function grow() {
  field.rows = Math.min(field.value.split("\n").length, 6);
}

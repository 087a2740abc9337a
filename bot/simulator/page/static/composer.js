// The line to write in, and the commands offered for it.

const byId = (id) => document.getElementById(id);
const [form, field, menu, opener] = ["composer-form", "composer", "commands", "command-menu"].map(byId);
let commands = [];
let chosen = -1;

/** Wires the line: `act.say` sends a text. */
export function startComposer(act) {
  form.onsubmit = (event) => { event.preventDefault(); send(act); };
  field.oninput = () => { grow(); offer(matching(field.value)); };
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

export function clearComposer() {
  field.value = "";
  grow();
}

export function focusComposer() {
  if (matchMedia("(hover: hover)").matches) field.focus();
}

function send(act) {
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  grow();
  offer([]);
  act.say(text);
}

function onKey(event, act) {
  if (event.isComposing) return;
  const options = [...menu.children];
  const open = !menu.hidden;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (open && step) highlight((chosen + step + options.length) % options.length);
  else if (open && event.key === "Tab") complete(options[chosen]);
  else if (open && event.key === "Escape") offer([]);
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
  if (list.length && field.value) highlight(0);
}

function option({ command, description }) {
  const element = document.createElement("div");
  element.role = "option";
  element.id = `command-${command}`;
  element.dataset.command = `/${command}`;
  element.append(document.createElement("b"), document.createElement("span"));
  element.firstChild.textContent = `/${command}`;
  element.lastChild.textContent = description;
  return element;
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

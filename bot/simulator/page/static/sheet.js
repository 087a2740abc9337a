// Dialogs: a title, what to fill in, and a button that does it.

import { attempt } from "./calls.js";
import { roundButton } from "./icons.js";
import { make } from "./make.js";
import { say } from "./words.js";

/** Opens a dialog; `act` is given its form and keeps it open by returning false. */
export function openSheet({ title, body, action, act, danger = false, testid = "sheet" }) {
  const name = make("h2", { id: `${testid}-title` }, title);
  const submit = action && make(danger ? "button.pill.strong.danger" : "button.pill.strong", { type: "submit" }, action);
  const form = make("form", { autocomplete: "off" }, ...body, submit && make("div.ends", {}, submit));
  const sheet = make("dialog.sheet", { data: { testid }, "aria-labelledby": name.id });
  sheet.append(make("header", {}, name, roundButton("close", say("close"), () => sheet.close())), form);
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (submit?.disabled) return;
    if (submit) submit.disabled = true;
    const done = act ? await attempt(async () => (await act(form)) ?? true) : true;
    if (submit) submit.disabled = false;
    if (done) sheet.close();
  };
  sheet.onclick = (event) => { if (event.target === sheet) sheet.close(); };
  sheet.onclose = () => sheet.remove();
  document.body.append(sheet);
  sheet.showModal();
  return sheet;
}

/** Asks before something that cannot be taken back. */
export function confirm(title, text, action, act) {
  openSheet({ title, body: [make("p.quiet", {}, text)], action, act, danger: true, testid: "confirm" });
}

/** A label above what is filled in. */
export const field = (label, control) => make("label.field", {}, make("span", {}, label), control);

/** A text to fill in. */
export const textField = (name, label, given = {}) => field(label, make("input", { name, required: true, ...given }));

/** One of several: [value, words]. */
export function selectField(name, label, options, value) {
  const select = make("select", { name }, ...options.map(([key, words]) => new Option(words, key)));
  if (value !== undefined) select.value = value;
  return field(label, select);
}

/** A line that is on or off. */
export function check(name, label, on, given = {}) {
  return make("label.check", {}, make("span", {}, label), make("input", { type: "checkbox", name, checked: on, ...given }));
}

/** Names with yes or no, as the boxes in a form stand. */
export const checked = (form) =>
  Object.fromEntries([...form.querySelectorAll("[type=checkbox]")].map((box) => [box.name, box.checked]));

// The weather of the world: limits, privacy, and the faults that wait for the bot's next calls.

import { attempt, get, post } from "./calls.js";
import { icon, roundButton } from "./icons.js";
import { byId, make } from "./make.js";
import { toast } from "./notices.js";
import { check, field, openSheet, selectField } from "./sheet.js";
import { nameOf, state } from "./state.js";
import { knows, say } from "./words.js";

const ASK_MS = 1500;
const NEEDS = { seconds: ["slow"], retry_after: ["429"], description: ["400"] };

export function startWeather() {
  byId("weather").onclick = () => attempt(open);
}

/** How many faults wait, on the button. */
export function drawCount(faults) {
  const count = byId("weather-count");
  count.hidden = !faults.length;
  count.textContent = faults.length;
}

async function open() {
  const weather = await get("world");
  const list = make("ul.faults", { data: { testid: "faults" } });
  const clear = make("button.pill", { type: "button", onclick: () => change("faults/cancel", {}) }, say("clear_faults"));
  const draw = (now) => {
    drawCount(now.faults);
    list.replaceChildren(...(now.faults.length ? now.faults.map((one) => fault(one, change)) : [make("li.quiet", {}, say("no_faults"))]));
    clear.hidden = !now.faults.length;
  };
  const change = async (path, body) => {
    const now = await attempt(() => post(path, body));
    if (now) draw(now);
  };
  const sheet = openSheet({
    title: say("weather"), testid: "weather-sheet",
    body: [...switches(weather, change), make("h3", {}, say("faults"), clear), list, make("h3", {}, say("order_fault")), ...fields(weather)],
    action: say("order_fault"),
    act: async (form) => { draw(await post("faults", wish(form))); toast(say("ordered")); return false; },
  });
  const form = sheet.querySelector("form");
  form.addEventListener("change", () => suit(form));
  suit(form);
  draw(weather);
  // Without an answer nothing is drawn: the events tell that the simulator is away.
  const asking = setInterval(() => get("world").then(draw, () => {}), ASK_MS);
  sheet.addEventListener("close", () => clearInterval(asking));
}

function switches(weather, change) {
  return ["limits", "privacy"].map((name) => {
    const line = check(`world-${name}`, say(name), weather[name], { onchange: (event) => change("world", { [name]: event.target.checked }) });
    line.firstChild.append(make("small", {}, say(`${name}_hint`)));
    return line;
  });
}

function fields({ kinds, methods }) {
  const number = (name, words, value, given = {}) => {
    const made = field(say(words), make("input", { name, type: "number", value, min: 0, step: 1, required: true, ...given }));
    made.dataset.field = name;
    return made;
  };
  const chats = [["", say("any_chat")], ...[...state.chats.values()].map((chat) => [chat.id, nameOf(chat)])];
  const words = field(say("fault_words"), make("input", { name: "description", maxLength: 500, value: "Bad Request: chat not found" }));
  words.dataset.field = "description";
  return [
    selectField("kind", say("fault_kind"), kinds.map((kind) => [kind, kindName(kind)]), "429"),
    make("div.pair", {}, selectField("method", say("fault_method"), [["", say("any_method")], ...methods.map((one) => [one, one])]),
      selectField("chat_id", say("fault_where"), chats)),
    make("div.pair", {}, selectField("often", say("fault_often"), [["count", say("next_calls")], ["share", say("a_share")]]),
      number("count", "fault_count", 1, { min: 1 }), number("share", "fault_share", 20, { min: 1, max: 100 }), number("seed", "fault_seed", 0)),
    number("seconds", "fault_seconds", 2, { step: 0.1 }), number("retry_after", "fault_retry", 3, { min: 1 }), words,
  ];
}

const kindName = (kind) => (knows(`fault_${kind}`) ? say(`fault_${kind}`) : kind);

/** Shows only what the kind of fault has a use for. */
function suit(form) {
  const { kind, often } = form.elements;
  const needed = (name) => (NEEDS[name] ? NEEDS[name].includes(kind.value) : name === often.value || (name === "seed" && often.value === "share"));
  for (const part of form.querySelectorAll("[data-field]")) {
    part.hidden = !needed(part.dataset.field);
    part.querySelector("input").disabled = part.hidden;
  }
}

function wish(form) {
  const { kind, method, chat_id: chat, often, count, share, seed, seconds, retry_after: retry, description } = form.elements;
  const order = { kind: kind.value };
  if (method.value) order.method = method.value;
  if (chat.value) order.chat_id = Number(chat.value);
  if (often.value === "count") order.count = Number(count.value);
  else Object.assign(order, { share: Number(share.value) / 100, seed: Number(seed.value) });
  if (!seconds.disabled) order.seconds = Number(seconds.value);
  if (!retry.disabled) order.retry_after = Number(retry.value);
  if (!description.disabled) order.description = description.value;
  return order;
}

function fault(one, change) {
  const chat = state.chats.get(one.chat_id);
  const where = [one.method ?? say("any_method"), one.chat_id === null ? say("any_chat") : chat ? nameOf(chat) : one.chat_id];
  const often = one.count === null ? say("fault_on", { share: Math.round(one.share * 100) }) : say("fault_left", { count: one.count });
  const lines = make("span", {}, make("b", {}, kindName(one.kind)), make("small", {}, [...where, often, say("fault_struck", { count: one.struck })].join(" · ")));
  return make("li", { data: { fault: one.id } }, icon("weather"), lines, roundButton("close", say("cancel_fault"), () => change("faults/cancel", { id: one.id })));
}

// The bot's results for what is typed after its name, in any chat.

import { attempt, post } from "./calls.js";
import { chooseChat } from "./choosing.js";
import { clearComposer, setText } from "./composer.js";
import { byId, make } from "./make.js";
import { place, shutFor, state } from "./state.js";
import { say } from "./words.js";

const WAIT_MS = 300;
const PICTURES = ["photo", "gif", "mpeg4_gif"];
const box = byId("inline");
const field = byId("composer");
let asking = 0;
let asked = null;
let chosen = -1;

export function startInline(act) {
  field.addEventListener("keydown", (event) => onKey(event, act), true);
  box.onclick = (event) => {
    const option = event.target.closest("[role=option]");
    if (option) pick(option);
    else if (event.target.closest(".switch")) act.await(event.target.closest(".switch").dataset.start);
    else if (event.target.closest(".next")) more();
  };
}

/** Asks the bot, if what is typed begins with its name. */
export function typed(text) {
  clearTimeout(asking);
  const found = text.match(/^@(\w+)\s([^]*)$/);
  if (found?.[1].toLowerCase() !== state.bot.username.toLowerCase() || shutFor()) return hide();
  asking = setTimeout(() => ask(found[2].trim()), WAIT_MS);
}

/** A button asks the bot here, or in a chat that is chosen first. */
export function askIn(query, where, act) {
  const text = `@${state.bot.username} ${query}`;
  if (where === "here") return setText(text);
  chooseChat(say("choose_chat"), (chat) => !chat.deleted && !chat.migrated_to, async (chat) => {
    await act.open(chat.id);
    setText(text);
  });
}

export function hide() {
  clearTimeout(asking);
  asked = null;
  chosen = -1;
  box.hidden = true;
  field.removeAttribute("aria-activedescendant");
}

async function ask(query) {
  const mine = (asked = { query, ...place() });
  show(make("p.quiet", {}, say("inline_waiting")));
  const answer = await attempt(() => post("inline", { user: mine.user, chat: mine.chat, query, offset: "" }));
  if (mine !== asked) return;
  box.replaceChildren();
  if (!answer) return show(make("p.quiet", {}, say("late")));
  draw(answer);
}

async function more() {
  const mine = asked;
  const answer = await attempt(() => post("inline", { user: mine.user, chat: mine.chat, query: mine.query, offset: mine.next }));
  if (mine === asked && answer) draw(answer);
}

function draw(answer) {
  box.querySelector(".next")?.remove();
  asked.next = answer.next_offset;
  const { button, results } = answer;
  if (button?.start_parameter !== undefined) {
    box.append(make("button.switch", { type: "button", data: { start: button.start_parameter } }, button.text));
  }
  const gallery = results.length > 0 && results.every((one) => PICTURES.includes(one.type));
  box.classList.toggle("gallery", gallery);
  const options = results.map((one) => option(one, answer.id));
  box.append(...options);
  if (asked.next) box.append(make("button.next", { type: "button" }, say("more_results")));
  if (!box.children.length) box.append(make("p.quiet", {}, say("inline_none")));
  box.hidden = false;
}

function option(result, query) {
  const address = local(result.thumbnail_url ?? result.photo_url);
  const title = result.title ?? result.caption ?? result.id;
  const thumb = address ? make("img", { src: address, alt: "" }) : make(`span.letter.tint-${title.length % 7}`, { ariaHidden: "true" }, [...title][0]);
  return make("div", { role: "option", id: `inline-${box.children.length}-${result.id}`, ariaLabel: title, data: { result: result.id, query: query ?? "" } },
    thumb, make("span", {}, make("b", {}, title), make("small", {}, result.description ?? "")));
}

/** Pictures come from the simulator alone: the page asks nobody else. */
function local(address) {
  if (!address) return null;
  const url = new URL(address, location.origin);
  return url.origin === location.origin || url.pathname.startsWith("/pictures/") ? url.pathname : null;
}

function show(content) {
  box.classList.remove("gallery");
  box.replaceChildren(content);
  box.hidden = false;
}

async function pick(option) {
  const { user, chat } = asked;
  const body = { user, chat, query: option.dataset.query, result: option.dataset.result };
  hide();
  clearComposer();
  await attempt(() => post("inline/choose", body));
}

function onKey(event) {
  const options = [...box.querySelectorAll("[role=option]")];
  if (box.hidden || event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && options.length) highlight(options, (chosen + step + options.length) % options.length);
  else if (event.key === "Enter" && options.length) pick(options[Math.max(chosen, 0)]);
  else if (event.key === "Escape") hide();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function highlight(options, index) {
  chosen = index;
  options.forEach((one, at) => { one.ariaSelected = String(at === index); });
  options[index].scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", options[index].id);
}

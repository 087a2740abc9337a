// What was said before the messages that are shown: fetched by a button, or to find one of them.

import { attempt, get } from "./calls.js";
import { setSides } from "./conversation.js";
import { drawEmoji } from "./emoji.js";
import { byId, make } from "./make.js";
import { toast } from "./notices.js";
import { place, state } from "./state.js";
import { say } from "./words.js";

const MOST_PAGES = 20;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const log = byId("messages");
const button = make("button.pill.earlier", { type: "button", data: { testid: "earlier" } }, say("earlier"));
button.onclick = () => loadEarlier();

/** Whether there is more to fetch than what is shown. */
export function setEarlier(more) {
  if (more) log.prepend(button);
  else button.remove();
}

/** Fetches the messages before the first one shown; the view stays where it is. */
async function loadEarlier() {
  const first = log.querySelector("[data-message]");
  if (!first || !button.isConnected || button.disabled) return false;
  const where = place();
  button.disabled = true;
  const wanted = { before: first.dataset.message, ...(state.thread === null ? {} : { thread: state.thread }) };
  const found = await attempt(() => get(`chats/${where.chat}`, wanted));
  button.disabled = false;
  if (!found || where.chat !== state.open || !first.isConnected) return false;
  const height = log.scrollHeight - log.scrollTop;
  const template = document.createElement("template");
  template.innerHTML = found.messages.join(""); // made by the server, which escapes what others wrote
  button.after(drawEmoji(template.content));
  setSides(where);
  setEarlier(found.earlier);
  log.scrollTop = log.scrollHeight - height;
  return true;
}

/** Shows a message: it may take some pages to get there. */
export async function showMessage(id) {
  const find = () => log.querySelector(`[data-message="${id}"]`);
  for (let page = 0; !find() && page < MOST_PAGES; page += 1) {
    if (!(await loadEarlier())) break;
  }
  const found = find();
  if (!found) return toast(say("not_found"));
  const box = found.querySelector(".bubble") ?? found;
  box.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  box.classList.add("flash");
  box.addEventListener("animationend", () => box.classList.remove("flash"), { once: true });
}

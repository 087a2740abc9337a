// An answer that the bot is still writing: a grey bubble that goes when the message comes.

import { byId, make } from "./make.js";

const SHOWN_MS = 30_000;
const log = byId("messages");
let bubble = null;
let leaving = 0;

export function showDraft(text) {
  clearTimeout(leaving);
  if (!text) return endDraft();
  const near = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  bubble ??= make("div.draft", { data: { testid: "draft" } }, make("div", {}, make("p"), make("i", { ariaHidden: "true" })));
  bubble.querySelector("p").textContent = text;
  log.append(bubble);
  if (near) log.scrollTop = log.scrollHeight;
  leaving = setTimeout(endDraft, SHOWN_MS);
}

export function endDraft() {
  clearTimeout(leaving);
  bubble?.remove();
  bubble = null;
}

// Choosing one of the chats, in a dialog.

import { attempt } from "./calls.js";
import { avatarOf } from "./chatlist.js";
import { make } from "./make.js";
import { openSheet } from "./sheet.js";
import { nameOf, state } from "./state.js";
import { say } from "./words.js";

/** Offers the chats that fit; `act` is given the chosen one. */
export function chooseChat(title, fits, act) {
  const chats = [...state.chats.values()].filter(fits);
  choose(title, chats, nameOf, act);
}

/** Offers people or chats; `act` is given the chosen one. */
export function choose(title, entries, words, act) {
  const list = make("div.choices", {}, ...entries.map((entry) => make("button", {
    type: "button",
    onclick: async () => { sheet.close(); await attempt(() => act(entry)); },
  }, avatarOf(entry), make("span", {}, words(entry)))));
  const sheet = openSheet({ title, body: entries.length ? [list] : [make("p.quiet", {}, say("nothing_found"))], testid: "choose" });
  list.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...list.children];
    buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length).focus();
  };
  list.firstElementChild?.focus();
}

// New people and chats.

import { post } from "./calls.js";
import { make, byId } from "./make.js";
import { openMenu } from "./menu.js";
import { check, openSheet, selectField, textField } from "./sheet.js";
import { nameOf, state } from "./state.js";
import { languageName, say } from "./words.js";

const CODES = ["zh-hans", "zh-hant", "zh-hk", "en", "ja", "ko", "de", "fr", "es", "ru"];
const KINDS = { group: "group", supergroup: "group", forum: "forum", channel: "channel" };

/** Wires the button; `act.open` goes to what was made. */
export function startAdding(act) {
  const button = byId("new");
  const chats = Object.entries(KINDS).map(([kind, icon]) => ({
    label: say(`new_${kind}`), icon, testid: `new-${kind}`, act: () => addChat(kind, act),
  }));
  const user = { label: say("new_user"), icon: "person", testid: "new-user", act: () => addUser(act) };
  button.onclick = () => openMenu(button, [user, ...chats]);
}

function addUser(act) {
  const codes = [...CODES.map((code) => [code, `${languageName(code)} (${code})`]), ["", say("no_language")]];
  openSheet({
    title: say("new_user"),
    body: [textField("name", say("name"), { maxLength: 64 }), selectField("language", say("language"), codes)],
    action: say("create"),
    act: async (form) => go(await post("users", { name: form.elements.name.value, language: form.elements.language.value }), act),
  });
}

function addChat(kind, act) {
  const people = state.users.filter((user) => user.first_name);
  const boxes = people.map((user) => check(String(user.id), nameOf(user), true));
  openSheet({
    title: say(`new_${kind}`),
    body: [
      textField("title", say("chat_title"), { maxLength: 128 }),
      make("fieldset.checks", {}, make("legend", {}, say("people")), ...boxes),
    ],
    action: say("create"),
    act: async (form) => {
      const members = [...form.querySelectorAll(":checked")].map((box) => Number(box.name));
      return go(await post("chats", { kind, title: form.elements.title.value, members }), act);
    },
  });
}

async function go(chat, act) {
  await act.refresh();
  act.open(chat.id);
  return true;
}

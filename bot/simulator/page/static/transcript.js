// The transcript: the bot's calls, the newest on top, and what became of each.

import { attempt, get } from "./calls.js";
import { callRow, detailsOf } from "./callrow.js";
import { fillIcons } from "./icons.js";
import { byId } from "./make.js";
import { fill, say } from "./words.js";

const PAGE = 60;
const MOST_ROWS = 1200;
const ASK_MS = 1000;
const VERDICTS = ["ok", "refused", "fault", "lost"];
const rows = byId("calls");
const filters = byId("filters");
let names = new Map();
let asking = 0;

async function start() {
  fillIcons(document);
  fill(document);
  document.title = say("transcript_title");
  const [world, state] = await attempt(() => Promise.all([get("world"), get("state")])) ?? [{ methods: [] }, { chats: [] }];
  names = new Map(state.chats.map((chat) => [chat.id, chat.title ?? chat.first_name]));
  const { method, verdict, chat } = filters.elements;
  method.append(new Option(say("all_methods"), ""), ...world.methods.map((name) => new Option(name, name)));
  verdict.append(new Option(say("all_verdicts"), ""), ...VERDICTS.map((name) => new Option(say(`verdict_${name}`), name)));
  const asked = new URLSearchParams(location.search);
  for (const field of [method, verdict, chat]) field.value = asked.get(field.name) ?? "";
  filters.oninput = reload;
  filters.onsubmit = (event) => event.preventDefault();
  byId("older").onclick = older;
  rows.onclick = (event) => toggle(event.target.closest("tr.call"));
  rows.onkeydown = onKey;
  await reload();
}

/** What is looked for, of what the form holds. */
function wishes() {
  const { method, verdict, chat } = filters.elements;
  const wanted = { method: method.value, verdict: verdict.value, chat: chat.checkValidity() && chat.value !== "-" ? chat.value : "" };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value));
}

async function reload() {
  clearTimeout(asking);
  const wanted = wishes();
  history.replaceState(null, "", `?${new URLSearchParams(wanted)}`);
  const found = await attempt(() => get("calls", { ...wanted, limit: PAGE }));
  if (!found || JSON.stringify(wanted) !== JSON.stringify(wishes())) return;
  rows.replaceChildren(...found.calls.map(drawn));
  settle(found.calls.length === PAGE);
  asking = setTimeout(newer, ASK_MS);
}

async function newer() {
  const wanted = wishes();
  const after = Number(rows.querySelector(".call")?.dataset.number ?? 0);
  try {
    const found = await get("calls", { ...wanted, after, limit: PAGE });
    if (JSON.stringify(wanted) === JSON.stringify(wishes())) {
      if (found.calls.length === PAGE) return void (await reload());
      rows.prepend(...found.calls.map(drawn));
      while (rows.querySelectorAll(".call").length > MOST_ROWS) rows.lastElementChild.remove();
      if (found.calls.length) settle(!byId("older").hidden);
    }
  } catch {
    // The simulator is away for a moment: it is asked again.
  }
  clearTimeout(asking);
  asking = setTimeout(newer, ASK_MS);
}

async function older() {
  const before = [...rows.querySelectorAll(".call")].at(-1)?.dataset.number;
  const found = await attempt(() => get("calls", { ...wishes(), before, limit: PAGE }));
  if (!found) return;
  rows.append(...found.calls.map(drawn));
  settle(found.calls.length === PAGE);
}

function settle(more) {
  byId("older").hidden = !more;
  byId("none").hidden = rows.children.length > 0;
  const first = rows.querySelector(".call");
  if (first && !rows.querySelector(".call[tabindex='0']")) first.tabIndex = 0;
}

const drawn = (call) => callRow(call, names);

function toggle(row) {
  if (!row || String(getSelection())) return;
  const open = row.ariaExpanded === "true";
  row.ariaExpanded = String(!open);
  if (open) row.nextElementSibling.remove();
  else row.after(detailsOf(row.call));
}

function onKey(event) {
  const row = event.target.closest("tr.call");
  if (!row || event.target !== row) return;
  const all = [...rows.querySelectorAll("tr.call")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter" || event.key === " ") toggle(row);
  else if (step) {
    const next = all[all.indexOf(row) + step];
    if (next) { row.tabIndex = -1; next.tabIndex = 0; next.focus(); }
  } else return;
  event.preventDefault();
}

start();

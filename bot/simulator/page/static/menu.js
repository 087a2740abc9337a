// A menu of things to do: by pointer or by keys, and the focus goes back to where it was.

import { drawEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { make } from "./make.js";

const EDGE = 8;
let close = () => {};

/** Opens a menu at an element, or at a point of the screen; entries are {label, icon, act, danger, checked, apart}.
 *  Those with `short` stand side by side in a row on top. */
export function openMenu(anchor, entries, point = null) {
  close();
  const before = document.activeElement;
  const shown = entries.filter(Boolean);
  const [short, long] = [true, false].map((is) => shown.filter((one) => Boolean(one.short) === is).map(entryOf));
  const row = short.length > 0 && make("div.short", { role: "group" }, ...short);
  const menu = make("div.menu", { role: "menu", tabIndex: -1 }, row, ...long);
  const leave = (event) => { if (!menu.contains(event.target)) close(); };
  close = (giveBack = false) => {
    close = () => {};
    menu.remove();
    anchor.ariaExpanded = anchor.ariaHasPopup ? "false" : null;
    for (const name of ["pointerdown", "wheel"]) document.removeEventListener(name, leave, true);
    if (giveBack) (before?.isConnected ? before : anchor).focus({ preventScroll: true });
  };
  menu.onkeydown = (event) => onKey(event, menu);
  menu.onclick = (event) => {
    const at = [...short, ...long].indexOf(event.target.closest("button"));
    if (at < 0) return;
    close(true);
    [...shown.filter((one) => one.short), ...shown.filter((one) => !one.short)][at].act();
  };
  document.body.append(menu);
  if (anchor.ariaHasPopup) anchor.ariaExpanded = "true";
  place(menu, point ?? below(anchor, menu));
  (long[0] ?? short[0]).focus();
  for (const name of ["pointerdown", "wheel"]) document.addEventListener(name, leave, true);
}

export const closeMenu = () => close();

function entryOf(entry) {
  const chosen = entry.checked === undefined ? "menuitem" : "menuitemradio";
  const shape = `button${entry.danger ? ".danger" : ""}${entry.apart ? ".apart" : ""}`;
  const sign = !entry.short && icon(entry.checked ? "check" : entry.icon);
  const item = make(shape, { type: "button", role: chosen, tabIndex: -1 }, sign, entry.label);
  if (entry.checked !== undefined) item.ariaChecked = String(entry.checked);
  if (entry.testid) item.dataset.testid = entry.testid;
  return drawEmoji(item);
}

function below(anchor, menu) {
  const box = anchor.getBoundingClientRect();
  const right = box.left + box.width / 2 > innerWidth / 2;
  return { x: right ? box.right - menu.offsetWidth : box.left, y: box.bottom + 4 };
}

function place(menu, { x, y }) {
  menu.style.left = `${Math.max(EDGE, Math.min(x, innerWidth - menu.offsetWidth - EDGE))}px`;
  menu.style.top = `${Math.max(EDGE, Math.min(y, innerHeight - menu.offsetHeight - EDGE))}px`;
}

function onKey(event, menu) {
  const items = [...menu.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1 };
  const to = { ...next, Home: 0, End: -1 }[event.key];
  if (to !== undefined) items.at(to % items.length).focus();
  else if (event.key === "Escape" || event.key === "Tab") close(true);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

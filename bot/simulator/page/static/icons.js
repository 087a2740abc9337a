// Line drawings for buttons and menus.

import { make } from "./make.js";

const SPACE = "http://www.w3.org/2000/svg";
const FILLED = {
  send: "M3.4 20.4 21 12.9c.8-.4.8-1.5 0-1.8L3.4 3.6c-.7-.3-1.4.3-1.3 1l.9 5.2c.1.4.4.7.8.8l8.4 1.4-8.4 1.4c-.4.1-.7.4-.8.8l-.9 5.2c-.1.7.6 1.3 1.3 1z",
};
const DRAWN = {
  add: "M12 5v14M5 12h14",
  alarm: "M12 3.5 2.8 19.5h18.4zM12 10v4.2M12 16.9v.1",
  back: "M15 5l-7 7 7 7",
  ban: "M12 3.5a8.5 8.5 0 1 0 .1 0M6 6l12 12",
  bot: "M5 9h14v10H5zM12 9V5.5M12 4.5v.1M9 13v1.5M15 13v1.5M2.5 13v3M21.5 13v3",
  channel: "M4 10v4l11 4V6zM15 9.5a3 3 0 0 1 0 5M7 15v4h3v-3",
  check: "M4.5 12.5l5 5L20 7",
  clock: "M12 3.5a8.5 8.5 0 1 0 .1 0M12 7.5V12l3 2",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h10v11H9zM5 15V4h10",
  delete: "M4.5 6.5h15M9.5 6.5v-2h5v2M6.5 6.5l1 14h9l1-14M10.5 10.5v6M13.5 10.5v6",
  down: "M6 9.5l6 6 6-6",
  edit: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z",
  exit: "M14 4H5v16h9M10 12h10M16.5 8l4 4-4 4",
  forum: "M5 9h15M4 15h15M10 4 8 20M16 4l-2 16",
  globe: "M12 3.5a8.5 8.5 0 1 0 .1 0M3.5 12h17M12 3.5c-5 5-5 12 0 17M12 3.5c5 5 5 12 0 17",
  group: "M9 11.5a3.5 3.5 0 1 0-.1 0M2.5 19.5c.5-3.5 3-5 6.5-5s6 1.5 6.5 5M15.5 4.8a3.5 3.5 0 0 1 0 6.5M17.5 15c2.3.6 3.6 2 4 4.5",
  info: "M12 3.5a8.5 8.5 0 1 0 .1 0M12 11v5.5M12 7.7v.1",
  keyboard: "M3 6h18v12H3zM6.5 10v.1M10 10v.1M13.7 10v.1M17.5 10v.1M8 14.3h8",
  link: "M10 14.5a4 4 0 0 0 6 .3l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5M14 9.5a4 4 0 0 0-6-.3l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5",
  list: "M4 6h16M4 12h16M4 18h16",
  lock: "M6 11h12v9H6zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11",
  mask: "M3 8c6-2 12-2 18 0 0 6-2 9-5 9-2 0-3-2-4-2s-2 2-4 2c-3 0-5-3-5-9zM7 11.5h2.5M14.5 11.5H17",
  more: "M12 5.2v.1M12 12v.1M12 18.7v.1",
  person: "M12 11.5a4 4 0 1 0-.1 0M4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
  reply: "M9.5 6 4 11.5 9.5 17M4.5 11.5H14a6 6 0 0 1 6 6v1",
  search: "M10.5 4a6.5 6.5 0 1 0 .1 0M15.5 15.5 20 20",
  shield: "M12 3.5l7.5 2.5v5c0 5-3.5 8-7.5 9.5-4-1.5-7.5-4.5-7.5-9.5v-5z",
  slash: "M7.2 3.2h9.6a4 4 0 0 1 4 4v9.6a4 4 0 0 1-4 4H7.2a4 4 0 0 1-4-4V7.2a4 4 0 0 1 4-4zM13.8 8l-3.6 8",
  star: "M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6-5.3-2.9L6.7 20l1.1-6-4.4-4.2 6-.8z",
  theme: "M12 3.5a8.5 8.5 0 1 0 .1 0M12 3.5v17M15 5v14M18 7.5v9",
  up: "M12 20V5M6 10.5 12 4.5l6 6",
  weather: "M7 15.5a4 4 0 0 1-.5-8A6 6 0 0 1 18 8.5a3.6 3.6 0 0 1 .5 7M12.5 12l-2.5 4h4l-2.5 4.5",
};

/** A drawing by its name; decoration, so that nobody hears of it. */
export function icon(name) {
  const drawing = document.createElementNS(SPACE, "svg");
  drawing.setAttribute("class", `icon ${name in FILLED ? "solid" : name === "more" ? "stroke thick" : "stroke"}`);
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SPACE, "path");
  path.setAttribute("d", FILLED[name] ?? DRAWN[name]);
  drawing.append(path);
  return drawing;
}

/** Draws what elements ask for by `data-icon`, in front of what they hold. */
export function fillIcons(root) {
  for (const element of root.querySelectorAll("[data-icon]")) element.prepend(icon(element.dataset.icon));
}

/** A round button with a drawing in it. */
export const roundButton = (name, label, onclick) =>
  make("button.round", { type: "button", ariaLabel: label, title: label, onclick }, icon(name));

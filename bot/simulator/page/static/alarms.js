// Accidents that somebody should see, in a bar on top until they are dismissed.

import { byId, make } from "./make.js";
import { icon } from "./icons.js";
import { knows, say } from "./words.js";

const bar = byId("alarms");

/** Shows the last accident, unless it was dismissed. */
export function showAlarms(alarms) {
  const last = alarms.at(-1);
  bar.hidden = !last || last.at <= (sessionStorage.getItem("alarms") ?? "");
  if (bar.hidden) return;
  const word = `alarm_${last.kind}`;
  const text = knows(word) ? say(word) : say("alarm_other", { kind: last.kind });
  const dismiss = make("button.pill", { type: "button" }, say("dismiss"));
  dismiss.onclick = () => { sessionStorage.setItem("alarms", last.at); bar.hidden = true; };
  bar.replaceChildren(icon("alarm"), make("span", {}, text), dismiss);
}

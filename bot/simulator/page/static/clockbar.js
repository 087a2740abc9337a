// The bar on top: the simulated time, which goes on here by itself between reports.

import { attempt, post } from "./calls.js";
import { toast } from "./notices.js";
import { clockParts, say, timeOf } from "./words.js";

const byId = (id) => document.getElementById(id);
let base = Date.now();
let since = performance.now();
let speed = 1;

export const simulatedNow = () => new Date(base + (performance.now() - since) * speed);

export function setClock(clock) {
  base = Date.parse(clock.now);
  since = performance.now();
  speed = clock.speed;
  byId("clock-next").hidden = !clock.can_skip;
  byId("clock-speed").hidden = speed === 1;
  byId("clock-speed").textContent = say("speed", { speed });
  tick();
}

export function startClock() {
  byId("clock-hour").title = say("hour_hint");
  byId("clock-next").title = say("next_hint");
  byId("clock-hour").onclick = () => move({ hours: 1 });
  byId("clock-next").onclick = () => move({});
  setInterval(tick, 500);
}

async function move(step) {
  const moved = await attempt(() => post("clock", step));
  if (!moved) return;
  setClock(moved.clock);
  const time = timeOf(simulatedNow());
  if ("hours" in step) toast(say("hour_done", { time }));
  else toast(moved.due ? say("next_done", { time }) : say("next_none"));
}

function tick() {
  const [day, time] = clockParts(simulatedNow());
  byId("clock-day").textContent = day;
  byId("clock-time").textContent = time;
}

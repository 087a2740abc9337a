// The calls to the simulator; what fails is told, never swallowed.

import { alert, toast } from "./notices.js";
import { language, say } from "./words.js";

export async function get(path, values = {}) {
  const query = new URLSearchParams({ ...values, language });
  return read(await fetch(`/page/${path}?${query}`));
}

export async function post(path, body) {
  const headers = { "X-Simulator": "1", "Content-Type": "application/json" };
  return read(await fetch(`/page/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** The events of the simulator, from now until the page is left. */
export function follow(handle, opened) {
  const source = new EventSource(`/page/events?language=${language}`);
  source.onmessage = (event) => handle(JSON.parse(event.data));
  source.onopen = opened;
  source.onerror = () => toast(say("offline"));
}

/** Runs an action of the user's and shows why it failed, if it does. */
export async function attempt(action) {
  try {
    return await action();
  } catch (problem) {
    alert(say("failed", { reason: problem.message }));
    return null;
  }
}

async function read(response) {
  if (response.ok) return response.json();
  const text = await response.text();
  throw new Error(isJson(response) ? JSON.parse(text).error : text);
}

const isJson = (response) => response.headers.get("Content-Type").startsWith("application/json");

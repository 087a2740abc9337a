// One call of the transcript: a row, and what there is to know when it is opened.

import { make } from "./make.js";
import { say } from "./words.js";

const NESTED = /^\s*[[{]/;
const ZONE = "Asia/Shanghai";
const time = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "medium" });

/** A row of the table, which keeps its call. */
export function callRow(call, names) {
  const verdict = say(`verdict_${call.verdict}`);
  const code = call.ok ? "" : ` ${call.error_code || ""}`;
  const row = make("tr.call", { tabIndex: -1, ariaExpanded: "false", data: { number: call.number, testid: `call-${call.number}` } },
    make("td.number", {}, String(call.number)),
    make("td.time", {}, time.format(new Date(call.at)).slice(5)),
    make("td.method", {}, call.method),
    make("td.where", { title: call.chat_id ?? "" }, String(names.get(call.chat_id) ?? call.chat_id ?? "")),
    make("td.said", {}, said(call)),
    make("td", {}, make(`span.verdict.${call.verdict}`, {}, `${verdict}${code}`), call.fault && make("small", {}, call.fault)));
  row.call = call;
  return row;
}

/** Parameters, answer, and what users saw. */
export function detailsOf(call) {
  const answer = call.ok ? { ok: true, message_ids: call.message_ids } : { ok: false, error_code: call.error_code, description: call.description };
  const unknown = call.unknown.length ? [part(say("unknown_parameters"), make("p", {}, call.unknown.join(", ")))] : [];
  const seen = call.seen.length ? [part(say("seen"), make("ul", {}, ...call.seen.map(sight)))] : [];
  const cell = make("td", { colSpan: 6 }, make("div.parts", {},
    part(say("parameters"), json(unfold(call.parameters))), part(say("answer"), json(answer)), ...unknown, ...seen));
  return make("tr.details", {}, cell);
}

const part = (title, content) => make("section", {}, make("h2", {}, title), content);
const json = (value) => make("pre", {}, JSON.stringify(value, null, 2));

function said(call) {
  if (!call.ok) return call.description;
  const shown = call.seen.map((one) => one.text).filter(Boolean).join(" ");
  const { text, caption, action } = call.parameters;
  return shown || String(text ?? caption ?? action ?? "");
}

/** Parameters that are JSON inside of text, as what they are. */
function unfold(parameters) {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => {
    if (typeof value !== "string" || !NESTED.test(value)) return [name, value];
    try {
      return [name, JSON.parse(value)];
    } catch {
      return [name, value];
    }
  }));
}

function sight(seen) {
  const picture = seen.picture && make("img", { src: `/page/files/${seen.picture}.jpg`, alt: "", loading: "lazy" });
  const link = make("a", { href: `/#${seen.chat_id}/${seen.message_id}` }, `${say("open_message")} ${seen.message_id}`);
  return make("li", {}, picture, make("p", {}, seen.text), link);
}

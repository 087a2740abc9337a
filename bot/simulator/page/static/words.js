// What the page says, in three languages, and how it writes times.

import { ENGLISH } from "./english.js";
import { SIMPLIFIED } from "./simplified.js";
import { TRADITIONAL } from "./traditional.js";

export const LANGUAGES = { "zh-Hans": "简体中文", "zh-Hant": "繁體中文", en: "English" };
const WORDS = { "zh-Hans": SIMPLIFIED, "zh-Hant": TRADITIONAL, en: ENGLISH };
const LOCALES = { "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", en: "en-GB" };
const ZONE = "Asia/Shanghai";

export const language = document.documentElement.lang;
const locale = LOCALES[language];

export function say(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Whether there are words under a name. */
export const knows = (key) => key in WORDS[language];

/** Puts the words into everything below `root` that names them by `data-word…`. */
export function fill(root) {
  for (const element of root.querySelectorAll("[data-word]")) {
    element.textContent = say(element.dataset.word);
  }
  for (const element of root.querySelectorAll("[data-word-label]")) {
    element.ariaLabel = element.title = say(element.dataset.wordLabel);
  }
  for (const element of root.querySelectorAll("[data-word-placeholder]")) {
    element.placeholder = say(element.dataset.wordPlaceholder);
  }
}

/** Another language: the page is drawn anew in it. */
export function changeLanguage(to) {
  localStorage.setItem("language", to);
  location.reload();
}

function formatter(options) {
  return new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options });
}

const hourMinute = formatter({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayShort = formatter({ month: "numeric", day: "numeric" });
const dayLong = formatter({ month: "long", day: "numeric", weekday: "long" });
const clockDay = formatter({ month: "short", day: "numeric", weekday: "short" });
const clockTime = formatter({
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const isoDay = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE });

const languages = new Intl.DisplayNames(locale, { type: "language" });

export function languageName(code) {
  try {
    return languages.of(code);
  } catch {
    return code;
  }
}

export const timeOf = (date) => hourMinute.format(date);
export const clockParts = (date) => [clockDay.format(date), clockTime.format(date)];

/** A time as a chat list shows it: the hour of today, else the day. */
export function brief(date, now) {
  return isoDay.format(date) === isoDay.format(now) ? timeOf(date) : dayShort.format(date);
}

/** A day (2026-11-22) as the line between messages says it. */
export function dayName(day, now) {
  if (day === isoDay.format(now)) return say("today");
  if (day === isoDay.format(new Date(now - 86400e3))) return say("yesterday");
  return dayLong.format(new Date(`${day}T12:00:00+08:00`));
}

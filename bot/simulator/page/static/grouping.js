// What neighbours make of each other: albums, runs of one speaker, the lines between days.

const RUN_SECONDS = 900;
const FEW = 3;

/** Puts everything in `log` in its place; `dayName` says what the line before a day says. */
export function arrange(log, dayName) {
  for (const line of log.querySelectorAll(".day")) line.remove();
  gatherAlbums(log);
  const entries = [...log.querySelectorAll("[data-message]")];
  entries.forEach((entry, at) => {
    if (entry.dataset.day === entries[at - 1]?.dataset.day) return;
    outer(entry).before(dayLine(dayName(entry.dataset.day)));
  });
  joinRuns(entries);
  foldQuotes(log);
}

/** The element that stands in the log for a message: its album, or itself. */
export const outer = (message) => message.closest(".album") ?? message;

/** Neighbours with the same album share a bubble; each stays an element of its own in it. */
function gatherAlbums(log) {
  const parts = [...log.querySelectorAll("[data-message]")];
  parts.forEach((part, at) => {
    const before = parts[at - 1];
    if (!part.dataset.album || part.dataset.album !== before?.dataset.album) return;
    if (before.closest(".album")) before.closest(".album").append(part);
    else if (part.closest(".album")) part.closest(".album").prepend(before);
    else wrap(before).append(part);
  });
  for (const album of log.querySelectorAll(".album")) {
    if (album.children.length < 2) album.replaceWith(...album.children);
    else dress(album);
  }
}

function wrap(message) {
  const album = document.createElement("div");
  album.className = "album";
  message.before(album);
  album.append(message);
  return album;
}

/** How many there are, and whether the first is a wide one, decides how the pictures lie. */
function dress(album) {
  const first = album.querySelector(".picture");
  const wide = first && first.getAttribute("width") > first.getAttribute("height") * 1.2;
  const side = album.lastElementChild.classList.contains("outgoing") ? "outgoing" : "incoming";
  const few = album.children.length <= FEW + 1 && first ? ` ${wide ? "wide" : "tall"}` : "";
  album.className = `album ${side} ${first ? `mosaic of-${album.children.length}` : "stack"}${few}`;
  const texts = album.querySelectorAll(".text");
  album.classList.toggle("silent", !texts.length);
}

/** Messages one after the other by the same speaker stand close, and only the last has a tail. */
function joinRuns(entries) {
  const shown = [...new Set(entries.map(outer))];
  const ends = shown.map((one) => (one.matches(".album") ? [one.firstElementChild, one.lastElementChild] : [one, one]));
  shown.forEach((one, at) => {
    const above = at > 0 && together(ends[at - 1][1], ends[at][0]);
    const below = at + 1 < shown.length && together(ends[at][1], ends[at + 1][0]);
    const joined = [above ? "up" : "", below ? "down" : ""].join(" ").trim();
    if (joined) one.dataset.joined = joined;
    else delete one.dataset.joined;
  });
}

function together(one, next) {
  if (!one.matches(".message") || !next.matches(".message")) return false;
  const same = ["speaker", "day"].every((name) => one.dataset[name] === next.dataset[name]);
  return same && next.dataset.date - one.dataset.date < RUN_SECONDS;
}

/** A quote that fits has nothing to unfold. */
export function foldQuotes(log) {
  for (const quote of log.querySelectorAll(".foldable:not(:has(:checked))")) {
    const held = quote.querySelector("div");
    quote.classList.remove("short");
    quote.classList.toggle("short", held.clientHeight > 0 && held.scrollHeight <= held.clientHeight + 1);
  }
}

function dayLine(name) {
  const line = document.createElement("p");
  line.className = "day";
  line.append(document.createElement("span"));
  line.firstChild.textContent = name;
  return line;
}

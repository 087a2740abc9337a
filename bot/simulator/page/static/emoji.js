// Drawings for the bot's emoji and the common reactions, on systems that have no font for them.

const DRAWN = {
  "📰": "emoji-news", "🗞": "emoji-papers", "📮": "emoji-postbox", "👀": "emoji-eyes",
  "📷": "emoji-camera",
  "👍": "emoji-thumb", "❤": "emoji-heart", "🔥": "emoji-fire", "👏": "emoji-clap",
  "🤔": "emoji-think", "😢": "emoji-cry",
};
const PATTERN = new RegExp(`(${Object.keys(DRAWN).join("|")})\ufe0f?`, "u");
const MISSING_EVERYWHERE = "\u{10fffd}";
const missing = picture("📰") === picture(MISSING_EVERYWHERE);

/** Puts drawings in the place of emoji that could only be seen as empty boxes. */
export function drawEmoji(root) {
  if (!missing) return root;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts.filter((node) => PATTERN.test(node.data))) {
    text.replaceWith(...text.data.split(PATTERN).map((part) => (DRAWN[part] ? drawing(part) : part)));
  }
  return root;
}

function drawing(emoji) {
  const holder = document.createElement("span");
  holder.innerHTML = `<svg class="emoji" role="img"><use href="#${DRAWN[emoji]}"/></svg>`;
  holder.firstChild.ariaLabel = emoji;
  return holder.firstChild;
}

function picture(text) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 32;
  const brush = canvas.getContext("2d");
  brush.font = "24px sans-serif";
  brush.fillText(text, 2, 26);
  return canvas.toDataURL();
}

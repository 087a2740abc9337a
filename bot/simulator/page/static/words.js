// What the page says, in Chinese and English.

const WORDS = {
  "zh-Hans": {
    title: "简报 · 模拟器",
    chats: "聊天",
    beijing: "北京时间",
    hour: "+1 小时",
    hour_hint: "把模拟时间拨快一小时",
    next: "到下一个推送",
    next_hint: "把模拟时间拨到下一份简报送达的时刻",
    next_none: "还没有排好的推送：先发 /subscribe 订一份",
    next_done: "时间拨到了 {time}，推送马上就到",
    hour_done: "时间拨到了 {time}",
    speed: "{speed} 倍速",
    theme: "切换浅色和深色",
    back: "返回聊天列表",
    more: "更多",
    block: "屏蔽机器人",
    unblock: "解除屏蔽",
    remove: "移出机器人",
    invite: "请机器人回来",
    blocked: "你屏蔽了机器人，它的消息送不到这里",
    removed: "机器人已被移出这个群组",
    with_bot: "和机器人的聊天 · {language}",
    typing: "简报正在输入…",
    members: "{count} 位成员",
    group: "群组",
    channel: "频道",
    messages: "消息",
    commands: "命令",
    write: "写消息…",
    send: "发送",
    speaker: "以谁的身份发言",
    fresh: "{count} 条新消息",
    empty_title: "和「简报」打个招呼",
    empty_text: "它读新闻，每天定时送来一份简报。点一个试试：",
    empty_line: "还没有消息",
    brief: "简报",
    late: "机器人没有回应",
    ok: "好",
    today: "今天",
    yesterday: "昨天",
    failed: "没有成功：{reason}",
    offline: "和模拟器的连接断了，正在重连…",
  },
  en: {
    title: "Jianbao · simulator",
    chats: "Chats",
    beijing: "Beijing time",
    hour: "+1 hour",
    hour_hint: "Put the simulated time forward by an hour",
    next: "Next digest",
    next_hint: "Put the simulated time forward to when the next digest is due",
    next_none: "No digest is due: send /subscribe first",
    next_done: "It is {time} now; the digest is on its way",
    hour_done: "It is {time} now",
    speed: "{speed}× speed",
    theme: "Switch between light and dark",
    back: "Back to the chats",
    more: "More",
    block: "Block the bot",
    unblock: "Unblock",
    remove: "Remove the bot",
    invite: "Bring the bot back",
    blocked: "You blocked the bot: its messages do not arrive here",
    removed: "The bot was removed from this group",
    with_bot: "Chat with the bot · {language}",
    typing: "Jianbao is typing…",
    members: "{count} members",
    group: "group",
    channel: "channel",
    messages: "Messages",
    commands: "Commands",
    write: "Write a message…",
    send: "Send",
    speaker: "Who is speaking",
    fresh: "New messages: {count}",
    empty_title: "Say hello to Jianbao",
    empty_text: "It reads the news and sends one digest a day. Tap one to try:",
    empty_line: "No messages yet",
    brief: "简报",
    late: "The bot did not answer",
    ok: "OK",
    today: "Today",
    yesterday: "Yesterday",
    failed: "That did not work: {reason}",
    offline: "The connection to the simulator is lost; trying again…",
  },
};

const ZONE = "Asia/Shanghai";

export const language = document.documentElement.lang;
const locale = language === "en" ? "en-GB" : "zh-CN";

export function say(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

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

export const languageName = (code) => languages.of(code);
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

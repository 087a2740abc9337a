// The page's own menu: how it looks, its language, and where else it leads.

import { byId } from "./make.js";
import { openMenu } from "./menu.js";
import { LANGUAGES, changeLanguage, language, say } from "./words.js";

const LOOKS = ["system", "light", "dark"];

export function startSettings(entries) {
  const button = byId("menu");
  button.onclick = () => openMenu(button, [...entries, ...looks(), ...tongues()]);
}

/** Which of the looks is chosen: as the system has it, unless one was. */
const lookChosen = () => document.documentElement.dataset.theme ?? "system";

function looks() {
  return LOOKS.map((look, at) => ({
    label: say(`theme_${look}`), icon: "theme", checked: look === lookChosen(), apart: !at, testid: `theme-${look}`,
    act: () => setLook(look),
  }));
}

function tongues() {
  return Object.entries(LANGUAGES).map(([code, name], at) => ({
    label: name, icon: "globe", checked: code === language, apart: !at, testid: `language-${code}`, act: () => changeLanguage(code),
  }));
}

function setLook(look) {
  const page = document.documentElement;
  if (look === "system") {
    delete page.dataset.theme;
    localStorage.removeItem("theme");
  } else {
    page.dataset.theme = look;
    localStorage.setItem("theme", look);
  }
}

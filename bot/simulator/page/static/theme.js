// The look and the language, set before anything is drawn.
"use strict";
{
  const page = document.documentElement;
  const look = localStorage.getItem("theme");
  if (look === "light" || look === "dark") page.dataset.theme = look;
  const kept = localStorage.getItem("language");
  const own = navigator.language.toLowerCase();
  const spoken = /^(zh-(hant|tw|hk|mo)|yue)/.test(own) ? "zh-Hant" : own.startsWith("zh") ? "zh-Hans" : "en";
  page.lang = ["zh-Hans", "zh-Hant", "en"].includes(kept) ? kept : spoken;
}

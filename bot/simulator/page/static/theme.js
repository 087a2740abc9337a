// The look and the language, set before anything is drawn.
"use strict";
{
  const page = document.documentElement;
  const kept = localStorage.getItem("theme");
  if (kept === "light" || kept === "dark") page.dataset.theme = kept;
  page.lang = navigator.language.toLowerCase().startsWith("zh") ? "zh-Hans" : "en";
}

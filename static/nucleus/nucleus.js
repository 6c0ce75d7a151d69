/* The frame of every page: the theme switch, menus that close, wide tables. The page works without it. */
"use strict";

(() => {
  const root = document.documentElement;

  function theme() {
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    return root.dataset.theme || system;
  }

  /** The server reads the cookie, so that the next page comes in the chosen theme at once. */
  function choose(name) {
    root.dataset.theme = name;
    document.cookie = `theme=${name}; path=/; max-age=31536000; samesite=lax`;
    announce();
  }

  function announce() {
    document.dispatchEvent(new CustomEvent("nucleus:theme"));
  }

  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.hidden = false;
    button.addEventListener("click", () => choose(theme() === "dark" ? "light" : "dark"));
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", announce);

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("[data-menu][open]")) {
      if (menu !== except) menu.open = false;
    }
  }
  document.addEventListener("click", (event) => closeMenus(event.target.closest("[data-menu]")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /** Where a table of waves is wider than the window, begin with the newest wave. */
  for (const table of document.querySelectorAll(".table-scroll > .trend-table")) {
    table.parentElement.scrollLeft = table.scrollWidth;
  }

  window.Nucleus = { theme };
})();

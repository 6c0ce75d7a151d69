/* The frame of every page: the theme switch, menus that close, wide tables, what is wrong with a
   form, leaving what is not stored. The page works without it. */
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

  /** `/` goes to the search field of the page, unless something is being typed. */
  document.addEventListener("keydown", (event) => {
    const field = document.querySelector("[data-search]");
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || !field || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  /** Where a table of waves is wider than the window, begin with the newest wave. */
  for (const table of document.querySelectorAll(".table-scroll > .trend-table")) {
    table.parentElement.scrollLeft = table.scrollWidth;
  }

  /** What is wrong with a form is what a person is to read first; where nothing is, and something is
      to be confirmed, that is asked beside the button. */
  const summary = document.querySelector("[data-summary]");
  const asked = summary?.matches("[data-asks]") && document.getElementById("to-confirm");
  if (summary) (asked || summary).focus();
  if (asked) asked.scrollIntoView({ block: "center" });

  /** A link to a field, or out of a summary, unfolds what it leads to and brings the focus there. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target || !(link.closest("[data-summary]") || target.closest("form"))) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    target.focus();
    target.scrollIntoView({ block: "center" });
    event.preventDefault();
  });

  /** What is typed and stored nowhere is marked on its form: ask before it is left behind. */
  let isSettled = false;
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-unstored]")) isSettled = !event.defaultPrevented;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-leave]")) isSettled = true; // that is its word already
  });
  addEventListener("beforeunload", (event) => {
    if (!isSettled && document.querySelector("form[data-unstored]")) event.preventDefault();
  });

  /** The key ? opens what the guide says about the page, as the link does; not where one types. What
      was typed stays: then the guide opens beside it. */
  const TYPED_IN =
    "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit])";
  const help = document.querySelector("[data-help]");
  let isTyped = Boolean(document.querySelector("form[data-unstored]"));
  document.addEventListener("input", (event) => {
    if (event.target.closest("main form[method=post]")) isTyped = true;
  });
  const openHelp = () => {
    if (isTyped) open(help.href, "_blank", "noopener");
    else location.assign(help.href);
  };
  if (help) {
    help.addEventListener("click", (event) => {
      if (!isTyped || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      openHelp();
    });
    document.addEventListener("keydown", (event) => {
      const isForField = event.target.closest(TYPED_IN);
      if (event.key !== "?" || event.ctrlKey || event.metaKey || isForField) return;
      event.preventDefault();
      openHelp();
    });
  }

  /** Ask what came since the page was read: often while something is being counted, else now and
      then, and never while nobody looks. The figures of the page stay until somebody wants others. */
  const news = document.querySelector("[data-news]");
  if (news) {
    const SOON = 3000;
    const LATER = 20000;
    let waiting;
    const wait = () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, news.querySelector("[data-owed]") ? SOON : LATER);
    };
    const ask = () => {
      if (!document.hidden) news.dispatchEvent(new CustomEvent("nucleus:ask"));
      wait();
    };
    document.addEventListener("visibilitychange", () => document.hidden || ask());
    news.addEventListener("click", (event) => {
      if (!event.target.closest("[data-reload]")) return;
      event.preventDefault();
      location.reload(); // unlike the link, it stays where one was reading
    });
    wait();
  }

  /** A part of the page that is not given because the session is over: say so on top, once, until
      parts come again. The server's words come with the answer. */
  const sessionOver = () => document.querySelector(".session-over");
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful && sessionOver()) sessionOver().remove();
    if (!detail.xhr.getResponseHeader("Session-Over") || sessionOver()) return;
    document.querySelector("main").insertAdjacentHTML("afterbegin", detail.xhr.responseText);
  });

  window.Nucleus = { theme };
})();

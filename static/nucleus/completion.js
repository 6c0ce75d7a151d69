/* Suggestions while an expression is typed: questions, their categories, functions. Arrow keys
   choose, Enter takes, Escape closes; the focus stays in the field. The page works without it. */
"use strict";

(() => {
  const MOST = 12;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const names = read("expression-names");
  const functions = Object.entries(read("expression-functions"));
  const words = document.getElementById("suggestion-words").dataset;

  /** How the chosen unit reads a question: its own level plainly, the other by its name. */
  function written(name) {
    const chosen = document.querySelector("[name=unit]:checked");
    const own = !chosen || chosen.value === name.level;
    return own ? name.code : `${name.level}.${name.code}`;
  }

  function fits(typed, ...texts) {
    return texts.some((text) => text.toLowerCase().includes(typed.toLowerCase()));
  }

  function questions(typed) {
    return names
      .filter((one) => fits(typed, written(one), one.words))
      .map((one) => ({ text: `\${${written(one)}}`, words: one.words }));
  }

  /** What may stand where the caret is, and how many characters before it that replaces. */
  function suggestions(before, asked) {
    const open = /\$\{\s*([\w.]*)$/.exec(before);
    if (open) return { typed: open[0].length, found: questions(open[1]) };
    const quoted = /\$\{\s*(?:\w+\.)?(\w+)\s*\}[^'"$]*(['"])([^'"]*)$/.exec(before);
    if (quoted) {
      const name = names.find((one) => one.code === quoted[1]);
      const found = (name ? name.categories : [])
        .filter((one) => fits(quoted[3], one.code, one.words))
        .map((one) => ({ text: `${quoted[2]}${one.code}${quoted[2]}`, words: one.words }));
      return { typed: quoted[3].length + 1, found };
    }
    if (/(['"])[^'"]*$/.test(before.replace(/'[^']*'|"[^"]*"/g, ""))) return { found: [] };
    const word = /[A-Za-z_][\w-]*$/.exec(before);
    if (!word && !asked) return { found: [] };
    const typed = word ? word[0] : "";
    const calls = functions
      .filter(([call]) => call.toLowerCase().startsWith(typed.toLowerCase()))
      .map(([call, meaning]) => ({ text: call.replace(/\(.+/, "("), shown: call, words: meaning }));
    return { typed: typed.length, found: [...calls, ...questions(typed)] };
  }

  function attach(field) {
    const list = document.createElement("ul");
    const status = document.createElement("p");
    list.id = `${field.id}_suggestions`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", words.list);
    list.hidden = true;
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    field.after(list, status);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    let found = [];
    let typed = 0;
    let active = -1;

    function close() {
      list.hidden = true;
      active = -1;
      field.removeAttribute("aria-activedescendant");
    }

    function choose(number) {
      active = (number + found.length) % found.length;
      [...list.children].forEach((item, place) => {
        item.setAttribute("aria-selected", String(place === active));
      });
      field.setAttribute("aria-activedescendant", list.children[active].id);
      list.children[active].scrollIntoView({ block: "nearest" });
    }

    function take(number) {
      const end = field.selectionEnd;
      const closed = found[number].text.slice(-1);
      // What closes what is taken may stand behind the caret already.
      const behind = "}'\"".includes(closed) && field.value[end] === closed ? 1 : 0;
      field.setRangeText(found[number].text, end - typed, end + behind, "end");
      close();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      close();
    }

    function open(asked) {
      const now = suggestions(field.value.slice(0, field.selectionEnd), asked);
      found = now.found.slice(0, MOST);
      typed = now.typed || 0;
      list.replaceChildren(
        ...found.map((one, place) => {
          const item = document.createElement("li");
          const code = document.createElement("code");
          const meaning = document.createElement("span");
          item.id = `${list.id}_${place}`;
          item.setAttribute("role", "option");
          item.setAttribute("aria-selected", "false");
          code.textContent = one.shown || one.text;
          meaning.textContent = ` ${one.words}`;
          item.append(code, meaning);
          item.addEventListener("mousedown", (event) => {
            event.preventDefault(); // the focus stays in the field
            take(place);
          });
          return item;
        }),
      );
      active = -1;
      field.removeAttribute("aria-activedescendant");
      list.hidden = found.length === 0;
      if (asked || found.length) {
        status.textContent = found.length ? `${found.length} ${words.some}` : words.none;
      } else status.textContent = "";
    }

    field.addEventListener("input", (event) => event.isTrusted && open(false));
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      if (event.key === " " && event.ctrlKey) {
        event.preventDefault();
        open(true);
      } else if (list.hidden) {
        return;
      } else if (event.key === "ArrowDown") {
        event.preventDefault();
        choose(active + 1);
      } else if (event.key === "ArrowUp") {
        event.preventDefault();
        choose(active < 0 ? found.length - 1 : active - 1);
      } else if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        take(Math.max(active, 0)); // the first, where none was chosen
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      }
    });
  }

  document.querySelectorAll("[data-expression]").forEach(attach);
})();

/* Elements, words and texts as all parts of the desk make them. */
"use strict";

(() => {
  /** Make an element; `given` are properties, attributes (`aria-…`, `data-…`, role), listeners. */
  function make(tag, given = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) {
      if (value === undefined || value === null) continue;
      if (typeof value === "function") element.addEventListener(name, value);
      else if (name in element && !name.includes("-") && name !== "popover") element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  const button = (text, act, given = {}) => make("button", {
    type: "button", className: "desk-button", click: act, textContent: text, ...given,
  });

  /** Words with their parameters, %(name)s, filled in; what is not given stays to be filled. */
  const fill = (words, values = {}) => words.replace(
    /%\((\w+)\)s/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));

  /** Return what says words of the page by their key, with their parameters filled in. */
  const worded = (words) => (key, values) => fill(words[key], values);

  /** A text as texts are searched: without case, accents and width. */
  const folded = (text) => String(text).normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase().trim();

  let made = 0;
  /** An id that no other element of the page has. */
  const newId = (name) => {
    made += 1;
    return `desk-${name}-${made}`;
  };

  /** Set an attribute where it differs, or take it away: an untouched cell costs nothing. */
  function attribute(element, name, value) {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }

  /** Put a text into an element where it says another one: the page is laid out anew only then. */
  function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /** Open a panel above the page. Escape shuts it; `onShut` puts the focus back. */
  function panel(root, title, content, onShut) {
    const heading = make("h2", { id: newId("panel"), textContent: title });
    const dialog = make("dialog", {
      className: "desk-grid-panel", "aria-labelledby": heading.id,
      close: () => {
        dialog.remove();
        onShut();
      },
    }, heading, ...content);
    root.append(dialog);
    dialog.showModal();
    return dialog;
  }

  window.NucleusDesk = Object.assign(window.NucleusDesk || {}, {
    elements: { make, button, fill, worded, folded, newId, attribute, setText, panel },
  });
})();

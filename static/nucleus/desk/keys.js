/* The keys of the desk: what each does, the panel that lists them, and who gets which key. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const { element, isAlt } = NucleusDesk.dom;
  const TYPED_IN =
    "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit])";

  /** A list of pairs: keys that are pressed together, and what they do. */
  function listed(pairs) {
    const lines = pairs.flatMap(([keys, text]) => [
      element(
        "dt",
        {},
        ...keys.split("+").flatMap((key, index) => [index ? "+" : null, element("kbd", {}, key)])
      ),
      element("dd", {}, text),
    ]);
    return element("dl", { class: "desk-key-list" }, ...lines);
  }

  class Keys {
    /** `acts` are by the key of Alt (its place on the keyboard); `undo` and `redo` hold outside of texts
        and of what has them of its `own`, and `outer` those of Alt there. */
    constructor(root, { words, acts, outer, undo, redo, next, own }) {
      Object.assign(this, { root, words, acts, outer, undo, redo, next, own });
      // Before the frame of the page, whose `?` opens the guide.
      window.addEventListener("keydown", (event) => this.onKey(event), true);
    }

    onKey(event) {
      if (event.defaultPrevented || event.isComposing) return;
      const isTyping = event.target.closest && event.target.closest(TYPED_IN);
      // In a long text of the grid, Alt+Enter is a line break, as in a spreadsheet.
      const isBreak =
        event.key === "Enter" && event.target.matches("textarea") && this.own(event.target);
      if (isAlt(event) && !isBreak && this.acts[event.code])
        this.take(event, this.acts[event.code]);
      else if (isAlt(event) && this.outer[event.code] && !this.own(event.target))
        this.take(event, this.outer[event.code]);
      else if (event.key === "?" && !isTyping && !event.ctrlKey && !event.metaKey)
        this.take(event, () => this.toggle());
      else if (event.key === "F8")
        this.take(event, () => this.next(event.shiftKey ? -1 : 1));
      else if (event.key === "Escape" && this.isOpen) this.take(event, () => this.close());
      else if (
        (event.ctrlKey || event.metaKey) &&
        !event.altKey &&
        !isTyping &&
        !this.own(event.target)
      )
        this.onUndo(event);
    }

    onUndo(event) {
      const key = event.key.toLowerCase();
      if (key === "z") this.take(event, event.shiftKey ? this.redo : this.undo);
      else if (key === "y") this.take(event, this.redo);
    }

    take(event, act) {
      event.preventDefault();
      event.stopImmediatePropagation();
      act();
    }

    get isOpen() {
      return !this.root.hidden;
    }

    toggle() {
      if (this.isOpen) this.close();
      else this.open();
    }

    open() {
      const { words } = this;
      this.back = document.activeElement;
      const heading = element("h2", { id: "desk-keys-heading", tabIndex: -1 }, words.keys);
      this.root.replaceChildren(
        element(
          "div",
          { class: "desk-panel-head" },
          heading,
          element(
            "button",
            { type: "button", class: "desk-quiet", click: () => this.close() },
            words.close
          )
        ),
        listed(words.key_list),
        element("h3", {}, words.keys_of_table),
        listed(words.key_list_of_table)
      );
      this.root.hidden = false;
      heading.focus();
    }

    close() {
      this.root.hidden = true;
      if (this.back && this.back.isConnected) this.back.focus();
    }
  }

  NucleusDesk.Keys = Keys;
})();

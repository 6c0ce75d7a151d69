/* The grid of projects: `new NucleusDesk.Grid(root, model, {words, announce, onConflict})`.

   In navigation the keys are those of a spreadsheet; typing replaces, F2 edits. While somebody
   enters (after the first commit), Tab goes from cell to cell; Escape ends that, then Tab leaves.
   `words` are those of `grid_words()`, `announce(text)` says what happened, `onConflict(place,
   part, code)` shows what somebody must decide. */
"use strict";

(() => {
  const { make, button, worded, newId, setText } = window.NucleusDesk.elements;
  const { same } = window.NucleusDesk.reading;
  const {
    GridView, GridSelection, GridEditing, GridCommands, GridPaste, GridOrder, GridToolbar,
  } = window.NucleusDesk;
  const PAGE = 15; // rows of PageUp and PageDown
  const COMPOSED = new Set(["Process", "Dead", "Unidentified"]);
  const MOVES = {
    ArrowUp: (at) => [at.row - 1, at.index],
    ArrowDown: (at) => [at.row + 1, at.index],
    ArrowLeft: (at) => [at.row, at.index - 1],
    ArrowRight: (at) => [at.row, at.index + 1],
    Home: (at) => [at.row, 0],
    End: (at) => [at.row, Infinity],
    PageUp: (at) => [at.row - PAGE, at.index],
    PageDown: (at) => [at.row + PAGE, at.index],
    "Ctrl+Home": () => [0, 0],
    "Ctrl+End": () => [Infinity, Infinity],
    "Ctrl+ArrowUp": (at) => [0, at.index],
    "Ctrl+ArrowDown": (at) => [Infinity, at.index],
    "Ctrl+ArrowLeft": (at) => [at.row, 0],
    "Ctrl+ArrowRight": (at) => [at.row, Infinity],
  };

  /** A key with what is held down, as the tables of keys name it. */
  function keyOf(event) {
    const held = [
      event.ctrlKey || event.metaKey ? "Ctrl+" : "", event.altKey ? "Alt+" : "",
      event.shiftKey ? "Shift+" : "",
    ];
    const isLetter = /^Key[A-Z]$/.test(event.code);
    if (isLetter && event.altKey) return held.join("") + event.code.slice(3); // Option writes signs
    return held.join("") + (isLetter && held[0] ? event.key.toUpperCase() : event.key);
  }

  class Grid {
    constructor(root, model, { words, announce, onConflict }) {
      Object.assign(this, { root, model, words, announce, onConflict, say: worded(words) });
      this.isEntering = false;
      this.start = null; // the column to which Enter returns
      const keys = make("p", { id: newId("keys"), className: "visually-hidden",
        textContent: this.say("grid_keys") });
      this.bar = make("div", { className: "desk-grid-bar" });
      this.top = make("div", { className: "desk-grid-panels" });
      root.classList.add("desk-grid-root");
      root.append(keys, this.bar, this.top);
      this.view = new GridView(root, model, { say: this.say, describedBy: keys.id });
      this.told = {
        cell: make("strong"), trouble: make("span", { className: "problem" }), more: make("span"),
        decide: button(this.say("grid_decide"), () => this.decide()),
      };
      const { cell, trouble, more, decide } = this.told;
      root.append(make("p", { className: "desk-grid-message" }, cell, " ", trouble, more, " ", decide));
      this.selection = new GridSelection(this.view, () => this.tellPlace());
      this.editing = new GridEditing(this);
      this.order = new GridOrder(this);
      this.commands = new GridCommands(this);
      this.paste = new GridPaste(this);
      this.toolbar = new GridToolbar(this);
      this.listen();
      this.arrange();
    }

    listen() {
      const { scroller, table } = this.view;
      scroller.addEventListener("keydown", (event) => this.onKey(event));
      scroller.addEventListener("focusout", (event) => {
        if (!scroller.contains(event.relatedTarget)) this.isEntering = false;
      });
      table.addEventListener("mousedown", (event) => this.onMouse(event));
      table.addEventListener("mouseover", (event) => this.onDrag(event));
      table.addEventListener("focusin", (event) => this.onFocus(event));
      table.addEventListener("dblclick", (event) => this.cellAt(event) && this.editing.open());
      for (const name of ["copy", "cut", "paste"]) {
        scroller.addEventListener(name, (event) => this.onClipboard(event));
      }
      this.model.on("cells", (keys) => this.onCells(keys));
      this.model.on("conflicts", () => this.tellPlace());
      this.model.on("projects", () => this.arrange());
    }

    /** Draw the rows that are shown now, and stand where somebody stood. */
    arrange() {
      const hadFocus = this.view.body.contains(document.activeElement);
      this.view.show(this.order.places());
      this.view.tidy();
      this.selection.settle(hadFocus);
      if (hadFocus && !this.selection.cell) this.toolbar.focus();
    }

    onCells(keys) {
      this.view.repaint(keys);
      this.tellPlace();
    }

    /** Send changes; those that change nothing are left out. Returns how many there were. */
    apply(changes) {
      const news = changes.filter((change) => {
        const { value } = this.model.cell(change.place, change.part, change.code);
        return !same(value ?? "", change.typed);
      });
      if (news.length) this.model.apply(news);
      return news.length;
    }

    onKey(event) {
      if (event.isComposing || this.editing.current || !this.view.body.contains(event.target)) return;
      const key = keyOf(event);
      const isDone = this.move(key) || this.enter(key, event) || this.commands.onKey(key);
      if (isDone) event.preventDefault();
      else this.type(event);
    }

    move(key) {
      const isExtended = key.includes("Shift+") && !key.includes("Alt+");
      const found = MOVES[isExtended ? key.replace("Shift+", "") : key];
      if (!found) return false;
      this.start = null;
      const at = { row: this.selection.row, index: this.selection.column.index };
      this.selection.goTo(...found(at), { extend: isExtended });
      return true;
    }

    /** Keys that begin or end something at this cell. */
    enter(key, event) {
      const { kind } = this.selection.column;
      if (key === "Enter" || key === "F2") return this.editing.open() || true;
      if (key === " " && kind === "acknowledge") return this.commands.acknowledge();
      if (key === " ") return this.editing.open() || true;
      if (key === "Escape") return this.rest();
      if (!this.isEntering || !["Tab", "Shift+Tab"].includes(key)) return false;
      return this.step(event.shiftKey ? "left" : "right");
    }

    /** End entering: the range is one cell again, and Tab leaves the grid. */
    rest() {
      const isSomething = this.isEntering || this.selection.anchor;
      this.isEntering = false;
      this.start = null;
      this.selection.anchor = null;
      this.selection.mark();
      return Boolean(isSomething);
    }

    /** A character opens the editor, which it then reaches by itself: so accents arrive whole. */
    type(event) {
      const isHeld = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
      const isCharacter = [...event.key].length === 1 || COMPOSED.has(event.key);
      if (isHeld || !isCharacter) return;
      if (!this.editing.open({ replaces: true })) event.preventDefault();
      else if (this.editing.current.editor.handles(event)) event.preventDefault();
    }

    /** Go on after a commit. Returns whether there was somewhere to go. */
    step(move) {
      const { place, column, row } = this.selection;
      const { places, columns } = this.view;
      const isOpen = (one, other) => this.view.isOpen(one, other);
      if (move === "right") {
        this.start ??= column;
        const next = columns.slice(column.index + 1).find((one) => isOpen(place, one));
        return next ? this.arrive(place, next) : this.onward(columns[0]);
      }
      if (move === "left") {
        const before = columns.slice(0, column.index).findLast((one) => isOpen(place, one));
        if (before) return this.arrive(place, before);
        const last = row > 0 && columns.findLast((one) => isOpen(places[row - 1], one));
        return last ? this.arrive(places[row - 1], last) : false;
      }
      const rows = move === "up" ? places.slice(0, row).reverse() : places.slice(row + 1);
      if (move === "down" && this.start) return this.onward(this.start);
      const next = rows.find((one) => isOpen(one, column));
      if (next) return this.arrive(next, column);
      const isLast = move === "down" && (column.index === 0 || !columns.slice(column.index + 1).some((one) => isOpen(place, one)));
      return isLast ? this.onward(columns[0]) : false;
    }

    arrive(place, column) {
      this.selection.go(place, column);
      return true;
    }

    /** Go to the next project; behind the last one a new one is added, but never behind an empty one. */
    onward(column) {
      const { places } = this.view;
      const next = places[this.selection.row + 1];
      this.start = null;
      if (next) return this.arrive(next, this.view.isOpen(next, column) ? column : this.view.columns[0]);
      if (this.isBlank(this.selection.place)) return false;
      return this.commands.add({ isLast: true });
    }

    isBlank(place) {
      return this.view.columns.every((column) => {
        const { value } = this.view.state(place, column);
        return column.isReadOnly || value === "" || value === undefined || value === null;
      });
    }

    cellAt(event) {
      const cell = event.target.closest?.("[data-column]");
      if (!cell) return null;
      return { place: cell.dataset.place, column: this.view.columns[Number(cell.dataset.column)] };
    }

    onMouse(event) {
      const found = this.cellAt(event);
      if (!found || event.button !== 0) return;
      event.preventDefault();
      this.start = null;
      this.selection.go(found.place, found.column, { extend: event.shiftKey });
    }

    onDrag(event) {
      const found = event.buttons === 1 && this.view.body.contains(document.activeElement)
        && this.cellAt(event);
      if (!found || (found.place === this.selection.place && found.column === this.selection.column)) return;
      this.selection.go(found.place, found.column, { extend: true });
    }

    /** Something else put the focus here: find in page, a screen reader. */
    onFocus(event) {
      const found = this.cellAt(event);
      if (!found || event.target === this.selection.cell) return;
      this.selection.go(found.place, found.column);
    }

    onClipboard(event) {
      if (this.editing.current || !this.view.body.contains(document.activeElement)) return;
      event.preventDefault();
      if (event.type === "paste") this.paste.take(event.clipboardData.getData("text/plain"));
      else event.clipboardData.setData("text/plain", this.commands.copied(event.type === "cut"));
    }

    /** Under the grid: what is wrong with the cell that has the focus, and what can be done. Its
        elements stay, for those that come and go would have the whole page styled anew. */
    tellPlace() {
      const { place, column } = this.selection;
      const isThere = place !== null && this.view.rows.has(place);
      const state = isThere ? this.view.state(place, column) : {};
      const trouble = isThere ? this.view.troubleOf(place, column, state) : "";
      const { told } = this;
      setText(told.cell, isThere ? this.view.nameOfCell(place, column) : "");
      setText(told.trouble, trouble);
      setText(told.more, isThere && !trouble ? this.aboutCell(column, state) : "");
      told.trouble.hidden = !trouble;
      told.decide.hidden = !(state.conflict && state.isAsked && this.onConflict);
      this.toolbar.refresh();
    }

    aboutCell(column, state) {
      if (!state.isAsked) return this.say("grid_not_applicable_said");
      if (column.isReadOnly) return this.say("grid_calculated");
      return state.needed ? this.say("grid_needed") : "";
    }

    decide() {
      const { place, column } = this.selection;
      this.onConflict(place, column.part, column.code);
    }

    /** Take the focus back from a panel, where nothing else has it by now. */
    comeBack() {
      const now = document.activeElement;
      if (!now.closest("dialog") && !this.view.layer.contains(now)) this.selection.focus();
    }

    /** Go to one cell of a project, also from outside. */
    goTo(place, part, code) {
      const column = this.view.byKey.get(`${part}|${code}`);
      if (!column || !this.view.rows.has(place)) return false;
      if (!this.view.places.includes(place)) this.order.clear();
      return this.arrive(place, column);
    }
  }

  Object.assign(window.NucleusDesk, { Grid });
})();

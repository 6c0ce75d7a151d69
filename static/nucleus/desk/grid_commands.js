/* What can be done with the cells and rows of the grid. Each command is a key and a button. */
"use strict";

(() => {
  const { make } = window.NucleusDesk.elements;
  const { REFUSED, DONT_KNOW } = window.NucleusDesk.reading;
  const MOST = 500; // projects of an interview

  class GridCommands {
    constructor(grid) {
      this.grid = grid;
      this.view = grid.view;
      this.say = grid.say;
      this.keys = {
        "Alt+N": () => this.add(),
        "Ctrl+Enter": () => this.duplicate(),
        "Ctrl+Delete": () => this.remove(),
        "Alt+Shift+ArrowUp": () => this.moveRow(-1),
        "Alt+Shift+ArrowDown": () => this.moveRow(1),
        "Ctrl+Z": () => this.undo(),
        "Ctrl+Y": () => this.redo(),
        "Ctrl+Shift+Z": () => this.redo(),
        "Ctrl+D": () => this.fill(),
        "Alt+R": () => this.put(REFUSED),
        "Alt+K": () => this.put(DONT_KNOW),
        Delete: () => this.put(""),
        Backspace: () => this.put(""),
        "Ctrl+A": () => this.selectAll(),
        "Shift+ ": () => this.selectRow(),
        "Alt+ArrowDown": () => this.grid.order.open(),
        F8: () => this.next(1),
        "Shift+F8": () => this.next(-1),
      };
    }

    onKey(key) {
      const act = this.keys[key];
      if (act) act();
      return Boolean(act);
    }

    tell(key, values) {
      this.grid.announce(this.say(key, values));
    }

    /** Whether nobody can write now; why is said. */
    get isBarred() {
      const { barrier } = this.grid.model;
      if (barrier) this.grid.announce(barrier);
      return Boolean(barrier);
    }

    /** Add a project: behind the one that has the focus, or as the last one. */
    add({ isLast = false } = {}) {
      return this.insert({ act: "add", after: isLast ? null : this.grid.selection.place }, "grid_added");
    }

    duplicate() {
      const { place } = this.grid.selection;
      return place !== null && this.insert({ act: "copy", source: place, after: place }, "grid_duplicated");
    }

    insert(act, told) {
      const { model, order } = this.grid;
      if (this.isBarred) return false;
      if (model.projects.length >= MOST) return this.tell("grid_full", { most: MOST });
      const id = window.NucleusDesk.arranging.newId();
      order.follow(id, act.after);
      model.act({ ...act, id });
      const column = act.act === "copy" ? this.grid.selection.column : this.view.columns[0];
      this.grid.selection.go(id, column);
      this.tell(told, { project: this.view.nameOf(id) });
      return true;
    }

    remove() {
      if (this.isBarred) return;
      const { places } = this.grid.selection.range();
      const names = places.map((place) => this.view.nameOf(place));
      for (const id of places) this.grid.model.act({ act: "remove", id });
      if (places.length) this.tell("grid_removed", { projects: names.join(", ") });
    }

    moveRow(by) {
      const { model, order, selection } = this.grid;
      if (this.isBarred) return undefined;
      if (order.isActive) return this.tell("grid_no_move_while_sorted");
      const { projects } = model;
      const at = projects.indexOf(selection.place);
      const to = at + by;
      if (at < 0 || to < 0 || to >= projects.length) return undefined;
      const after = by > 0 ? projects[to] : projects[to - 1] ?? "";
      model.act({ act: "move", id: selection.place, after });
      selection.focus();
      return this.tell("grid_moved", {
        project: this.view.nameOf(selection.place), number: to + 1, count: projects.length,
      });
    }

    undo() {
      if (this.isBarred) return undefined;
      if (!this.grid.model.canUndo) return this.tell("grid_nothing_to_undo");
      this.grid.model.undo();
      return this.tell("grid_undone");
    }

    redo() {
      if (this.isBarred) return;
      this.grid.model.redo();
      this.tell("grid_redone");
    }

    /** The cells of the range in which a person may type. */
    open() {
      const { places, columns } = this.grid.selection.range();
      return places.flatMap((place) => columns
        .filter((column) => this.view.isOpen(place, column))
        .map((column) => ({ place, column })));
    }

    /** Put one value, or a kind of empty, into every cell of the range. */
    put(typed) {
      const cells = this.open().filter(({ column }) => typeof typed === "string" || column.part === "answer");
      const count = this.grid.apply(cells.map(({ place, column }) => (
        { place, part: column.part, code: column.code, typed })));
      if (!cells.length) return this.isBarred || this.tell("grid_nothing_here");
      return this.tell(typed === "" ? "grid_emptied" : `grid_${typed.missing || typed}_said`, { count });
    }

    acknowledge() {
      const { place, column } = this.grid.selection;
      if (!this.grid.editing.isAllowed(place, column)) return true;
      this.put(this.view.state(place, column).value === "OK" ? "" : "OK");
      return true;
    }

    /** Fill down: the first row of the range into the rest; one cell takes what stands above it. */
    fill() {
      const { places, columns } = this.grid.selection.range();
      const source = places.length > 1 ? places[0] : this.view.places[this.grid.selection.row - 1];
      const targets = places.length > 1 ? places.slice(1) : places;
      if (source === undefined) return undefined;
      let count = 0;
      this.grid.model.together(() => { // column by column: one may say whether the next applies
        for (const column of columns) count += this.fillColumn(column, source, targets);
      });
      return this.tell("grid_filled", { count });
    }

    fillColumn(column, source, targets) {
      const typed = this.view.state(source, column).value ?? "";
      return this.grid.apply(targets.filter((place) => this.view.isOpen(place, column))
        .map((place) => ({ place, part: column.part, code: column.code, typed })));
    }

    /** The range as a text for a spreadsheet; `cuts` empties it. */
    copied(cuts) {
      const { places, columns } = this.grid.selection.range();
      const rows = places.map((place) => columns.map((column) => this.plain(place, column)));
      if (cuts) this.put("");
      this.tell(cuts ? "grid_cut" : "grid_copied", { count: places.length * columns.length });
      return window.NucleusDesk.clipboard.serialise(rows);
    }

    /** A cell as a text that can be pasted again. */
    plain(place, column) {
      const state = this.view.state(place, column);
      if (!column.question || column.isReadOnly || !state.isAsked) return this.view.textOf(place, column, state);
      return window.NucleusDesk.clipboard.write(column.question, state.value, this.grid.model.form);
    }

    /** Copy or cut by a button: the browser copies what is selected in a field, so there is one. */
    copyByButton(cuts) {
      const text = this.copied(cuts);
      const field = make("textarea", { className: "visually-hidden", value: text, tabIndex: -1 });
      this.grid.root.append(field);
      field.select();
      document.execCommand("copy");
      this.grid.selection.focus();
      field.remove();
    }

    selectAll() {
      const { places, columns } = this.view;
      if (!places.length) return;
      this.grid.selection.go(places[0], columns[0]);
      this.grid.selection.goTo(Infinity, Infinity, { extend: true });
    }

    selectRow() {
      const { row } = this.grid.selection;
      this.grid.selection.goTo(row, 0);
      this.grid.selection.goTo(row, Infinity, { extend: true });
    }

    /** What is to be corrected or decided, row by row. */
    problems() {
      return this.view.places.flatMap((place) => this.view.columns
        .filter((column) => this.view.troubleOf(place, column))
        .map((column) => ({ place, column })));
    }

    next(by) {
      const found = this.problems();
      if (!found.length) return this.tell("grid_nothing_to_check");
      const { row, column } = this.grid.selection;
      const rank = (one) => this.view.places.indexOf(one.place) * 1000 + one.column.index;
      const here = row * 1000 + column.index;
      const beyond = by > 0 ? found.find((one) => rank(one) > here)
        : found.findLast((one) => rank(one) < here);
      const target = beyond || (by > 0 ? found[0] : found.at(-1));
      this.grid.selection.go(target.place, target.column);
      return this.grid.announce(this.view.troubleOf(target.place, target.column));
    }
  }

  Object.assign(window.NucleusDesk, { GridCommands });
})();

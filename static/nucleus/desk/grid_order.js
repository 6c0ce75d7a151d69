/* In which order the projects are shown, and which of them: for the eye only, nothing is stored.
   What is typed moves no row under somebody's hands: an order holds until it is asked for anew. */
"use strict";

(() => {
  const { make, button, panel, folded, attribute } = window.NucleusDesk.elements;
  const SHOWN = ["all", "without", "to_check"];

  /** Compare texts and numbers; what says nothing comes last either way. */
  function compared(left, right, by) {
    if (left === null || right === null) return (left === null) - (right === null);
    if (typeof left === "number" && typeof right === "number") return (left - right) * by;
    return String(left).localeCompare(String(right), undefined, { numeric: true }) * by;
  }

  class GridOrder {
    constructor(grid) {
      this.grid = grid;
      this.view = grid.view;
      this.say = grid.say;
      this.sort = null; // {column, by}
      this.filters = new Map(); // column -> {text, shown}
      this.list = null;
      this.known = new Set();
    }

    get isActive() {
      return this.list !== null;
    }

    /** The projects that are shown, in their order. */
    places() {
      const { projects } = this.grid.model;
      if (!this.list) return projects;
      const there = new Set(projects);
      return [...this.list.filter((place) => there.has(place)), ...projects.filter((place) => !this.known.has(place))];
    }

    /** A new project is shown, whatever is filtered: behind another, or last. */
    follow(id, after) {
      if (!this.list) return;
      this.known.add(id);
      const at = after ? this.list.indexOf(after) : -1;
      this.list.splice(at < 0 ? this.list.length : at + 1, 0, id);
    }

    clear() {
      this.sort = null;
      this.filters.clear();
      this.apply();
    }

    apply() {
      const { projects } = this.grid.model;
      this.list = this.sort || this.filters.size ? this.found(projects) : null;
      this.known = new Set(projects);
      this.mark();
      this.grid.arrange();
      this.grid.announce(this.say("grid_count_shown", {
        shown: this.view.places.length, count: projects.length,
      }));
    }

    found(projects) {
      const shown = projects.filter((place) => [...this.filters].every(
        ([column, filter]) => this.passes(place, column, filter)));
      if (!this.sort) return shown;
      const { column, by } = this.sort;
      const keys = new Map(shown.map((place) => [place, this.keyOf(place, column)]));
      return shown.sort((one, other) => compared(keys.get(one), keys.get(other), by));
    }

    /** By what a project is sorted: a number, the place of a category, or words. */
    keyOf(place, column) {
      const state = this.view.state(place, column);
      const { value } = state;
      if (!state.isAsked || value === "" || value === undefined || value === null || value.missing) return null;
      if (column.kind === "select_one") {
        const at = [...column.words.keys()].indexOf(value);
        if (at >= 0) return at;
      }
      const number = Number(String(value).replace(",", "."));
      const isNumber = ["integer", "decimal"].includes(column.kind) && !Number.isNaN(number);
      return isNumber ? number : this.view.textOf(place, column, state);
    }

    passes(place, column, { text, shown }) {
      const state = this.view.state(place, column);
      const words = this.view.textOf(place, column, state);
      if (shown === "without" && (words || !state.isAsked)) return false;
      if (shown === "to_check" && !this.view.troubleOf(place, column, state)) return false;
      return folded(words).includes(folded(text));
    }

    mark() {
      for (const column of this.view.columns) {
        const by = this.sort?.column === column ? this.sort.by : 0;
        attribute(column.head, "aria-sort", by ? { 1: "ascending", "-1": "descending" }[by] : null);
        column.head.classList.toggle("is-filtered", this.filters.has(column));
      }
    }

    /** Open the panel of a column: sort by it, show only some. */
    open(column = this.grid.selection.column) {
      const now = this.filters.get(column) || { text: "", shown: "all" };
      const text = make("input", { type: "text", value: now.text, autocomplete: "off" });
      const shown = make("select", {}, ...SHOWN.map((name) => make("option", {
        value: name, textContent: this.say(`grid_show_${name}`), selected: name === now.shown,
      })));
      const act = (change) => () => {
        change();
        dialog.close();
        this.apply();
      };
      const filter = act(() => this.filter(column, text.value, shown.value));
      text.addEventListener("keydown", (event) => event.key === "Enter" && filter());
      const buttons = make("p", { className: "desk-grid-panel-buttons" },
        button(this.say("grid_show"), filter, { className: "desk-button is-main" }),
        button(this.say("grid_ascending"), act(() => { this.sort = { column, by: 1 }; })),
        button(this.say("grid_descending"), act(() => { this.sort = { column, by: -1 }; })),
        button(this.say("grid_show_everything"), act(() => {
          this.sort = null;
          this.filters.clear();
        })),
        button(this.say("grid_cancel"), () => dialog.close()));
      const dialog = panel(this.grid.top, column.label, [
        make("label", { className: "desk-grid-panel-field" }, this.say("grid_contains"), text),
        make("label", { className: "desk-grid-panel-field" }, this.say("grid_rows_shown"), shown), buttons,
      ], () => this.grid.comeBack());
      text.focus();
    }

    filter(column, text, shown) {
      if (text.trim() || shown !== "all") this.filters.set(column, { text, shown });
      else this.filters.delete(column);
    }
  }

  Object.assign(window.NucleusDesk, { GridOrder });
})();

/* The table of projects: one row each, columns grouped by section. It draws what the model says
   and knows nothing of keys. Every row is in the page, so that find and print reach it. */
"use strict";

(() => {
  const { make, newId, attribute } = window.NucleusDesk.elements;
  const { GridWords } = window.NucleusDesk;
  // Only names near what is seen stay in sight: each that does is drawn as a picture of its own.
  // They come and go by so many rows at once, because each time the table is laid out anew.
  const BLOCK = 16;
  const NEAR = "1000px 0px"; // more than a block is high

  class GridView extends GridWords {
    constructor(root, model, { say, describedBy }) {
      super(model, say);
      this.rows = new Map(); // place -> {row, cells: by column, number}
      this.places = []; // those that are shown, in their order
      this.messages = new Map();
      this.blocks = new Map(); // first row of a block -> its rows
      this.table = make("table", {
        className: "desk-grid", role: "grid", "aria-label": this.say("grid_projects"),
        "aria-multiselectable": "true", "aria-describedby": describedBy,
      });
      this.body = make("tbody", { role: "rowgroup" });
      this.table.append(this.widths(), this.head(), this.body);
      this.layer = make("div", { className: "desk-grid-layer", hidden: true });
      this.scroller = make("div", { className: "desk-grid-scroll" }, this.table, this.layer);
      this.list = make("ul", { className: "visually-hidden" });
      root.append(this.scroller, this.list);
      this.near = new IntersectionObserver((rows) => {
        for (const { target, isIntersecting } of rows) {
          for (const row of this.blocks.get(target) ?? []) row.classList.toggle("is-near", isIntersecting);
        }
      }, { root: this.scroller, rootMargin: NEAR });
    }

    widths() {
      const group = make("colgroup");
      for (const column of this.columns) {
        const col = make("col");
        col.style.width = `${column.width}px`;
        group.append(col);
      }
      const sum = this.columns.reduce((total, column) => total + column.width, 0);
      this.table.style.width = `${sum}px`;
      attribute(this.table, "aria-colcount", String(this.columns.length));
      return group;
    }

    head() {
      const groups = make("tr", { role: "row", className: "desk-grid-groups", "aria-rowindex": "1" });
      const heads = make("tr", { role: "row", className: "desk-grid-heads", "aria-rowindex": "2" });
      this.columns.forEach((column, at) => {
        const isNew = at === 0 || column.section !== this.columns[at - 1].section;
        if (isNew) {
          const span = this.columns.slice(at).findIndex((one) => one.section !== column.section);
          groups.append(make("th", {
            role: "columnheader", scope: "colgroup", className: at ? "" : "desk-grid-name",
            colSpan: span < 0 ? this.columns.length - at : span, textContent: column.section ?? this.model.form.project_label,
            "aria-colindex": String(at + 1),
          }));
        }
        column.open = make("button", { type: "button", tabIndex: -1, title: column.label,
          textContent: column.label, "aria-haspopup": "dialog" });
        column.head = make("th", {
          role: "columnheader", scope: "col", className: at ? "" : "desk-grid-name",
          "aria-colindex": String(at + 1),
        }, column.open);
        heads.append(column.head);
      });
      return make("thead", { role: "rowgroup" }, groups, heads);
    }

    /** Draw the rows of these projects in this order; rows that are there stay as they are. */
    show(places) {
      const all = new Set(this.model.projects);
      for (const [place, { row }] of this.rows) {
        if (!all.has(place)) {
          row.remove();
          this.rows.delete(place);
        }
      }
      this.places = places;
      this.renumber();
      const isShown = new Set(places);
      const rest = this.model.projects.filter((place) => !isShown.has(place));
      const wanted = [...places, ...rest].map((place) => this.rowOf(place));
      let next = this.body.firstChild;
      wanted.forEach(({ row, place }, at) => {
        if (row === next) next = next.nextSibling;
        else this.body.insertBefore(row, next);
        row.hidden = !isShown.has(place);
        attribute(row, "aria-rowindex", String(at + 3));
      });
      attribute(this.table, "aria-rowcount", String(places.length + 2));
      this.watch(wanted.slice(0, places.length).map(({ row }) => row));
    }

    /** Watch which of the shown rows are near what is seen, block by block. */
    watch(rows) {
      const blocks = new Map();
      for (let at = 0; at < rows.length; at += BLOCK) blocks.set(rows[at], rows.slice(at, at + BLOCK));
      this.near.disconnect();
      this.blocks = blocks;
      for (const first of blocks.keys()) this.near.observe(first);
    }

    rowOf(place) {
      const known = this.rows.get(place);
      if (known) return known;
      const row = make("tr", { role: "row", "data-place": place });
      const made = { row, place, called: this.nameOf(place), cells: new Map() };
      this.rows.set(place, made);
      for (const column of this.columns) {
        const cell = column.index ? make("td", { role: "gridcell" })
          : make("th", { role: "rowheader", scope: "row" });
        cell.tabIndex = -1;
        Object.assign(cell.dataset, { place, part: column.part, code: column.code, column: String(column.index) });
        cell.dataset.question = column.label;
        cell.setAttribute("aria-colindex", String(column.index + 1));
        made.cells.set(column, cell);
        row.append(cell);
        this.paint(place, column);
      }
      return made;
    }

    /** Where a project without a name got another number, say so in its cells. */
    renumber() {
      this.number();
      for (const place of this.rows.keys()) this.rename(place);
    }

    rename(place) {
      const made = this.rows.get(place);
      const name = this.nameOf(place);
      if (!made || (made.called === name && made.number === this.numbers.get(place))) return;
      made.called = name;
      for (const column of this.columns) this.paint(place, column);
    }

    cellOf(place, column) {
      return this.rows.get(place)?.cells.get(column);
    }

    /** Draw one cell: what it holds, what is wrong with it, and what it is called. */
    paint(place, column) {
      const made = this.rows.get(place);
      const cell = made.cells.get(column);
      const state = this.state(place, column);
      const words = this.textOf(place, column, state);
      const text = state.isAsked ? words : this.say("grid_not_applicable_short");
      if (!column.index) this.paintName(made, cell, text);
      else if (cell.textContent !== text) cell.textContent = text;
      cell.className = this.classes(column, state);
      const said = state.isAsked ? words || this.say("grid_empty") : this.say("grid_not_applicable");
      attribute(cell, "aria-label", this.say("grid_cell_value", {
        cell: this.nameOfCell(place, column), value: said,
      }));
      attribute(cell, "aria-readonly", column.isReadOnly || !state.isAsked ? "true" : null);
      this.tell(cell, place, column, state);
    }

    paintName(made, cell, text) {
      made.number = this.numbers.get(made.place);
            const number = make("span", { className: "desk-grid-number", "aria-hidden": "true",
        textContent: String(made.number) });
      const name = text || make("span", { className: "desk-grid-unnamed", textContent: this.nameOf(made.place) });
      cell.replaceChildren(number, name);
    }

    classes(column, state) {
      const isMissing = state.value && state.value.missing;
      const names = [
        column.index ? "" : "desk-grid-name", column.isFirst ? "is-first" : "",
        ["integer", "decimal"].includes(column.kind) ? "is-number" : "",
        column.isReadOnly ? "is-calculated" : "", state.isAsked ? "" : "is-away",
        isMissing ? "is-missing" : "", state.error ? "is-wrong" : "",
        state.conflict ? "is-contested" : "", state.needed ? "is-needed" : "",
      ];
      return names.filter(Boolean).join(" ");
    }

    tell(cell, place, column, state) {
      const text = this.troubleOf(place, column, state);
      const known = this.messages.get(cell);
      attribute(cell, "aria-invalid", state.error && state.isAsked ? "true" : null);
      if (!text) {
        if (!known) return;
        known.remove();
        this.messages.delete(cell);
        attribute(cell, "aria-describedby", null);
        return;
      }
      const message = known || make("li", { id: newId("message") });
      if (!known) this.list.append(message);
      if (message.textContent !== text) message.textContent = text;
      this.messages.set(cell, message);
      attribute(cell, "aria-describedby", message.id);
    }

    /** Draw what changed in the model: keys are "place|part|code". */
    repaint(keys) {
      for (const key of keys) {
        const [place, part, code] = key.split("|");
        const column = this.byKey.get(`${part}|${code}`);
        if (!column || !this.rows.has(place)) continue;
        this.paint(place, column);
        if (part === "field") this.rename(place);
      }
    }

    /** Forget the messages of rows that are gone. */
    tidy() {
      for (const [cell, message] of this.messages) {
        if (cell.isConnected) continue;
        message.remove();
        this.messages.delete(cell);
      }
    }
  }

  Object.assign(window.NucleusDesk, { GridView });
})();

/* Where the grid is: one cell has the focus, a range may reach from it to another. Places are
   named by project and column, so that they stay right when rows come and go. */
"use strict";

(() => {
  const { attribute } = window.NucleusDesk.elements;

  class GridSelection {
    constructor(view, onMove) {
      this.view = view;
      this.onMove = onMove;
      this.place = null;
      this.column = view.columns[0];
      this.anchor = null; // the other corner of a range
      this.marked = new Set();
      this.at = 0; // which row it was, for when the row is gone
    }

    get cell() {
      return this.place === null ? undefined : this.view.cellOf(this.place, this.column);
    }

    get row() {
      return this.view.places.indexOf(this.place);
    }

    /** Stand on a cell without taking the focus: it is where Tab enters the grid. */
    stand(place, column) {
      const before = this.cell;
      this.place = place;
      this.column = column;
      this.at = Math.max(this.row, 0);
      if (before && before !== this.cell) before.tabIndex = -1;
      if (this.cell && this.cell.tabIndex) this.cell.tabIndex = 0;
    }

    /** Go to a cell; `extend` keeps the other corner of the range where it is. */
    go(place, column, { extend = false } = {}) {
      if (!extend) this.anchor = null;
      else if (!this.anchor) this.anchor = { place: this.place, column: this.column };
      this.stand(place, column);
      this.focus();
      this.mark();
      this.onMove();
    }

    goTo(row, index, options) {
      const { places, columns } = this.view;
      if (!places.length) return;
      const inside = (value, length) => Math.max(0, Math.min(value, length - 1));
      this.go(places[inside(row, places.length)], columns[inside(index, columns.length)], options);
    }

    focus() {
      if (!this.cell) return;
      this.cell.focus({ preventScroll: true });
      this.cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    /** The range as rows and columns: from corner to corner, or the one cell. */
    range() {
      const { places, columns } = this.view;
      if (this.place === null) return { places: [], columns: [] };
      const corner = this.anchor && places.includes(this.anchor.place)
        ? this.anchor : { place: this.place, column: this.column };
      const rows = [places.indexOf(corner.place), this.row].sort((one, two) => one - two);
      const at = [corner.column.index, this.column.index].sort((one, two) => one - two);
      return { places: places.slice(rows[0], rows[1] + 1), columns: columns.slice(at[0], at[1] + 1) };
    }

    get isMany() {
      const { places, columns } = this.range();
      return places.length * columns.length > 1;
    }

    /** Mark the cells of a range of more than one; only what differs from before is touched. */
    mark() {
      const marked = new Set();
      if (this.anchor) {
        const { places, columns } = this.range();
        if (places.length * columns.length > 1) {
          for (const place of places) for (const column of columns) marked.add(this.view.cellOf(place, column));
        }
      }
      for (const cell of this.marked) if (!marked.has(cell)) attribute(cell, "aria-selected", null);
      for (const cell of marked) attribute(cell, "aria-selected", "true");
      this.marked = marked;
    }

    /** Stand where a row was when it is gone; the focus stays in the grid. */
    settle(hadFocus) {
      const { places, columns } = this.view;
      if (!places.includes(this.place)) {
        this.anchor = null;
        this.place = null;
        if (places.length) {
          this.stand(places[Math.min(this.at, places.length - 1)], this.column || columns[0]);
        }
      }
      this.at = Math.max(this.row, 0);
      this.mark();
      if (hadFocus && this.cell && document.activeElement !== this.cell) this.focus();
      this.onMove();
    }
  }

  Object.assign(window.NucleusDesk, { GridSelection });
})();

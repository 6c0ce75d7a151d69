/* Pasting a block of a spreadsheet: first what lands where and what cannot be read, then the act. */
"use strict";

(() => {
  const { make, button, panel } = window.NucleusDesk.elements;
  const MOST = 500; // projects of an interview
  const LISTED = 50; // problems that are named one by one
  const QUOTED = 40;

  const quoted = (text) => (text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text).replaceAll("\0", "␀");

  class GridPaste {
    constructor(grid) {
      this.grid = grid;
      this.view = grid.view;
      this.say = grid.say;
    }

    /** Take what was pasted: one value at once, a block after a look at it. */
    take(text) {
      const rows = window.NucleusDesk.clipboard.parse(text);
      if (!rows.length || this.grid.selection.place === null || this.grid.commands.isBarred) return;
      const isOne = rows.length === 1 && rows[0].length === 1;
      const { places, columns } = this.grid.selection.range();
      const filled = this.spread(rows, places.length, columns.length);
      const plan = this.plan(filled, places[0], columns[0]);
      if (isOne && plan.cells.every((cell) => cell.isStorable)) this.run(plan, true);
      else this.show(plan);
    }

    /** One value fills the range, one row all its rows; all else stays as large as it is. */
    spread(rows, height, width) {
      if (rows.length > 1) return rows;
      const row = rows[0].length === 1 ? Array(width).fill(rows[0][0]) : rows[0];
      return Array(height).fill(row);
    }

    /** Say of each text where it lands and whether it can be read there. */
    plan(rows, place, column) {
      const places = this.view.places.slice(this.view.places.indexOf(place));
      const columns = this.view.columns.slice(column.index);
      const width = Math.max(...rows.map((row) => row.length));
      const room = MOST - this.grid.model.projects.length;
      const news = Math.max(0, Math.min(rows.length - places.length, room));
      const height = Math.min(rows.length, places.length + news);
      const plan = {
        width: Math.min(width, columns.length), height, news, cells: [], place, column,
        outside: { columns: Math.max(0, width - columns.length), rows: rows.length - height },
        columns: columns.slice(0, width), places: places.slice(0, height),
      };
      for (let at = 0; at < height; at += 1) {
        rows[at].slice(0, columns.length).forEach((text, index) => {
          if (!columns[index].isReadOnly) plan.cells.push(this.read(text, at, columns[index]));
        });
      }
      return plan;
    }

    read(text, at, column) {
      const { reading, texts, clipboard } = window.NucleusDesk;
      const { form } = this.grid.model;
      const cell = { at, column, text, typed: text, isStorable: reading.isSendable(text), problem: "" };
      if (column.part === "field") {
        cell.typed = text.replace(/\s*[\r\n]+\s*/g, " ");
        if (!cell.isStorable) cell.problem = this.say("grid_unstorable");
        return cell;
      }
      if (!cell.isStorable) {
        cell.problem = this.say("grid_unstorable");
        return cell;
      }
      cell.typed = clipboard.read(column.question, text, form);
      const { wrong } = reading.read(column.question, cell.typed);
      if (wrong) cell.problem = texts.problemInWords(wrong, column.question, form);
      return cell;
    }

    /** The button: the browser lets nobody read the clipboard unasked, so it is pasted into a field. */
    ask() {
      const take = (text) => {
        dialog.close();
        this.take(text);
      };
      const field = make("textarea", {
        rows: 4, "aria-label": this.say("grid_paste_here"),
        paste: (event) => {
          event.preventDefault();
          take(event.clipboardData.getData("text/plain"));
        },
      });
      const hint = make("p", { className: "hint", textContent: this.say("grid_paste_here_hint") });
      const go = button(this.say("grid_do_paste"), () => take(field.value), { className: "desk-button is-main" });
      const dialog = this.open(this.say("grid_do_paste"), [hint, field], [go]);
      field.focus();
    }

    open(title, content, actions) {
      const shut = button(this.say("grid_cancel"), () => dialog.close());
      const buttons = make("p", { className: "desk-grid-panel-buttons" }, ...actions, shut);
      const dialog = panel(this.grid.top, title, [...content, buttons], () => this.grid.comeBack());
      return dialog;
    }

    show(plan) {
      const refused = plan.cells.filter((cell) => cell.problem);
      const keep = make("input", { type: "checkbox", checked: true });
      const content = [make("p", { textContent: this.summary(plan) }), this.columnsOf(plan)];
      if (refused.length) {
        content.push(this.refusedOf(plan, refused), make("label", { className: "form-check" }, keep,
          make("span", { textContent: this.say("grid_paste_keep") })));
      }
      const paste = button(this.say("grid_do_paste"), () => {
        dialog.close();
        this.run(plan, keep.checked);
      }, { className: "desk-button is-main" });
      const dialog = this.open(
        this.say("grid_paste_title", { rows: plan.height, columns: plan.width }), content, [paste]);
      paste.focus();
    }

    summary(plan) {
      const parts = [this.say("grid_paste_from", {
        question: plan.column.label, project: this.view.nameOf(plan.place),
      })];
      if (plan.news) parts.push(this.say("grid_paste_new", { count: plan.news }));
      if (plan.outside.columns) parts.push(this.say("grid_paste_columns_out", { count: plan.outside.columns }));
      if (plan.outside.rows) parts.push(this.say("grid_paste_rows_out", { count: plan.outside.rows, most: MOST }));
      return parts.join(" ");
    }

    columnsOf(plan) {
      const head = make("tr", {}, ...["grid_paste_to", "grid_paste_first", "grid_paste_filled",
        "grid_paste_wrong"].map((key) => make("th", { scope: "col", textContent: this.say(key) })));
      const rows = plan.columns.map((column) => {
        const cells = plan.cells.filter((cell) => cell.column === column);
        const filled = cells.filter((cell) => cell.text.trim());
        const wrong = cells.filter((cell) => cell.problem).length;
        const texts = column.isReadOnly ? [this.say("grid_calculated"), "", ""]
          : [filled.length ? quoted(filled[0].text) : "", filled.length, wrong || ""];
        return make("tr", { className: wrong ? "is-wrong" : "" },
          make("th", { scope: "row", textContent: column.label }),
          ...texts.map((text) => make("td", { textContent: String(text) })));
      });
      const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
      return make("div", { className: "desk-grid-panel-scroll", tabIndex: 0, role: "region",
        "aria-label": this.say("grid_paste_where") }, table);
    }

    refusedOf(plan, refused) {
      const items = refused.slice(0, LISTED).map((cell) => make("li", {
        textContent: this.say("grid_paste_refused", {
          row: cell.at + 1, column: cell.column.label, text: quoted(cell.text), why: cell.problem,
        }),
      }));
      const rest = refused.length - items.length;
      if (rest > 0) items.push(make("li", { textContent: this.say("grid_paste_more", { count: rest }) }));
      return make("div", { className: "desk-grid-panel-scroll is-problems", tabIndex: 0, role: "region",
        "aria-label": this.say("grid_paste_wrong") }, make("ul", {}, ...items));
    }

    /** Paste: new projects first, then all answers as one step. */
    run(plan, keepsRaw) {
      const { model, order, selection } = this.grid;
      const taken = plan.cells.filter((cell) => cell.isStorable && (keepsRaw || !cell.problem));
      let after = model.projects.at(-1);
      const news = Array.from({ length: plan.news }, () => window.NucleusDesk.arranging.newId());
      model.together(() => {
        for (const id of news) {
          order.follow(id, null);
          model.act({ act: "add", id, after });
          after = id;
        }
        const places = [...plan.places, ...news];
        this.grid.apply(taken.map(({ at, column, typed }) => (
          { place: places[at], part: column.part, code: column.code, typed })));
        this.told(plan, taken, places);
      });
      selection.go(plan.place, plan.column);
      if (plan.width * plan.height > 1) {
        selection.goTo(selection.row + plan.height - 1, plan.column.index + plan.width - 1, { extend: true });
      }
    }

    told(plan, taken, places) {
      const hidden = taken.filter(({ at, column, text }) => (
        text.trim() && !this.view.state(places[at], column).isAsked)).length;
      const wrong = taken.filter((cell) => cell.problem).length;
      const parts = [this.say("grid_pasted", { count: taken.length })];
      if (wrong) parts.push(this.say("grid_pasted_wrong", { count: wrong }));
      const out = plan.cells.length - taken.length;
      if (out) parts.push(this.say("grid_pasted_out", { count: out }));
      if (hidden) parts.push(this.say("grid_pasted_hidden", { count: hidden }));
      this.grid.announce(parts.join(" "));
    }
  }

  Object.assign(window.NucleusDesk, { GridPaste });
})();

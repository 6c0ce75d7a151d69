/* Every command of the grid as a button, in one row; arrows go from button to button. */
"use strict";

(() => {
  const { make, button } = window.NucleusDesk.elements;

  class GridToolbar {
    constructor(grid) {
      this.grid = grid;
      const { commands, say } = grid;
      const { REFUSED, DONT_KNOW } = window.NucleusDesk.reading;
      this.groups = [
        [["add", "Alt+N", () => commands.add()], ["duplicate", "Ctrl+Enter", () => commands.duplicate()],
          ["remove", "Ctrl+Delete", () => commands.remove()],
          ["up", "Alt+Shift+↑", () => commands.moveRow(-1)], ["down", "Alt+Shift+↓", () => commands.moveRow(1)]],
        [["undo", "Ctrl+Z", () => commands.undo()], ["redo", "Ctrl+Y", () => commands.redo()]],
        [["copy", "Ctrl+C", () => commands.copyByButton(false)], ["cut", "Ctrl+X", () => commands.copyByButton(true)],
          ["paste", "Ctrl+V", () => grid.paste.ask()], ["fill", "Ctrl+D", () => commands.fill()]],
        [["edit", "F2", () => grid.editing.open()], ["clear", "Delete", () => commands.put("")],
          ["refuse", "Alt+R", () => commands.put(REFUSED)], ["not_know", "Alt+K", () => commands.put(DONT_KNOW)]],
        [["column", "Alt+↓", () => grid.order.open()], ["next", "F8", () => commands.next(1)]],
      ];
      this.element = make("div", {
        className: "desk-grid-tools", role: "toolbar", "aria-label": say("grid_commands"),
        keydown: (event) => this.onKey(event),
      });
      this.buttons = new Map();
      for (const group of this.groups) this.element.append(this.group(group));
      this.count = make("p", { className: "desk-grid-count" });
      grid.bar.append(this.element, this.count);
      [...this.buttons.values()].forEach((one, at) => { one.tabIndex = at ? -1 : 0; });
      grid.view.table.addEventListener("click", (event) => this.onHead(event));
    }

    group(commands) {
      const made = commands.map(([name, key, act]) => {
        const one = button(this.grid.say(`grid_do_${name}`), () => this.act(name, act), {
          title: `${this.grid.say(`grid_do_${name}`)} (${key})`,
          "aria-keyshortcuts": key.replace("↑", "ArrowUp").replace("↓", "ArrowDown").replace("Ctrl", "Control"),
        });
        this.buttons.set(name, one);
        return one;
      });
      return make("span", { className: "desk-grid-group" }, ...made);
    }

    /** A command leaves the focus in the grid, but for those that open a panel or an editor. */
    act(name, act) {
      const before = this.grid.selection.cell;
      if (name !== "paste" && name !== "column" && before) this.grid.selection.focus();
      act();
    }

    onKey(event) {
      const all = [...this.buttons.values()].filter((one) => !one.disabled);
      const at = all.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
      if (to === undefined || at < 0) return;
      event.preventDefault();
      this.focusOn(all[(to + all.length) % all.length]);
    }

    focusOn(one) {
      for (const other of this.buttons.values()) other.tabIndex = other === one ? 0 : -1;
      one.focus();
    }

    focus() {
      this.focusOn(this.buttons.get("add"));
    }

    /** The head of a column opens what can be done with it. */
    onHead(event) {
      const head = event.target.closest("thead th");
      const column = head && this.grid.view.columns.find((one) => one.head === head);
      if (column) this.grid.order.open(column);
    }

    /** How many projects there are and how many cells are to be corrected; counted when at rest. */
    refresh() {
      if (this.isWaiting) return;
      this.isWaiting = true;
      setTimeout(() => {
        this.isWaiting = false;
        this.tell();
      }, 150);
    }

    tell() {
      const { view, model, say } = this.grid;
      const wrong = view.messages.size;
      const shown = view.places.length === model.projects.length
        ? say("grid_count", { count: model.projects.length })
        : say("grid_count_shown", { shown: view.places.length, count: model.projects.length });
      const text = wrong ? `${shown} · ${say("grid_to_check", { count: wrong })}` : shown;
      if (this.count.textContent !== text) this.count.textContent = text;
      this.buttons.get("undo").setAttribute("aria-disabled", String(!model.canUndo));
    }
  }

  Object.assign(window.NucleusDesk, { GridToolbar });
})();

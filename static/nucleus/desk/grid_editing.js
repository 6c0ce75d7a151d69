/* The one editor of the grid, in a layer above the table: inside a cell each key would lay out
   the whole table anew. */
"use strict";

(() => {
  const { same } = window.NucleusDesk.reading;
  const RESTS = 800; // milliseconds without a key
  const PANEL = 368; // as wide as a long text is
  const EDGE = 8; // between a panel and the edge of the window

  class GridEditing {
    constructor(grid) {
      this.grid = grid;
      this.view = grid.view;
      this.current = null; // {editor, place, column, cell, start, stored}
      const { layer } = this.view;
      layer.addEventListener("keydown", (event) => this.onKey(event));
      layer.addEventListener("focusout", (event) => this.onLeave(event));
      this.view.scroller.addEventListener("scroll", () => this.follow());
      window.addEventListener("scroll", () => this.follow(), { passive: true });
      window.addEventListener("pagehide", () => this.store(), { capture: true });
      window.addEventListener("blur", (event) => event.target === window && this.store());
      window.addEventListener("focus", (event) => event.target === window && this.comeBack());
      window.addEventListener("resize", () => this.follow());
      // What stands above the table may take another line after that.
      new ResizeObserver(() => this.follow()).observe(grid.root);
    }

    /** Open the editor of the cell that has the focus; `replaces` when a key is on its way. */
    open({ replaces = false } = {}) {
      const { place, column, cell } = this.grid.selection;
      if (!cell || !this.isAllowed(place, column)) return false;
      const state = this.view.state(place, column);
      const editor = window.NucleusDesk.editors.open({
        kind: column.kind, isLine: column.isLine, typed: state.value ?? "", replaces, inCell: true,
        name: this.view.nameOfCell(place, column), isInvalid: Boolean(state.error),
        describedBy: cell.getAttribute("aria-describedby"), today: this.grid.model.form.today,
        choices: column.question?.choices.length ? this.grid.model.offered(place, column.code) : [],
        box: () => cell.getBoundingClientRect(), onChosen: () => this.commit(),
        onInput: () => column.kind === "text" && this.wait(), onGrown: () => this.lie(),
      }, this.grid.words);
      this.current = { editor, place, column, cell, start: state.value ?? "", stored: state.value ?? "" };
      this.grid.model.editing = `${place}|${column.part}|${column.code}`;
      this.lay(editor, cell);
      return true;
    }

    /** Whether a person may type here; why not is said. */
    isAllowed(place, column) {
      const { announce, say, model } = this.grid;
      if (model.barrier) announce(model.barrier);
      else if (column.isReadOnly) announce(say("grid_calculated"));
      else if (!this.view.state(place, column).isAsked) announce(say("grid_not_applicable_said"));
      else return true;
      return false;
    }

    lay(editor, cell) {
      const { layer } = this.view;
      const { place, part, code } = cell.dataset; // where one is does not change by editing
      Object.assign(layer.dataset, { place, part, code });
      layer.hidden = false;
      layer.replaceChildren(editor.element);
      this.lie();
      editor.attached();
      editor.field.focus({ preventScroll: true });
    }

    /** Put the layer onto its cell. What is larger than that lies above all of the grid, as far up
        and to the left as it needs to be whole. */
    lie() {
      const { layer, scroller } = this.view;
      const { cell, editor } = this.current;
      const [box, outer] = [cell.getBoundingClientRect(), scroller.getBoundingClientRect()];
      const isPanel = Boolean(editor.isPanel);
      layer.classList.toggle("is-panel", isPanel);
      layer.style.width = `${isPanel ? Math.max(box.width, PANEL) : box.width}px`;
      layer.style.minHeight = `${box.height}px`;
      const { clientWidth, clientHeight } = document.documentElement;
      const within = (at, size, room) => Math.max(Math.min(at, room - size - EDGE), EDGE);
      const left = isPanel ? within(box.left, layer.offsetWidth, clientWidth)
        : box.left - outer.left + scroller.scrollLeft - scroller.clientLeft;
      const top = isPanel ? within(box.top, layer.offsetHeight, clientHeight)
        : box.top - outer.top + scroller.scrollTop - scroller.clientTop;
      layer.style.left = `${left}px`;
      layer.style.top = `${top}px`;
    }

    /** What is around moved: what lies above all of it goes along. */
    follow() {
      this.current?.editor.follow?.();
      if (this.current?.editor.isPanel) this.lie();
    }

    /** What the editor does not take itself moves on; the page has its own keys with Alt. */
    onKey(event) {
      if (!this.current || event.isComposing) return;
      const { editor, column } = this.current;
      const empty = column.part === "answer" && window.NucleusDesk.editors.emptyOf(event);
      const act = empty ? () => this.finish(empty) : this.actOf(event);
      if (!empty && editor.handles(event)) this.take(event);
      else if (act) {
        this.take(event);
        act();
      } else if (event.altKey) this.store();
    }

    actOf(event) {
      const key = `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.key}`;
      const back = event.shiftKey;
      return {
        Escape: () => this.cancel(),
        Tab: () => this.commit(back ? "left" : "right"),
        Enter: () => this.commit(back ? "up" : "down"),
        "Ctrl+Enter": () => this.commit(),
        F8: () => {
          this.commit();
          this.grid.commands.next(back ? -1 : 1);
        },
      }[key];
    }

    take(event) {
      event.preventDefault();
      event.stopPropagation();
    }

    /** The editor ends where the focus goes elsewhere, and stays where only the window loses it. */
    onLeave({ relatedTarget }) {
      const { layer } = this.view;
      const stays = [relatedTarget, document.activeElement].some((one) => layer.contains(one));
      if (this.current && !stays) this.end(this.current.editor.typed(), !relatedTarget);
    }

    /** What moves the focus while the window has none tells nobody: the editor takes it again where
        nothing else has it, and ends where something has. */
    comeBack() {
      const now = document.activeElement;
      if (!this.current || this.view.layer.contains(now)) return;
      if (now === document.body) this.current.editor.field.focus({ preventScroll: true });
      else this.end(this.current.editor.typed(), false);
    }

    /** A text that takes long to type is stored while somebody rests. */
    wait() {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.store(), RESTS);
    }

    /** Store what is typed so far and leave the editor open: it may take long, or the page go. */
    store() {
      if (!this.current) return;
      const typed = this.current.editor.typed();
      if (same(typed, this.current.stored)) return;
      this.put(typed, false);
      this.current.stored = typed;
    }

    /** Store what holds in the end: whatever was stored on the way, it is one step for undo. */
    write(typed) {
      clearTimeout(this.waiting);
      const { start, stored } = this.current;
      if (!same(stored, start)) this.put(start, false);
      if (!same(typed, start)) this.put(typed, true);
    }

    put(typed, undo) {
      const { place, column } = this.current;
      this.grid.model.apply([{ place, part: column.part, code: column.code, typed }], { undo });
    }

    cancel() {
      this.end(this.current.start, true);
    }

    /** Store, close and move: "down", "right", "up", "left", or stay. */
    commit(move) {
      if (!this.current) return;
      this.finish(this.current.editor.typed(), move);
    }

    finish(typed, move) {
      this.grid.isEntering = true;
      this.end(typed, true);
      if (move) this.grid.step(move);
    }

    /** The focus goes to the cell before the editor goes, so that it is never on nothing. */
    end(typed, takesFocus) {
      const { editor, place, column } = this.current;
      this.write(typed);
      this.current = null;
      this.grid.model.editing = null;
      if (takesFocus) {
        this.grid.selection.stand(place, column);
        this.grid.selection.focus();
      }
      editor.close();
      this.view.layer.replaceChildren();
      this.view.layer.hidden = true;
      this.grid.selection.onMove();
    }
  }

  Object.assign(window.NucleusDesk, { GridEditing });
})();

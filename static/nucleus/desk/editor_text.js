/* The editor of what is typed as a text: words, numbers, days and hours.

   An editor has `element`, `field` (what takes the focus), `typed()` (the value as it is sent),
   `handles(event)` (whether it took a key), `attached()` and `close()`; that of a text says whether
   it `isPanel`, larger than a cell. One that nobody touched
   gives back what it was given. */
"use strict";

(() => {
  const { make } = window.NucleusDesk.elements;
  const MODES = { integer: "numeric", decimal: "decimal", date: "numeric", time: "numeric" };
  const DAY = /^(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})$/;
  const HOUR = /^(\d{1,2})[:.h]?(\d{2})$/;
  const two = (text) => text.padStart(2, "0");

  /** A day that can be meant in one way only, as it is stored; all else stays as typed. */
  function day(text) {
    const found = DAY.exec(text.trim());
    const isWhole = found && (/[-/. ]/.test(text.trim()) || text.trim().length === 8);
    return isWhole ? `${found[1]}-${two(found[2])}-${two(found[3])}` : text;
  }

  function hour(text) {
    const found = HOUR.exec(text.trim());
    return found ? `${two(found[1])}:${found[2]}` : text;
  }

  function dayAndHour(text) {
    const [first, second, ...more] = text.trim().split(/[ T]+/);
    return second && !more.length ? `${day(first)} ${hour(second)}` : text;
  }

  const WRITTEN = { date: day, time: hour, dateTime: dayAndHour };

  const shown = (typed) => {
    if (Array.isArray(typed)) return typed.join("; ");
    return typeof typed === "string" || typeof typed === "number" ? String(typed) : "";
  };

  /** Put a text where the caret is, so that the browser's own undo knows of it. */
  function insert(field, text) {
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  }

  class TextEditor {
    constructor(spec) {
      this.spec = spec;
      this.isLong = spec.kind === "text" && !spec.isLine;
      this.isTouched = false;
      this.isPanel = false;
      this.field = make(this.isLong ? "textarea" : "input", {
        className: "desk-edit-text", autocomplete: "off", spellcheck: this.isLong,
        value: spec.replaces ? "" : shown(spec.typed), "aria-label": spec.name,
        "aria-describedby": spec.describedBy, "aria-invalid": spec.isInvalid ? "true" : null,
        inputMode: MODES[spec.kind] || "text", input: () => this.touched(),
      });
      if (this.isLong) this.field.rows = 1;
      this.element = this.field;
    }

    attached() {
      if (!this.spec.inCell) return;
      this.grow();
      const end = this.field.value.length;
      this.field.setSelectionRange(end, end);
    }

    touched() {
      this.isTouched = true;
      this.grow();
      this.spec.onInput?.();
    }

    /** A long text has room: as many lines as it needs, up to a panel of ten. */
    grow() {
      if (!this.isLong) return;
      const { value } = this.field;
      const lines = value.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / 44), 0);
      const rows = Math.min(Math.max(lines, 1), 10);
      const isPanel = lines > 1 || value.length > 24;
      if (rows === this.field.rows && isPanel === this.isPanel) return;
      this.field.rows = rows;
      this.isPanel = isPanel;
      this.spec.onGrown?.();
    }

    typed() {
      if (!this.isTouched) return this.spec.typed;
      return (WRITTEN[this.spec.kind] || String)(this.field.value);
    }

    handles(event) {
      if (event.key === ";" && event.ctrlKey && this.spec.kind.startsWith("date")) {
        insert(this.field, this.spec.today);
        return true;
      }
      const isBreak = event.key === "Enter" && (event.altKey || event.ctrlKey);
      if (!isBreak || !this.isLong) return false;
      insert(this.field, "\n");
      return true;
    }

    close() {}
  }

  Object.assign(window.NucleusDesk, { TextEditor });
})();

/* One question of one project as a phone shows it: with the controls that a phone has itself. */
"use strict";

(() => {
  const { make, button, newId, attribute } = window.NucleusDesk.elements;
  const { same, REFUSED, DONT_KNOW } = window.NucleusDesk.reading;
  const RESTS = 600; // milliseconds without a key before a text is taken
  const DAY = /^(\d{4}-\d\d-\d\d)?$/;

  class CardField {
    /** `view` words cells as the grid does; `put(typed)` takes an answer. */
    constructor(view, place, column, { say, put, onConflict }) {
      Object.assign(this, { view, place, column, say, put });
      this.id = newId("card");
      this.key = window.NucleusDesk.keyOf(place, column.part, column.code);
      this.waiting = null;
      this.problem = make("p", { className: "problem", id: `${this.id}-problem`, hidden: true });
      this.control = this.controlOf();
      this.decide = button(say("grid_decide"), () => onConflict?.(place, column.part, column.code), { hidden: true });
      this.element = make("div", {
        className: "desk-card-field",
        "data-place": place, "data-part": column.part, "data-code": column.code,
      }, this.head(), this.control, this.empties(), this.problem, this.decide);
      this.refresh();
    }

    get isGroup() {
      return this.column.kind === "select_multiple" || this.column.kind === "acknowledge";
    }

    head() {
      const text = this.view.labelOf(this.place, this.column);
      if (!this.isGroup && !this.column.isReadOnly) {
        return make("label", { className: "question-label", htmlFor: this.id, textContent: text });
      }
      return make("p", { className: "question-label", id: `${this.id}-label`, textContent: text });
    }

    controlOf() {
      const { column } = this;
      if (column.isReadOnly) return make("output", { "aria-labelledby": `${this.id}-label` });
      if (this.isGroup) return this.boxes();
      if (column.kind === "select_one") {
        return make("select", { id: this.id, change: (event) => this.put(this.options[event.target.selectedIndex].typed) });
      }
      return this.text();
    }

    text() {
      const { column } = this;
      const isLong = column.kind === "text" && !column.isLine;
      const modes = { integer: "numeric", decimal: "decimal" };
      const control = make(isLong ? "textarea" : "input", {
        id: this.id, autocomplete: "off", inputMode: modes[column.kind] || "text",
        input: () => this.wait(), change: () => this.take(), blur: () => this.take(),
      });
      if (isLong) control.rows = 2;
      return control;
    }

    wait() {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.take(), RESTS);
      this.view.model.editing = this.key; // what others type here waits until this rests
    }

    /** Half a date, which has no value: what was there holds until it is whole, or left. */
    get isHalf() {
      return Boolean(this.control.validity?.badInput);
    }

    /** Take a text as it stands; also when the card goes. */
    take() {
      const { model } = this.view;
      clearTimeout(this.waiting);
      this.waiting = null;
      const isOpen = this.isHalf && document.activeElement === this.control;
      if (this.isHalf && !isOpen) this.control.value = this.shown;
      else if (!isOpen && this.control.value !== this.shown && this.control.value !== undefined) {
        this.shown = this.control.value;
        this.put(this.control.value);
      }
      if (!isOpen && model.editing === this.key) model.editing = null;
    }

    boxes() {
      const isMany = this.column.kind === "select_multiple";
      const choices = this.column.question.choices.map((one) => ({ typed: one.code, label: one.label }));
      if (isMany) choices.push({ typed: [], label: this.say("grid_none_of_these") });
      this.ticks = choices.map((choice) => {
        const box = make("input", { className: "form-check-input", type: "checkbox", change: () => this.tick(choice, box.checked) });
        return { ...choice, box, line: make("label", { className: "form-check" }, box, make("span", { textContent: choice.label })) };
      });
      return make("div", { role: "group", "aria-labelledby": `${this.id}-label` }, ...this.ticks.map((one) => one.line));
    }

    tick(choice, isOn) {
      if (this.column.kind === "acknowledge") return this.put(isOn ? choice.typed : "");
      if (Array.isArray(choice.typed)) return this.put(isOn ? [] : "");
      const codes = this.ticks.filter((one) => one.box.checked && !Array.isArray(one.typed)).map((one) => one.typed);
      return this.put(codes.length ? codes : "");
    }

    empties() {
      const line = make("p", { className: "desk-card-empties" });
      if (this.column.part !== "answer" || this.column.isReadOnly || this.column.kind === "select_one") return line;
      this.buttons = [REFUSED, DONT_KNOW].map((typed) => {
        const one = button(this.say(`grid_${typed.missing}`), () => (
          this.put(same(this.view.state(this.place, this.column).value, typed) ? "" : typed)));
        one.setAttribute("aria-label", `${one.textContent}: ${this.column.label}`);
        return { one, typed };
      });
      line.append(...this.buttons.map(({ one }) => one));
      return line;
    }

    /** Show what the model says now; what somebody is typing stays. */
    refresh() {
      const state = this.view.state(this.place, this.column);
      const trouble = this.view.troubleOf(this.place, this.column, state);
      this.element.hidden = !state.isAsked;
      this.show(state.value ?? "");
      this.problem.textContent = trouble;
      this.problem.hidden = !trouble;
      this.decide.hidden = !state.conflict;
      attribute(this.control, "aria-invalid", state.error && !this.isGroup && !this.column.isReadOnly ? "true" : null);
      attribute(this.control, "aria-describedby", trouble ? this.problem.id : null);
      for (const { one, typed } of this.buttons || []) one.setAttribute("aria-pressed", String(same(state.value, typed)));
    }

    show(value) {
      if (this.column.isReadOnly) this.control.textContent = this.view.textOf(this.place, this.column) || "…";
      else if (this.ticks) this.showTicks(value);
      else if (this.column.kind === "select_one") this.showOptions(value);
      else if (!this.waiting || typeof value !== "string") this.showText(value);
    }

    showText(value) {
      this.shown = typeof value === "string" ? value : "";
      if (this.column.kind === "date") this.control.type = DAY.test(this.shown) ? "date" : "text";
      if (this.control.value !== this.shown && !this.isHalf) this.control.value = this.shown;
    }

    showTicks(value) {
      for (const { box, typed } of this.ticks) {
        box.checked = Array.isArray(typed) ? same(value, typed) : [value].flat().includes(typed);
      }
    }

    /** What is offered now, the kinds of empty, and what stands there though it is not offered. */
    showOptions(value) {
      const offered = this.view.model.offered(this.place, this.column.code)
        .map((one) => ({ typed: one.code, label: one.label }));
      const options = [{ typed: "", label: this.say("cards_choose") }, ...offered,
        ...[REFUSED, DONT_KNOW].map((typed) => ({ typed, label: this.say(`grid_${typed.missing}`) }))];
      if (!options.some((one) => same(one.typed, value))) {
        options.push({ typed: value, label: this.view.wordsOf(this.column, value) });
      }
      this.options = options;
      this.control.replaceChildren(...options.map((one) => make("option", {
        textContent: one.label, selected: same(one.typed, value),
      })));
    }
  }

  Object.assign(window.NucleusDesk, { CardField });
})();

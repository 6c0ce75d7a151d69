/* The details of an interview and its consents, as fields like those of its questions. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const { element, say, idOf, fill } = NucleusDesk.dom;
  const PARTS = ["held_on", "mode", "duration_minutes", "interviewer"];

  /** Further conversations of an interview: a list that grows by rows, kept as one value. */
  class Conversations {
    constructor(model, { question, words, onConflict }) {
      Object.assign(this, { model, question, words, onConflict });
      Object.assign(this, { code: question.code, part: "field" });
      this.id = idOf("field", question.code);
      this.rows = element("div", { class: "desk-conversations" });
      this.problem = element("p", { class: "problem", hidden: true });
      this.decide = NucleusDesk.decide(this);
      this.adder = element(
        "button",
        { type: "button", class: "btn btn-sm btn-outline-primary", click: () => this.add() },
        words.add_conversation
      );
      this.element = element(
        "fieldset",
        {
          id: this.id,
          class: "desk-field question",
          tabIndex: -1,
          "data-field": this.code,
          "data-part": "field",
        },
        element("legend", { class: "question-label" }, question.label),
        element("p", { class: "hint", innerHTML: question.hint_html }),
        this.rows,
        this.adder,
        this.problem,
        this.decide
      );
      this.refresh();
    }

    typed() {
      const { value } = this.model.cell("", "field", this.code);
      return Array.isArray(value) ? value.map((row) => ({ ...row })) : [];
    }

    store(rows) {
      this.told = "";
      this.model.apply([{ place: "", part: "field", code: this.code, typed: rows }]);
    }

    add() {
      this.store([...this.typed(), Object.fromEntries(PARTS.map((part) => [part, ""]))]);
      this.refresh();
      this.rows.lastElementChild.querySelector("input").focus();
    }

    remove(number) {
      this.store(this.typed().filter((_row, index) => index !== number));
      this.refresh();
      this.adder.focus();
    }

    change(number, part, value) {
      const rows = this.typed();
      rows[number] = { ...rows[number], [part]: value };
      this.store(rows);
    }

    refresh() {
      const rows = this.typed();
      while (this.rows.children.length > rows.length) this.rows.lastElementChild.remove();
      rows.forEach((row, index) => this.show(row, index));
      const { error, conflict } = this.model.cell("", "field", this.code);
      const text = NucleusDesk.sentences(this.told || error, conflict && this.words.two_values);
      say(this.problem, text);
      this.problem.hidden = !text;
      this.decide.hidden = !conflict;
      this.adder.hidden = rows.length >= this.question.most;
    }

    show(row, index) {
      const shown = this.rows.children[index] || this.rows.appendChild(this.row(index));
      for (const control of shown.querySelectorAll("[data-conversation]")) {
        const value = String(row[control.dataset.conversation] ?? "");
        if (control.value !== value && !control.validity.badInput) control.value = value;
      }
    }

    row(index) {
      const heading = fill(this.words.conversation, { number: index + 2 });
      const parts = this.question.parts.map((part) => this.control(part, index));
      return element(
        "div",
        { class: "desk-conversation", role: "group", "aria-label": heading },
        element("p", { class: "question-label" }, heading),
        element("div", { class: "conversation-fields" }, ...parts),
        element(
          "button",
          { type: "button", class: "desk-quiet", click: () => this.remove(index) },
          this.words.remove_conversation
        )
      );
    }

    control(part, index) {
      const id = `${this.id}-${index}-${part.code}`;
      const change = (event) => {
        if (!event.target.validity.badInput) this.change(index, part.code, event.target.value);
      };
      const given = {
        id,
        class: "form-control",
        "data-conversation": part.code,
        input: change,
        autocomplete: "off",
      };
      const control = part.choices
        ? element(
            "select",
            given,
            ...[{ code: "", label: "—" }, ...part.choices].map((one) =>
              element("option", { value: one.code }, one.label)
            )
          )
        : element("input", {
            ...given,
            type: part.kind === "date" ? "date" : "text",
            inputmode: part.kind === "integer" ? "numeric" : null,
          });
      return element("div", { class: "field" }, element("label", { for: id }, part.label), control);
    }

    tell(text) {
      this.told = text;
      this.refresh();
    }

    focus() {
      (this.rows.querySelector("input") || this.adder).focus();
    }
  }

  /** One purpose that the expert agrees to: given before, or to be given now. */
  class Purpose extends NucleusDesk.Field {
    /** What is saved stands: it is withdrawn on its own page, not here. */
    refresh() {
      super.refresh();
      const { stored } = this.cell();
      for (const input of this.inputs) input.disabled = Boolean(stored);
    }

    type(typed) {
      const changes = [{ place: "", part: "consent", code: this.code, typed }];
      const { value } = this.model.cell("", "consent", "text_version");
      const offered = this.question.text_version;
      if (typed && !value && offered)
        changes.push({ place: "", part: "consent", code: "text_version", typed: offered });
      this.model.apply(changes);
    }
  }

  /** What was agreed to already: told, not asked; it is withdrawn on its own page. */
  const standing = (words, lines) =>
    element(
      "div",
      { class: "desk-standing" },
      element("ul", {}, ...lines.map((line) => element("li", {}, line))),
      element("p", { class: "hint" }, element("a", { href: words.consent_url }, words.consent_page))
    );

  Object.assign(NucleusDesk, { Conversations, Purpose, standing });
})();

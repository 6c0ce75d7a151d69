/* One question of the interview on the page: label above, hint below, what is wrong beside it. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const { element, say, idOf } = NucleusDesk.dom;

  const SETTLES = 900; // milliseconds without a key before something half typed is called wrong
  const NATIVE = { date: "date", time: "time", dateTime: "datetime-local" };
  const SHAPES = {
    date: /^\d{4}-\d\d-\d\d$/,
    time: /^\d\d:\d\d(:\d\d)?$/,
    dateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/,
  };
  const EMPTIES = [NucleusDesk.reading.REFUSED, NucleusDesk.reading.DONT_KNOW];
  const NOTHING = "[]";

  /** Sentences one after the other, each once. */
  const sentences = (...given) => [...new Set(given.filter(Boolean))].join(" ");

  /** A button that leads from a field to the choice between what two people typed into it. */
  const decide = ({ words, part, code, onConflict }) =>
    element(
      "button",
      {
        type: "button",
        class: "btn btn-sm btn-outline-primary",
        hidden: true,
        click: () => onConflict("", part, code),
      },
      words.grid_decide
    );

  /** How many options stand in a row: by the longest of them. */
  function inARow(choices) {
    const longest = Math.max(0, ...choices.map((choice) => choice.label.length));
    return longest > 60 ? 1 : longest > 26 ? 2 : 3;
  }

  class Field {
    /** `question` as the questionnaire for the browser has it; details and consents look the same. */
    constructor(model, { part, question, words, onHistory, onConflict }) {
      const { code } = question;
      Object.assign(this, { model, part, question, words, onHistory, onConflict, code });
      this.id = idOf(part, question.code);
      this.key = NucleusDesk.keyOf("", part, question.code);
      this.isChoice =
        Boolean(question.choices && question.choices.length) ||
        ["acknowledge", "agree", "select_multiple"].includes(question.kind);
      this.inputs = [];
      this.element = this.build();
      this.element.addEventListener("keydown", (event) => this.onKey(event));
      this.refresh();
    }

    get isNote() {
      return this.question.kind === "note";
    }
    get isCalculated() {
      return this.question.kind === "calculate";
    }
    /** Whether what is offered depends on other answers: these changing does not touch its own. */
    get isFiltered() {
      return Boolean(this.question.rules && this.question.rules.choice_filter);
    }
    get takesEmpty() {
      return this.part === "answer" && !this.isNote && !this.isCalculated;
    }

    cell() {
      return this.model.cell("", this.part, this.code);
    }

    build() {
      const { question } = this;
      const whole = {
        id: this.id,
        class: "desk-field",
        tabIndex: -1,
        "data-field": this.code,
        "data-part": this.part,
      };
      this.hint = question.hint_html
        ? element("p", { class: "hint", id: `${this.id}-hint`, innerHTML: question.hint_html })
        : null;
      if (this.isNote) {
        return element(
          "div",
          whole,
          element("p", { class: "question-note", innerHTML: question.label_html }),
          this.hint
        );
      }
      this.problem = element("p", { class: "problem", id: `${this.id}-problem`, hidden: true });
      this.decide = NucleusDesk.decide(this);
      this.mark = element("span", { class: "required", hidden: true }, ` ${this.words.needed}`);
      const label = element("span", { innerHTML: question.label_html, "data-label": "" });
      if (this.isCalculated) {
        this.output = element("output", {
          class: "calculated",
          "aria-labelledby": `${this.id}-label`,
        });
        return element(
          "div",
          whole,
          element("p", { class: "question-label", id: `${this.id}-label` }, label),
          this.hint,
          this.output,
          this.problem
        );
      }
      const head = this.isChoice
        ? element("legend", { class: "question-label" }, label, this.mark)
        : element("label", { class: "question-label", for: `${this.id}-input` }, label, this.mark);
      const control = this.isChoice ? this.options() : this.textControl();
      const body = [head, this.hint, control, this.quiet(), this.problem, this.decide];
      if (!this.isChoice) return element("div", whole, ...body);
      this.group = element("fieldset", { class: "question" }, ...body);
      return element("div", whole, this.group);
    }

    options() {
      const { question } = this;
      const isMany = question.kind === "select_multiple";
      let choices = question.choices || [];
      if (question.kind === "acknowledge") choices = [{ code: "OK", label: this.words.ok }];
      if (question.kind === "agree") choices = [{ code: "yes", label: question.choice_label }];
      this.isRadio = question.kind === "select_one";
      if (isMany) choices = [...choices, { code: NOTHING, label: this.words.none_of_these }];
      const rows = choices.map((choice, index) => this.option(choice, index));
      return element("div", { class: `desk-options desk-options-${inARow(choices)}` }, ...rows);
    }

    option(choice, index) {
      const id = `${this.id}-${index + 1}`;
      const input = element("input", {
        class: "form-check-input",
        type: this.isRadio ? "radio" : "checkbox",
        id,
        name: this.id,
        value: choice.code,
        change: () => this.takeTicks(input),
      });
      this.inputs.push(input);
      const number =
        index < 9
          ? element("kbd", { class: "desk-number", "aria-hidden": "true" }, String(index + 1))
          : null;
      return element(
        "div",
        { class: "form-check" },
        input,
        element(
          "label",
          { class: "form-check-label", for: id },
          element(
            "span",
            choice.label_html ? { innerHTML: choice.label_html } : { textContent: choice.label }
          ),
          number
        )
      );
    }

    textControl() {
      const { question } = this;
      const isLong = question.kind === "text";
      const modes = { integer: "numeric", decimal: "decimal" };
      this.input = element(isLong ? "textarea" : "input", {
        class: `form-control${isLong || question.kind === "line" ? "" : " field-short"}`,
        id: `${this.id}-input`,
        rows: isLong ? 1 : null,
        type: isLong ? null : NATIVE[question.kind] || "text",
        inputmode: modes[question.kind] || null,
        step: question.kind === "time" || question.kind === "dateTime" ? "1" : null,
        autocomplete: "off",
        input: () => this.takeText(false),
        change: () => this.takeText(true),
        blur: () => this.settle(),
      });
      this.inputs.push(this.input);
      return this.input;
    }

    /** Why there is no answer, and how it became what it is: there, and out of the way. */
    quiet() {
      const { words } = this;
      const button = (name, text, act, more = {}) =>
        element(
          "button",
          {
            type: "button",
            class: "desk-quiet",
            tabIndex: -1,
            "data-quiet": name,
            click: act,
            ...more,
          },
          text
        );
      this.empties = this.takesEmpty
        ? EMPTIES.map(({ missing: kind }) =>
            button(kind, words[kind], () => this.toggleEmpty(kind), {
              "aria-pressed": "false",
              title: words[`${kind}_key`],
            })
          )
        : [];
      this.clear = this.isRadio
        ? button("clear", words.clear, () => this.empty(), { title: words.clear_key, hidden: true })
        : null;
      const past =
        this.onHistory && this.part !== "consent"
          ? button("history", words.history, () => this.onHistory(this), {
              title: words.history_key,
            })
          : null;
      return element("p", { class: "desk-quiets" }, this.clear, ...this.empties, past);
    }

    takeTicks(changed) {
      if (this.isRadio) return this.type(changed.value);
      if (["acknowledge", "agree"].includes(this.question.kind))
        return this.type(changed.checked ? changed.value : "");
      if (changed.checked) {
        const isNothing = changed.value === NOTHING;
        for (const input of this.inputs)
          if ((input.value === NOTHING) !== isNothing) input.checked = false;
      }
      const ticked = this.inputs.filter((input) => input.checked).map((input) => input.value);
      return this.type(ticked.includes(NOTHING) ? [] : ticked.length ? ticked : "");
    }

    takeText(isDone) {
      clearTimeout(this.settling);
      this.isOpen = !isDone;
      this.settling = setTimeout(() => this.settle(), SETTLES);
      this.model.editing = this.key; // what others type here waits until this rests
      if (this.input.validity.badInput) {
        return;
      }
      const { value } = this.cell();
      if (this.input.value !== value) this.type(this.input.value);
    }

    /** Typing has come to an end, or rests: what is wrong may be said. Who is at half a date does not
        see what others type there, so that goes on waiting. */
    settle() {
      clearTimeout(this.settling);
      this.isOpen = false;
      const isHalf = this.input.validity.badInput;
      const isLeft = document.activeElement !== this.input;
      if (this.model.editing === this.key && (isLeft || !isHalf)) this.model.editing = null;
      this.showProblem(isHalf && isLeft ? this.words.unfinished : "");
    }

    type(typed) {
      this.told = ""; // what a check said was about what stood there before
      this.model.apply([{ place: "", part: this.part, code: this.code, typed }]);
    }

    empty() {
      this.type("");
      this.focus();
    }

    toggleEmpty(kind) {
      const { value } = this.cell();
      this.type(value && value.missing === kind ? "" : { missing: kind });
    }

    /** Numbers choose in a group; Alt+R and Alt+K say why there is no answer. */
    onKey(event) {
      const isFree = !event.ctrlKey && !event.metaKey && !event.altKey;
      const inGroup =
        this.isChoice && event.target.matches("input[type=radio], input[type=checkbox]");
      const empty = this.takesEmpty && NucleusDesk.editors.emptyOf(event);
      if (empty) {
        this.toggleEmpty(empty.missing);
        event.preventDefault();
      } else if (inGroup && isFree && /^[1-9]$/.test(event.key)) {
        const input = this.inputs[Number(event.key) - 1];
        if (input && !input.disabled) {
          input.click();
          input.focus();
        }
        event.preventDefault();
      } else if (inGroup && isFree && this.isRadio && ["Backspace", "Delete"].includes(event.key)) {
        this.empty();
        event.preventDefault();
      }
    }

    /** Show what the model says now. */
    refresh() {
      if (this.isNote) return this.hide(!this.cell().isAsked);
      const cell = this.cell();
      this.hide(!cell.isAsked || this.question.unseen);
      if (this.isCalculated) {
        say(this.output, this.model.words("", this.code) || "…");
        return this.showProblem();
      }
      if (this.isChoice) this.showTicks(cell.value);
      else this.showText(cell.value);
      for (const button of this.empties) {
        const isSaid = Boolean(cell.value) && cell.value.missing === button.dataset.quiet;
        button.setAttribute("aria-pressed", String(isSaid));
      }
      this.mark.hidden = !cell.needed;
      return this.showProblem();
    }

    hide(isHidden) {
      this.element.hidden = Boolean(isHidden);
    }

    showTicks(value) {
      const offered = this.isFiltered
        ? new Set(this.model.offered("", this.code).map((choice) => choice.code || choice))
        : null;
      const ticked = Array.isArray(value) ? (value.length ? value : [NOTHING]) : [value];
      for (const input of this.inputs) {
        input.checked = ticked.includes(input.value);
        if (offered && input.value !== NOTHING) {
          input.disabled = !offered.has(input.value);
          input.closest(".form-check").hidden = input.disabled && !input.checked;
        }
      }
      if (this.clear) this.clear.hidden = !value || Boolean(value.missing);
    }

    showText(value) {
      const text =
        typeof value === "string" ? value : value && value.missing ? "" : String(value ?? "");
      const shape = SHAPES[this.question.kind];
      if (shape) this.input.type = !text || shape.test(text) ? NATIVE[this.question.kind] : "text";
      if (this.input.value !== text && !this.input.validity.badInput) this.input.value = text;
    }

    /** What is wrong, in words; not yet while somebody is in the middle of typing it. */
    showProblem(words) {
      const cell = this.cell();
      if (this.isOpen && !words && this.problem.hidden) return;
      const text = NucleusDesk.sentences(
        words || this.told || cell.error,
        cell.conflict && this.words.two_values
      );
      this.decide.hidden = !cell.conflict;
      const hadProblem = !this.problem.hidden;
      say(this.problem, text);
      this.problem.hidden = !text;
      this.element.classList.toggle("has-problem", Boolean(text));
      if (hadProblem !== Boolean(text) || !this.isDescribed) this.describe(Boolean(text));
    }

    describe(isWrong) {
      this.isDescribed = true;
      const target = this.group || this.input;
      const parts = [this.hint && this.hint.id, isWrong && this.problem.id].filter(Boolean);
      if (target) {
        if (parts.length) target.setAttribute("aria-describedby", parts.join(" "));
        else target.removeAttribute("aria-describedby");
      }
      for (const input of this.inputs) {
        if (isWrong) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      }
    }

    /** What a check of the server said, until it is checked again. */
    tell(text) {
      this.told = text;
      if (!this.isNote) this.showProblem();
    }

    focus() {
      const shown = this.inputs.filter((input) => !input.disabled && !input.closest("[hidden]"));
      (shown.find((input) => input.checked) || shown[0] || this.element).focus();
    }
  }

  Object.assign(NucleusDesk, { Field, sentences, decide });
})();

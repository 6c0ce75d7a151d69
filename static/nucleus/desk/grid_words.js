/* The questions of a project as columns, and what their cells are called and say. No table yet:
   the cards of a phone word the same. */
"use strict";

(() => {
  const WIDTHS = {
    field: 208, text: 220, integer: 104, decimal: 104, date: 112, time: 88, dateTime: 152,
    select_one: 168, select_multiple: 200, acknowledge: 104, calculate: 120,
  };
  const REFERENCE = /\$\{[^}]*\}/g;

  /** The columns: the name of the project, then its questions in the order of their sections. */
  function columnsOf(form, say) {
    const name = {
      part: "field", code: "label", kind: "text", isLine: true, label: say("grid_name"),
      section: null, width: WIDTHS.field, isReadOnly: false, words: new Map(),
    };
    const sections = form.sections.filter((section) => section.level === "project");
    const asked = sections.flatMap((section) => section.items
      .map((code) => form.questions[code])
      .filter((question) => question.kind !== "note" && !question.unseen)
      .map((question) => columnOf(question, section)));
    return [name, ...asked].map((column, index, all) => ({
      ...column, index, isFirst: index > 0 && column.section !== all[index - 1].section,
    }));
  }

  function columnOf(question, section) {
    const { code, kind } = question;
    return {
      part: "answer", code, kind, question, label: question.label.replace(REFERENCE, "…"),
      section: section.label, width: WIDTHS[kind] || WIDTHS.text, isReadOnly: kind === "calculate",
      words: new Map(question.choices.map((choice) => [choice.code, choice.label])),
    };
  }

  class GridWords {
    constructor(model, say) {
      this.model = model;
      this.say = say;
      this.columns = columnsOf(model.form, say);
      this.byKey = new Map(this.columns.map((column) => [`${column.part}|${column.code}`, column]));
      this.number();
    }

    /** Count the projects anew. */
    number() {
      this.numbers = new Map(this.model.projects.map((place, at) => [place, at + 1]));
    }

    /** What a project is called: by its name, else by its number. */
    nameOf(place) {
      const { value } = this.model.cell(place, "field", "label");
      if (typeof value === "string" && value.trim()) return value.trim();
      return this.say("grid_project", { number: this.numbers.get(place) });
    }

    state(place, column) {
      return this.model.cell(place, column.part, column.code);
    }

    /** What a person may type here: asked, and not calculated. */
    isOpen(place, column) {
      return !this.model.barrier && !column.isReadOnly && this.state(place, column).isAsked;
    }

    labelOf(place, column) {
      if (!column.question || !column.question.label.includes("${")) return column.label;
      return this.model.label(place, column.code);
    }

    /** What a cell shows: words of categories, all else as it is typed, so that it can be pasted. */
    textOf(place, column, state = this.state(place, column)) {
      if (!state.isAsked) return "";
      return column.isReadOnly ? this.model.words(place, column.code) : this.wordsOf(column, state.value);
    }

    wordsOf(column, value) {
      if (value === undefined || value === null || value === "") return "";
      if (value.missing) return this.say(`grid_${value.missing}`);
      if (Array.isArray(value) && !value.length) return this.say("grid_none_of_these");
      return [value].flat().map((one) => column.words.get(one) ?? String(one)).join("; ");
    }

    nameOfCell(place, column) {
      return NucleusDesk.texts.joined(this.labelOf(place, column), ",", this.nameOf(place));
    }

    /** What is wrong with a cell, in words; "" where nothing is. */
    troubleOf(place, column, state = this.state(place, column)) {
      if (!state.isAsked) return "";
      const rivals = (state.conflict || []).map((rival) => this.say("grid_rival", {
        person: rival.by, value: this.wordsOf(column, rival.typed) || this.say("grid_empty"),
      }));
      return [state.error, ...rivals].filter(Boolean).join(" ");
    }
  }

  Object.assign(window.NucleusDesk, { GridWords });
})();

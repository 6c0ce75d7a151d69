/* The sections of an interview: its details, the consents, and the questions of the interview. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const { element, say } = NucleusDesk.dom;
  const KEY = (part, code) => `|${part}|${code}`;

  class Form {
    /** `form` is the questionnaire for the browser, `details` what the page says of the rest. */
    constructor(root, model, { form, details, words, onHistory, onConflict }) {
      Object.assign(this, { root, model, form, details, words, onHistory, onConflict });
      this.fields = new Map();
      this.build();
      this.refs = [...root.querySelectorAll("[data-ref]")];
      model.on("cells", (keys) => this.refresh(keys));
      model.on("conflicts", () => this.refresh());
      this.tell();
    }

    /** The fields that are asked now, in the order of the page. */
    get asked() {
      return [...this.fields.values()].filter((field) => !field.element.hidden && !field.isNote);
    }

    build() {
      const { words, details } = this;
      this.section(
        "details",
        words.details,
        details.fields.map((question) => this.make("field", question))
      );
      const consents = details.consents.map((question) => this.make("consent", question));
      const told = details.standing.length ? NucleusDesk.standing(details, details.standing) : null;
      this.section("consent", words.consent, consents, told);
      for (const section of this.form.sections) {
        if (section.level !== "interview") continue;
        const questions = section.items.map((code) => this.form.questions[code]);
        this.section(
          NucleusDesk.dom.sectionOf(section.code),
          section.label,
          questions.map((one) => this.make("answer", one)),
          null,
          section.label_html
        );
      }
    }

    make(part, question) {
      const { model, words } = this;
      const { onHistory, onConflict } = this;
      const given = { part, question, words, onHistory, onConflict };
      const kinds = { conversations: NucleusDesk.Conversations, agree: NucleusDesk.Purpose };
      const field = new (kinds[question.kind] || NucleusDesk.Field)(model, given);
      this.fields.set(KEY(part, question.code), field);
      return field;
    }

    section(code, label, fields, before = null, html = "") {
      const id = `section-${code}`;
      const heading = element("h2", {
        id: `${id}-heading`,
        ...(html ? { innerHTML: html } : { textContent: label }),
      });
      const made = element(
        "section",
        {
          id,
          class: "desk-section",
          tabIndex: -1,
          "aria-labelledby": heading.id,
          "data-section": code,
        },
        heading,
        before,
        ...fields.map((field) => field.element)
      );
      this.root.append(made);
    }

    field(part, code) {
      return this.fields.get(KEY(part, code));
    }

    /** Show what changed; an answer of the interview may be named in any text of it. */
    refresh(keys) {
      const own = keys && [...keys].filter((key) => key.startsWith("|"));
      if (own && !own.length) return;
      for (const [key, field] of this.fields)
        if (!own || keys.has(key) || field.isFiltered) field.refresh();
      this.tell();
    }

    /** Under which text and when is asked once somebody agrees to something. */
    tellConsent() {
      const { consents } = this.details;
      const said = (code) => this.model.cell("", "consent", code).value;
      const isAgreed = consents.some(({ code }) => said(code));
      for (const { code, kind } of consents)
        if (kind !== "agree") this.field("consent", code).hide(!isAgreed);
    }

    /** Fill answers into the texts that name them, and hide sections that ask nothing now. */
    tell() {
      for (const place of this.refs) say(place, this.model.said("", place.dataset.ref));
      this.tellConsent();
      for (const section of this.root.children) {
        const fields = [...section.querySelectorAll(".desk-field")];
        section.hidden =
          !["details", "consent"].includes(section.dataset.section) &&
          fields.every((field) => field.hidden);
      }
    }

    /** Go to a question of the interview; false where it is not asked. */
    goTo(part, code) {
      const field = this.field(part, code);
      if (!field || field.element.hidden) return false;
      field.focus();
      field.element.scrollIntoView({ block: "center" });
      return true;
    }

    /** Say beside the fields what a check found: a text by "part|code". */
    tellProblems(texts) {
      for (const [key, field] of this.fields)
        if (field.tell) field.tell(texts.get(key.slice(1)) || "");
    }
  }

  NucleusDesk.Form = Form;
})();

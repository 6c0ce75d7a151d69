/* What two people typed into the same place: both values in words, and one of them to be chosen. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const { element, fill, counted } = NucleusDesk.dom;
  const { timeSaid } = NucleusDesk.texts;

  /** A value as it was typed, in words. */
  function inWords(question, typed, words) {
    if (typed === null || typed === undefined || typed === "") return words.emptied;
    if (typed.missing) return words[typed.missing] || words.emptied;
    if (question && question.kind === "conversations") return conversationsInWords(typed, words);
    const choices = (question && question.choices) || [];
    const label = (code) =>
      (choices.find((choice) => choice.code === code) || { label: code }).label;
    if (Array.isArray(typed)) return typed.map(label).join(", ") || words.none_of_these;
    if (question && question.kind === "agree") return words.agreed;
    return String(label(typed));
  }

  function conversationsInWords(typed, words) {
    if (!Array.isArray(typed) || !typed.length) return words.no_conversations;
    return typed.map((row) => Object.values(row).filter(Boolean).join(", ") || "—").join("; ");
  }

  /** Of which answer an element is: the address of the page follows where the focus is. */
  const placed = ({ place, part, code }) => ({
    "data-place": place,
    "data-part": part,
    "data-code": code,
  });

  class Conflicts {
    /** `questionOf(part, code)` gives a question; `goTo(place)` leads to its field. */
    constructor(root, model, { words, me, questionOf, goTo, announce }) {
      Object.assign(this, { root, model, words, me, questionOf, goTo, announce });
      this.count = 0;
      for (const event of ["cells", "conflicts", "projects"]) model.on(event, () => this.plan());
      this.refresh();
    }

    plan() {
      if (this.planned) return;
      this.planned = requestAnimationFrame(() => {
        this.planned = 0;
        this.refresh();
      });
    }

    /** What is open, in the order of the page; to look through all cells takes long. */
    open() {
      if (!this.model.disputed().length && !this.model.kept.size) return [];
      return this.model.problems().filter((problem) => problem.kind === "conflict");
    }

    refresh() {
      const open = this.open();
      const state = JSON.stringify(open.map((one) => [one, this.values(one)]));
      if (state === this.state) return;
      this.state = state;
      if (open.length > this.count)
        this.announce(counted(this.words.conflicts_announced, open.length));
      this.count = open.length;
      this.root.hidden = !open.length;
      const hadFocus = this.root.contains(document.activeElement);
      this.root.replaceChildren(
        element("h2", { id: "desk-conflicts-heading", tabIndex: -1 }, this.words.conflicts),
        element("p", { class: "hint" }, this.words.conflicts_hint),
        ...open.map((one) => this.line(one))
      );
      if (hadFocus && open.length) this.root.querySelector("h2").focus();
    }

    /** Both sides of one place: first what stands, then what others typed. */
    values({ place, part, code }) {
      const cell = this.model.cell(place, part, code);
      const mine = { typed: cell.value, by: cell.by, at: cell.at };
      return [mine, ...(cell.conflict || [])];
    }

    line(problem) {
      const { place, part, code } = problem;
      if (part === "project") return this.keptProject(problem);
      const question = this.questionOf(part, code);
      const go = (event) => {
        event.preventDefault();
        this.goTo(problem);
      };
      const subject = element("a", { href: "#", click: go }, this.subject(problem));
      const values = this.values(problem).map((value) => this.choice(problem, question, value));
      return element(
        "div",
        {
          class: "desk-conflict",
          role: "group",
          "aria-label": this.subject(problem),
          ...placed(problem),
        },
        element("h3", {}, subject),
        element("ul", {}, ...values)
      );
    }

    /** A project that was to be removed, and that somebody else typed into meanwhile. */
    keptProject({ place, text }) {
      const { words, model } = this;
      const act = (label, done) =>
        element(
          "button",
          { type: "button", class: "btn btn-sm btn-outline-primary", click: done },
          label
        );
      const keep = () => {
        model.kept.delete(place);
        model.emit("conflicts", new Set(model.disputed()));
      };
      return element(
        "div",
        {
          class: "desk-conflict",
          role: "group",
          "aria-label": this.nameOf(place),
          ...placed({ place, part: "project", code: "" }),
        },
        element("h3", {}, this.nameOf(place)),
        element("p", {}, text),
        element(
          "p",
          { class: "desk-rival" },
          act(words.keep_project, keep),
          act(words.remove_anyway, () => model.act({ act: "remove", id: place }))
        )
      );
    }

    nameOf(place) {
      const { value } = this.model.cell(place, "field", "label");
      const number = this.model.projects.indexOf(place) + 1;
      return typeof value === "string" && value.trim()
        ? value.trim()
        : fill(this.words.project_number, { number });
    }

    /** Bring the focus to the choice about one place. */
    focus(place, part, code) {
      this.refresh();
      const line = [...this.root.querySelectorAll(".desk-conflict")].find(
        ({ dataset: one }) => one.place === place && one.part === part && one.code === code
      );
      if (!line) return;
      line.scrollIntoView({ block: "center" });
      line.querySelector("button").focus();
    }

    subject({ place, part, code }) {
      const question = this.questionOf(part, code);
      const label =
        part === "answer"
          ? this.model.label(place, code)
          : question
            ? question.label
            : this.words[code] || code;
      if (!place) return label;
      return `${this.nameOf(place)} · ${label}`;
    }

    choice(problem, question, { typed, by, at }) {
      const isMine = by === this.me;
      const { words } = this;
      const who = isMine ? words.by_me : by || words.by_somebody;
      const keep = isMine
        ? words.keep_mine
        : fill(words.keep_theirs, { name: by || words.by_somebody });
      const told = inWords(question, typed, words);
      return element(
        "li",
        { class: "desk-rival" },
        element("span", { class: "desk-rival-value" }, told),
        element("span", { class: "hint" }, fill(words.typed_by, { name: who, time: timeSaid(at, words, this.model.form) })),
        element(
          "button",
          {
            type: "button",
            class: "btn btn-sm btn-outline-primary",
            click: () => this.settle(problem, typed),
          },
          keep,
          element("span", { class: "visually-hidden" }, `: ${told}`)
        )
      );
    }

    settle({ place, part, code }, typed) {
      this.model.apply([{ place, part, code, typed, settles: true }]);
      this.announce(this.words.settled);
      if (!this.open().length) this.goTo({ place, part, code });
    }
  }

  Object.assign(NucleusDesk, { Conflicts, inWords });
})();

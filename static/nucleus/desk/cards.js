/* The projects on a phone, one at a time: `new NucleusDesk.Cards(root, model, {words, announce,
   onConflict})`. What a cell says is worded by the same rules as in the grid. */
"use strict";

(() => {
  const { make, button, worded, newId } = window.NucleusDesk.elements;
  const { CardField, GridWords } = window.NucleusDesk;

  class Cards {
    constructor(root, model, { words, announce, onConflict }) {
      Object.assign(this, { root, model, announce, onConflict, say: worded(words) });
      this.view = new GridWords(model, this.say);
      this.place = model.projects[0] ?? null;
      this.fields = new Map();
      this.heading = make("h3", { tabIndex: -1 });
      this.list = make("ol", { id: newId("cards") });
      this.index = make("details", { className: "desk-card-list" },
        make("summary", { textContent: this.say("cards_list") }), this.list);
      this.card = make("div", { className: "desk-card" });
      this.previous = button(this.say("cards_previous"), () => this.step(-1));
      this.next = button(this.say("cards_next"), () => this.step(1));
      const steps = make("nav", { className: "desk-card-steps", "aria-label": this.say("grid_projects") },
        this.previous, this.next);
      root.classList.add("desk-cards");
      root.append(this.index, this.heading, this.card, steps, this.acts());
      model.on("cells", (keys) => this.onCells(keys));
      model.on("conflicts", () => this.refresh());
      model.on("projects", () => this.arrange());
      window.addEventListener("pagehide", () => this.take(), { capture: true });
      this.show(this.place);
    }

    acts() {
      const { model, say } = this;
      const of = (name, act) => button(say(`grid_do_${name}`), act);
      this.undo = of("undo", () => model.undo());
      this.ofOne = [
        of("duplicate", () => this.insert({ act: "copy", source: this.place, after: this.place })),
        of("remove", () => this.remove()),
      ];
      this.add = of("add", () => this.insert({ act: "add", after: this.place }));
      return make("p", { className: "desk-card-acts" }, this.add, ...this.ofOne, this.undo);
    }

    insert(act) {
      this.take();
      const id = this.model.act({ ...act, id: window.NucleusDesk.arranging.newId() });
      this.show(id, true);
    }

    remove() {
      const name = this.view.nameOf(this.place);
      this.model.act({ act: "remove", id: this.place });
      this.announce(this.say("grid_removed", { projects: name }));
      (this.heading.hidden ? this.add : this.heading).focus();
    }

    step(by) {
      const { projects } = this.model;
      const place = projects[projects.indexOf(this.place) + by];
      if (place !== undefined) this.show(place, true);
    }

    /** Store what is being typed in this card. */
    take() {
      for (const field of this.fields.values()) if (field.waiting) field.take();
    }

    /** Show one project; with `takesFocus` the reader begins at its name. */
    show(place, takesFocus = false) {
      this.take();
      this.place = place;
      this.fields.clear();
      this.card.replaceChildren(...(place === null ? [make("p", { textContent: this.say("cards_none") })] : this.sections()));
      this.arrange();
      this.index.open = false;
      if (takesFocus) this.heading.focus();
    }

    sections() {
      const groups = new Map();
      for (const column of this.view.columns) {
        const field = new CardField(this.view, this.place, column, {
          say: this.say, onConflict: this.onConflict,
          put: (typed) => this.model.apply([{ place: this.place, part: column.part, code: column.code, typed }]),
        });
        this.fields.set(column, field);
        if (!groups.has(column.section)) groups.set(column.section, []);
        groups.get(column.section).push(field);
      }
      return [...groups].map(([label, fields]) => make("section", {},
        ...(label ? [make("h4", { textContent: label })] : []), ...fields.map((field) => field.element)));
    }

    onCells(keys) {
      const touched = [...keys].filter((key) => key.startsWith(`${this.place}|`));
      if (touched.length) this.refresh();
      if ([...keys].some((key) => key.endsWith("|field|label"))) this.arrange();
      else this.mark();
    }

    refresh() {
      for (const field of this.fields.values()) field.refresh();
    }

    /** The projects came, went or moved: the list, the heading, and which one is shown. */
    arrange() {
      const { projects } = this.model;
      this.view.number();
      if (this.place !== null && !projects.includes(this.place)) {
        return this.show(projects[Math.min(this.at, projects.length - 1)] ?? null);
      }
      if (this.place === null && projects.length) return this.show(projects[0]);
      this.at = projects.indexOf(this.place);
      this.list.replaceChildren(...projects.map((place) => make("li", {},
        button(this.view.nameOf(place), () => this.show(place, true)))));
      return this.mark();
    }

    mark() {
      const { projects } = this.model;
      const none = this.place === null;
      this.heading.hidden = none; // the section has its own
      this.heading.textContent = none ? ""
        : `${this.view.nameOf(this.place)} · ${this.say("cards_of", { number: this.at + 1, count: projects.length })}`;
      this.previous.disabled = none || this.at === 0;
      this.next.disabled = none || this.at === projects.length - 1;
      for (const one of this.ofOne) one.disabled = none;
      this.undo.disabled = !this.model.canUndo;
    }

    /** Go to one answer of a project, also from outside. */
    goTo(place, part, code) {
      if (!this.model.projects.includes(place)) return false;
      if (place !== this.place) this.show(place);
      const [, field] = [...this.fields].find(([column]) => column.part === part && column.code === code) || [];
      const control = field && !field.element.hidden && field.element.querySelector("input, select, textarea");
      (control || this.heading).focus();
      return true;
    }
  }

  Object.assign(window.NucleusDesk, { Cards });
})();

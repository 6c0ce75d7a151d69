/* The desk: puts the parts of the page together. What each does stands in its own file. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const root = document.querySelector("[data-desk]");
  if (!root) return;

  const given = (id) => JSON.parse(document.getElementById(id).textContent);
  const part = (name) => root.querySelector(`[data-desk-${name}]`);
  const STAYS = 250; // milliseconds in one place
  const isPhone = matchMedia("(max-width: 39.99rem)");

  class Desk {
    constructor() {
      this.words = given("desk-words");
      this.form = given("desk-form");
      this.details = given("desk-details");
      const copy = given("desk-copy");
      this.user = root.dataset.user;
      this.status = new NucleusDesk.Status({
        saved: part("saved"),
        live: part("live"),
        writers: part("writers"),
        words: this.words,
        form: this.form,
      });
      this.announce = (text) => this.status.announce(text);
      NucleusDesk.fields.take(this.details, { isComplete: "complete" in root.dataset });
      this.model = new NucleusDesk.Model(this.form, copy, this.words);
      this.queue = new NucleusDesk.Queue(this.model, {
        api: root.dataset.api,
        session: root.dataset.session,
        user: this.user,
        onState: (state) => this.onState(state),
      });
      this.build(copy);
      this.arrive();
    }

    build(copy) {
      const { model, words, form, details, announce } = this;
      const api = root.dataset.api;
      const subject = (place) => this.conflicts.subject(place);
      this.history = new NucleusDesk.History(part("history"), model, {
        api,
        words,
        subject,
        announce,
        catchUp: () => this.queue.catchUp(),
        page: part("history-open").dataset.page,
      });
      this.questions = new NucleusDesk.Form(part("form"), model, {
        form,
        details,
        words,
        onConflict: (...place) => this.conflicts.focus(...place),
        onHistory: (field) => this.history.open({ place: "", part: field.part, code: field.code }),
      });
      this.showProjects();
      isPhone.addEventListener("change", () => this.changeWidth());
      this.conflicts = new NucleusDesk.Conflicts(part("conflicts"), model, {
        words,
        announce,
        me: this.user,
        questionOf: (...which) => this.questionOf(...which),
        goTo: (place) => this.goTo(place),
      });
      this.rail = new NucleusDesk.Rail(part("rail"), model, { words, sections: this.sections() });
      this.signin = new NucleusDesk.SignIn(part("signin"), {
        address: root.dataset.session,
        user: this.user,
        words,
        resume: (session) => this.queue.resume(session),
      });
      this.publishing = new NucleusDesk.Publishing(part("summary"), {
        model,
        queue: this.queue,
        api,
        words,
        page: this.page(),
      });
      this.leaving = new NucleusDesk.Leaving(this.queue, () => this.settle());
      this.listen();
      this.onState({ kind: "saved", at: copy.saved_at, pending: 0 });
    }

    sections() {
      const { words } = this;
      const { sectionOf } = NucleusDesk.dom;
      const asked = this.form.sections.filter((section) => section.level === "interview");
      return [
        { code: "details", label: words.details },
        { code: "consent", label: words.consent },
        ...asked.map(({ code, label }) => ({ code: sectionOf(code), label })),
        { code: "projects", label: words.projects },
      ];
    }

    /** What publishing needs of the page. */
    page() {
      return {
        busy: (isBusy) => root.toggleAttribute("aria-busy", isBusy),
        settle: () => this.settle(),
        leaveOutBlank: () => this.leaveOutBlank(),
        goTo: (place) => this.goTo(place),
        subject: (place) => this.conflicts.subject(place),
        tellProblems: (texts) => this.questions.tellProblems(texts),
        placeOf: (place, code, kind) => this.placeOf(place, code, kind),
        leave: (url) => location.assign(`${url}?submitted`),
        isComplete: "complete" in root.dataset,
        checkAddress: root.dataset.check,
        published: (found) => this.published(found),
        discarded: () => this.discarded(),
      };
    }

    listen() {
      const { publishing, model } = this;
      part("save").addEventListener("click", () => publishing.save());
      part("submit").addEventListener("click", () => publishing.check());
      part("discard").addEventListener("click", () => publishing.askToDiscard());
      this.keys = new NucleusDesk.Keys(part("keys"), {
        words: this.words,
        undo: () => model.undo(),
        redo: () => model.redo(),
        next: (by) => this.nextOpen(by),
        own: (target) => Boolean(target.closest("[data-desk-grid]")),
        acts: {
          KeyS: () => publishing.save(),
          Enter: () => publishing.check(),
          NumpadEnter: () => publishing.check(),
          KeyP: () => this.addProject(),
          KeyH: () => this.pastOf(document.activeElement),
          PageDown: () => this.rail.step(1),
          PageUp: () => this.rail.step(-1),
        },
        outer: { KeyN: () => this.addProject() },
      });
      part("history-open").addEventListener("click", () => this.history.openWhole());
      part("keys-open").addEventListener("click", () => this.keys.toggle());
      root.addEventListener("focusin", (event) => this.keepPlace(event.target));
      for (const name of ["click", "submit"])
        document.addEventListener(name, () => this.writePlace(), true);
    }

    /** The grid on wide screens, cards on a phone; each is made when it is needed first. */
    showProjects() {
      const { model, words, announce } = this;
      const [grid, cards] = [part("grid"), part("cards")];
      grid.hidden = isPhone.matches;
      cards.hidden = !isPhone.matches;
      const onConflict = (...place) => this.conflicts.focus(...place);
      const options = { words, announce, onConflict };
      if (isPhone.matches) this.cards = this.cards || new NucleusDesk.Cards(cards, model, options);
      else this.grid = this.grid || new NucleusDesk.Grid(grid, model, options);
    }

    /** Where the window is made narrow or wide, somebody stays in the answer of a project. */
    changeWidth() {
      const now = document.activeElement;
      const place = now.closest("[data-desk-grid], [data-desk-cards]") && this.placeAt(now);
      this.settle();
      this.showProjects();
      if (place) this.goTo(place);
    }

    get projects() {
      return isPhone.matches ? this.cards : this.grid;
    }

    questionOf(kind, code) {
      if (kind === "answer") return this.form.questions[code];
      return [...this.details.fields, ...this.details.consents].find(
        (question) => question.code === code
      );
    }

    /** What a problem of the server is about: an answer, a detail, a consent, a label. */
    placeOf(place, code, kind) {
      if (place && !this.model.has(place)) return null;
      if (kind) return { place, part: kind, code };
      if (Object.hasOwn(this.form.questions, code)) return { place, part: "answer", code };
      if (place) return { place, part: "field", code: "label" };
      if (code === "consent") return { place, part: "consent", code: "participate" };
      if (this.questions.field("field", code)) return { place, part: "field", code };
      return this.questions.field("consent", code) ? { place, part: "consent", code } : null;
    }

    goTo(place) {
      if (!place.place && this.questions.goTo(place.part, place.code)) return;
      if (place.place && this.projects.goTo(place.place, place.part, place.code)) return;
      this.rail.open(place.place ? "projects" : place.part === "consent" ? "consent" : "details");
    }

    addProject() {
      const id = this.model.act({ act: "add" });
      if (id) this.projects.goTo(id, "field", "label");
    }

    /** Go to what is wrong or still needed, after where one is; of two values, to the choice. */
    nextOpen(by) {
      const here =
        this.placeAt(document.activeElement) || NucleusDesk.placeOfHash(location.hash);
      const next = NucleusDesk.overview.next(this.model, here, by);
      if (!next) return this.announce(this.words.nothing_open);
      return next.kind === "conflict"
        ? this.conflicts.focus(next.place, next.part, next.code)
        : this.goTo(next);
    }

    /** The address says where one is, so that coming back leads there. It is written when somebody
        stays, or goes: to write it takes longer than all else that a key does. */
    keepPlace(target) {
      const place = this.placeAt(target);
      if (target.matches(".desk-section")) this.place = null; // the rail has written where one is
      else if (!place) this.writePlace();
      else if (place.code) this.place = place;
      clearTimeout(this.placing);
      this.placing = setTimeout(() => this.writePlace(), STAYS);
    }

    writePlace() {
      if (this.place) history.replaceState(null, "", NucleusDesk.hashOf(this.place));
      this.place = null;
    }

    /** Take what stands in an editor that is still open. */
    settle() {
      if (this.grid) this.grid.editing.store();
      if (this.cards) this.cards.take();
    }

    /** Leave out what was only added: a row that nobody typed into is no project. */
    leaveOutBlank() {
      const blank = NucleusDesk.overview.blank(this.model);
      for (const id of blank) this.model.act({ act: "remove", id });
      const { counted } = NucleusDesk.dom;
      this.leftOut = blank.length ? counted(this.words.left_out_blank, blank.length) : "";
    }

    /** The question, the cell or card of a project, or the choice of two, in which an element
        stands. */
    placeAt(target) {
      const field = target.closest("[data-field]");
      if (field) return { place: "", part: field.dataset.part, code: field.dataset.field };
      const cell = target.closest("[data-place][data-code]");
      if (!cell) return null;
      const { place, part, code } = cell.dataset;
      return { place, part, code };
    }

    pastOf(target) {
      const place = this.placeAt(target);
      if (place && place.code && place.part !== "consent") this.history.open(place);
      else this.history.openWhole();
    }

    /** Begin where the address says. */
    arrive() {
      const place = NucleusDesk.placeOfHash(location.hash);
      const section = /^#section-(.+)$/.exec(location.hash);
      if (place) this.goTo(place);
      else if (location.hash === "#open") this.begin();
      else if (section) this.rail.open(decodeURIComponent(section[1]));
    }

    /** Begin with the first field that is open. */
    begin() {
      const open = NucleusDesk.overview.firstOpen(this.model);
      if (open) this.goTo(open);
      else this.rail.open("details");
    }

    onState(state) {
      this.status.show(state);
      this.status.showWriters(this.model.writers);
      if (state.kind === "signed_out" && this.signin) this.signin.open(state.problem);
      if (state.pending) this.publishing.typed();
      this.tellBarrier();
      part("discard").hidden = !NucleusDesk.overview.isUnsaved(this.model);
    }

    /** Why nobody can write now, where that came about while somebody was writing. */
    tellBarrier() {
      const [place, text] = [part("barrier"), this.model.barrier || ""];
      if (place.textContent === text) return;
      place.textContent = text;
      place.hidden = !text;
    }

    discarded() {
      this.questions.refresh();
      this.announce(this.words.discarded);
      this.rail.open("details"); // the buttons that had the focus are gone
    }

    published({ interview_version: version }) {
      this.questions.refresh(); // consents stand now
      this.status.showVersion(version, this.model.savedAt, this.leftOut);
    }
  }

  NucleusDesk.desk = new Desk();
})();

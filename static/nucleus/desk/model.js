/* What stands on the desk: an interview and its projects as stored, as typed, as worked out.
   It knows no page. Every change goes one way: `apply` or `act`, and `receive` from the server, of
   which receiving.js says more. */
"use strict";

(() => {
  const desk = (window.NucleusDesk = window.NucleusDesk || {});
  const { same, asTyped } = desk.reading;
  const { NOT_YET, isMissing, withReferences, inWords, problemInWords } = desk.texts;
  const keyOf = (place, part, code) => `${place}|${part}|${code}`;
  const NOT_THERE = { answer: desk.reading.NO_ANSWER, isAsked: false, error: "", needed: false };
  const UNSEEN = Object.freeze({ version: 0, rivals: [], by: "", at: "" });

  class Model {
    constructor(form, copy, words) {
      Object.assign(this, { form, page: words });
      this.listeners = { cells: [], projects: [], conflicts: [] };
      this.onSend = () => {};
      this.rows = new Map(); // key -> {typed, version, rivals, by, at}
      this.open = new Set(); // keys of rows with rivals
      this.kept = new Map(); // project whose removal was refused -> true
      this.undoing = new desk.Undoing(this);
      this.pending = new Set();
      this.editedKey = null;
      this.rules = new desk.Rules(form, {
        typed: (place, code) => this.rows.get(keyOf(place, "answer", code))?.typed,
        stored: (place, code) => (this.answersOf(place) || {})[code],
        before: (place) => this.answersOf(place),
      });
      this.receiving = new desk.Receiving(this);
      this.receiving.begin(copy);
      this.rules.begin(this.order);
    }

    // What is asked of it

    /** The ids of the projects in their order. */
    get projects() {
      return this.order;
    }

    has(place) {
      return place === "" || this.rules.projects.has(place);
    }

    /** By id, who removed the projects that can be brought back, and when. */
    get removed() {
      const found = {};
      for (const id of this.arranged.order) found[id] = { by: "", at: "" };
      Object.assign(found, this.arranged.removed);
      return Object.fromEntries(Object.entries(found).filter(([id]) => !this.has(id)));
    }

    /** What stands in a cell: typed, stored, worked out, and what is wrong with it. */
    cell(place, part, code) {
      const row = this.rows.get(keyOf(place, part, code));
      const stored = this.storedAt(place, part, code);
      const conflict = row && row.rivals.length ? row.rivals : null;
      const found = {
        typed: row ? row.typed : undefined, stored, value: row ? row.typed : stored,
        isTyped: Boolean(row), conflict, version: row ? row.version : 0,
        by: row ? row.by : "", at: row ? row.at : "",
      };
      if (part === "answer") return Object.assign(found, this.workedOut(place, code, found.value));
      const judged = desk.fields?.judged(part, code, found.value, this.form);
      return { ...found, answer: found.value, isAsked: true, error: "", needed: false, ...judged };
    }

    workedOut(place, code, value) {
      const record = this.rules.record(place);
      const item = this.rules.byCode.get(code);
      if (!record || !item) return { ...NOT_THERE };
      const answer = record.answers[code];
      const found = { answer, isAsked: !record.hidden.has(code), needed: record.needed.has(code) };
      if (item.calculation) found.value = asTyped(answer);
      const problems = this.rules.problems(record, code);
      found.error = problems.map((one) => problemInWords(one, item.question, this.form)).join(" ");
      return { value, ...found };
    }

    /** The choices that are offered now, as the form has them. */
    offered(place, code) {
      const [item, record] = [this.rules.byCode.get(code), this.rules.record(place)];
      const codes = new Set(this.rules.offered(item, record));
      return (item.question.choices || []).filter((choice) => codes.has(choice.code));
    }

    /** The answer in words; nothing where there is none. What cannot be read stands as typed. */
    words(place, code) {
      const record = this.rules.record(place);
      const item = this.rules.byCode.get(code);
      if (!record || !item) return "";
      if (record.unreadable.has(code) && !item.calculation) {
        return [this.shown(place, "answer", code)].flat().join(", ");
      }
      const answer = record.answers[code];
      const kind = answer && answer.missing;
      if (kind && this.form.missing[kind]) return this.form.missing[kind].label;
      return inWords(item.question, answer, this.form);
    }

    /** What is asked, as plain text filled in with answers. */
    label(place, code) {
      const item = this.rules.byCode.get(code);
      return withReferences(item.question.label, (name) => this.said(place, name));
    }

    /** What a text says for the answer that it names. */
    said(place, name) {
      const item = this.rules.byCode.get(name);
      const record = item && this.rules.record(item.level === "interview" ? "" : place);
      const answer = record && record.answers[name];
      if (!record || isMissing(answer) || (Array.isArray(answer) && !answer.length)) return NOT_YET;
      return inWords(item.question, answer, this.form) || NOT_YET;
    }

    on(what, listener) {
      this.listeners[what].push(listener);
    }

    emit(what, value) {
      for (const listener of this.listeners[what]) listener(value);
    }

    // What is typed

    /** Take what somebody typed: work out what depends on it, remember how to undo it, send it. */
    apply(changes, { undo = true } = {}) {
      const last = new Map(changes.map((one) => [keyOf(one.place, one.part, one.code), one]));
      const given = [...last.values()].filter((one) => this.isOther(one));
      if (!given.length) return;
      if (undo) this.undoing.note({ changes: given });
      const sent = given.map((one) => this.put(one));
      this.show(this.recompute(given), given);
      this.onSend({ acts: [], changes: sent });
    }

    isOther({ place, part, code, typed, settles }) {
      return settles || !same(this.shown(place, part, code), typed);
    }

    put({ place, part, code, typed, settles }) {
      const key = keyOf(place, part, code);
      const former = this.rows.get(key) || UNSEEN;
      this.setRow(key, { ...former, typed, rivals: settles ? [] : former.rivals });
      this.pending.add(key);
      return { place, part, code, typed, seen: former.version, ...(settles ? { settles } : {}) };
    }

    recompute(cells) {
      const answers = cells.filter((one) => one.part === "answer");
      return this.rules.update(answers.map((one) => [one.place, one.code]));
    }

    /** Tell the page of cells that were given and of those that were touched by them. */
    show(touched, cells) {
      for (const { place, part, code } of cells) touched.add(keyOf(place, part, code));
      if (touched.size) this.emit("cells", touched);
      if (cells.some((one) => one.settles)) this.tellDisputed();
    }

    /** Add, copy, move, remove or bring back a project; return its id. */
    act(given, { undo = true } = {}) {
      const act = desk.arranging.completed(given, this);
      if (undo) this.undoing.note({ act });
      const added = this.arrange(act);
      this.onSend({ acts: [act], changes: added });
      this.emit("projects", this.order);
      return act.id;
    }

    /** Put the projects as an act says; return what is typed into a new one by its defaults. */
    arrange(act) {
      this.order = desk.arranging.arranged(this.order, act);
      this.kept.delete(act.id);
      if (act.act === "copy") this.copyRows(act);
      const touched = this.rules.arrange(this.order);
      const changes = act.act === "add" ? this.filled(act.id) : [];
      const sent = changes.map((one) => this.put(one));
      this.recompute(changes).forEach((key) => touched.add(key));
      this.show(touched, changes);
      return sent;
    }

    filled(id) {
      return Object.entries(this.rules.defaults(id))
        .map(([code, typed]) => ({ place: id, part: "answer", code, typed }));
    }

    /** A copy begins with what is shown of its source; the server does the same. */
    copyRows({ id, source }) {
      const asked = this.rules.items.filter((item) => item.level === "project" && item.isTyped);
      const cells = [["field", "label"], ...asked.map((item) => ["answer", item.code])];
      for (const [part, code] of cells) {
        const typed = this.shown(source, part, code);
        if (typed !== "") this.setRow(keyOf(id, part, code), { ...UNSEEN, typed });
      }
    }

    /** Do several things as one step for `undo`. */
    together(act) {
      this.undoing.together(act);
    }

    undo() {
      return this.undoing.undo();
    }

    redo() {
      return this.undoing.redo();
    }

    get canUndo() {
      return this.undoing.canUndo;
    }

    get canRedo() {
      return this.undoing.canRedo;
    }

    /** The key of the cell that somebody is typing in, or null: what comes for it waits. */
    get editing() {
      return this.editedKey;
    }

    set editing(key) {
      this.editedKey = key;
      if (key === null) queueMicrotask(() => this.receiving.takeDeferred());
    }

    // What comes from the server

    /** Take a full copy, or what is new, as `Receiving` says. */
    receive(given, pending, more) {
      this.receiving.receive(given, pending, more);
    }

    /** The keys of the cells of which somebody must decide what holds. */
    disputed() {
      return [...this.open];
    }

    tellDisputed() {
      this.emit("conflicts", new Set(this.open));
    }

    setRow(key, row) {
      if (row) this.rows.set(key, row);
      else this.rows.delete(key);
      if (row && row.rivals.length) this.open.add(key);
      else this.open.delete(key);
    }

    /** Forget what was seen of the server: it is another than it was, and tells all anew. */
    forget() {
      this.version = 0;
      for (const row of this.rows.values()) row.version = Math.min(row.version, 1);
    }

    // Where things stand

    /** What is typed or else stored, as it is typed. */
    shown(place, part, code) {
      const row = this.rows.get(keyOf(place, part, code));
      return row ? row.typed : this.storedAt(place, part, code);
    }

    storedAt(place, part, code) {
      if (part === "answer") return asTyped((this.answersOf(place) || {})[code]);
      if (part === "consent") {
        const given = (this.stored.consents || {})[code];
        return given ? "yes" : "";
      }
      const project = this.storedProjects.get(place);
      return asTyped(place === "" ? (this.stored.fields || {})[code] : project && project[code]);
    }

    /** The stored answers of a place; null of what is not stored. */
    answersOf(place) {
      if (place === "") return this.stored.answers;
      const project = this.storedProjects.get(place);
      return project ? project.answers : null;
    }

    problems() {
      return desk.overview.problems(this);
    }

    progress() {
      return desk.overview.progress(this);
    }
  }

  desk.Model = Model;
  desk.keyOf = keyOf;
})();

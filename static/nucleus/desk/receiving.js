/* What comes from the server, into a model: copies, rows that others typed, answers to what was sent.
   What somebody is typing, or what is on its way, is never typed over; it waits. */
"use strict";

(() => {
  const desk = (window.NucleusDesk = window.NucleusDesk || {});
  const { same } = desk.reading;
  const { keyOf } = desk;
  const NONE = Object.freeze({ sent: new Map(), acts: [] });

  class Receiving {
    constructor(model) {
      this.model = model;
      this.deferred = new Map(); // key -> what came while somebody was typing there
    }

    /** Take the first copy of all. */
    begin(copy) {
      const { model } = this;
      this.takeStored(copy);
      this.takeState(copy);
      for (const row of copy.typed) this.takeRow(row, copy, NONE);
      model.arranged = { order: [...copy.order], removed: { ...copy.removed } };
      model.order = [...copy.order];
    }

    /** Take a full copy, or what is new. `pending` are the keys of cells whose typing has not
        arrived there; `more.sent` is by key what the request said that this answers, `more.acts`
        the acts that have not arrived. */
    receive(given, pending = new Set(), more = NONE) {
      const { model } = this;
      if (given.stored && given.version < model.version) return; // something newer came meanwhile
      model.pending = new Set(pending);
      const [touched, former] = [new Set(), model.disputed()];
      if (given.stored) this.takeAnew(given, touched, more.acts || []);
      for (const row of given.typed) if (this.takeRow(row, given, more)) touched.add(row);
      this.takeState(given);
      const isArranged = this.takeOrder(given, more.acts || []);
      const keys = isArranged ? model.rules.arrange(model.order) : new Set();
      const cells = [...touched];
      model.recompute(cells).forEach((key) => keys.add(key));
      model.show(keys, cells);
      this.takeDeferred();
      if (isArranged) model.emit("projects", model.order);
      const kept = (given.kept || []).filter((one) => one.part === "project");
      kept.forEach((one) => model.kept.set(one.place, true));
      if (kept.length || !same(former, model.disputed())) model.tellDisputed();
    }

    /** Take what is stored, and forget what is typed no more, but for what has not arrived: cells
        that are pending, and those of a project that is copied here. */
    takeAnew(copy, touched, acts) {
      const { model } = this;
      this.takeStored(copy);
      const copied = new Set(acts.filter((one) => one.act === "copy").map((one) => one.id));
      const isHere = (key) => model.pending.has(key) || copied.has(key.split("|")[0]);
      const typed = new Set(copy.typed.map((row) => keyOf(row.place, row.part, row.code)));
      for (const key of [...model.rows.keys()]) {
        if (!typed.has(key) && !isHere(key)) model.setRow(key, null);
      }
      for (const key of [...this.deferred.keys()]) if (!typed.has(key)) this.deferred.delete(key);
      for (const item of model.rules.items) {
        for (const record of model.rules.recordsOf(item.level)) {
          touched.add({ place: record.place, part: "answer", code: item.code });
        }
      }
      const fields = [...Object.keys(copy.stored.fields || {}), ...desk.arranging.FIELDS];
      for (const code of new Set(fields)) touched.add({ place: "", part: "field", code });
      for (const id of model.order) touched.add({ place: id, part: "field", code: "label" });
    }

    takeStored(copy) {
      const { model } = this;
      model.stored = copy.stored;
      model.storedProjects = new Map(copy.stored.projects.map((one) => [one.id, one]));
      model.of = { id: copy.id, study: copy.study, wave: copy.wave, expert: copy.expert };
    }

    /** What is known to be stale is so until all is taken anew. What was overtaken on its way may
        tell what holds no more; what arrived before, and was answered only now, may be gone since. */
    takeState(given) {
      const { model } = this;
      const former = model.version || 0;
      const version = Math.max(former, given.version);
      if (given.version === version) {
        model.savedAt = given.saved_at;
        model.writers = given.writers || [];
        model.barrier = given.barrier ?? null;
      }
      if (given.state) model.state = given.state;
      model.version = version;
      if (given.stored) model.interviewVersion = given.interview_version;
      const isOther = given.anew || given.interview_version !== model.interviewVersion;
      const isLate = given.repeated || given.version < former;
      model.isStale = !given.stored && (model.isStale || isOther || isLate);
    }

    /** Take one typed answer; return whether the cell changed. While somebody types there or what
        they typed is on its way, it waits, and what they saw stays what they saw. */
    takeRow(row, given, more) {
      const { model } = this;
      const key = keyOf(row.place, row.part, row.code);
      const mine = model.rows.get(key);
      if (mine && row.version < mine.version) return false;
      const isOwn = this.isOwn(row, key, given, more);
      if ((model.pending.has(key) && mine) || model.editedKey === key) {
        if (isOwn && mine) mine.version = row.version;
        else this.deferred.set(key, row);
        return false;
      }
      this.deferred.delete(key);
      const { typed, version, rivals, by, at } = row;
      model.setRow(key, { typed, version, rivals: rivals || [], by, at });
      return !mine || !same({ ...mine, at, by }, { typed, version, rivals: rivals || [], by, at })
        || mine.by !== by;
    }

    /** Whether a row is as the request left it that this answers. */
    isOwn(row, key, given, more) {
      const isKept = (given.kept || []).some((one) => keyOf(one.place, one.part, one.code) === key);
      if (isKept) return false;
      if (more.sent?.has(key)) return same(more.sent.get(key), row.typed);
      return Boolean(more.made?.has(row.place)); // the server fills what is new
    }

    takeDeferred() {
      const { model } = this;
      const [cells, former] = [[], model.disputed()];
      for (const [key, row] of [...this.deferred]) {
        if (model.pending.has(key) || model.editedKey === key) continue;
        this.deferred.delete(key);
        if (this.takeRow(row, {}, NONE)) cells.push(row);
      }
      model.show(model.recompute(cells), cells);
      if (!same(former, model.disputed())) model.tellDisputed();
    }

    takeOrder(given, acts) {
      const { model } = this;
      model.arranged.order = given.order || model.arranged.order;
      model.arranged.removed = given.removed || model.arranged.removed;
      const order = acts.reduce(desk.arranging.arranged, model.arranged.order);
      const isOther = !same(order, model.order);
      model.order = [...order];
      return isOther;
    }
  }

  Object.assign(desk, { Receiving });
})();

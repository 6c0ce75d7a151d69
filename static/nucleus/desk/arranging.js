/* The order of the projects: what an act makes of it, and what undoes it. */
"use strict";

(() => {
  const desk = (window.NucleusDesk = window.NucleusDesk || {});
  const FIELDS = [
    "held_on", "mode", "duration_minutes", "language", "interviewer", "organization",
    "further_conversations",
  ];

  /** Return a random id. `crypto.randomUUID` is missing where a site is read without TLS. */
  function newId() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /** Return an act with all that the server needs of it. */
  function completed(act, model) {
    const found = { ...act, id: act.id || newId() };
    if (found.act === "remove") found.seen = model.version;
    if (found.act === "move" && found.after === undefined) found.after = "";
    return found;
  }

  /** Return the order of the projects after an act; one that is done already changes nothing. */
  function arranged(order, { act, id, after }) {
    const others = order.filter((one) => one !== id);
    if (act === "remove") return others;
    if (act === "move" && !order.includes(id)) return order;
    if (act !== "move" && order.includes(id)) return order;
    if (after === "") return [id, ...others];
    const at = after === undefined || after === null ? -1 : others.indexOf(after);
    if (at < 0) return [...others, id];
    return [...others.slice(0, at + 1), id, ...others.slice(at + 1)];
  }

  /** Behind which project one stands: "" for the first. */
  function before(order, id) {
    const at = order.indexOf(id);
    return at > 0 ? order[at - 1] : "";
  }

  /** The act that undoes another, told by the order before it. */
  function inverse(act, order) {
    const { id } = act;
    const after = before(order, id);
    if (act.act === "remove") return { act: "bring_back", id, after };
    return act.act === "move" ? { act: "move", id, after } : { act: "remove", id };
  }

  /** The act that does again what was undone: what was added is only brought back. */
  function again(act, order) {
    if (act.act === "add" || act.act === "copy") {
      return { act: "bring_back", id: act.id, after: act.after ?? order[order.length - 1] ?? "" };
    }
    return act;
  }

  /** Steps of typing and arranging, by ids, so that they hold however the projects stand. */
  class Undoing {
    constructor(model) {
      Object.assign(this, { model, done: [], undone: [] });
    }

    get canUndo() {
      return this.done.length > 0;
    }

    get canRedo() {
      return this.undone.length > 0;
    }

    /** Remember how things stand before changes or an act. */
    note({ changes, act }) {
      this.undone = [];
      this.done.push(act ? { act, inverse: inverse(act, this.model.order) } : this.stepOf(changes));
    }

    stepOf(changes) {
      const cells = changes.map(({ place, part, code, typed }) => (
        { place, part, code, from: this.model.shown(place, part, code), to: typed }));
      return { cells };
    }

    /** Remember all that `act` does as one step. */
    together(act) {
      const before = this.done.length;
      act();
      const steps = this.done.splice(before);
      if (steps.length) this.done.push(steps.length === 1 ? steps[0] : { steps });
    }

    undo() {
      return this.go(this.done, this.undone, "to", "from");
    }

    redo() {
      return this.go(this.undone, this.done, "from", "to");
    }

    /** Go a step; what somebody else changed since stays. Return what was done, or null. */
    go(from, to, left, right) {
      const step = from.pop();
      if (!step) return null;
      to.push(step);
      return this.take(step, left, right);
    }

    take(step, left, right) {
      const isBack = right === "from";
      if (step.steps) {
        const steps = isBack ? [...step.steps].reverse() : step.steps;
        return { steps: steps.map((one) => this.take(one, left, right)) };
      }
      if (step.act) {
        const act = isBack ? step.inverse : again(step.act, this.model.order);
        this.model.act(act, { undo: false });
        return { act };
      }
      const changes = step.cells
        .filter(({ place, part, code, [left]: was }) => (
          desk.reading.same(this.model.shown(place, part, code), was)))
        .map(({ place, part, code, ...step_ }) => ({ place, part, code, typed: step_[right] }));
      this.model.apply(changes, { undo: false });
      return { changes };
    }
  }

  desk.arranging = { completed, arranged, newId, FIELDS };
  desk.Undoing = Undoing;
})();

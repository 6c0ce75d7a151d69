/* What is typed and not yet at the server: in which order it leaves, in which requests, and what
   the server does not take. It sends nothing itself. */
"use strict";

(() => {
  const desk = (window.NucleusDesk = window.NucleusDesk || {});
  const MOST_CHANGES = 2000;
  const MOST_BYTES = 400000;
  const keyOf = ({ place, part, code }) => `${place}|${part}|${code}`;
  const keyOfAct = ({ id }) => `${id}|project|`;
  const bytes = (text) => new TextEncoder().encode(text).length;

  class Outbox {
    /** `seenOf(key)` is the version of an answer that was seen, `version()` that of the copy,
        `stored()` that of the interview. */
    constructor(seenOf, version, stored = () => undefined) {
      Object.assign(this, { seenOf, version, stored });
      this.sender = desk.arranging.newId();
      this.number = 0;
      this.items = []; // {act} or {change}, in the order in which they were done
      this.requests = []; // prepared, to be repeated as they are until they are answered
      this.held = new Map(); // key -> {act or change, problem}: what the server does not take
    }

    put({ acts = [], changes = [] }) {
      const stored = this.stored(); // as it was while somebody typed, whatever comes before it goes
      for (const act of acts) this.items.push({ act, stored });
      for (const change of changes) {
        this.held.delete(keyOf(change));
        if (desk.reading.isSendable(change.typed)) this.items.push({ change, stored });
        else this.hold({ change }, { code: "unsendable" });
      }
    }

    hold(item, problem) {
      this.held.set(item.act ? keyOfAct(item.act) : keyOf(item.change), { ...item, problem });
    }

    get isEmpty() {
      return !this.items.length && !this.requests.length;
    }

    get all() {
      return [...this.requests.flatMap((one) => one.items), ...this.items, ...this.held.values()];
    }

    /** The keys of the cells whose last typing has not arrived. */
    get keys() {
      return new Set(this.all.filter((item) => item.change).map((item) => keyOf(item.change)));
    }

    get acts() {
      return this.all.filter((item) => item.act).map((item) => item.act);
    }

    get pending() {
      return this.keys.size + this.acts.length;
    }

    /** Prepare the next request; null where nothing waits. A page that goes away gives each a
        `sender` of its own, since they may arrive in any order. */
    prepare({ most = MOST_BYTES, sender = null } = {}) {
      if (!this.items.length) return null;
      const [count, items] = this.next(most);
      const request = this.requestOf(items, sender);
      this.items.splice(0, count);
      this.requests.push(request);
      return request;
    }

    /** How many items go together, and what is left of them: acts first, of each cell the last. */
    next(most) {
      const [acts, changes] = [[], new Map()];
      let [size, count] = [200, 0];
      for (const item of this.items) {
        if (item.act && changes.size) break;
        size += bytes(JSON.stringify(item)) + 20;
        if (count && (size > most || changes.size >= MOST_CHANGES)) break;
        count += 1;
        if (item.act) acts.push(item);
        else join(changes, item);
      }
      return [count, [...acts, ...changes.values()]];
    }

    requestOf(items, sender = null) {
      const number = sender ? 1 : (this.number += 1);
      return { items, ...this.bodyOf(items, sender || this.sender, number) };
    }

    bodyOf(items, sender, number) {
      const body = { sender, number, seen: this.version() };
      const stored = items.map((item) => item.stored).filter(Number.isInteger);
      if (stored.length) body.stored = Math.min(...stored);
      body.projects = items.filter((item) => item.act).map((item) => item.act);
      body.changes = items.filter((item) => item.change)
        .map(({ change }) => ({ ...change, seen: this.seenOf(keyOf(change)) }));
      const text = JSON.stringify(body);
      return { body: text, size: bytes(text) };
    }

    /** Forget a request that was answered; return what it said, for the model. */
    answered(request) {
      this.requests = this.requests.filter((one) => one !== request);
      const changes = request.items.filter((item) => item.change).map((item) => item.change);
      const made = request.items.filter((item) => ["add", "copy"].includes(item.act?.act));
      return {
        sent: new Map(changes.map((change) => [keyOf(change), change.typed])),
        made: new Set(made.map((item) => item.act.id)),
        acts: this.acts,
      };
    }

    /** Let a request say what is seen now. It keeps its number: what arrived is done. */
    renew(request) {
      const { sender, number } = JSON.parse(request.body);
      Object.assign(request, this.bodyOf(request.items, sender, number));
    }

    /** Take a request apart that the server refused: what is named is held, the rest goes again;
        where nothing is named, one half goes before the other. */
    takeApart(request, problem) {
      const named = namedItems(request, problem);
      const isOne = request.items.length === 1;
      const refused = request.items.filter((item, at) => isOne || named.has(at));
      const rest = request.items.filter((item) => !refused.includes(item));
      const half = refused.length ? rest.length : Math.ceil(rest.length / 2);
      refused.forEach((item) => this.holdUnlessNewer(item, problem));
      const others = this.requests.filter((one) => one !== request);
      this.requests = half ? [this.requestOf(rest.slice(0, half)), ...others] : others;
      this.items.unshift(...rest.slice(half)); // numbered when they leave: numbers only grow
    }

    holdUnlessNewer(item, problem) {
      const isNewer = item.change
        && this.items.some((one) => one.change && keyOf(one.change) === keyOf(item.change));
      if (!isNewer) this.hold(item, problem);
    }
  }

  /** Put a change behind the others; of one cell the last stays, and that it settles. */
  function join(changes, item) {
    const key = keyOf(item.change);
    const former = changes.get(key);
    changes.delete(key);
    const settles = item.change.settles || former?.change.settles;
    const change = settles ? { ...item.change, settles } : item.change;
    changes.set(key, { stored: former ? former.stored : item.stored, change });
  }

  /** Return the places of the items that a problem names by paths such as `changes[3].typed`. */
  function namedItems(request, problem) {
    const acts = request.items.filter((item) => item.act).length;
    const paths = (problem.problems || []).map((one) => String(one.place?.path || one.path || ""));
    const found = paths.map((path) => /^(changes|projects)\D{1,2}(\d+)/.exec(path)).filter(Boolean);
    return new Set(found.map(([, list, at]) => Number(at) + (list === "changes" ? acts : 0)));
  }

  desk.Outbox = Outbox;
})();

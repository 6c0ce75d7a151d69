/* A server of working copies for tests: it keeps what arrives, and fails as it is told to. */
"use strict";

(() => {
  const keyOf = ({ place, part, code }) => `${place}|${part}|${code}`;
  const API = "/api/v1/working-copies/1/";

  /** Numbers that look random and are the same each time. */
  function chanceOf(seed) {
    let state = seed + 1;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 4294967296;
    };
  }

  class Server {
    constructor(copy) {
      Object.assign(this, { copy: structuredClone(copy), version: copy.version, token: "t1" });
      this.rows = new Map(copy.typed.map((row) => [keyOf(row), { ...row }]));
      this.order = [...copy.order];
      this.removed = {};
      this.arranged = 0;
      this.senders = new Map(); // sender -> last number
      this.bodies = new Map(); // sender and number -> body: a number never says two things
      this.ledger = []; // what was applied: {sender, number, key, typed, became}
      this.log = []; // what was asked
      this.plan = []; // what happens to the next requests that write
      this.user = "ana";
      this.barrier = null;
      this.contradictions = [];
      this.publications = 1;
      this.emptied = 0;
    }

    get fetch() {
      return (address, options) => this.asked(address, options);
    }

    /** How many milliseconds a request is on its way, and its answer. */
    late() {
      return 1;
    }

    async asked(address, options) {
      this.log.push(`${options.method} ${address}`);
      await this.pass(options);
      const answer = this.answer(address, options);
      await this.pass(options);
      return answer;
    }

    async pass({ signal }) {
      await new Promise((done) => setTimeout(done, this.late()));
      if (signal?.aborted) throw signal.reason;
    }

    answer(address, options) {
      if (address === "/session/") return this.json(200, this.sessionNow());
      return options.method === "GET" ? this.read(address) : this.write(options);
    }

    sessionNow() {
      const user = this.user ? { username: this.user, name: this.user } : null;
      return { signed_in: Boolean(this.user), user, csrf_token: this.token };
    }

    json(status, body, text = JSON.stringify(body)) {
      return new Response(text, { status, headers: { "Content-Type": "application/json" } });
    }

    problem(status, code, more = {}) {
      return this.json(status, { status, code, title: code, ...more });
    }

    read(address) {
      if (this.isDown) throw new TypeError("Failed to fetch");
      if (!this.user) return this.problem(401, "not_signed_in");
      const since = new URL(address, "http://desk").searchParams.get("since");
      return this.json(200, since === null ? this.full() : this.delta(Number(since)));
    }

    write(options) {
      const fault = this.plan.shift() || "ok";
      const body = JSON.parse(options.body);
      this.seeBody(body);
      if (fault === "drop_request") throw new TypeError("Failed to fetch");
      if (fault === "500") return this.json(500, null, "<h1>Server Error</h1>");
      if (fault === "503") return this.problem(503, "restarting");
      if (fault === "412") return this.problem(412, "precondition_failed");
      if (fault === "409") {
        this.barrier = "The wave is closed.";
        return this.problem(409, "wave_not_open");
      }
      if (fault === "csrf") this.token = `t${this.log.length}`;
      if (fault === "401") this.user = null;
      if (!this.user) return this.problem(401, "not_signed_in");
      if (options.headers["X-CSRFToken"] !== this.token) return this.problem(403, "csrf");
      if (this.barrier) return this.problem(409, "wave_not_open");
      if (this.refuses && this.refuses(body)) return this.refuses(body);
      const answer = this.apply(body);
      if (fault === "drop_answer") throw new TypeError("Failed to fetch");
      if (fault === "break") return this.json(200, null, JSON.stringify(answer).slice(0, 20));
      return this.json(200, answer);
    }

    /** One number says one thing, whatever its writer has seen meanwhile. */
    seeBody(body) {
      const name = `${body.sender} ${body.number}`;
      const text = JSON.stringify(body, (key, value) => (key === "seen" ? 0 : value));
      if (this.bodies.has(name) && this.bodies.get(name) !== text) this.contradictions.push(name);
      this.bodies.set(name, text);
    }

    apply(body) {
      const last = this.senders.get(body.sender) || 0;
      if (body.number <= last) return { ...this.delta(body.seen), repeated: true };
      this.senders.set(body.sender, body.number);
      this.version += 1;
      for (const act of body.projects) this.arrange(act, body);
      const kept = body.changes.filter((change) => !this.change(change, body, "ana"));
      return { ...this.delta(body.seen), kept: kept.map(({ place, part, code }) => ({ place, part,
        code })) };
    }

    arrange(act, body) {
      const others = this.order.filter((id) => id !== act.id);
      if (act.act !== "remove") {
        const at = act.after === "" ? 0 : others.indexOf(act.after) + 1 || others.length;
        others.splice(at, 0, act.id);
      }
      this.order = others;
      this.arranged = this.version;
      for (const row of act.act === "copy" ? [...this.rows.values()] : []) {
        if (row.place === act.source) this.rows.set(keyOf({ ...row, place: act.id }), { ...row,
          place: act.id, version: this.version, rivals: [], by: "ana" });
      }
      this.ledger.push({ sender: body.sender, number: body.number, act });
    }

    /** Take a change as the contract says; return whether it became the value. */
    change({ place, part, code, typed, seen, settles }, { sender, number }, by) {
      const key = keyOf({ place, part, code });
      const row = this.rows.get(key) || { place, part, code, typed: null, version: 0, rivals: [] };
      const isOther = JSON.stringify(row.typed) !== JSON.stringify(typed);
      const became = settles ? seen === row.version : !(row.version > seen && isOther);
      if (became) Object.assign(row, { typed, by, rivals: settles ? [] : row.rivals });
      else row.rivals = [...row.rivals.filter((one) => one.by !== by), { typed, by, name: by,
        at: "" }];
      row.version = this.version;
      row.at = this.time();
      this.rows.set(key, row);
      this.ledger.push({ sender, number, key, typed, became });
      return became;
    }

    /** Somebody else writes what they see there. */
    other(place, code, typed, by = "ben") {
      const key = keyOf({ place, part: "answer", code });
      this.version += 1;
      const seen = this.rows.get(key)?.version || 0;
      this.change({ place, part: "answer", code, typed, seen }, { sender: by,
        number: this.version }, by);
    }

    /** Somebody else publishes all that is typed. */
    publish() {
      this.version += 1;
      this.publications += 1;
      this.emptied = this.version;
      for (const row of this.rows.values()) {
        if (row.place === "" && !row.rivals.length) this.copy.stored.answers[row.code] = row.typed;
      }
      this.rows.clear();
    }

    /** Somebody else throws away all that is typed. */
    discard() {
      this.version += 1;
      this.emptied = this.version;
      this.rows.clear();
    }

    /** The clock of the server goes back and forth. */
    time() {
      const minute = String((this.version * 7) % 60).padStart(2, "0");
      return `2026-11-28T12:${minute}:05+00:00`;
    }

    state() {
      return {
        version: this.version, interview_version: this.publications, saved_at: this.time(),
        writers: [], barrier: this.barrier,
      };
    }

    full() {
      return { ...this.copy, ...this.state(), typed: [...this.rows.values()], order: this.order,
        removed: this.removed };
    }

    delta(since) {
      const typed = [...this.rows.values()].filter((row) => row.version > since);
      const order = this.arranged > since ? this.order : null;
      return { ...this.state(), seen: since, typed: structuredClone(typed), order, removed: order
        && {}, kept: [], repeated: false, anew: this.emptied > since };
    }
  }

  /** Wait until something is so; who waits in vain says for what. */
  async function until(isSo) {
    const end = performance.now() + 10000;
    while (!isSo()) {
      if (performance.now() > end) throw new Error(`never so: ${isSo}`);
      await new Promise((done) => setTimeout(done, 2));
    }
  }

  const PACE = { typing: 4, most: 12, poll: 15, answer: 2000, retry: [3, 6] };

  /** A desk with its queue and its server. */
  function desk(form, copy, more = {}) {
    const server = new Server(copy);
    const model = new window.NucleusDesk.Model(form, structuredClone(copy), {});
    const states = [];
    const queue = new window.NucleusDesk.Queue(model, {
      api: API, session: "/session/", fetch: server.fetch, token: "t1", user: "ana", pace: PACE,
      onState: (state) => states.push(state), ...more,
    });
    const type = (code, typed, place = "", given = {}) => (
      model.apply([{ place, part: "answer", code, typed, ...given }]));
    const last = () => states[states.length - 1] || { kind: "saved", pending: 0 };
    const saved = () => until(() => queue.pending === 0 && last().kind === "saved").catch(() => {
      const { kind, isStopped, isBarred, isPumping, problem } = queue;
      const found = { kind, isStopped, isBarred, isPumping, problem, log: server.log.slice(-6) };
      throw new Error(`never saved: ${JSON.stringify(found)}`);
    });
    return { server, model, queue, states, type, last, saved };
  }

  window.DeskTests = { desk, until, chanceOf, keyOf };
})();

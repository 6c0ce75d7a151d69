/* The way of what is typed to the server, and of what others type to this page.

   One request is on its way at a time. It is repeated as it is until it is answered: it carries the
   page's id and its number, so that it is applied once. The page's clock is never told. */
"use strict";

(() => {
  const desk = (window.NucleusDesk = window.NucleusDesk || {});
  const RETRY = [1000, 2000, 4000, 8000];
  const PACE = { typing: 400, most: 1000, poll: 4000, answer: 30000, retry: RETRY };
  const KEPT_ALIVE = 60000; // browsers let so many bytes go when a page is left, all together
  const REFUSED = new Set([400, 413, 422]);
  const WAITING = new Set([408, 425, 429]);

  class Queue {
    constructor(model, options) {
      const { api, session, onState = () => {}, fetch, token = "", user = "" } = options;
      Object.assign(this, { model, api, session, onState, token, user, retries: 0, rounds: 0 });
      this.fetch = fetch || window.fetch.bind(window);
      this.pace = { ...PACE, ...options.pace };
      const seenOf = (key) => model.rows.get(key)?.version || 0;
      this.outbox = new desk.Outbox(
        seenOf, () => model.version, () => model.interviewVersion
      );
      this.waiters = [];
      this.polling = new AbortController(); // of all that asks for news until something is sent
      this.problem = null;
      this.kind = "saved";
      model.onSend = (given) => this.take(given);
      this.listeners = this.listen();
      this.idle();
    }

    get pending() {
      return this.outbox.pending;
    }

    get isSending() {
      return this.isPumping || !this.outbox.isEmpty;
    }

    /** What the server does not take, with why: [{change or act, problem}]. */
    get held() {
      return [...this.outbox.held.values()];
    }

    take(given) {
      this.outbox.put(given);
      this.firstAt = this.firstAt || performance.now();
      if (!this.isStopped && this.kind !== "waiting") this.become("saving");
      else this.tell();
      this.later();
    }

    /** Send what waits at once; resolves when all is on the server, rejects where it is refused. */
    flush() {
      const promise = new Promise((resolve, reject) => this.waiters.push({ resolve, reject }));
      this.retryNow();
      return promise;
    }

    /** Go on after somebody signed in, or after what was in the way is gone. */
    async resume() {
      Object.assign(this, { problem: null, kind: "saving", isStopped: false, isBarred: false });
      this.rounds = 0;
      if (await this.renewSession()) this.retryNow();
    }

    /** Say good-bye to the page: no timers, no listeners. */
    stop() {
      this.listeners.forEach(([target, ...one]) => target.removeEventListener(...one));
      [this.timer, this.pollTimer].forEach(clearTimeout);
      this.isStopped = true;
      this.polling.abort();
    }

    listen() {
      const listeners = [
        [window, "online", () => this.retryNow()],
        [document, "visibilitychange", () => this.retryNow()],
        [window, "pageshow", () => this.retryNow()],
        [window, "pagehide", () => this.leave()],
        [window, "beforeunload", (event) => { if (this.pending) event.preventDefault(); }],
      ];
      listeners.forEach(([target, ...one]) => target.addEventListener(...one));
      return listeners;
    }

    // When something is sent

    /** Send soon: when typing pauses, or after the longest wait. */
    later() {
      if (this.isStopped || this.isPumping || this.kind === "waiting") return;
      clearTimeout(this.timer);
      const rest = this.firstAt + this.pace.most - performance.now();
      this.timer = setTimeout(() => this.pump(), Math.max(0, Math.min(this.pace.typing, rest)));
    }

    retryNow() {
      if (this.isStopped) this.settleWaiters();
      if (this.isStopped || this.isPumping) return;
      clearTimeout(this.timer);
      if (this.outbox.isEmpty) {
        this.finish();
        this.idle(document.hidden ? this.pace.poll : 0);
      } else {
        this.pump();
      }
    }

    /** Send what waits; who asks meanwhile waits for the same. Resolves to whether all is sent. */
    pump() {
      if (!this.isPumping && !this.isStopped) this.pumping = this.sendAll();
      return this.pumping;
    }

    async sendAll() {
      this.isPumping = true;
      this.polling.abort();
      this.polling = new AbortController();
      clearTimeout(this.pollTimer);
      let isGoing = true;
      while (isGoing && !this.isStopped) {
        this.firstAt = 0;
        const request = this.outbox.requests[0] || this.outbox.prepare();
        if (!request) break;
        this.become("saving");
        isGoing = await this.attempt(request);
      }
      this.isPumping = false;
      if (isGoing && !this.isStopped) this.finish();
      this.idle();
      return isGoing && !this.isStopped;
    }

    /** Try a request; return whether the next may go at once. */
    async attempt(request) {
      if (!this.token && !(await this.renewSession())) return false;
      const answer = await this.ask("PATCH", this.api, request);
      if (answer.status === 200 && answer.body) return this.succeed(request, answer.body);
      const { status, problem } = answer;
      const isOfToken = status === 403 && problem.code !== "forbidden";
      if (status === 401 || isOfToken) return this.renewAfter();
      if (REFUSED.has(status)) {
        this.outbox.takeApart(request, problem);
        return true;
      }
      if (status === 412) return this.seeAnew(request);
      const isRefusal = status >= 400 && status < 500 && !WAITING.has(status);
      return isRefusal ? this.refuse(problem, status) : this.wait();
    }

    async succeed(request, delta) {
      this.retries = this.rounds = 0;
      const more = this.outbox.answered(request);
      this.model.receive(delta, this.outbox.keys, more);
      if (this.model.isStale) await this.fetchFull();
      return true;
    }

    /** Whoever saw another state than the server has looks again, and sends anew. */
    async seeAnew(request) {
      this.rounds += 1;
      this.model.forget();
      if (this.rounds > 2 || !(await this.fetchFull())) return this.wait();
      this.outbox.renew(request);
      return true;
    }

    wait() {
      const delay = this.pace.retry[Math.min(this.retries, this.pace.retry.length - 1)];
      this.retries += 1;
      this.rounds = 0;
      this.become("waiting");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.pump(), delay);
      return false;
    }

    refuse(problem, status) {
      this.isBarred = status === 409; // others may open it again; the rest stays refused
      this.halt("refused", problem);
      return false;
    }

    halt(kind, problem) {
      this.isStopped = true;
      this.problem = problem;
      this.become(kind);
      this.settleWaiters();
    }

    /** After a refusal for who one is: a new token, or to wait until somebody signs in. */
    async renewAfter() {
      this.rounds += 1;
      return this.rounds > 2 ? this.wait() : this.renewSession();
    }

    /** Ask who is signed in; return whether it is still the same person. */
    async renewSession() {
      const { status, body } = await this.ask("GET", this.session);
      if (status !== 200 || !body) return this.wait();
      const name = body.user?.username || "";
      if (!body.signed_in) this.halt("signed_out", { code: "not_signed_in" });
      else if (this.user && name !== this.user) this.halt("signed_out", { code: "another_person" });
      else [this.user, this.token] = [name, body.csrf_token];
      return !this.isStopped;
    }

    // What others do

    /** Look for news in a while, if nothing is to be sent. */
    idle(delay = this.pace.poll) {
      clearTimeout(this.pollTimer);
      if (this.isStopped && !this.isBarred) return;
      this.pollTimer = setTimeout(() => this.poll(), delay);
    }

    /** Ask for news; resolves to whether they came. */
    async poll() {
      if (document.hidden || (this.isSending && !this.isBarred)) return this.idle();
      const { signal } = this.polling;
      const since = this.model.version;
      const answer = await this.ask("GET", `${this.api}?since=${since}`, null, signal);
      if (signal.aborted) return false;
      const isNews = answer.status === 200 && answer.body;
      if (isNews) await this.takeNews(answer.body, since);
      else if (answer.status === 401) await this.renewSession();
      this.idle();
      return Boolean(isNews);
    }

    /** Send what waits here and take at once what others typed. Resolves to whether the page shows
        what is now; so it does where nothing can be sent, for then it can show no more. */
    async catchUp() {
      let isNow = !this.isSending && (await this.poll());
      if (!isNow && this.isSending) isNow = await this.pump(); // its answer has the news, too
      return Boolean(isNow || this.isStopped);
    }

    async takeNews(delta, since) {
      const isBehind = delta.version < since; // it was restored: all is another than it was
      if (isBehind) this.model.forget();
      this.model.receive(delta, this.outbox.keys, { sent: new Map(), acts: this.outbox.acts });
      if (isBehind || this.model.isStale) await this.fetchFull();
      if (this.isBarred && !this.model.barrier) {
        this.isBarred = this.isStopped = false;
        this.problem = null;
        this.retryNow();
      } else {
        this.tell();
      }
    }

    async fetchFull() {
      const { status, body } = await this.ask("GET", this.api);
      if (status !== 200 || !body) return false;
      this.model.receive(body, this.outbox.keys, { sent: new Map(), acts: this.outbox.acts });
      this.tell();
      return true;
    }

    // The network

    /** Ask the server; {status, body, problem}, status 0 where no answer came. */
    async ask(method, address, request = null, signal = null) {
      const timeout = AbortSignal.timeout(this.pace.answer);
      const options = { method, credentials: "same-origin", cache: "no-store" };
      options.headers = { Accept: "application/json" };
      options.signal = signal ? AbortSignal.any([signal, timeout]) : timeout;
      if (request) {
        options.headers["Content-Type"] = "application/json";
        options.headers["X-CSRFToken"] = this.token;
        Object.assign(options, { body: request.body, keepalive: request.size <= KEPT_ALIVE });
      }
      try {
        const response = await this.fetch(address, options);
        const [body, { status }] = [await bodyOf(response), response];
        return { status, body, problem: body || { code: "", status } };
      } catch {
        return { status: 0, body: null, problem: { code: "no_connection" } };
      }
    }

    /** Give what is left to the browser, which sends it though the page goes. */
    leave() {
      let room = KEPT_ALIVE - (this.isPumping ? this.outbox.requests[0]?.size || 0 : 0);
      if (this.isStopped) return;
      for (const request of this.outbox.requests.slice(this.isPumping ? 1 : 0)) {
        if (request.size <= room) this.ask("PATCH", this.api, request);
        room -= request.size;
      }
      while (this.outbox.items.length && room > 500) {
        const request = this.outbox.prepare({ most: room, sender: desk.arranging.newId() });
        if (request.size <= room) this.ask("PATCH", this.api, request);
        room -= request.size;
      }
    }

    // What is said of it

    finish() {
      const [first] = this.outbox.held.values();
      this.problem = first ? first.problem : null;
      this.become(first ? "refused" : "saved");
      if (this.outbox.isEmpty) this.settleWaiters();
      else this.later();
    }

    settleWaiters() {
      const waiters = this.waiters.splice(0);
      const { pending, problem, held } = this;
      for (const { resolve, reject } of waiters) {
        if (pending === 0) resolve();
        else reject(Object.assign(new Error("not saved"), { problem, held }));
      }
    }

    become(kind) {
      this.kind = kind;
      this.tell();
    }

    tell() {
      const { kind, problem, pending, held } = this;
      this.onState({ kind, at: this.model.savedAt, pending, problem, held });
    }
  }

  /** The JSON of an answer; null where it has none. An answer that breaks off is none. */
  async function bodyOf(response) {
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  desk.Queue = Queue;
})();

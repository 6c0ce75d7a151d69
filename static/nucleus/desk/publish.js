/* From the working copy to a version: save, check, submit; what stands in the way is listed on top. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const { element, fill, counted } = NucleusDesk.dom;
  const TRIES = 5;
  const PATIENCE = 10000; // milliseconds for what is typed to reach the server
  const patience = () =>
    new Promise((_resolve, reject) => {
      setTimeout(() => reject(new Error("no answer")), PATIENCE);
    });
  const detailOf = (error) => error.problem && error.problem.detail;
  const KEY = (one) => `${one.place}|${one.part}|${one.code}`;

  class Publishing {
    /** `root` takes what is to be said; `page` leads to fields, names them and marks them. */
    constructor(
      root,
      { model, queue, api, words, page, fetch = (...given) => window.fetch(...given) }
    ) {
      Object.assign(this, { root, model, queue, api, words, page, fetch });
      this.confirmed = new Set();
      this.title = document.title;
    }

    /** Make what is typed a version of the interview. */
    save() {
      return this.once(() => this.send("publish"));
    }

    /** Check first; where nothing stands in the way, say what is handed in and ask for it. */
    check() {
      if (this.isReady) return this.page.isComplete ? this.save() : this.submit();
      return this.once(async () => {
        const answer = await this.ask("check/", { method: "GET" });
        const found = await answer.json().catch(() => ({}));
        if (!answer.ok) return this.refuse(found, answer.status);
        const problems = [...this.conflicts(), ...(found.problems || [])];
        if (problems.length) return this.list(problems, found.questions || []);
        return this.offer(found.questions || []);
      });
    }

    submit() {
      return this.once(() => this.send("submit"));
    }

    /** Ask before what is typed and not saved is thrown away. */
    askToDiscard() {
      const { words } = this;
      const button = {
        type: "button",
        class: "btn btn-danger",
        click: () => this.once(() => this.send("", "DELETE")),
      };
      this.show(
        words.discard_question,
        element("p", {}, words.discard_hint),
        element("p", { class: "desk-next" }, element("button", button, words.discard))
      );
    }

    /** One act at a time, and only when all that is typed is on the server. */
    async once(act) {
      if (this.isBusy) return;
      this.isBusy = true;
      this.take();
      this.page.busy(true);
      this.page.settle();
      this.page.leaveOutBlank();
      try {
        await Promise.race([this.queue.flush(), patience()]);
        await act();
      } catch (error) {
        if (this.queue.kind !== "signed_out")
          this.say(this.words.not_sent, detailOf(error) || this.words.no_connection);
      } finally {
        this.isBusy = false;
        this.page.busy(false);
      }
    }

    ask(path, given) {
      return this.fetch(`${this.api}${path}`, {
        credentials: "same-origin",
        ...given,
        headers: { Accept: "application/json", ...given.headers },
      });
    }

    /** Send with the version that was seen; where it moved, take what is new and send again. But
        thrown away is only what was seen when somebody said so. */
    async send(act, method = "POST") {
      if (!this.queue.token) await this.renew(); // nothing was typed on this page yet
      for (let tried = 0; tried < TRIES; tried += 1) {
        const answer = await this.ask(act ? `${act}/` : "", {
          method,
          headers: {
            "Content-Type": "application/json",
            "X-CSRFToken": this.queue.token,
            "If-Match": `"${this.model.version}"`,
          },
          ...(act ? { body: JSON.stringify({ confirmed: [...this.confirmed] }) } : {}),
        });
        const found = await answer.json().catch(() => ({}));
        if (answer.ok) return this.done(act, found);
        if (found.code === "csrf") await this.renew();
        else if (answer.status !== 412) return this.refuse(found, answer.status, act);
        else await this.queue.fetchFull();
        if (answer.status === 412 && !act) break;
        await this.queue.flush();
      }
      return this.say(this.words.not_sent, this.words.others_write);
    }

    /** Ask for the token of the session; without one nothing can be sent. */
    async renew() {
      if (!(await this.queue.renewSession())) throw new Error("no token");
    }

    async done(act, found) {
      this.clear();
      this.confirmed.clear();
      if (act === "submit" && found.url) return this.page.leave(found.url);
      await this.queue.fetchFull();
      return act ? this.page.published(found) : this.page.discarded();
    }

    /** Say why not: problems with links to their fields, questions to confirm, or one sentence. */
    async refuse(found, status, act) {
      if (status === 401) return this.queue.renewSession();
      const problems = found.problems || [];
      const isSaved = found.code === "not_submitted"; // the version, but it does not count yet
      if (status === 409 || isSaved) await this.queue.fetchFull();
      const open = this.conflicts();
      if (problems.length || (found.questions || []).length)
        return this.list([...open, ...problems], found.questions || [], act);
      if (open.length) return this.list(open, []);
      return this.say(this.words.not_sent, found.detail || this.words.no_connection);
    }

    conflicts() {
      return this.model
        .problems()
        .filter((one) => one.kind === "conflict")
        .map((one) => ({ detail: one.text || this.words.two_values, at: one }));
    }

    /** Where a problem lies on this page, or null. */
    placeOf(problem) {
      if (problem.at) return problem.at;
      const place = problem.place || {};
      if (!place.question) return null;
      return this.page.placeOf(place.project || "", place.question, place.part);
    }

    /** All that stands in the way; where that is only to be confirmed, what was tried is there again. */
    list(problems, questions, act) {
      const { words } = this;
      const texts = new Map();
      const lines = problems.map((problem) => {
        const at = this.placeOf(problem);
        if (at && !at.place && !problem.at) texts.set(`${at.part}|${at.code}`, problem.detail);
        if (!at) return element("li", {}, problem.detail);
        const go = (event) => {
          event.preventDefault();
          this.page.goTo(at);
        };
        return element(
          "li",
          {},
          element(
            "a",
            { href: `#${KEY(at)}`, click: go },
            NucleusDesk.texts.joined(this.page.subject(at), ":", problem.detail)
          )
        );
      });
      this.page.tellProblems(texts);
      const headline = lines.length ? words.problem : words.to_confirm_headline;
      this.show(
        headline,
        lines.length ? element("p", {}, counted(words.attention, lines.length)) : null,
        lines.length ? element("ul", {}, ...lines) : null,
        questions.length ? this.toConfirm(questions) : null,
        act && !lines.length ? this.again(act) : null
      );
      document.title = `${words.error_title} ${this.title}`;
    }

    again(act) {
      const [word, click] =
        act === "submit" && !this.page.isComplete
          ? [this.words.submit, () => this.submit()]
          : [this.words.save_version, () => this.save()];
      const button = { type: "button", class: "btn btn-primary", click };
      return element("p", { class: "desk-next" }, element("button", button, word));
    }

    toConfirm(questions) {
      const rows = questions.map((question, index) => {
        const id = `desk-confirm-${index}`;
        const input = element("input", {
          class: "form-check-input",
          type: "checkbox",
          id,
          value: question.key,
          "data-confirm": "",
        });
        return element(
          "div",
          { class: "form-check" },
          input,
          element("label", { class: "form-check-label", for: id }, question.detail)
        );
      });
      return element(
        "fieldset",
        { class: "question" },
        element("legend", { class: "question-label" }, this.words.to_confirm),
        element("p", { class: "hint" }, this.words.to_confirm_hint),
        ...rows
      );
    }

    /** Nothing is missing: what is handed in, in numbers, and the one next step. What was handed in
        before is only saved again. */
    offer(questions) {
      const { words, page } = this;
      const projects = counted(words.projects_counted, this.model.projects.length);
      const hint = page.isComplete ? words.ready_again : fill(words.ready_hint, { projects });
      const act = page.isComplete ? () => this.save() : () => this.submit();
      const button = { type: "button", class: "btn btn-primary", title: "Alt+Enter", click: act };
      const read = page.checkAddress
        ? element("a", { href: page.checkAddress }, words.read_once_more)
        : null;
      page.tellProblems(new Map());
      this.show(
        words.ready,
        element("p", {}, hint),
        questions.length ? this.toConfirm(questions) : null,
        element(
          "p",
          { class: "desk-next" },
          element("button", button, page.isComplete ? words.save_version : words.submit),
          read
        )
      );
      this.root.classList.remove("notice-problem");
      this.isReady = true;
    }

    /** Take what was ticked; it stays confirmed until the interview is saved. */
    take() {
      for (const input of this.root.querySelectorAll("[data-confirm]:checked"))
        this.confirmed.add(input.value);
    }

    say(headline, text) {
      this.show(headline, text ? element("p", {}, text) : null);
    }

    show(headline, ...parts) {
      this.take();
      this.isReady = false;
      document.title = this.title;
      this.root.className = "notice notice-problem summary desk-summary";
      this.root.replaceChildren(
        element("h2", { id: "desk-summary-heading" }, headline),
        ...parts.filter(Boolean)
      );
      this.root.hidden = false;
      this.root.focus();
      this.root.scrollIntoView({ block: "nearest" });
    }

    /** What is typed makes a check stale: its words go, and it is asked anew. */
    typed() {
      if (this.isReady && !this.root.contains(document.activeElement)) this.clear();
      this.isReady = false;
    }

    clear() {
      this.isReady = false;
      this.root.hidden = true;
      this.root.replaceChildren();
      document.title = this.title;
      this.page.tellProblems(new Map());
    }
  }

  NucleusDesk.Publishing = Publishing;
})();

/* How one answer, or all of the interview, became what it is; an old value can be typed again. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const { element, fill } = NucleusDesk.dom;
  const { dayAndTime } = NucleusDesk.texts;

  class History {
    /** A panel beside the page. `subject({place, part, code})` names an answer in words; `page` is the
        address of what else happened to the interview; `catchUp()` brings the page up to now and says
        whether it is. */
    constructor(
      root,
      model,
      { api, words, subject, announce, page, catchUp, fetch = (...given) => window.fetch(...given) }
    ) {
      Object.assign(this, { root, model, api, words, subject, announce, page, catchUp, fetch });
      root.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.close();
      });
    }

    get isOpen() {
      return !this.root.hidden;
    }

    /** Show the past of one answer. */
    open(place) {
      this.isWhole = false;
      const query = new URLSearchParams({ place: place.place, part: place.part, code: place.code });
      return this.show(fill(this.words.history_of, { answer: this.subject(place) }), async () => {
        const steps = await this.ask(`history/?${query}`);
        return steps && { results: steps.map((one) => ({ ...place, ...one })), has_more: false };
      });
    }

    /** Show the past of all that is typed in the interview, the last change first. */
    openWhole() {
      this.isWhole = true;
      const load = (passed) => this.ask(`history/all/?passed=${passed}`);
      return this.show(this.words.history_whole, load);
    }

    show(title, load) {
      const { words } = this;
      if (!this.isOpen) this.back = document.activeElement;
      const heading = element("h2", { id: "desk-history-heading", tabIndex: -1 }, title);
      this.list = element("ol", { class: "desk-history" });
      this.rest = element("div");
      const close = { type: "button", class: "desk-quiet", click: () => this.close() };
      const more = this.isWhole ? element("a", { href: this.page }, words.history_page) : null;
      this.root.replaceChildren(
        element("div", { class: "desk-panel-head" }, heading, element("button", close, words.close)),
        more ? element("p", { class: "hint" }, more) : "",
        this.list,
        this.rest
      );
      this.root.hidden = false;
      heading.focus();
      this.load = load;
      return this.tell(load);
    }

    /** Tell what comes next, after what is told already. */
    async tell(load) {
      const { words, list, rest } = this;
      const told = list.children.length;
      rest.setAttribute("aria-busy", "true");
      rest.replaceChildren(element("p", { class: "hint" }, words.loading));
      const found = await load(told);
      const isNow = await this.catchUp(); // else an old value looks like what the page still shows
      if (this.load !== load) return; // another one was opened meanwhile
      rest.removeAttribute("aria-busy");
      if (!found || !isNow) return rest.replaceChildren(element("p", { class: "problem" }, words.no_connection));
      list.append(...found.results.map((change) => this.line(change)));
      if (told && list.children[told]) list.children[told].focus();
      const more = { type: "button", class: "btn btn-outline-primary", click: () => this.tell(load) };
      rest.replaceChildren(
        list.children.length ? "" : element("p", {}, words.no_history),
        found.has_more ? element("button", more, words.earlier) : ""
      );
    }

    async ask(path) {
      try {
        const answer = await this.fetch(`${this.api}${path}`, {
          headers: { Accept: "application/json" },
          credentials: "same-origin",
        });
        return answer.ok ? await answer.json() : null;
      } catch {
        return null;
      }
    }

    line(change) {
      const { words } = this;
      const by = fill(words.changed_by, {
        name: change.by || words.by_somebody,
        version: change.version,
      });
      const at = dayAndTime(change.at, words.moment, this.model.form.language);
      const [old, now] = [change.in_words_old, change.in_words_new].map((said) => said || words.emptied);
      return element(
        "li",
        { tabIndex: -1 },
        this.isWhole ? element("p", { class: "question-label" }, this.nameOf(change)) : null,
        element("p", { class: "desk-change" }, element("del", {}, old), " → ", element("ins", {}, now)),
        element(
          "p",
          { class: "hint" },
          element("time", { datetime: change.at }, at),
          ` · ${by}`,
          change.reason ? ` · ${change.reason}` : null
        ),
        this.model.has(change.place) ? this.restoring(change, old) : null
      );
    }

    restoring(change, old) {
      const given = { type: "button", class: "desk-quiet", click: () => this.restore(change) };
      const what = this.isWhole ? `${this.nameOf(change)}, ${old}` : old;
      const said = element("span", { class: "visually-hidden" }, `: ${what}`);
      return element("button", given, this.words.restore, said);
    }

    nameOf(change) {
      if (this.model.has(change.place)) return this.subject(change);
      return `${this.words.removed_project} · ${this.subject({ ...change, place: "" })}`;
    }

    /** Type an old value again: it is saved like anything that is typed. */
    restore({ place, part, code, old }) {
      this.model.apply([{ place, part, code, typed: old ?? "" }]);
      this.announce(this.words.restored);
      this.close();
    }

    close() {
      this.root.hidden = true;
      this.load = undefined;
      this.root.replaceChildren();
      if (this.back && this.back.isConnected) this.back.focus();
    }
  }

  NucleusDesk.History = History;
})();

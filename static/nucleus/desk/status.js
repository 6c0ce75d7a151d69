/* Whether what was typed is on the server, always at the same place; and who else is writing. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const { element, fill, counted } = NucleusDesk.dom;
  const SOON = 400; // milliseconds before “Saving…” is worth a word
  const QUIET = 5000; // after the last key, before it is said aloud that all is saved

  class Status {
    /** `form` says which day it is on the server, and in which language dates are. */
    constructor({ saved, live, writers, words, form }) {
      Object.assign(this, { saved, live, writers, words, form });
    }

    /** Say something to those who cannot see the page. */
    announce(text) {
      this.live.textContent = "";
      this.live.textContent = text;
    }

    /** Show a state of the queue; aloud only what needs somebody, and that all is well again. */
    show({ kind, at, pending, problem }) {
      if (kind !== "saved") this.version = null;
      const text = this.inWords(kind, at, pending, problem);
      if (text === this.text) return;
      this.text = text;
      clearTimeout(this.later);
      clearTimeout(this.aloud);
      const isFirst = this.saved.textContent === this.words.nothing_typed;
      if (kind === "saving" && !isFirst) this.later = setTimeout(() => this.put(kind, text), SOON);
      else this.put(kind, text);
      if (kind === "saved") this.aloud = setTimeout(() => this.announce(text), QUIET);
      else if (kind !== "saving" && kind !== this.kind) this.announce(text);
      this.kind = kind === "saving" ? this.kind : kind;
    }

    /** A version is saved, and what else there is to say of it: told until somebody types again. */
    showVersion(version, at, also) {
      Object.assign(this, { version, also });
      this.show({ kind: "saved", at, pending: 0 });
      this.announce(this.text);
    }

    put(kind, text) {
      this.saved.dataset.kind = kind;
      this.saved.textContent = text;
    }

    inWords(kind, at, pending, problem) {
      const { words } = this;
      const time = NucleusDesk.texts.timeSaid(at, words, this.form);
      if (kind === "saved" && !at) return words.nothing_typed;
      if (kind === "saved" && this.version) {
        const told = fill(words.version_saved, { version: this.version, time });
        return this.also ? `${told}. ${this.also}` : told;
      }
      if (kind === "saved") return fill(words.saved_at, { time });
      if (kind === "saving") return words.saving;
      if (kind === "waiting") return counted(words.waiting, pending);
      if (kind === "signed_out") return counted(words.signed_out, pending);
      return (problem && problem.detail) || words.refused_by_server;
    }

    /** Who else has typed into this interview lately. */
    showWriters(writers) {
      const others = (writers || []).filter((writer) => !writer.is_me);
      const text = others.length
        ? fill(this.words.also_writing, { names: others.map((one) => one.name).join(", ") })
        : "";
      if (this.writers.textContent === text) return;
      this.writers.replaceChildren(...(text ? [element("span", {}, text)] : []));
      this.writers.closest(".desk")?.classList.toggle("has-writers", Boolean(text));
      if (text) this.announce(text);
    }
  }

  NucleusDesk.Status = Status;
})();

/* Leaving and coming back: what is typed is sent first, and the place on the page is kept. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const PATIENCE = 4000; // then the browser asks whether to leave what is not sent yet
  const CELL = /^#cell-([0-9a-f-]{36})-(answer|field)-(.+)$/;
  const FIELD = /^#desk-(answer|field|consent)-(.+)$/;

  class Leaving {
    /** `settle` takes what stands in an open editor. */
    constructor(queue, settle) {
      Object.assign(this, { queue, settle });
      document.addEventListener("click", (event) => this.onClick(event));
      document.addEventListener("submit", (event) => this.onSubmit(event));
    }

    /** All that is typed is sent, or has had its time. */
    async flushed() {
      const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
      await Promise.race([Promise.resolve(this.queue.flush()).catch(() => null), patience]);
    }

    onClick(event) {
      const link = event.target.closest && event.target.closest("a[href]");
      const isPlain =
        !event.defaultPrevented &&
        event.button === 0 &&
        !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
      if (!link || !isPlain || link.target || link.getAttribute("href").startsWith("#")) return;
      this.settle();
      if (!this.queue.pending) return;
      event.preventDefault();
      this.flushed().then(() => location.assign(link.href));
    }

    /** Forms of the frame: the language keeps the place, and both wait for what is typed. */
    onSubmit(event) {
      const form = event.target;
      if (event.defaultPrevented || form.closest("[data-desk]")) return;
      if (form.matches(".languages"))
        form.action = `${form.getAttribute("action").split("#")[0]}${location.hash}`;
      this.settle();
      if (!this.queue.pending || form === this.going) return;
      event.preventDefault();
      const { submitter } = event;
      this.flushed().then(() => {
        this.going = form;
        form.requestSubmit(submitter);
      });
    }
  }

  /** The address of a place on this page. */
  function hashOf({ place, part, code }) {
    return place ? `#cell-${place}-${part}-${code}` : `#desk-${part}-${code}`;
  }

  /** The place that an address names; null where it names none. */
  function placeOfHash(hash) {
    const cell = CELL.exec(decodeURIComponent(hash));
    if (cell) return { place: cell[1], part: cell[2], code: cell[3] };
    const field = FIELD.exec(decodeURIComponent(hash));
    return field ? { place: "", part: field[1], code: field[2] } : null;
  }

  Object.assign(NucleusDesk, { Leaving, hashOf, placeOfHash });
})();

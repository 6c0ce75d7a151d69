/* The rail of sections: how much of each is done, where one is, links into the page. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const { element, say, fill, counted, sectionOf } = NucleusDesk.dom;

  function inShort({ done, total, errors }) {
    if (errors) return `▲ ${errors}`;
    if (!total) return "";
    return done === total ? "✓" : `${done}/${total}`;
  }

  class Rail {
    /** `sections` are {code, label}, in the order of the page; each stands at #section-<code>; those of the
        questionnaire have a prefix (`sectionOf`). */
    constructor(root, model, { sections, words }) {
      Object.assign(this, { root, model, sections, words });
      this.lines = new Map(sections.map((section) => [section.code, this.line(section)]));
      root.append(
        element(
          "ol",
          { class: "desk-rail-list" },
          ...[...this.lines.values()].map((one) => one.item)
        )
      );
      for (const event of ["cells", "projects", "conflicts"]) model.on(event, () => this.plan());
      document.addEventListener("scroll", () => this.planPlace(), { passive: true });
      document.addEventListener("focusin", () => this.planPlace());
      this.refresh();
      this.place();
    }

    line(section) {
      const count = element("span", { class: "desk-rail-count", "aria-hidden": "true" });
      const words = element("span", { class: "visually-hidden" });
      const link = element(
        "a",
        { href: `#section-${section.code}`, click: (event) => this.go(event, section.code) },
        element("span", { class: "desk-rail-label" }, section.label),
        count,
        words
      );
      return { link, count, words, item: element("li", {}, link) };
    }

    go(event, code) {
      event.preventDefault();
      this.open(code);
    }

    /** Go to a section: the focus stands on it, so that Tab goes on with its first question. */
    open(code) {
      const section = document.getElementById(`section-${code}`);
      if (!section || section.hidden) return;
      history.replaceState(null, "", `#section-${code}`);
      section.focus({ preventScroll: true });
      section.scrollIntoView({ block: "start" });
      this.mark(code);
    }

    /** Go to the section after, or before, the one that has the focus, else that is read now. */
    step(by) {
      const shown = this.sections.filter(({ code }) => !this.lines.get(code).item.hidden);
      const focused = document.activeElement.closest("[id^=section-]");
      const current = focused ? focused.id.slice("section-".length) : this.current;
      const at = shown.findIndex(({ code }) => code === current);
      const next = shown[Math.min(shown.length - 1, Math.max(0, at + by))];
      if (next) this.open(next.code);
    }

    plan() {
      if (this.planned) return;
      this.planned = requestAnimationFrame(() => {
        this.planned = 0;
        this.refresh();
      });
    }

    refresh() {
      const ofHead = NucleusDesk.overview.progressOfHead(this.model);
      const asked = this.model.progress().map((one) => ({ ...one, code: sectionOf(one.code) }));
      const counts = [...ofHead, ...asked];
      for (const [code, line] of this.lines) {
        const section = document.getElementById(`section-${code}`);
        line.item.hidden = Boolean(section && section.hidden);
        this.tell(line, this.counts(code, counts));
      }
    }

    /** Say how far a section is: in short to see, in words to hear. */
    tell({ link, count, words }, { done, open, errors }) {
      const total = done + open;
      const told = [
        total ? fill(this.words.progress, { done, total }) : "",
        errors ? counted(this.words.wrong_here, errors) : "",
      ];
      const text = told.filter(Boolean).join(" ");
      say(count, inShort({ done, total, errors }));
      say(words, text ? `: ${text}` : "");
      link.classList.toggle("desk-rail-wrong", Boolean(errors));
      link.title = text;
    }

    /** How much of a section is done: projects are counted all together. */
    counts(code, counts) {
      const parts = counts.filter((one) =>
        code === "projects"
          ? one.level === "project"
          : one.level === "interview" && one.code === code
      );
      const sum = (name) => parts.reduce((total, one) => total + one[name], 0);
      return { done: sum("done"), open: sum("open"), errors: sum("errors") + sum("conflicts") };
    }

    planPlace() {
      if (this.placing) return;
      this.placing = requestAnimationFrame(() => {
        this.placing = 0;
        this.place();
      });
    }

    /** The section in which somebody types, while that is in sight. */
    get typedIn() {
      const { activeElement } = document;
      const section = activeElement.closest(".desk-section");
      const { top } = activeElement.getBoundingClientRect();
      const isInSight = top >= 0 && top <= window.innerHeight;
      return section && isInSight ? section.id.replace(/^section-/, "") : null;
    }

    /** The section that is read: where somebody types, or the last that begins above a third of the
        window. */
    place() {
      if (this.lines.has(this.typedIn)) return this.mark(this.typedIn);
      const line = window.innerHeight / 3;
      let current = this.sections[0] && this.sections[0].code;
      for (const { code } of this.sections) {
        const section = document.getElementById(`section-${code}`);
        if (section && !section.hidden && section.getBoundingClientRect().top <= line)
          current = code;
      }
      return this.mark(current);
    }

    mark(code) {
      if (this.current === code) return;
      this.current = code;
      for (const [one, { link }] of this.lines) {
        if (one === code) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }
  }

  NucleusDesk.Rail = Rail;
})();

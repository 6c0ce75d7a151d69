/* The editors of categories: one is a list that gets shorter while somebody types, several are
   ticked in a list. Both find a category by its words in any language, its code or its number. */
"use strict";

(() => {
  const { make, folded, newId } = window.NucleusDesk.elements;
  const { same, REFUSED, DONT_KNOW } = window.NucleusDesk.reading;

  /** The options of a list: the categories, each with its number, and the kinds of empty. */
  function optionsOf(spec, say) {
    const areNumbers = spec.choices.every((choice) => /^\d{1,3}$/.test(choice.code));
    const options = spec.choices.map((choice, at) => ({
      typed: choice.code,
      label: choice.label,
      number: areNumbers ? choice.code : String(at + 1),
      found: [choice.label, choice.code, ...(choice.all || [])].map(folded),
    }));
    const more = spec.kind === "select_multiple" ? [[[], "grid_none_of_these"]] : [];
    more.push([REFUSED, "grid_refused"], [DONT_KNOW, "grid_dont_know"]);
    return [...options, ...more.map(([typed, key]) => (
      { typed, label: say(key), number: "", found: [folded(say(key))], isEmpty: true }))];
  }

  /** How well an option fits a text: 0 the whole, 1 the beginning, 2 a word, 3 a part, 9 not. */
  function fit(option, text) {
    if (option.found.includes(text)) return 0;
    if (option.found.some((one) => one.startsWith(text))) return 1;
    if (option.found.some((one) => one.split(/[\s,;:()/-]+/).some((word) => word.startsWith(text)))) {
      return 2;
    }
    return option.found.some((one) => one.includes(text)) ? 3 : 9;
  }

  /** The options that fit, in their order, and the best of them: by number where one is typed. */
  function narrowed(options, typed) {
    const text = folded(typed);
    const numbered = options.find((option) => option.number && option.number === text);
    if (!text || numbered) return { shown: options, best: numbered || null };
    const fits = new Map(options.map((option) => [option, fit(option, text)]));
    const shown = options.filter((option) => fits.get(option) < 9);
    const best = Math.min(...shown.map((option) => fits.get(option)));
    return { shown, best: shown.find((option) => fits.get(option) === best) || null };
  }

  /** Show a list in the top layer, under its place or, where there is no room, above it. */
  function placeList(list, box) {
    if (!list.matches(":popover-open")) list.showPopover();
    list.style.minWidth = `${Math.max(box.width, 220)}px`;
    const below = window.innerHeight - box.bottom;
    const isAbove = below < Math.min(list.scrollHeight, 320) && box.top > below;
    list.style.maxHeight = `${Math.max(Math.min(320, (isAbove ? box.top : below) - 12), 96)}px`;
    list.style.left = `${Math.max(Math.min(box.left, window.innerWidth - list.offsetWidth - 8), 4)}px`;
    list.style.top = isAbove ? "auto" : `${box.bottom + 2}px`;
    list.style.bottom = isAbove ? `${window.innerHeight - box.top + 2}px` : "auto";
  }

  /** Make the items of a list; `choose` is called with the option that is clicked. */
  function items(options, isChosen, choose) {
    return options.map((option) => {
      const item = make("li", {
        id: newId("option"), role: "option", "aria-selected": String(isChosen(option)),
        className: option.isEmpty ? "is-empty" : "", pointerdown: (event) => event.preventDefault(),
        mousedown: (event) => event.preventDefault(), click: () => choose(option),
      });
      item.append(make("span", { className: "desk-pick-number", "aria-hidden": "true",
        textContent: option.number }), option.label);
      return item;
    });
  }

  class OneEditor {
    constructor(spec, say) {
      this.spec = spec;
      this.say = say;
      this.options = optionsOf(spec, say);
      this.isTouched = false;
      const current = this.options.find((option) => same(option.typed, spec.typed)) || null;
      this.active = spec.replaces ? null : current;
      this.list = make("ul", {
        id: newId("list"), className: "desk-picks", role: "listbox", popover: "manual",
        "aria-label": spec.name,
      });
      this.field = make("input", {
        className: "desk-edit-text", autocomplete: "off", spellcheck: false, role: "combobox",
        value: spec.replaces ? "" : this.words(current), "aria-label": spec.name,
        "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list",
        "aria-describedby": spec.describedBy, "aria-invalid": spec.isInvalid ? "true" : null,
        input: () => this.narrow(), click: () => this.open(this.options), blur: () => this.shut(),
      });
      this.element = make("span", { className: "desk-edit-one" }, this.field, this.list);
    }

    words(current) {
      if (current) return current.label;
      return typeof this.spec.typed === "string" ? this.spec.typed : "";
    }

    attached() {
      if (!this.spec.inCell) return;
      this.field.select();
      this.open(this.options);
    }

    narrow() {
      this.isTouched = true;
      const { shown, best } = narrowed(this.options, this.field.value);
      this.active = best;
      this.open(shown);
      this.spec.onInput?.();
    }

    open(shown) {
      this.shown = shown;
      const made = items(shown, (one) => one === this.active, (one) => this.choose(one));
      if (!made.length) {
        made.push(make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false",
          className: "is-empty", textContent: this.say("grid_no_such_category") }));
      }
      this.list.replaceChildren(...made);
      this.field.setAttribute("aria-expanded", "true");
      placeList(this.list, this.field.getBoundingClientRect());
      this.mark();
    }

    mark() {
      const at = this.shown.indexOf(this.active);
      [...this.list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
      const item = at < 0 ? null : this.list.children[at];
      if (item) item.scrollIntoView({ block: "nearest" });
      this.field.setAttribute("aria-activedescendant", item ? item.id : "");
    }

    shut() {
      if (this.list.matches(":popover-open")) this.list.hidePopover();
      this.field.setAttribute("aria-expanded", "false");
    }

    choose(option) {
      this.isTouched = true;
      this.active = option;
      this.field.value = option.label;
      this.shut();
      this.spec.onChosen?.();
    }

    typed() {
      if (!this.isTouched) return this.spec.typed;
      return this.active ? this.active.typed : this.field.value.trim();
    }

    /** Arrows go through the list; outside a cell, Enter takes and Escape shuts it. */
    handles(event) {
      const isOpen = this.list.matches(":popover-open");
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        this.step(isOpen, event.key === "ArrowDown" ? 1 : -1);
        return true;
      }
      if (this.spec.inCell || !isOpen || !["Enter", "Escape"].includes(event.key)) return false;
      if (event.key === "Enter" && this.active) this.choose(this.active);
      else this.shut();
      return true;
    }

    step(isOpen, by) {
      if (!isOpen) return this.open(this.options);
      const { length } = this.shown;
      if (!length) return undefined;
      const at = this.shown.indexOf(this.active);
      this.active = this.shown[at < 0 && by < 0 ? length - 1 : (at + by + length) % length];
      this.isTouched = true;
      return this.mark();
    }

    /** What is around moved: the list goes along. */
    follow() {
      if (this.list.matches(":popover-open")) placeList(this.list, this.field.getBoundingClientRect());
    }

    close() {
      this.shut();
    }
  }

  class SeveralEditor {
    constructor(spec, say) {
      this.spec = spec;
      this.say = say;
      this.options = optionsOf(spec, say);
      this.isTouched = false;
      this.chosen = new Set(spec.replaces ? [] : this.options.filter((option) => this.isIn(option)));
      this.at = Math.max(this.options.findIndex((option) => this.chosen.has(option)), 0);
      this.letters = "";
      this.line = make("p", { className: "desk-letters", hidden: true });
      this.field = make("ul", {
        id: newId("list"), className: "desk-picks", role: "listbox", tabIndex: 0,
        "aria-label": spec.name, "aria-multiselectable": "true", "aria-describedby": spec.describedBy,
      });
      this.field.append(...items(this.options, (one) => this.chosen.has(one), (one) => {
        this.at = this.options.indexOf(one);
        this.toggle();
      }));
      this.element = make("div", { className: "desk-edit-several" }, this.line, this.field);
      if (spec.inCell) this.element.setAttribute("popover", "manual");
    }

    isIn(option) {
      const { typed } = this.spec;
      if (option.isEmpty) return same(option.typed, typed);
      return Array.isArray(typed) && typed.includes(option.typed);
    }

    attached() {
      if (this.spec.inCell) placeList(this.element, this.spec.box());
      this.mark();
    }

    mark() {
      [...this.field.children].forEach((item, at) => {
        item.setAttribute("aria-selected", String(this.chosen.has(this.options[at])));
        item.classList.toggle("is-active", at === this.at);
      });
      const item = this.field.children[this.at];
      this.field.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
      this.line.textContent = this.letters;
      this.line.hidden = !this.letters;
    }

    /** Tick or untick where the list stands; a kind of empty stands alone. */
    toggle() {
      const option = this.options[this.at];
      this.isTouched = true;
      this.letters = "";
      if (this.chosen.has(option)) {
        this.chosen.delete(option);
      } else {
        const others = [...this.chosen].filter((one) => !one.isEmpty && !option.isEmpty);
        this.chosen = new Set([...others, option]);
      }
      this.mark();
      this.spec.onInput?.();
    }

    typed() {
      const option = this.options[this.at];
      if (this.letters && !this.chosen.has(option)) this.toggle();
      if (!this.isTouched) return this.spec.typed;
      const alone = [...this.chosen].find((one) => one.isEmpty);
      if (alone) return alone.typed;
      const codes = this.options.filter((one) => this.chosen.has(one)).map((one) => one.typed);
      return codes.length ? codes : "";
    }

    handles(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      const last = this.options.length - 1;
      const places = {
        ArrowDown: Math.min(this.at + 1, last), ArrowUp: Math.max(this.at - 1, 0), Home: 0, End: last,
      };
      if (event.key in places) return this.go(places[event.key]);
      if ([" ", ",", ";"].includes(event.key)) {
        this.toggle();
        return true;
      }
      if (event.key === "Backspace") return this.look(this.letters.slice(0, -1));
      return [...event.key].length === 1 ? this.look(this.letters + event.key) : false;
    }

    go(at) {
      this.letters = "";
      this.at = at;
      this.mark();
      return true;
    }

    /** Go to what fits the letters; letters that nothing fits are not taken. */
    look(letters) {
      const { best } = narrowed(this.options, letters);
      if (letters && !best) return true;
      this.letters = letters;
      if (best) this.at = this.options.indexOf(best);
      this.mark();
      return true;
    }

    follow() {
      placeList(this.element, this.spec.box());
    }

    close() {
      if (this.spec.inCell && this.element.matches(":popover-open")) this.element.hidePopover();
    }
  }

  Object.assign(window.NucleusDesk, { OneEditor, SeveralEditor });
})();

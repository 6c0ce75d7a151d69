/* The rules of a questionnaire over an interview and its projects: what is asked, calculated,
   offered and needed, and what is wrong. The twin of `surveys/domain/answers.py`.

   A change works out again only what reads it: who reads what is found once from the trees. */
"use strict";

(() => {
  const desk = (window.NucleusDesk = window.NucleusDesk || {});
  const { NO_ANSWER, read, same } = desk.reading;
  const { isMissing, references } = desk.texts;
  const { truth, written, ExpressionError } = window.NucleusExpressions;
  const NOT_APPLICABLE = Object.freeze({ missing: "not_applicable" });
  const [SELF, TODAY, PLACE] = [".", "today()", ".."];
  const READING = ["relevant", "calculation"];
  const JUDGING = ["constraint", "choice_filter", "required_if"];

  function namesOf(node, found = new Set()) {
    if (node.op === "name") found.add(node.name);
    (node.args || []).forEach((argument) => namesOf(argument, found));
    return found;
  }

  /** Return what a computation gives, or `otherwise` where the expression fails. */
  function attempt(compute, otherwise) {
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return otherwise();
    }
  }

  /** A rule with what it reads: names of the record, and what it reads of all projects. */
  class Rule {
    constructor(tree, question, below) {
      this.tree = tree;
      const all = [...namesOf(tree)];
      this.readsItself = all.includes(SELF);
      this.all = all.filter((name) => name !== SELF);
      const isAbove = question.level === "interview";
      this.repeated = this.all.filter((name) => isAbove && below.has(name));
      this.names = this.all.filter((name) => !this.repeated.includes(name));
    }
  }

  /** Answers of the interview or of one project as they would be stored, with what is wrong. */
  class Record {
    constructor(place, number) {
      this.place = place;
      this.number = number; // of a project among the others, from 1
      this.answers = Object.create(null);
      this.hidden = new Set();
      this.unreadable = new Map(); // code -> problem
      this.failed = new Map(); // code -> problem of its condition or calculation
      this.judged = new Map(); // code -> problems of constraint and filter
      this.needed = new Set();
    }
  }

  class Rules {
    /** `source` gives `typed(place, code)` and `stored(place, code)`, undefined where there is
        neither, and `before(place)`, the answers that are stored, null of what is new. */
    constructor(form, source) {
      this.form = form;
      this.source = source;
      this.interview = new Record("", 0);
      this.projects = new Map();
      const codes = form.sections.flatMap((section) => section.items);
      const shown = codes.map((code) => form.questions[code]);
      const last = shown.length;
      this.below = new Set(shown.filter((one) => one.level === "project").map((one) => one.code));
      this.below.add(form.repeat);
      this.items = shown.map((question, at) => this.prepared(question, at))
        .sort((one, other) => (one.rank ?? last) - (other.rank ?? last) || one.at - other.at);
      this.byCode = new Map(this.items.map((one) => [one.code, one]));
      this.findReaders();
    }

    prepared(question, at) {
      const { code, level, kind } = question;
      const rank = kind === "note" ? Infinity : question.rank; // a note is read when all is known
      const isTyped = kind !== "note" && kind !== "calculate";
      const item = { code, level, question, at, rank, isTyped };
      for (const name of [...READING, ...JUDGING, "default"]) {
        const tree = question.rules[name];
        item[name] = tree ? new Rule(tree, question, this.below) : null;
      }
      item.isJudged = question.required || JUDGING.some((name) => item[name]);
      const texts = [question, ...(question.choices || [])];
      const html = texts.map((one) => `${one.label_html} ${one.hint_html}`).join(" ");
      item.references = [...new Set(references(html))];
      return item;
    }

    /** Find by name who reads it: to be read again, to be judged again, to be worded again. */
    findReaders() {
      this.readers = new Map();
      const note = (name, what, item) => {
        if (!this.readers.has(name)) this.readers.set(name, { read: [], judge: [], word: [] });
        const found = this.readers.get(name)[what];
        if (!found.includes(item)) found.push(item);
      };
      for (const item of this.items) {
        const read_ = READING.flatMap((name) => item[name]?.all || []);
        const judged = JUDGING.flatMap((name) => item[name]?.all || []);
        read_.forEach((one) => note(one, "read", item));
        judged.forEach((one) => note(one, "judge", item));
        item.references.forEach((one) => note(one, "word", item));
      }
    }

    record = (place) => (place === "" ? this.interview : this.projects.get(place));

    recordsOf(level) {
      return level === "interview" ? [this.interview] : [...this.projects.values()];
    }

    /** Work out everything, for these projects in their order. */
    begin(order) {
      this.interview = new Record("", 0);
      this.projects = new Map();
      const round = new Round(this);
      const above = this.items.filter((item) => item.level === "interview");
      above.forEach((item) => round.read(item, this.interview));
      this.place(order, round);
      return round.run();
    }

    /** Take the projects in another order, with others or without some. */
    arrange(order) {
      const round = new Round(this);
      this.place(order, round);
      const ofAll = [...this.below].flatMap((name) => Object.entries(this.readers.get(name) || {}));
      for (const [what, items] of ofAll) {
        const above = items.filter((item) => item.level === "interview");
        above.forEach((item) => round.add(what, item, this.interview));
      }
      return round.run();
    }

    place(order, round) {
      const former = this.projects;
      this.projects = new Map();
      order.forEach((id, at) => {
        const record = former.get(id) || new Record(id, at + 1);
        const isNew = !former.has(id);
        const isMoved = record.number !== at + 1;
        record.number = at + 1;
        this.projects.set(id, record);
        for (const item of isNew ? this.items : []) {
          if (item.level === "project") round.read(item, record);
        }
        if (isMoved && !isNew) round.spread(PLACE, [record]);
      });
    }

    /** Work out again what changed: pairs of place and code; return the keys of touched cells. */
    update(cells) {
      const round = new Round(this);
      for (const [place, code] of cells) {
        const [item, record] = [this.byCode.get(code), this.record(place)];
        if (item && record) round.read(item, record);
      }
      return round.run();
    }

    /** What a rule reads in a record. */
    reach(rule, record) {
      const read_ = Object.create(null);
      const above = record.place === "" ? {} : this.interview.answers;
      for (const name of rule.names) {
        if (name in record.answers) read_[name] = record.answers[name];
        else if (name in above) read_[name] = above[name];
        else if (name === TODAY) read_[name] = this.form.today;
        else if (name === PLACE && record.place !== "") read_[name] = record.number;
      }
      return read_;
    }

    options(rule, self) {
      const options = { labels: this.form.labels || {}, self };
      if (!rule.repeated.length) return options;
      options.repeated = rule.repeated;
      options.projects = [...this.projects.values()].map((project) => {
        const found = Object.create(null);
        for (const name of rule.repeated) {
          if (name === this.form.repeat) found[name] = true;
          else if (name in project.answers) found[name] = project.answers[name];
        }
        return found;
      });
      return options;
    }

    /** Whether a condition holds; `unknown` where nobody knows. A failure is noted by `fail`. */
    holds(rule, record, unknown, fail, self) {
      const found = () => truth(rule.tree, this.reach(rule, record), this.options(rule, self));
      return attempt(found, fail) ?? unknown;
    }

    /** Read the answer to one question, or compute it; return whether anything is other now. */
    readAnswer(item, record) {
      const { code, question } = item;
      const former = this.stateOf(record, code);
      record.unreadable.delete(code);
      record.failed.delete(code);
      const fail = () => { record.failed.set(code, { code: "condition" }); };
      const isAsked = !item.relevant || this.holds(item.relevant, record, false, fail);
      if (isAsked) record.hidden.delete(code);
      else record.hidden.add(code);
      if (question.kind === "note") return { isOther: former[1] === isAsked, isMoved: false };
      if (!isAsked) record.answers[code] = NOT_APPLICABLE;
      else if (item.calculation) record.answers[code] = this.calculated(item, record);
      else record.answers[code] = this.typed(item, record);
      const isMoved = !same(former[0], record.answers[code]);
      return { isOther: isMoved || !same(former, this.stateOf(record, code)), isMoved };
    }

    stateOf({ answers, hidden, unreadable, failed }, code) {
      return [answers[code], hidden.has(code), unreadable.get(code), failed.get(code)];
    }

    /** What is typed as it would be stored; without that what is stored, which is read already. */
    typed(item, record) {
      const typed = this.source.typed(record.place, item.code);
      if (typed === undefined) {
        const stored = this.source.stored(record.place, item.code);
        return desk.reading.asTyped(stored) === "" ? NO_ANSWER : stored;
      }
      const { answer, wrong } = read(item.question, typed);
      if (wrong) record.unreadable.set(item.code, wrong);
      return answer;
    }

    /** What a calculation comes out as. What reads the day stays as it is stored, while nothing
        else that it reads has changed since. */
    calculated(item, record) {
      const rule = item.calculation;
      const before = this.source.before(record.place);
      const previous = before ? before[item.code] : undefined;
      const isDated = rule.names.includes(TODAY) && !rule.readsItself && !isMissing(previous);
      if (isDated && !this.hasChanged(rule, item, record, before)) return previous;
      const options = this.options(rule, previous ?? NO_ANSWER);
      const found = attempt(() => written(rule.tree, this.reach(rule, record), options), () => {
        record.failed.set(item.code, { code: "calculation" });
        return NO_ANSWER;
      });
      if (typeof found !== "string") return found.missing === "not_asked" ? NO_ANSWER : found;
      const { answer, wrong } = read(item.question, found);
      if (wrong) record.unreadable.set(item.code, wrong);
      return answer;
    }

    hasChanged(rule, item, record, before) {
      return rule.names.some((name) => this.byCode.get(name)?.level === item.level
        && !same(before[name], record.answers[name]));
    }

    /** Judge an answer when all are read; return whether the verdict is another than before. */
    judge(item, record) {
      const { code, question } = item;
      const former = [record.judged.get(code), record.needed.has(code)];
      const found = [];
      let isNeeded = false;
      if (!record.unreadable.has(code)) {
        const fail = () => { found.push({ code: "condition" }); };
        const answer = record.answers[code];
        if (!isMissing(answer)) found.push(...this.broken(item, record, answer));
        if (same(answer, NO_ANSWER)) {
          const { required_if: condition } = item;
          isNeeded = condition ? this.holds(condition, record, false, fail) : question.required;
        }
      }
      if (found.length) record.judged.set(code, found);
      else record.judged.delete(code);
      if (isNeeded) record.needed.add(code);
      else record.needed.delete(code);
      return former[1] !== isNeeded || !same(former[0], record.judged.get(code));
    }

    /** What the constraint and the filter say against an answer. */
    broken(item, record, answer) {
      const [found, { constraint }] = [[], item];
      const fail = () => { found.push({ code: "condition" }); };
      if (constraint && !this.holds(constraint, record, true, fail, answer)) {
        found.push({ code: "constraint", got: answer });
      }
      return item.choice_filter ? [...found, ...this.notOffered(item, record, answer)] : found;
    }

    /** The codes of the choices that are offered now. */
    offered(item, record) {
      const choices = item.question.choices || [];
      const rule = item.choice_filter;
      if (!rule) return choices.map((choice) => choice.code);
      const read_ = this.reach(rule, record);
      const options = { labels: this.form.labels || {} };
      const isOffered = ({ columns }) => (
        attempt(() => truth(rule.tree, { ...read_, ...columns }, options), () => false));
      return choices.filter(isOffered).map((choice) => choice.code);
    }

    notOffered(item, record, answer) {
      const offered = this.offered(item, record);
      const wrong = [answer].flat().filter((code) => !offered.includes(code));
      if (!wrong.length) return [];
      const said = (codes) => desk.texts.named(item.question, codes);
      const params = { chosen: said(wrong), offered: said(offered) };
      const template = offered.length ? "not_offered" : "nothing_offered";
      return [{ code: "not_offered", template, params }];
    }

    /** The problems of one answer in the order in which the server finds them. */
    problems(record, code) {
      const read_ = [record.failed.get(code), record.unreadable.get(code)].filter(Boolean);
      return [...read_, ...(record.judged.get(code) || [])];
    }

    /** What a new project begins with, as typed values by code; its record must be placed. */
    defaults(id) {
      const record = this.projects.get(id);
      const found = Object.create(null);
      const draft = new Record(id, record.number);
      for (const item of [...this.items].sort((one, other) => one.at - other.at)) {
        if (item.level !== "project" || !item.default) continue;
        const reach = this.reach(item.default, draft);
        const options = this.options(item.default);
        const text = attempt(() => written(item.default.tree, reach, options), () => null);
        const { answer, wrong } = typeof text === "string" ? read(item.question, text) : {};
        if (wrong || isMissing(answer)) continue;
        draft.answers[item.code] = answer;
        found[item.code] = desk.reading.asTyped(answer);
      }
      return found;
    }
  }

  /** One round of working out: first all that is read, in the order of the rules, then verdicts. */
  class Round {
    constructor(rules) {
      this.rules = rules;
      this.reading = new Map(); // item -> records
      this.judging = new Map();
      this.touched = new Set();
    }

    add(what, item, record) {
      if (what === "read") this.read(item, record);
      else if (what === "judge") this.note(this.judging, item, record);
      else this.touch(item, record);
    }

    read(item, record) {
      this.note(this.reading, item, record);
    }

    note(map, item, record) {
      if (!map.has(item)) map.set(item, new Set());
      map.get(item).add(record);
    }

    touch(item, record) {
      this.touched.add(`${record.place}|answer|${item.code}`);
    }

    /** Whoever reads this name in these records is to be worked out again. */
    spread(name, records) {
      const readers = this.rules.readers.get(name);
      if (!readers) return;
      for (const [what, items] of Object.entries(readers)) {
        for (const item of items) {
          const level = records[0].place === "" ? "interview" : "project";
          const reached = item.level === level ? records : this.rules.recordsOf(item.level);
          reached.forEach((record) => this.add(what, item, record));
        }
      }
    }

    run() {
      for (const item of this.rules.items) {
        const moved = [];
        for (const record of this.reading.get(item) || []) {
          const { isOther, isMoved } = this.rules.readAnswer(item, record);
          if (isOther) this.touch(item, record);
          if (isMoved) moved.push(record);
          if (isOther && item.isJudged) this.note(this.judging, item, record);
        }
        if (moved.length) this.spread(item.code, moved);
      }
      for (const [item, records] of this.judging) {
        for (const record of records) if (this.rules.judge(item, record)) this.touch(item, record);
      }
      return this.touched;
    }
  }

  desk.Rules = Rules;
})();

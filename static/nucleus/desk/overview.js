/* What is left to do on the desk: problems in the order of the page, and counts by section. */
"use strict";

(() => {
  const desk = (window.NucleusDesk = window.NucleusDesk || {});

  function* cellsOf(model, sections) {
    for (const section of sections) {
      for (const code of section.items) {
        if (model.form.questions[code].kind !== "note") yield code;
      }
    }
  }

  /** By section, what is asked of every interview; the first consent is needed, others are not. */
  const HEAD = new Map([
    ["details", ["field", desk.arranging.FIELDS]],
    ["consent", ["consent", ["participate", "text_version", "given_on"]]],
  ]);
  const UNCOUNTED = ["further_conversations", "text_version", "given_on"];

  /** Every cell of the page, section by section, the projects one after the other. */
  function* places(model) {
    const { sections } = model.form;
    for (const [part, codes] of HEAD.values()) yield* codes.map((code) => ["", part, code]);
    const ofProjects = sections.filter((one) => one.level === "project");
    let areProjectsDone = false;
    for (const section of sections) {
      if (section.level === "interview") {
        for (const code of cellsOf(model, [section])) yield ["", "answer", code];
      } else if (!areProjectsDone) {
        areProjectsDone = true;
        for (const id of model.order) {
          yield [id, "field", "label"];
          for (const code of cellsOf(model, ofProjects)) yield [id, "answer", code];
        }
      }
    }
  }

  /** The projects that were added and never typed into. */
  function blank(model) {
    const typedInto = new Set();
    for (const [key, row] of model.rows) {
      if (row.typed !== "") typedInto.add(key.split("|")[0]);
    }
    return model.order.filter((id) => !model.storedProjects.has(id) && !typedInto.has(id));
  }

  /** Whether anything is typed, added, moved or removed that no version has. */
  function isUnsaved(model) {
    return model.rows.size > 0 || model.order.join() !== [...model.storedProjects.keys()].join();
  }

  /** What is wrong, open or in conflict, in the order of the page. */
  function problems(model) {
    const found = [];
    for (const [place, part, code] of places(model)) {
      const cell = model.cell(place, part, code);
      const add = (kind, text) => found.push({ place, part, code, kind, text });
      if (cell.conflict) add("conflict", model.form.messages.conflict || "");
      if (cell.error) add("error", cell.error);
      if (cell.needed) add("needed", model.form.messages.required || "");
    }
    for (const id of model.kept.keys()) {
      const text = model.form.messages.kept_project || "";
      found.push({ place: id, part: "project", code: "", kind: "conflict", text });
    }
    return found;
  }

  /** The problem after, or before, a place of the page; behind the last comes the first again. */
  function next(model, here, by) {
    const ranks = new Map([...places(model)].map((place, at) => [desk.keyOf(...place), at]));
    const rank = ({ place, part, code }) =>
      part === "project"
        ? ranks.get(desk.keyOf(place, "field", "label")) - 0.5
        : (ranks.get(desk.keyOf(place, part, code)) ?? -1);
    const open = problems(model).sort((one, other) => rank(one) - rank(other));
    if (!here) return by > 0 ? open[0] : open.at(-1);
    const from = rank(here);
    return by > 0
      ? open.find((one) => rank(one) > from) || open[0]
      : open.findLast((one) => rank(one) < from) || open.at(-1);
  }

  /** The first field that waits for something: what is needed, or a question without an answer. */
  function firstOpen(model) {
    for (const [place, part, code] of places(model)) {
      const { needed, isAsked, value } = model.cell(place, part, code);
      const question = part === "answer" ? model.form.questions[code] : null;
      const isEmpty = question && question.kind !== "calculate" && isAsked && value === "";
      if (needed || isEmpty) return { place, part, code };
    }
    return null;
  }

  /** By section, in their order: answered, open (asked and empty), needed of these, wrong. */
  function progress(model) {
    return model.form.sections.map((section) => {
      const { code: name, level } = section;
      const counts = { code: name, level, done: 0, open: 0, needed: 0, errors: 0, conflicts: 0 };
      const records = section.level === "interview" ? [""] : model.order;
      for (const place of records) {
        for (const code of section.items) count(model, place, code, counts);
      }
      return counts;
    });
  }

  /** The same of the details and of the consent. */
  function progressOfHead(model) {
    return [...HEAD].map(([name, [part, codes]]) => {
      const counts = { code: name, level: "interview", done: 0, open: 0, errors: 0, conflicts: 0 };
      for (const code of codes) {
        const cell = model.cell("", part, code);
        if (cell.conflict) counts.conflicts += 1;
        if (cell.error) counts.errors += 1;
        if (cell.needed) counts.open += 1;
        else if (!UNCOUNTED.includes(code)) counts[cell.value ? "done" : "open"] += 1;
      }
      return counts;
    });
  }

  function count(model, place, code, counts) {
    const { kind, unseen } = model.form.questions[code];
    if (kind === "note" || unseen) return;
    const record = model.rules.record(place);
    const row = model.rows.get(desk.keyOf(place, "answer", code));
    if (row && row.rivals.length) counts.conflicts += 1;
    if (model.rules.problems(record, code).length) counts.errors += 1;
    if (record.needed.has(code)) counts.needed += 1;
    if (record.hidden.has(code) || kind === "calculate" || record.unreadable.has(code)) return;
    const isOpen = desk.reading.same(record.answers[code], desk.reading.NO_ANSWER);
    counts[isOpen ? "open" : "done"] += 1;
  }

  desk.overview = { blank, isUnsaved, problems, firstOpen, progress, progressOfHead, next };
})();

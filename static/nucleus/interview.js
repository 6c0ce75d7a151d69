/* The entry form in the browser: rules at once, new projects without a round trip, keys.
   Everything here is a comfort; the page works without it and the server decides. */
"use strict";

(() => {
  const form = document.querySelector("[data-interview-form]");
  if (!form) return;

  const NAMING = new Set(["id", "name", "for", "aria-describedby"]);

  const known = JSON.parse(form.dataset.rules);
  const isLinked = Boolean(known.repeated); // an interview and its projects read each other
  const records = () => [...form.querySelectorAll("[data-record]")];
  const fieldsOf = (record) => [...record.querySelectorAll("[data-question]")]
    .filter((field) => field.closest("[data-record]") === record);
  const trees = new WeakMap(); // of each field the rules that it carries

  function rule(field, name) {
    if (!field.dataset[name]) return null;
    if (!trees.has(field)) trees.set(field, {});
    const found = trees.get(field);
    found[name] = found[name] || JSON.parse(field.dataset[name]);
    return found[name];
  }

  /** What is typed for one question, as a stored answer; an answer comes before a kind of empty. */
  function answerOf(field) {
    const inputs = [...field.querySelectorAll("[data-answer]")];
    const choices = inputs.filter((input) => input.type === "checkbox" || input.type === "radio");
    const ticked = choices.filter((input) => input.checked && !input.disabled)
      .map((input) => input.value);
    const kind = field.dataset.kind;
    const given = kind === "select_multiple" ? ticked : choices.length ? ticked[0] : inputs[0].value;
    if (given && given.length && (kind === "select_multiple" || given.trim())) {
      return window.NucleusAnswers.read(kind, given, choices.map((input) => input.value));
    }
    const missing = field.querySelector("[data-missing]:checked");
    return { missing: (missing && missing.value) || "no_answer" };
  }

  /** What the rules of a record may read: its answers, those of the interview, the day. */
  function reachOf(record, answers, others) {
    const given = { "today()": known.today };
    if (isLinked && record.matches("[data-project]")) given[".."] = others.places.get(record);
    const above = isLinked ? others.interview : {};
    return {
      read: () => Object.assign(Object.create(null), above, given, answers),
      options: isLinked && answers === others.interview
        ? { labels: known.labels, repeated: known.repeated, projects: others.projects }
        : { labels: known.labels },
    };
  }

  /** Follow the rules: what is shown, offered, needed and calculated. As on the server, a rule
      sees the answers that it reads, in whatever order they stand on the page. */
  function applyRules(changed) {
    const concerned = isLinked || !changed ? records() : [changed];
    const answers = new Map(concerned.map((record) => [record, Object.create(null)]));
    const others = isLinked ? together(answers) : { places: new Map() };
    const fields = concerned.flatMap((record) => fieldsOf(record).map((field) => [record, field]));
    if (fields.some(([, field]) => field.dataset.rank)) {
      fields.sort(([, one], [, other]) => one.dataset.rank - other.dataset.rank);
    }
    for (const [record, field] of fields) {
      const own = answers.get(record);
      applyRule(field, own, reachOf(record, own, others));
    }
    for (const [record, field] of fields) {
      offer(field, answers.get(record), reachOf(record, answers.get(record), others));
    }
    concerned.forEach((record) => tell(record, answers.get(record), others.interview || {}));
    return { answers, interview: others.interview || {} };
  }

  /** The answers of an interview and, in their order, of all its projects. */
  function together(answers) {
    const projects = [];
    const places = new Map();
    let interview = Object.create(null);
    for (const [record, own] of answers) if (!record.matches("[data-project]")) interview = own;
    for (const holder of form.querySelectorAll("[data-project]")) {
      const own = answers.get(holder)
        || (holder.dataset.answers && JSON.parse(holder.dataset.answers));
      const removes = holder.querySelector("[data-remove]");
      if (!own || (removes && removes.checked)) continue;
      own[known.repeat] = true;
      projects.push(own);
      places.set(holder, projects.length);
    }
    return { interview, projects, places };
  }

  function applyRule(field, answers, reach) {
    const code = field.dataset.question;
    const relevant = rule(field, "relevant");
    const isAsked = !relevant || isTrue(relevant, reach, true);
    field.hidden = !isAsked || "unseen" in field.dataset;
    if (field.dataset.kind === "note") return;
    const calculation = rule(field, "calculation");
    if (!isAsked) answers[code] = { missing: "not_applicable" };
    else answers[code] = calculation ? calculated(field, calculation, reach) : answerOf(field);
  }

  function isTrue(tree, reach, otherwise) {
    try {
      return window.NucleusExpressions.truth(tree, reach.read(), reach.options) === true;
    } catch {
      return otherwise; // the server says what is wrong with the answer the condition reads
    }
  }

  /** What a calculation comes out as. What reads the day stays as it is stored, while nothing else
      that it reads has changed since. */
  function calculated(field, tree, reach) {
    const stored = JSON.parse(field.dataset.stored);
    const names = namesOf(tree);
    const read = reach.read();
    if (names.has("today()") && !names.has(".") && stored.missing === undefined) {
      const seen = JSON.stringify([...names].filter((name) => name !== "today()").map((name) => read[name]));
      field.dataset.seen = field.dataset.seen || seen;
      if (field.dataset.seen === seen) return stored;
    }
    try {
      const options = { ...reach.options, self: stored };
      const found = window.NucleusExpressions.written(tree, read, options);
      if (typeof found === "string") return window.NucleusAnswers.read(field.dataset.storedAs, found);
      return found.missing === "not_asked" ? { missing: "no_answer" } : found;
    } catch {
      return { missing: "no_answer" }; // the server says what is wrong
    }
  }

  function namesOf(node) {
    if (node.op === "name") return new Set([node.name]);
    return new Set((node.args || []).flatMap((argument) => [...namesOf(argument)]));
  }

  /** Offer the choices that a filter lets through, and say whether an answer is needed. What was
      ticked and is not offered is not sent; it is there again when it is offered again. */
  function offer(field, answers, reach) {
    const filter = rule(field, "choiceFilter");
    for (const input of filter ? field.querySelectorAll("[data-columns]") : []) {
      const columns = JSON.parse(input.dataset.columns);
      const among = { ...reach, read: () => Object.assign(reach.read(), columns) };
      input.disabled = !isTrue(filter, among, false);
      input.closest(".form-check").hidden = input.disabled;
    }
    if (filter && !answers[field.dataset.question].missing) {
      answers[field.dataset.question] = answerOf(field);
    }
    const mark = field.querySelector("[data-required-mark]");
    if (mark) mark.hidden = !isTrue(rule(field, "requiredIf"), reach, false);
  }

  /** Fill answers into the texts that name them, show calculations, hide what has nothing to ask. */
  function tell(record, answers, above) {
    const fields = new Map(fieldsOf(record).map((field) => [field.dataset.question, field]));
    for (const place of record.querySelectorAll("[data-ref]")) {
      if (place.closest("[data-record]") !== record) continue;
      const code = place.dataset.ref;
      const own = Object.hasOwn(answers, code);
      const field = own ? fields.get(code) : form.querySelector(
        `[data-record]:not([data-project]) [data-question="${window.CSS.escape(code)}"]`);
      if (field) place.textContent = inWords(field, own ? answers[code] : above[code]);
    }
    for (const [code, field] of fields) {
      const shown = field.querySelector("[data-calculated]");
      if (shown) shown.textContent = inWords(field, answers[code]);
    }
    for (const section of record.querySelectorAll("[data-section]")) {
      section.hidden = [...section.querySelectorAll("[data-question]")].every((one) => one.hidden);
    }
  }

  /** An answer in words, as `QuestionField.in_words` has it. */
  function inWords(field, answer) {
    if (answer === undefined || answer === "" || (answer && answer.missing)) return "…";
    const inputs = [...field.querySelectorAll("[data-answer]")];
    const words = [answer].flat().map((code) => {
      const input = inputs.find((one) => one.labels && one.type !== "text" && one.value === String(code)
        && (one.type === "checkbox" || one.type === "radio"));
      return input ? input.labels[0].textContent.trim() : String(code);
    });
    const kind = field.dataset.storedAs || field.dataset.kind;
    if (kind === "date") return dayInWords(words[0]);
    if (kind === "time") return words[0].replace(/:00$/, "");
    if (kind === "dateTime") {
      const [day, time] = words[0].split("T");
      return `${dayInWords(day)}, ${time.replace(/:00$/, "")}`;
    }
    return words.join(", ") || "…";
  }

  function dayInWords(day) {
    const language = document.documentElement.lang;
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
      day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
    }).format(new Date(`${day}T00:00:00Z`));
  }

  /** Fill a new project with defaults that read answers. */
  function fillDefaults(project) {
    for (const field of fieldsOf(project)) {
      const tree = rule(field, "default");
      const inputs = [...field.querySelectorAll("[data-answer]")];
      if (!tree || !inputs.length) continue;
      const { answers, interview } = applyRules(project);
      const read = Object.assign(
        Object.create(null), interview, { "today()": known.today }, answers.get(project));
      let found;
      try {
        found = window.NucleusExpressions.written(tree, read, { labels: known.labels });
      } catch {
        continue;
      }
      if (typeof found === "string") put(inputs, found);
    }
  }

  function put(inputs, found) {
    for (const input of inputs) {
      if (input.type === "radio") input.checked = input.value === found;
      else if (input.type === "checkbox") input.checked = found.split(" ").includes(input.value);
      else input.value = found;
    }
  }

  /** Give the fields of a new project the names of `surveys/forms/names.py`, with its own id. */
  function nameAfter(holder, id) {
    for (const element of holder.querySelectorAll("*")) {
      for (const attribute of element.attributes) {
        if (NAMING.has(attribute.name)) {
          attribute.value = attribute.value.replaceAll(/(^| )p-new-/g, `$1p-${id}-`);
        }
      }
    }
    holder.querySelector("[data-project-id]").value = id;
  }

  /** Put a new empty project behind the others and go to its first field. */
  function addProject() {
    const template = document.getElementById("project-template");
    const list = form.querySelector("[data-projects]");
    const isFull = list.querySelectorAll("[data-project]").length >= Number(list.dataset.most);
    if (!template || !window.crypto.randomUUID || isFull) return false; // the server says why
    const id = window.crypto.randomUUID();
    const holder = document.createElement("div");
    holder.append(template.content.cloneNode(true));
    nameAfter(holder, id);
    const project = holder.firstElementChild;
    list.append(project);
    project.querySelectorAll("[data-number]").forEach((element) => {
      element.textContent = String(list.querySelectorAll("[data-project]").length);
    });
    fillDefaults(project);
    applyRules(project);
    project.querySelector("input:not([type=hidden]), select, textarea").focus();
    return true;
  }

  form.addEventListener("input", (event) => {
    const record = event.target.closest("[data-record]");
    const field = event.target.closest("[data-question]");
    if (field) keepOneAnswer(field, event.target);
    if (record) applyRules(record);
    if (event.target.matches("[data-label]")) {
      record.querySelector("[data-project-label]").textContent = event.target.value;
    }
    markUnstored();
  });

  /** An answer and a kind of empty exclude each other; so do "nothing" and the categories. */
  function keepOneAnswer(field, target) {
    if (target.matches("[data-missing]") && target.value) {
      field.querySelectorAll("[data-answer]").forEach((input) => {
        if (input.type === "checkbox" || input.type === "radio") input.checked = false;
        else input.value = "";
      });
    } else if (target.matches("[data-answer]")) {
      const none = field.querySelector('[data-missing][value=""]');
      if (none) none.checked = true;
      if (target.type === "checkbox" && target.checked) {
        const isNothing = target.value === "[]";
        field.querySelectorAll("input[type=checkbox][data-answer]").forEach((input) => {
          if ((input.value === "[]") !== isNothing) input.checked = false;
        });
      }
    }
  }

  /** nucleus.js asks before a form with this mark is left behind. */
  function markUnstored() {
    form.dataset.unstored = "";
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button && button.value === "add_project" && addProject()) {
      event.preventDefault();
      markUnstored();
    }
  });

  /** Alt+S saves, Alt+P adds a project, Alt+Enter submits. */
  document.addEventListener("keydown", (event) => {
    if (!event.altKey) return;
    const action = { s: "save", p: "add_project", Enter: "submit" }[event.key];
    const button = action && form.querySelector(`button[name=action][value=${action}]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });

  applyRules();
})();

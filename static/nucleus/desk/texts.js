/* Words of the desk: answers as the reader's language has them, and messages with what fills them.

   NucleusDesk.texts.inWords(question, answer, form) is the twin of
   `surveys/presenters/answers.py`; what a message of a rule says comes with the form. */
"use strict";

(() => {
  const desk = (window.NucleusDesk = window.NucleusDesk || {});
  const NOT_YET = "…";
  const MORE = "…";
  const MOST_NAMED = 12;
  const LONGEST_QUOTE = 60;
  const ENDS = /[.:;?!…]$/;
  const REFERENCE = /\$\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}/g;

  /** A text as labels are compared: letters in one form, lower case, single spaces. */
  const normal = (text) => text.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");

  const isMissing = (answer) => answer === undefined || answer === null
    || (typeof answer === "object" && !Array.isArray(answer));

  /** What is said of something after its name: a name that ends in “?” needs no mark after it. */
  const joined = (name, mark, text) => `${name}${ENDS.test(name) ? "" : mark} ${text}`;

  /** Fill %(name)s of a template. */
  const fill = (template, params) => template.replace(/%(?:\((\w+)\)[srd]|%)/g, (_, name) => (
    name === undefined ? "%" : String(params[name] ?? "")));

  function dayInWords(day, language) {
    const at = new Date(`${day}T00:00:00Z`);
    if (Number.isNaN(at.getTime())) return day;
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
      day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
    }).format(at);
  }

  function momentInWords(moment, language) {
    const [day, time] = moment.includes("T") ? moment.split("T") : ["", moment];
    const hour = time.replace(/:00$/, "");
    return day ? `${dayInWords(day, language)}, ${hour}` : hour;
  }

  /** The day and minute of a moment as the server wrote it, worded as pages of the server are. */
  const dayAndTime = (moment, template, language) =>
    fill(template, { day: dayInWords(moment.slice(0, 10), language), time: moment.slice(11, 16) });

  /** The time of day of a moment; with its day where that is not today, as the server has it. */
  const timeSaid = (moment, { moment: template }, { today, language }) =>
    (moment || "").slice(0, 10) >= today
      ? moment.slice(11, 19)
      : moment && dayAndTime(moment, template, language);

  /** A stored answer in words; nothing where there is none. */
  function inWords(question, answer, form) {
    if (isMissing(answer)) return "";
    const kind = question.stored_as || question.kind;
    const labels = desk.texts.labelsOf(question);
    if (Array.isArray(answer)) {
      return answer.map((code) => labels.get(code) ?? code).join(", ") || form.nothing.label;
    }
    const text = String(answer);
    if (kind === "date") return dayInWords(text, form.language);
    if (kind === "time" || kind === "dateTime") return momentInWords(text, form.language);
    return labels.get(text) ?? text;
  }

  const known = new WeakMap(); // labels of choices by question

  /** The plain words of the categories of a question, by code. */
  function labelsOf(question) {
    if (!known.has(question)) {
      const labels = (question.choices || []).map(({ code, label }) => (
        [code, withReferences(label, () => NOT_YET)]));
      known.set(question, new Map(labels));
    }
    return known.get(question);
  }

  /** Categories as a message names them, the first of many; words that several of them share are
      told apart by their codes (`Named` of `surveys/domain/wording.py`). */
  function named(question, codes) {
    const labels = labelsOf(question);
    const said = codes.slice(0, MOST_NAMED).map((code) => [code, labels.get(code) || code]);
    const shares = (label) => said.filter(([, other]) => other === label).length > 1;
    const words = said.map(([code, label]) => (shares(label) ? `${label} (${code})` : label));
    return [...words, ...(codes.length > MOST_NAMED ? [MORE] : [])].join(", ");
  }

  /** An answer or a typed text as a message quotes it, cut when it is long. */
  function quoted(value) {
    const text = [...(Array.isArray(value) ? value.join(", ") : String(value))];
    const isLong = text.length > LONGEST_QUOTE;
    return isLong ? `${text.slice(0, LONGEST_QUOTE - 3).join("")}...` : text.join("");
  }

  /** Fill the references of a text with words of answers. */
  const withReferences = (text, wordsOf) => text.replace(REFERENCE, (_, code) => wordsOf(code));

  /** The codes that a text of the page is filled in with. */
  const references = (html) => [...html.matchAll(/data-ref="(\w+)"/g)].map((found) => found[1]);

  /** What a problem of an answer says; its code names a message of the form. */
  function problemInWords(problem, question, form) {
    if (problem.code === "constraint" && question.constraint_text) {
      const { constraint_text: text, constraint_got: got } = question;
      return got ? text.replaceAll("%(got)s", gotOf(problem.got, question, form)) : text;
    }
    return fill(form.messages[problem.template || problem.code], problem.params || {});
  }

  function gotOf(answer, question, form) {
    if (question.constraint_got === "length") return String([...String(answer)].length);
    if (question.kind === "date") return dayInWords(answer, form.language);
    return quoted(answer);
  }

  desk.texts = {
    NOT_YET, normal, isMissing, fill, dayInWords, inWords, labelsOf, named, quoted, withReferences,
    references, problemInWords, joined, dayAndTime, timeSaid,
  };
})();

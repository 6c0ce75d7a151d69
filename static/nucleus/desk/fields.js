/* What is wrong with a detail of the interview, a label or a consent, by the rules of
   `surveys/domain/details.py`; the server decides. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const { fill, dayInWords } = NucleusDesk.texts;
  const inWords = (day, form) => dayInWords(day, form.language);
  const PSEUDONYM = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
  const WHOLE = /^[+-]?[0-9]+$/;
  const known = {};

  /** Take the bounds and messages that the page came with; what was submitted has its consent. */
  const take = (details, { isComplete }) => Object.assign(known, details.rules, { isComplete });

  function date(typed, form) {
    const read = window.NucleusAnswers.read("date", typed);
    if (read.missing) return fill(form.messages.not_a_date || "", { got: typed });
    return read > form.today
      ? fill(known.messages.after_today, {
          got: inWords(read, form),
          today: inWords(form.today, form),
        })
      : "";
  }

  function minutes(typed) {
    const text = typed.trim();
    if (!WHOLE.test(text)) return known.messages.not_whole;
    const isLikely = Number(text) >= 1 && Number(text) <= known.longest_minutes;
    return isLikely ? "" : fill(known.messages.minutes, { most: known.longest_minutes, got: text });
  }

  const pseudonym = (typed) => (PSEUDONYM.test(typed.trim()) ? "" : known.messages.pseudonym);

  function label(typed) {
    const { length } = [...typed];
    return length <= known.longest_label
      ? ""
      : fill(known.messages.label, { length, most: known.longest_label });
  }

  function textVersion(typed) {
    return [...typed].length <= known.longest_text_version
      ? ""
      : fill(known.messages.text_version, { most: known.longest_text_version });
  }

  /** What is wrong with each conversation, with its number: the first of the interview is 1. */
  function conversations(typed, form) {
    if (!Array.isArray(typed)) return "";
    return typed
      .flatMap((row, index) =>
        Object.keys(row)
          .map((part) => wrong("field", part, row[part] ?? "", form))
          .filter(Boolean)
          .map((text) => fill(known.messages.conversation, { number: index + 2, problem: text }))
      )
      .join(" ");
  }

  const RULES = {
    held_on: date,
    given_on: date,
    duration_minutes: minutes,
    interviewer: pseudonym,
    organization: pseudonym,
    label,
    further_conversations: conversations,
    text_version: textVersion,
  };

  /** What is wrong with a value as it was typed, in words; nothing where nothing is. */
  function wrong(part, code, value, form) {
    const rule = RULES[code];
    if (!rule || !known.messages || value === "" || value === null || value === undefined)
      return "";
    return rule(Array.isArray(value) ? value : String(value), form);
  }

  /** Whether something is empty that is needed before the interview is submitted. */
  function isOwed(part, code, value) {
    if (part === "consent") return code === "participate" && !value && !known.isComplete;
    if (code === "further_conversations")
      return Array.isArray(value) && value.some((row) => !row.held_on);
    return part === "field" && code === "held_on" && !value;
  }

  /** What is wrong with a value as it was typed, and whether one is still needed. */
  const judged = (part, code, value, form) => ({
    error: wrong(part, code, value, form),
    needed: isOwed(part, code, value),
  });

  NucleusDesk.fields = { wrong, judged, take };
})();

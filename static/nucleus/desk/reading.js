/* A typed value as the server would store it, and why it cannot be.

   NucleusDesk.reading.read(question, typed) gives {answer, wrong}: `wrong` is null, or the code of
   the message of `surveys/domain/raw_answers.py` with its params. A question has `code`, `kind`,
   `stored_as` and `choices`. `isSendable(typed)` says whether the server takes a value at all.
   REFUSED and DONT_KNOW are the kinds of empty that a person gives, as they are typed. */
"use strict";

(() => {
  const desk = (window.NucleusDesk = window.NucleusDesk || {});
  const NO_ANSWER = Object.freeze({ missing: "no_answer" });
  const REFUSED = Object.freeze({ missing: "refused" });
  const DONT_KNOW = Object.freeze({ missing: "dont_know" });
  const OFFERED_MISSING = new Set([REFUSED.missing, DONT_KNOW.missing]);
  const LARGEST = Number.MAX_SAFE_INTEGER;
  const DIGITS = 15;
  const LONGEST = 20000;
  const SPACES = /[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
  const EDGES = new RegExp(`^${SPACES.source}|${SPACES.source}$`, "g");
  const UNSTORABLE = /\0|\p{Surrogate}/u;
  const GROUPED = /^[+-]?[1-9][0-9]{0,2}(?:[.,' \u00a0\u202f][0-9]{3})+$/;
  const INTEGER = /^[+-]?[0-9]+$/;
  const DECIMAL = /^[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)$/;
  const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

  const stripped = (text) => text.replace(EDGES, "");

  /** Two typed or stored values are the same JSON. */
  function same(one, other) {
    if (one === other) return true;
    if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
    const [keys, others] = [Object.keys(one), Object.keys(other)];
    return Array.isArray(one) === Array.isArray(other) && keys.length === others.length
      && keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]));
  }

  const codesOf = (question) => (question.choices || []).map((choice) => choice.code);

  /** Nothing is said: no value, or only spaces. */
  const isBlank = (typed) => typed === undefined || typed === null
    || (typeof typed === "string" && !stripped(typed));

  /** A stored answer as it is typed: kinds of empty that nobody gives are nothing. */
  function asTyped(stored) {
    if (stored === undefined || stored === null) return "";
    if (typeof stored === "number") return String(stored);
    if (typeof stored === "object" && !Array.isArray(stored) && "missing" in stored) {
      return OFFERED_MISSING.has(stored.missing) ? stored : "";
    }
    return stored;
  }

  function read(question, typed) {
    if (isBlank(typed)) return { answer: NO_ANSWER, wrong: null };
    if (typeof typed === "object" && !Array.isArray(typed)) {
      const isKnown = OFFERED_MISSING.has(typed.missing);
      return { answer: isKnown ? { missing: typed.missing } : NO_ANSWER, wrong: null };
    }
    const kind = question.stored_as || question.kind;
    if (kind === "select_multiple") return several(question, typed);
    const text = String(typed);
    const answer = window.NucleusAnswers.read(kind, text, codesOf(question));
    if (!desk.texts.isMissing(answer)) return { answer, wrong: null };
    return { answer: NO_ANSWER, wrong: whyNot(kind, text, question) };
  }

  function several(question, typed) {
    const words = typeof typed === "string" ? stripped(typed).split(SPACES) : typed;
    if (!words.length || (typeof typed === "string" && words.join(" ") === "[]")) {
      return { answer: [], wrong: null };
    }
    const codes = codesOf(question);
    const known = new Set(codes.map((code) => code.normalize("NFC")));
    const isUnknown = (word) => typeof word !== "string" || !known.has(word.normalize("NFC"));
    const unknown = words.filter(isUnknown);
    if (unknown.length) return { answer: NO_ANSWER, wrong: notACategory(unknown, question) };
    const chosen = new Set(words.map((word) => word.normalize("NFC")));
    return { answer: codes.filter((code) => chosen.has(code.normalize("NFC"))), wrong: null };
  }

  function notACategory(unknown, question) {
    const allowed = desk.texts.named(question, codesOf(question));
    const got = desk.texts.quoted(unknown.map(String));
    return { code: "unknown_category", params: { got, allowed } };
  }

  /** Return the code and the params of what is wrong with a text that cannot be read. */
  function whyNot(kind, typed, question) {
    const got = desk.texts.quoted(typed);
    const text = stripped(typed);
    const found = text.replaceAll("\u2212", "-");
    const wrong = (code, params = {}) => ({ code, params: { got, ...params } });
    switch (kind) {
      case "text": return badText(typed);
      case "integer":
        if (GROUPED.test(found)) return wrong(...ambiguous(found));
        return wrong(INTEGER.test(found) ? "out_of_bounds" : "not_an_integer", { most: LARGEST });
      case "decimal": return wrong(...badDecimal(found));
      case "date": return wrong(...badDate(text));
      case "time": return wrong("not_a_time");
      case "dateTime": return wrong(...badMoment(text));
      case "acknowledge": return wrong("not_acknowledged");
      default: return notACategory([text], question);
    }
  }

  function badText(typed) {
    const at = typed.search(UNSTORABLE);
    if (at < 0) {
      const text = stripped(typed.replace(/\r\n?/g, "\n").normalize("NFC"));
      return { code: "too_long", params: { length: [...text].length, most: LONGEST } };
    }
    const hex = typed.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
    return { code: "bad_character", params: { hex, place: [...typed.slice(0, at)].length + 1 } };
  }

  const ambiguous = (text) => ["ambiguous_number", { large: text.replace(/[^0-9+-]/g, "") }];

  function badDecimal(found) {
    if (GROUPED.test(found)) return ambiguous(found);
    if (!DECIMAL.test(found)) return ["not_a_number"];
    const [whole, fraction = ""] = found.replace(/^[+-]/, "").replace(",", ".").split(".");
    const after = fraction.replace(/0+$/, "");
    const digits = `${whole}${after}`.replace(/^0+/, "");
    const size = (whole.replace(/^0+/, "") || "0").length + (after ? 1 + after.length : 0);
    const length = size + (found.startsWith("-") ? 1 : 0);
    const isLong = digits.length > DIGITS || length > 2 * DIGITS;
    return [isLong ? "too_many_digits" : "out_of_bounds", { most: isLong ? DIGITS : LARGEST }];
  }

  function badDate(found) {
    const isEarly = DATE.test(found) && isInCalendar(found) && found < "1000";
    return isEarly ? ["implausible_date", { year: Number(found.slice(0, 4)) }] : ["not_a_date"];
  }

  /** Whether there is such a day; the year 0 is none. */
  function isInCalendar(day) {
    const at = new Date(`${day}T00:00:00Z`);
    return day >= "0001" && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
  }

  function badMoment(found) {
    const at = found.replace(" ", "T").indexOf("T");
    const day = found.slice(0, Math.max(at, 0));
    const time = window.NucleusAnswers.read("time", found.slice(at + 1));
    return DATE.test(day) && typeof time === "string" ? badDate(day) : ["not_a_moment"];
  }

  /** Whether the server takes a typed value: no text that no database stores, none too long. */
  function isSendable(typed) {
    if (typeof typed === "string") return !UNSTORABLE.test(typed) && [...typed].length <= LONGEST;
    if (!typed || typeof typed !== "object") return true;
    return Object.values(typed).every(isSendable);
  }

  desk.reading = {
    NO_ANSWER, REFUSED, DONT_KNOW, read, same, isBlank, asTyped, isSendable, whyNot, stripped,
  };
})();

/* Values of expressions in the browser, and what is done with them: the twin of
   `surveys/domain/expressions/operations.py`, `numbers.py`, `moments.py` and `patterns.py`. */
"use strict";

(() => {
  const NOT_APPLICABLE = "not_applicable";

  /** A value that an operation cannot take; told with the place by `expressions.js`. */
  class Unfit extends Error {}

  /** Nothing where a number is needed: there is no answer. */
  class Blank extends Unfit {}

  class DivisionByZero extends Error {}

  /** Why there is no value. */
  class Missing {
    constructor(kind) {
      this.kind = kind;
    }
  }

  /** An exact number: a ratio of whole numbers in lowest terms, the lower one positive. */
  class Ratio {
    constructor(top, bottom = 1n) {
      const sign = bottom < 0n ? -1n : 1n;
      const divisor = greatestDivisor(top, bottom);
      this.top = (sign * top) / divisor;
      this.bottom = (sign * bottom) / divisor;
    }

    plus(other) {
      return new Ratio(
        this.top * other.bottom + other.top * this.bottom, this.bottom * other.bottom);
    }

    minus(other) {
      return this.plus(other.negative());
    }

    times(other) {
      return new Ratio(this.top * other.top, this.bottom * other.bottom);
    }

    over(other) {
      if (other.top === 0n) throw new DivisionByZero();
      return new Ratio(this.top * other.bottom, this.bottom * other.top);
    }

    negative() {
      return new Ratio(-this.top, this.bottom);
    }

    /** What a division by whole steps leaves; it has the sign of this number. */
    remainder(other) {
      return this.minus(other.times(this.over(other).truncated()));
    }

    truncated() {
      return new Ratio(this.top / this.bottom); // whole numbers divide towards zero
    }

    floor() {
      const whole = this.truncated();
      return this.top < 0n && whole.top * this.bottom !== this.top ? new Ratio(whole.top - 1n) : whole;
    }

    /** Round to decimal digits, halves upwards: 2.5 gives 3, -2.5 gives -2. */
    rounded(digits) {
      const power = new Ratio(10n ** BigInt(Math.abs(digits)));
      const scale = digits < 0 ? ONE.over(power) : power;
      return this.times(scale).plus(HALF).floor().over(scale);
    }

    /** As decimals are stored, rounded to the digits that a browser holds. */
    decimal() {
      if (this.bottom === 1n) return String(this.top);
      const size = this.top < 0n ? this.negative() : this;
      const whole = size.truncated().top ? String(size.truncated().top).length : 0;
      const places = whole ? Math.max(15 - whole, 0)
        : Math.min(20, 14 + String(ONE.over(size).floor().top).length);
      const scaled = size.rounded(places).times(new Ratio(10n ** BigInt(places))).top;
      const digits = String(scaled).padStart(places + 1, "0");
      const at = digits.length - places;
      const fraction = digits.slice(at).replace(/0+$/, "");
      const exact = digits.slice(0, at) + (fraction ? `.${fraction}` : "");
      return this.top < 0n && exact !== "0" ? `-${exact}` : exact;
    }

    compare(other) {
      const difference = this.minus(other).top;
      return difference < 0n ? -1 : Number(difference > 0n);
    }

    plain() {
      if (this.bottom !== 1n) return `${this.top}/${this.bottom}`;
      const number = Number(this.top);
      return Number.isSafeInteger(number) ? number : String(this.top);
    }
  }

  const ONE = new Ratio(1n);
  const HALF = new Ratio(1n, 2n);

  function greatestDivisor(one, other) {
    let [a, b] = [one < 0n ? -one : one, other < 0n ? -other : other];
    while (b) [a, b] = [b, a % b];
    return a || 1n;
  }

  const NUMBER = /^([+-]?)(?:([0-9]{1,40})(?:\.([0-9]{0,40}))?|\.([0-9]{1,40}))$/;

  /** Return the number that a value is or spells; null when it is none. */
  function asNumber(value) {
    if (value instanceof Ratio) return value;
    if (typeof value === "boolean") return new Ratio(value ? 1n : 0n);
    if (typeof value !== "string") return null;
    const found = NUMBER.exec(value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""));
    if (!found) return null;
    const fraction = found[3] || found[4] || "";
    const ratio = new Ratio(BigInt((found[2] || "") + fraction), 10n ** BigInt(fraction.length));
    return found[1] === "-" ? ratio.negative() : ratio;
  }

  function number(value) {
    if (value === "") throw new Blank();
    const found = typeof value === "boolean" ? null : asNumber(value);
    if (found === null) throw new Unfit();
    return found;
  }

  function isDate(value) {
    if (typeof value !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return false;
    const day = new Date(`${value}T00:00:00Z`);
    return value >= "0001" && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
  }

  const TIME = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$/;
  const DAY = 86400n;

  /** Whether a text is a date, a time, or both as they are stored; null when it is none. */
  function kindOfMoment(value) {
    if (typeof value !== "string") return null;
    if (isDate(value)) return "date";
    if (TIME.test(value)) return "time";
    const [day, hour, more] = value.split("T");
    return more === undefined && hour !== undefined && isDate(day) && TIME.test(hour) ? "dateTime" : null;
  }

  /** A date, or date and time, as days since 1970; a time as a part of a day. */
  function days(value) {
    const kind = kindOfMoment(value);
    const at = new Date(`${kind === "time" ? "1970-01-01T" : ""}${value}${kind === "date" ? "T00:00:00" : ""}Z`);
    return new Ratio(BigInt(at.getTime()) / 1000n, DAY);
  }

  /** The day so many days later; none where the calendar does not reach it. */
  function shifted(day, by) {
    const at = Number(days(day).plus(by.floor()).top) * 86400000;
    const found = new Date(at);
    const text = Number.isNaN(found.getTime()) ? "" : found.toISOString().slice(0, 10);
    return isDate(text) ? text : new Missing("no_answer");
  }

  function plus(left, right) {
    if (isDate(left)) return shifted(left, number(right));
    if (isDate(right)) return shifted(right, number(left));
    return number(left).plus(number(right));
  }

  function minus(left, right) {
    const kind = kindOfMoment(left);
    if (kind !== null && kind === kindOfMoment(right)) return days(left).minus(days(right));
    if (isDate(left)) return shifted(left, number(right).negative());
    return number(left).minus(number(right));
  }

  const isNothing = (value) => value === "" || (Array.isArray(value) && value.length === 0);

  /** Texts are equal letter by letter; a text beside a number is read as one. */
  function equal(left, right) {
    if (left === "" || right === "") return isNothing(left) && isNothing(right);
    const type = typeof left;
    if (type === typeof right && (type === "string" || type === "boolean")) return left === right;
    return number(left).compare(number(right)) === 0;
  }

  /** Return a comparison of numbers, of dates, or of times. */
  function ordered(accepts) {
    return (left, right) => {
      const kind = kindOfMoment(left);
      if (kind !== null && kind === kindOfMoment(right)) return accepts(left < right ? -1 : Number(left > right));
      return accepts(number(left).compare(number(right)));
    };
  }

  const selected = (value, code) => (Array.isArray(value) ? value.includes(code) : equal(value, code));

  function text(value) {
    if (typeof value !== "string") throw new Unfit();
    return value;
  }

  function countSelected(value) {
    if (!Array.isArray(value)) throw new Unfit();
    return new Ratio(BigInt(value.length));
  }

  function readNumber(value) {
    if (Array.isArray(value)) throw new Unfit();
    return asNumber(value) || new Missing("no_answer");
  }

  function truncated(value) {
    const found = readNumber(value);
    return found instanceof Missing ? found : found.truncated();
  }

  function rounded(value, digits = new Ratio(0n)) {
    const places = number(digits);
    if (places.bottom !== 1n || places.top < -15n || places.top > 15n) throw new Unfit();
    return number(value).rounded(Number(places.top));
  }

  function readDate(value) {
    const day = kindOfMoment(text(value)) ? value.split("T")[0] : "";
    return isDate(day) ? day : new Missing("no_answer");
  }

  /** Characters from a place to before another; negative places count from the end. */
  function part(value, start, end) {
    const first = Number(number(start).truncated().top);
    const last = end === undefined ? undefined : Number(number(end).truncated().top);
    return [...text(value)].slice(first, last).join("");
  }

  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const two = (value) => String(value).padStart(2, "0");
  const FORMATS = {
    Y: (at) => String(at.getUTCFullYear()).padStart(4, "0"),
    y: (at) => two(at.getUTCFullYear() % 100),
    m: (at) => two(at.getUTCMonth() + 1),
    n: (at) => String(at.getUTCMonth() + 1),
    b: (at) => MONTHS[at.getUTCMonth()],
    d: (at) => two(at.getUTCDate()),
    e: (at) => String(at.getUTCDate()),
    a: (at) => WEEKDAYS[at.getUTCDay()],
    H: (at) => two(at.getUTCHours()),
    h: (at) => String(at.getUTCHours()),
    M: (at) => two(at.getUTCMinutes()),
    S: (at) => two(at.getUTCSeconds()),
    3: () => "000",
  };

  function formatted(value, pattern) {
    const kind = kindOfMoment(text(value));
    if (kind !== "date" && kind !== "dateTime") throw new Unfit();
    const at = new Date(`${value}${kind === "date" ? "T00:00:00" : ""}Z`);
    return text(pattern).replace(/%([^]?)/gu, (_, sign) => {
      if (!Object.hasOwn(FORMATS, sign)) throw new Unfit();
      return FORMATS[sign](at);
    });
  }

  function readDays(value) {
    const kind = kindOfMoment(text(value));
    return kind === "date" || kind === "dateTime" ? days(value) : new Missing("no_answer");
  }

  function labelled(value, labels) {
    const codes = Array.isArray(value) ? value : [text(value)];
    return codes.map((code) => (Object.hasOwn(labels, code) ? labels[code] : code)).join(", ");
  }

  /** A value as text: a number as it is stored, several categories with spaces. */
  function asText(value) {
    if (Array.isArray(value)) return value.join(" ");
    return value instanceof Ratio ? value.decimal() : String(value);
  }

  /** Values behind each other, without those that are absent. */
  const said = (separator, values) => values
    .filter((value) => !(value instanceof Missing)).map(asText).join(text(separator));

  const total = (values) => values.reduce((sum, value) => sum.plus(number(value)), new Ratio(0n));

  /** The smallest or largest of numbers or of moments; of none it does not apply. */
  function best(op, values) {
    if (!values.length) return new Missing(NOT_APPLICABLE);
    const kinds = new Set(values.map(kindOfMoment));
    if (!kinds.has(null) && kinds.size > 1) throw new Unfit();
    const given = kinds.has(null) ? values.map(number) : values;
    const order = kinds.has(null) ? (one, other) => one.compare(other)
      : (one, other) => (one < other ? -1 : Number(one > other));
    const sign = op === "max" ? 1 : -1;
    return given.reduce((found, value) => (sign * order(value, found) > 0 ? value : found));
  }

  function not(value) {
    if (typeof value !== "boolean") throw new Unfit();
    return !value;
  }

  const OPERATIONS = {
    "=": equal,
    "!=": (left, right) => !equal(left, right),
    "<": ordered((order) => order < 0),
    "<=": ordered((order) => order <= 0),
    ">": ordered((order) => order > 0),
    ">=": ordered((order) => order >= 0),
    not,
    negative: (value) => number(value).negative(),
    "+": plus,
    "-": minus,
    "*": (left, right) => number(left).times(number(right)),
    div: (left, right) => number(left).over(number(right)),
    mod: (left, right) => number(left).remainder(number(right)),
    selected,
    "count-selected": countSelected,
    "string-length": (value) => new Ratio(BigInt([...text(value)].length)),
    regex: (value, pattern, program) => matches(program, text(value)),
    number: readNumber,
    int: truncated,
    round: rounded,
    floor: (value) => number(value).floor(),
    date: readDate,
    substr: part,
    "starts-with": (value, start) => text(value).startsWith(text(start)),
    "ends-with": (value, end) => text(value).endsWith(text(end)),
    contains: (value, inner) => text(value).includes(text(inner)),
    "format-date": formatted,
    "format-date-time": formatted,
    "decimal-date-time": readDays,
    "jr:choice-name": labelled,
  };

  /** Say whether the whole subject leads through the program of a pattern to its end. */
  function matches(program, subject) {
    let states = closure(program, [0]);
    for (const character of subject) {
      const point = character.codePointAt(0);
      states = closure(program, states
        .filter((state) => state < program.length && covers(program[state], point))
        .map((state) => state + 1));
      if (!states.length) return false;
    }
    return states.includes(program.length);
  }

  function covers(ranges, point) {
    for (let place = 0; place < ranges.length; place += 2) {
      if (ranges[place] <= point && point <= ranges[place + 1]) return true;
    }
    return false;
  }

  /** Return the reading states, and the end, that are reached without reading. */
  function closure(program, states) {
    const seen = new Set();
    const waiting = [...states];
    while (waiting.length) {
      const state = waiting.pop();
      if (seen.has(state)) continue;
      seen.add(state);
      const step = program[state];
      if (step && step.to) waiting.push(...step.to);
    }
    return [...seen].filter((state) => state === program.length || Array.isArray(program[state]));
  }

  window.NucleusValues = {
    OPERATIONS, Missing, Ratio, Unfit, Blank, DivisionByZero, asNumber, asText, best, said, total,
  };
})();

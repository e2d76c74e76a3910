/**
 * A page of questions: shows and hides, filters choices, checks as one leaves a field. The server decides all of it again;
 * without this script every question is seen. Tree and coercions are those of surveys/expressions (same test vectors).
 *
 *   form[data-survey]                 the form; data-today, data-now: day and moment of the portal's zone
 *   script#survey-logic               JSON of surveys.logic.Logic.to_json
 *   [data-question=name][data-type]   a question whole, with label and errors
 *   [data-choice=name]                a choice with its input (a row of it, an option of a select)
 *   [data-exclusive] [data-other]     on inputs: goes with no other; opens [data-other-field] of its question
 *   [data-mark]                       the mark of a required question, where that depends
 *   [data-counter="{n} left"]         of the text field with maxlength or data-longest in the same question
 *   [data-ranking="{label}: {n}"]     list of [data-choice=name][data-label] with a field of places, buttons [data-move=up|down]
 *   [data-live="Shown: {label}"]      polite live region of the form
 */
const LONGEST = 10_000, TRIED = 256, UNKNOWN = new Error("left to the server");
const CLOCK = "([01]\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d)(?:\\.\\d+)?)?", TIME = RegExp(`^${CLOCK}$`);
const DAY = RegExp(`^([1-9]\\d{3}-\\d\\d-\\d\\d)(?:[T ]${CLOCK}(?:Z|[+-]\\d\\d:?\\d\\d)?)?$`);

export function text(value) {
  if (typeof value !== "number") return String(value);
  const [head, power] = String(value).split("e");
  if (!power) return head;
  const [, sign, whole, part = ""] = /^(-?)(\d+)\.?(\d*)$/.exec(head);
  const digits = whole + part, point = whole.length + Number(power);
  return sign + (point > 0 ? digits.padEnd(point, "0") : `0.${"0".repeat(-point)}${digits}`);
}

const dayNumber = (day) => {
  const moment = new Date(`${day}T00:00Z`);
  return moment.getTime() && moment.toISOString().slice(0, 10) !== day ? NaN : moment / 864e5;
};
const partOfDay = ([hours = 0, minutes = 0, seconds = 0]) => (hours * 3600 + minutes * 60 + Number(seconds)) / 86400;

export function number(value) {
  if (typeof value !== "string") return Number(value);
  if (/^[ \t\r\n]*-?(\d+(\.\d*)?|\.\d+)[ \t\r\n]*$/.test(value)) return Number(value);
  let found = TIME.exec(value);
  if (found) return partOfDay(found.slice(1));
  found = DAY.exec(value);
  return found ? dayNumber(found[1]) + partOfDay(found.slice(2)) : NaN;
}

const truth = (value) => Boolean(value);

function day(value) {
  const found = typeof value === "string" && DAY.exec(value);
  if (found) return isNaN(dayNumber(found[1])) ? "" : found[1];
  const count = number(value);
  return count >= -354285 && count < 2932897 ? new Date(Math.floor(count) * 864e5).toISOString().slice(0, 10) : "";
}

function clock(value) {
  const count = number(value);
  if (!isFinite(count)) return [0, 0, 0];
  const seconds = Math.floor((count - Math.floor(count)) * 86400 + 0.5) % 86400;
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
}

function equal(left, right) {
  const types = [typeof left, typeof right];
  if (types.includes("boolean")) return truth(left) === truth(right);
  return types.includes("number") ? number(left) === number(right) : left === right;
}

const words = (value) => text(value).split(/[ \t\r\n]+/).filter(Boolean);
const letters = (value) => [...text(value)];
const kept = (value) => (value.length > LONGEST ? letters(value).slice(0, LONGEST).join("") : value);
const whole = (value) => Math.trunc(Math.max(-1e9, Math.min(1e9, number(value)))) || 0;
const two = (value) => String(value).padStart(2, "0");
const answered = (values) => values.filter((value) => value !== "");
const edge = (pick) => (...values) => (answered(values).length ? pick(...answered(values).map(number)) : NaN);
const count = (...values) => answered(values).length;

function format(value, form) {
  const found = day(value);
  if (!found) return "";
  const [Y, m, d] = found.split("-"), [H, M, S] = clock(value);
  const parts = { Y, m, d, y: Y.slice(2), n: Number(m), e: Number(d), H: two(H), h: H, M: two(M), S: two(S), 3: "000", "%": "%" };
  return kept(text(form).replace(/%(.)/gsu, (sign, letter) => parts[letter] ?? sign));
}

function round(value, places = 0) {
  const digits = Math.max(-15, Math.min(15, whole(places))), scale = Number(`1e${Math.abs(digits)}`);
  return digits < 0 ? Math.floor(number(value) / scale + 0.5) * scale : Math.floor(number(value) * scale + 0.5) / scale;
}

function substr(value, start, end) {
  const all = letters(value), size = all.length;
  const place = (at) => Math.max(0, at < 0 ? at + size : at);
  return all.slice(place(whole(start)), end === undefined ? size : place(whole(end))).join("");
}

function translate(value, old, fresh) {
  const from = letters(old), to = letters(fresh);
  return letters(value).map((letter) => (from.includes(letter) ? to[from.indexOf(letter)] ?? "" : letter)).join("");
}

const FUNCTIONS = {
  translate, round, substr, count, number, string: text, "count-non-empty": count, "decimal-date-time": number,
  date: day, "format-date": format, "format-date-time": format, boolean: truth, not: (value) => !truth(value),
  true: () => true, false: () => false, pi: () => Math.PI, int: (value) => Math.trunc(number(value)),
  selected: (list, name) => words(name).length === 1 && words(list).includes(words(name)[0]),
  "count-selected": (list) => words(list).length,
  "selected-at": (list, place) => words(list)[whole(place)] ?? "",
  "boolean-from-string": (value) => ["true", "1"].includes(text(value)),
  coalesce: (...values) => answered(values)[0] ?? "",
  concat: (...values) => kept(values.map(text).join("")),
  join: (mark, ...values) => kept(values.map(text).join(text(mark))),
  "string-length": (value) => letters(value).length,
  "substring-before": (value, mark) => (mark === "" || !text(value).includes(text(mark)) ? "" : text(value).split(text(mark))[0]),
  "substring-after": (value, mark) => (mark === "" ? text(value) : text(value).split(text(mark)).slice(1).join(text(mark))),
  contains: (value, part) => text(value).includes(text(part)),
  "starts-with": (value, part) => text(value).startsWith(text(part)),
  "ends-with": (value, part) => text(value).endsWith(text(part)),
  "normalize-space": (value) => words(value).join(" "),
  sum: (...values) => answered(values).reduce((total, value) => total + number(value), 0),
  min: edge(Math.min), max: edge(Math.max),
  "decimal-time": (value) => (isNaN(number(value)) ? NaN : partOfDay(clock(value))),
};
for (const name of "abs pow sqrt exp log log10 sin cos tan asin acos atan atan2".split(" ")) {
  FUNCTIONS[name] = (...values) => Math[name](...values.map(number));
}
const NUMBERS = {
  "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
  "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, div: (a, b) => a / b, mod: (a, b) => a % b,
};

/** The value of a tree; scope: values, here, columns, today, now, labels. Throws UNKNOWN where the server must look. */
export function evaluate(tree, scope) {
  if (!Array.isArray(tree)) return tree;
  const [head, first, second, third] = tree;
  const at = (operand) => evaluate(operand, scope);
  const own = (table, name) => (table && Object.hasOwn(table, name) ? table[name] : undefined);
  switch (head) {
    case "$": return own(scope.values, first) ?? "";
    case "@": return own(scope.columns, first) ?? "";
    case ".": return scope.here ?? "";
    case "today": return scope.today;
    case "now": return scope.now;
    case "or": return tree.slice(1).some((operand) => truth(at(operand)));
    case "and": return tree.slice(1).every((operand) => truth(at(operand)));
    case "if": return truth(at(first)) ? at(second) : at(third);
    case "once": return (scope.here ?? "") === "" ? at(first) : scope.here;
    case "=": return equal(at(first), at(second));
    case "!=": return !equal(at(first), at(second));
    case "neg": return -number(at(first));
    case "choice-name": return own(own(scope.labels, second), text(at(first))) ?? text(at(first));
    case "?": throw UNKNOWN;
    case "regex": {
      const value = text(at(first));
      if (value.length > TRIED || /[\r\u2028\u2029]/.test(value)) throw UNKNOWN;
      return RegExp(`^(?:${second})$`, "u").test(value);
    }
  }
  if (NUMBERS[head]) return NUMBERS[head](number(at(first)), number(at(second)));
  return FUNCTIONS[head](...tree.slice(1).map(at));
}

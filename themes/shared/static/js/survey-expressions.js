/**
 * The language of surveys' conditions in the browser: the trees, coercions and functions of surveys/expressions. Both sides
 * are held together by tests/data/expressions and random trees (tests/unit/surveys/expressions).
 */
const LONGEST = 10_000, TRIED = 256;
const CLOCK = "([01]\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d)(?:\\.\\d+)?)?", TIME = RegExp(`^${CLOCK}$`);
const DAY = RegExp(`^([1-9]\\d{3}-\\d\\d-\\d\\d)(?:[T ]${CLOCK}(?:Z|[+-]\\d\\d:?\\d\\d)?)?$`);

export function text(value) {
  const [head, power] = String(value).split("e");
  if (typeof value !== "number" || !power) return String(value);
  const [, sign, whole, part = ""] = /^(-?)(\d+)\.?(\d*)$/.exec(head), digits = whole + part, point = whole.length + +power;
  return sign + (point > 0 ? digits.padEnd(point, "0") : `0.${"0".repeat(-point)}${digits}`);
}

const dayNumber = (day) => {
  const at = Date.parse(`${day}T00:00Z`);
  return isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day ? NaN : at / 864e5;
};
const partOfDay = ([hours = 0, minutes = 0, seconds = 0]) => (hours * 3600 + minutes * 60 + +seconds) / 86400;

export function number(value) {
  if (typeof value !== "string" || /^[ \t\r\n]*-?(\d+(\.\d*)?|\.\d+)[ \t\r\n]*$/.test(value)) return Number(value);
  const time = TIME.exec(value), found = DAY.exec(value);
  if (time) return partOfDay(time.slice(1));
  return found ? dayNumber(found[1]) + partOfDay(found.slice(2)) : NaN;
}

function day(value) {
  const found = DAY.exec(value), count = number(value);
  if (found) return isNaN(count) ? "" : found[1];
  return count >= -354285 && count < 2932897 ? new Date(Math.floor(count) * 864e5).toISOString().slice(0, 10) : "";
}

function clock(value) {
  const count = number(value), seconds = Math.floor((count - Math.floor(count)) * 86400 + 0.5) % 86400;
  return isFinite(count) ? [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60] : [0, 0, 0];
}

function equal(left, right) {
  const types = [typeof left, typeof right], as = types.includes("boolean") ? Boolean : types.includes("number") ? number : text;
  return as(left) === as(right);
}

const words = (value) => text(value).split(/[ \t\r\n]+/).filter(Boolean);
const kept = (value) => (value.length > LONGEST ? [...value].slice(0, LONGEST).join("") : value);
const whole = (value) => Math.trunc(Math.max(-1e9, Math.min(1e9, number(value)))) || 0;
const answered = (values) => values.filter((value) => value !== "");
const count = (...values) => answered(values).length;
const numbers = (compute) => (...values) => compute(...values.map(number));
const texts = (compute) => (...values) => compute(...values.map(text));
const edge = (pick) => (...values) => (count(...values) ? numbers(pick)(...answered(values)) : NaN);

function format(value, form) {
  const found = day(value), [Y, m, d] = found.split("-"), time = clock(value), [H, M, S] = time.map((part) => String(part).padStart(2, 0));
  const parts = { Y, m, d, y: Y.slice(2), n: +m, e: +d, H, h: time[0], M, S, 3: "000", "%": "%" };
  return found && kept(text(form).replace(/%(.)/gsu, (sign, letter) => parts[letter] ?? sign));
}

function round(value, places = 0) {
  const digits = Math.max(-15, Math.min(15, whole(places))), scale = Number(`1e${Math.abs(digits)}`), size = number(value);
  return digits < 0 ? Math.floor(size / scale + 0.5) * scale : Math.floor(size * scale + 0.5) / scale;
}

function substr(value, start, end = Infinity) {
  const all = [...text(value)], place = (at) => Math.max(0, whole(at) < 0 ? whole(at) + all.length : whole(at));
  return all.slice(place(start), place(end)).join("");
}

function translate(value, old, fresh) {
  const from = [...old], to = [...fresh];
  return [...value].map((letter) => (from.includes(letter) ? to[from.indexOf(letter)] ?? "" : letter)).join("");
}

const FUNCTIONS = {
  "=": equal, "!=": (a, b) => !equal(a, b), neg: numbers((a) => -a),
  "<": numbers((a, b) => a < b), "<=": numbers((a, b) => a <= b), ">": numbers((a, b) => a > b), ">=": numbers((a, b) => a >= b),
  "+": numbers((a, b) => a + b), "-": numbers((a, b) => a - b), "*": numbers((a, b) => a * b),
  div: numbers((a, b) => a / b), mod: numbers((a, b) => a % b), int: numbers(Math.trunc), pi: () => Math.PI,
  round, substr, count, number, "count-non-empty": count, "decimal-date-time": number, min: edge(Math.min), max: edge(Math.max),
  sum: (...values) => answered(values).reduce((total, value) => total + number(value), 0),
  string: text, boolean: Boolean, not: (value) => !value, true: () => true, false: () => false,
  selected: (list, name) => words(name).length === 1 && words(list).includes(words(name)[0]),
  "count-selected": (list) => words(list).length, "selected-at": (list, place) => words(list)[whole(place)] ?? "",
  "boolean-from-string": texts((value) => value === "true" || value === "1"), coalesce: (...values) => answered(values)[0] ?? "",
  concat: texts((...all) => kept(all.join(""))), join: texts((mark, ...all) => kept(all.join(mark))),
  "string-length": texts((all) => [...all].length), "normalize-space": (value) => words(value).join(" "), translate: texts(translate),
  "substring-before": texts((all, mark) => (mark && all.includes(mark) ? all.split(mark)[0] : "")),
  "substring-after": texts((all, mark) => (mark ? all.split(mark).slice(1).join(mark) : all)),
  contains: texts((all, part) => all.includes(part)), "starts-with": texts((all, part) => all.startsWith(part)),
  "ends-with": texts((all, part) => all.endsWith(part)), date: day, "format-date": format, "format-date-time": format,
  "decimal-time": (value) => (isNaN(number(value)) ? NaN : partOfDay(clock(value))),
};
for (const name of "abs pow sqrt exp log log10 sin cos tan asin acos atan atan2".split(" ")) FUNCTIONS[name] = numbers(Math[name]);

/** The value of a tree; scope: values, here, columns, today, now, labels. Throws where the server must look. */
export function evaluate(tree, scope) {
  if (!Array.isArray(tree)) return tree;
  const [head, first, second, third] = tree, at = (operand) => evaluate(operand, scope);
  const own = (table, name) => (table && Object.hasOwn(table, name) ? table[name] : "");
  switch (head) {
    case "$": return own(scope.values, first);
    case "@": return own(scope.columns, first);
    case ".": return scope.here;
    case "today": case "now": return scope[head];
    case "or": return tree.slice(1).some(at);
    case "and": return tree.slice(1).every(at);
    case "if": return at(first) ? at(second) : at(third);
    case "once": return scope.here === "" ? at(first) : scope.here;
    case "choice-name": return own(own(scope.labels, second), text(at(first))) || text(at(first));
    case "regex": if (text(at(first)).length <= TRIED && !/[\r\u2028\u2029]/.test(at(first))) return RegExp(`^(?:${second})$`, "u").test(at(first));
    case "?": throw Error("left to the server");
  }
  return FUNCTIONS[head](...tree.slice(1).map(at));
}

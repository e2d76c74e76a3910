"""The one table of functions that expressions may call.

The documentation prints it, the parser reads the numbers of arguments from it, the examples are run by a test. A function's
arguments are computed before it is called; ``if``, ``regex`` and ``jr:choice-name`` need more and stand in ``evaluating``.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from surveys.definition.model import Words
from surveys.expressions.formats import format_day
from surveys.expressions.values import LONGEST_TEXT, Value, to_boolean, to_clock, to_day, to_number, to_text

Body = Callable[..., Value]


@dataclass(frozen=True, slots=True)
class Function:
    """One function: how it is called, what it says, an example with its result."""

    name: str
    arguments: str  # as documented: "list, value"
    fewest: int
    most: int | None  # None: any number
    returns: str  # text, number, boolean
    sentence: Words
    example: str
    result: str  # what the example says, as text
    body: Body | None = None  # None: ``evaluating`` computes it


def _words(value: Value) -> list[str]:
    text = to_text(value)
    for blank in "\t\r\n":
        text = text.replace(blank, " ")
    return [word for word in text.split(" ") if word]


def _whole(value: Value) -> int:
    number = to_number(value)
    return 0 if math.isnan(number) else math.trunc(max(-1e9, min(1e9, number)))


def _kept(text: str) -> str:
    return text[:LONGEST_TEXT]


def _answered(values: tuple[Value, ...]) -> list[float]:
    return [to_number(value) for value in values if value != ""]


def _selected(chosen: Value, name: Value) -> bool:
    words = _words(name)
    return len(words) == 1 and words[0] in _words(chosen)


def _selected_at(chosen: Value, place: Value) -> str:
    words, index = _words(chosen), _whole(place)
    return words[index] if 0 <= index < len(words) else ""


def _substr(value: Value, start: Value, end: Value | None = None) -> str:
    text = to_text(value)
    length = len(text)
    first, last = _whole(start), length if end is None else _whole(end)
    first = max(0, first + length if first < 0 else first)
    last = max(0, last + length if last < 0 else last)
    return text[first:last] if first <= last else ""


def _before(value: Value, mark: Value) -> str:
    text, found, _ = to_text(value).partition(to_text(mark)) if mark != "" else ("", "", "")
    return text if found else ""


def _after(value: Value, mark: Value) -> str:
    return to_text(value).partition(to_text(mark))[2] if mark != "" else to_text(value)


def _translate(value: Value, old: Value, new: Value) -> str:
    letters = to_text(new)
    table: dict[str, str] = {}
    for place, letter in enumerate(to_text(old)):
        table.setdefault(letter, letters[place] if place < len(letters) else "")
    return "".join(table.get(letter, letter) for letter in to_text(value))


def _floor(number: float) -> float:
    return float(math.floor(number)) if math.isfinite(number) else number


def _round(value: Value, places: Value = 0.0) -> float:
    """Half up, as JavaScript computes it: the same steps in the same order."""
    number, digits = to_number(value), max(-15, min(15, _whole(places)))
    scale = float(f"1e{abs(digits)}")
    if digits < 0:
        return _floor(number / scale + 0.5) * scale
    return _floor(number * scale + 0.5) / scale


def _int(value: Value) -> float:
    number = to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


def _least(*values: Value) -> float:
    numbers = _answered(values)
    return math.nan if not numbers or any(map(math.isnan, numbers)) else min(numbers)


def _largest(*values: Value) -> float:
    numbers = _answered(values)
    return math.nan if not numbers or any(map(math.isnan, numbers)) else max(numbers)


def _sum(*values: Value) -> float:
    total = 0.0
    for number in _answered(values):
        total += number
    return total


def _coalesce(*values: Value) -> Value:
    return next((value for value in values if value != ""), "")


def _part_of_day(value: Value) -> float:
    hours, minutes, seconds = to_clock(value)
    return math.nan if math.isnan(to_number(value)) else (hours * 3600 + minutes * 60 + seconds) / 86400


def _math(compute: Callable[..., float]) -> Body:
    """A function of the mathematics library, without its exceptions."""

    def body(*values: Value) -> float:
        numbers = [to_number(value) for value in values]
        try:
            return float(compute(*numbers))
        except OverflowError:
            return math.inf
        except (ValueError, TypeError, ZeroDivisionError):
            return math.nan

    return body


def _log(base: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else base(number)


def _power(base: float, exponent: float) -> float:
    if abs(base) == 1 and not math.isfinite(exponent):
        return math.nan  # as JavaScript has it
    if math.isnan(exponent):
        return math.nan
    if base == 0 and exponent < 0:
        return math.inf
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf


_ROWS: tuple[Function, ...] = (
    # Choices
    Function("selected", "list, name", 2, 2, "boolean", Words("Выбран ли вариант с этим именем.", "Whether the choice of this name was chosen."), "selected('bus walk', 'walk')", "true", _selected),
    Function("count-selected", "list", 1, 1, "number", Words("Сколько вариантов выбрано.", "How many choices were chosen."), "count-selected('bus walk')", "2", lambda chosen: float(len(_words(chosen)))),
    Function("selected-at", "list, place", 2, 2, "text", Words("Имя выбранного варианта на этом месте; первое место — 0.", "The name of the choice at this place; the first is 0."), "selected-at('bus walk', 1)", "walk", _selected_at),
    Function("jr:choice-name", "name, '${question}'", 2, 2, "text", Words("Подпись варианта с этим именем у вопроса.", "The label of the choice of this name in the question."), "jr:choice-name('bus', '${way}')", "bus"),
    # Conditions
    Function("if", "condition, then, else", 3, 3, "any", Words("Второе значение, если условие верно, иначе третье.", "The second value where the condition holds, else the third."), "if(2 > 1, 'yes', 'no')", "yes"),
    Function("not", "condition", 1, 1, "boolean", Words("Верно, когда условие неверно.", "True where the condition is false."), "not(2 > 1)", "false", lambda value: not to_boolean(value)),
    Function("true", "", 0, 0, "boolean", Words("Верно.", "True."), "true()", "true", lambda: True),
    Function("false", "", 0, 0, "boolean", Words("Неверно.", "False."), "false()", "false", lambda: False),
    Function("boolean", "value", 1, 1, "boolean", Words("Верно для непустого текста и числа, кроме 0.", "True for words that are not empty and for numbers other than 0."), "boolean('no')", "true", to_boolean),
    Function("boolean-from-string", "text", 1, 1, "boolean", Words("Верно только для «true» и «1».", "True for “true” and “1” alone."), "boolean-from-string('true')", "true", lambda value: to_text(value) in ("true", "1")),
    Function("coalesce", "value, …", 1, None, "any", Words("Первое непустое значение.", "The first value that is not empty."), "coalesce('', 'none')", "none", _coalesce),
    Function("once", "value", 1, 1, "any", Words("Значение, вычисленное первым: позже оно не меняется.", "The value as it was first computed: it stays."), "once('a')", "a"),
    # Texts
    Function("string", "value", 1, 1, "text", Words("Значение как текст.", "The value as text."), "string(1.50)", "1.5", to_text),
    Function("concat", "value, …", 1, None, "text", Words("Значения, записанные подряд.", "The values one after another."), "concat('a', 1)", "a1", lambda *values: _kept("".join(map(to_text, values)))),
    Function("join", "separator, value, …", 1, None, "text", Words("Значения через разделитель.", "The values with the separator between them."), "join(', ', 'a', 'b')", "a, b", lambda mark, *values: _kept(to_text(mark).join(map(to_text, values)))),
    Function("string-length", "text", 1, 1, "number", Words("Сколько знаков в тексте.", "How many characters the text has."), "string-length('школа')", "5", lambda value: float(len(to_text(value)))),
    Function("substr", "text, start[, end]", 2, 3, "text", Words("Знаки от начала (с 0) до конца, не включая его; отрицательные места считаются с конца.", "The characters from start (0 is the first) up to end, without it; negative places count from the end."), "substr('школа', 1, 3)", "ко", _substr),
    Function("substring-before", "text, mark", 2, 2, "text", Words("Что стоит перед первой такой меткой.", "What stands before the first such mark."), "substring-before('10:45', ':')", "10", _before),
    Function("substring-after", "text, mark", 2, 2, "text", Words("Что стоит после первой такой метки.", "What stands after the first such mark."), "substring-after('10:45', ':')", "45", _after),
    Function("contains", "text, part", 2, 2, "boolean", Words("Есть ли в тексте такая часть.", "Whether the text contains the part."), "contains('лицей № 5', '№')", "true", lambda text, part: to_text(part) in to_text(text)),
    Function("starts-with", "text, part", 2, 2, "boolean", Words("Начинается ли текст так.", "Whether the text starts with the part."), "starts-with('лицей', 'ли')", "true", lambda text, part: to_text(text).startswith(to_text(part))),
    Function("ends-with", "text, part", 2, 2, "boolean", Words("Кончается ли текст так.", "Whether the text ends with the part."), "ends-with('лицей', 'ей')", "true", lambda text, part: to_text(text).endswith(to_text(part))),
    Function("normalize-space", "text", 1, 1, "text", Words("Текст без пробелов по краям и двойных пробелов.", "The text without blanks at its ends and without double ones."), "normalize-space('  a   b ')", "a b", lambda value: " ".join(_words(value))),
    Function("translate", "text, old, new", 3, 3, "text", Words("Каждый знак из второго текста заменён знаком на том же месте третьего.", "Every character of the second text becomes the one at its place in the third."), "translate('abc', 'ab', 'x')", "xc", _translate),
    Function("regex", "text, 'pattern'", 2, 2, "boolean", Words("Подходит ли весь текст под образец RE2; образец пишется в кавычках.", "Whether the whole text is of the RE2 pattern; the pattern stands in quotes."), "regex('12-B', '[0-9]+-[A-Z]')", "true"),
    # Numbers
    Function("number", "value", 1, 1, "number", Words("Значение как число; день — его номер от 1970-01-01.", "The value as a number; a day counts from 1970-01-01."), "number('7.50')", "7.5", to_number),
    Function("int", "value", 1, 1, "number", Words("Число без дробной части.", "The number without its fraction."), "int(-2.7)", "-2", _int),
    Function("round", "value[, digits]", 1, 2, "number", Words("Число, округлённое до стольких знаков после запятой; половина — вверх.", "The number rounded to so many digits after the point; a half goes up."), "round(2.345, 1)", "2.3", _round),
    Function("abs", "value", 1, 1, "number", Words("Число без знака.", "The number without its sign."), "abs(-3)", "3", lambda value: abs(to_number(value))),
    Function("min", "value, …", 1, None, "number", Words("Наименьшее из чисел; пустые ответы не считаются.", "The least of the numbers; empty answers do not count."), "min(4, 2, '')", "2", _least),
    Function("max", "value, …", 1, None, "number", Words("Наибольшее из чисел; пустые ответы не считаются.", "The largest of the numbers; empty answers do not count."), "max(4, 2, '')", "4", _largest),
    Function("sum", "value, …", 1, None, "number", Words("Сумма чисел; пустые ответы не считаются.", "The sum of the numbers; empty answers do not count."), "sum(4, 2, '')", "6", _sum),
    Function("count", "value, …", 1, None, "number", Words("Сколько из значений не пусты.", "How many of the values are not empty."), "count('a', '', 3)", "2", lambda *values: float(sum(value != "" for value in values))),
    Function("count-non-empty", "value, …", 1, None, "number", Words("То же, что count.", "The same as count."), "count-non-empty('a', '')", "1", lambda *values: float(sum(value != "" for value in values))),
    Function("pow", "base, exponent", 2, 2, "number", Words("Степень.", "The power."), "pow(2, 10)", "1024", _math(_power)),
    Function("sqrt", "value", 1, 1, "number", Words("Квадратный корень.", "The square root."), "sqrt(9)", "3", _math(math.sqrt)),
    Function("exp", "value", 1, 1, "number", Words("Экспонента.", "e to this power."), "exp(0)", "1", _math(math.exp)),
    Function("log", "value", 1, 1, "number", Words("Натуральный логарифм.", "The natural logarithm."), "log(1)", "0", _math(_log(math.log))),
    Function("log10", "value", 1, 1, "number", Words("Десятичный логарифм.", "The logarithm to base 10."), "log10(1000)", "3", _math(_log(math.log10))),
    Function("sin", "angle", 1, 1, "number", Words("Синус угла в радианах.", "The sine of an angle in radians."), "sin(0)", "0", _math(math.sin)),
    Function("cos", "angle", 1, 1, "number", Words("Косинус угла в радианах.", "The cosine of an angle in radians."), "cos(0)", "1", _math(math.cos)),
    Function("tan", "angle", 1, 1, "number", Words("Тангенс угла в радианах.", "The tangent of an angle in radians."), "tan(0)", "0", _math(math.tan)),
    Function("asin", "value", 1, 1, "number", Words("Арксинус в радианах.", "The arc sine in radians."), "asin(0)", "0", _math(math.asin)),
    Function("acos", "value", 1, 1, "number", Words("Арккосинус в радианах.", "The arc cosine in radians."), "acos(1)", "0", _math(math.acos)),
    Function("atan", "value", 1, 1, "number", Words("Арктангенс в радианах.", "The arc tangent in radians."), "atan(0)", "0", _math(math.atan)),
    Function("atan2", "y, x", 2, 2, "number", Words("Угол точки (x, y) в радианах.", "The angle of the point (x, y) in radians."), "atan2(0, 1)", "0", _math(math.atan2)),
    Function("pi", "", 0, 0, "number", Words("Число π.", "The number π."), "round(pi(), 4)", "3.1416", lambda: math.pi),
    # Days and times
    Function("today", "", 0, 0, "text", Words("Сегодняшний день в часовом поясе портала.", "Today in the portal's time zone."), "today()", "2026-11-27"),
    Function("now", "", 0, 0, "text", Words("День и время сейчас в часовом поясе портала; в анонимном опросе — начало дня.", "The day and time now in the portal's time zone; in an anonymous survey the beginning of the day."), "now()", "2026-11-27T14:05:00"),
    Function("date", "value", 1, 1, "text", Words("День из текста или из номера дня.", "The day of a text or of a day number."), "date(20784)", "2026-11-27", to_day),
    Function("decimal-date-time", "value", 1, 1, "number", Words("День и время как число дней от 1970-01-01.", "Day and time as days since 1970-01-01."), "decimal-date-time('1970-01-02T12:00')", "1.5", to_number),
    Function("decimal-time", "value", 1, 1, "number", Words("Время как часть дня.", "The time as a part of the day."), "decimal-time('18:00')", "0.75", _part_of_day),
    Function("format-date", "value, 'format'", 2, 2, "text", Words("День по образцу: %Y год, %y две цифры года, %m и %n месяц, %d и %e день.", "The day in a format: %Y year, %y two digits of it, %m and %n month, %d and %e day."), "format-date('2026-11-07', '%e.%m.%Y')", "7.11.2026", format_day),
    Function("format-date-time", "value, 'format'", 2, 2, "text", Words("То же и время: %H и %h часы, %M минуты, %S секунды.", "The same with the time: %H and %h hours, %M minutes, %S seconds."), "format-date-time('2026-11-07T09:05', '%h:%M')", "9:05", format_day),
)  # fmt: skip

FUNCTIONS: dict[str, Function] = {function.name: function for function in _ROWS}

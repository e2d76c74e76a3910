"""The grammar of expressions, read by lark once per process (LALR: linear in the length of the text)."""

from functools import cache
from typing import Any

from lark import Lark, Token, Transformer

# After a value only an operator can stand and before one only a value, so the lexer tells «div» the operator from «div»
# the name by where it stands, as XPath does.
GRAMMAR = r"""
?start: either
?either: both (_OR both)*                  -> either
?both: equality (_AND equality)*           -> both
?equality: comparison (EQUALITY comparison)*   -> chain
?comparison: sum (ORDER sum)*              -> chain
?sum: product
    | sum SIGN product                     -> binary
?product: unary
    | product TIMES unary                  -> binary
?unary: primary
    | SIGN unary                           -> sign
?primary: NUMBER                           -> number
    | STRING                               -> string
    | REFERENCE                            -> reference
    | PATH                                 -> path
    | HERE                                 -> here
    | NAME                                 -> column
    | "(" either ")"
    | FUNCTION "(" [either ("," either)*] ")"  -> call

_OR: /or(?![\w.\-])/
_AND: /and(?![\w.\-])/
EQUALITY: /!?=/
ORDER: /[<>]=?/
SIGN: /[+\-]/
TIMES: /\*|(?:div|mod)(?![\w.\-])/
NUMBER.3: /[0-9]+(?:\.[0-9]*)?|\.[0-9]+/
STRING: /'[^']*'|"[^"]*"|[‘’][^‘’]*[‘’]|[“”][^“”]*[“”]/
REFERENCE: /\$\{[^{}]*\}/
PATH.4: /(?:current\(\)\/)?(?:\.\.\/)+(?:[A-Za-z_][\w.\-]*\/)*[A-Za-z_][\w.\-]*|(?:\/[A-Za-z_][\w.\-]*)+/
HERE: /\.(?![.\/0-9])/
FUNCTION.2: /(?:jr:)?[A-Za-z_][\w\-]*(?=\s*\()/
NAME.1: /[A-Za-z_][\w.\-]*/
%ignore /[ \t\r\n\u00a0]+/
"""


@cache
def make_parser(transformer: Transformer[Token, Any]) -> Lark:
    """The parser; ``transformer`` makes the nodes while it reads."""
    return Lark(GRAMMAR, parser="lalr", transformer=transformer, maybe_placeholders=False)

"""Text to tokens, by one regular expression."""

import re
from dataclasses import dataclass

# Words that begin or join the parts of a statement, here or in other dialects, are no names unless they are quoted.
# All other words are names wherever the grammar does not expect them, so that functions may be called what they are.
RESERVED = frozenset(
    [
        "SELECT",
        "FROM",
        "WHERE",
        "GROUP",
        "HAVING",
        "ORDER",
        "LIMIT",
        "UNION",
        "JOIN",
        "CASE",
        "DISTINCT",
        "AS",
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "LIKE",
        "ILIKE",
        "BETWEEN",
        "NULL",
        "TRUE",
        "FALSE",
    ]
)
# Operators of several words, by the first letters that tell them apart.
PHRASES = {"HAS ANY OF", "HAS ALL OF", "HAS NONE OF", "IS EXACTLY"}

NAME, QUOTED_NAME, STRING, NUMBER, PARAMETER, END = "name", "quoted name", "string", "number", "?", "end"

# Comments are refused: two hyphens are no operator, and `#` and `/*` none either.
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<phrase>has\s+(?:any|all|none)\s+of(?!\w)|is\s+exactly(?!\w))
    |(?P<word>[^\W\d]\w*)
    |(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.]))
    |(?P<operator>[,()=.;?]|<>|<=|<|>=|>|!=|[+*%]|-(?!-)|/(?!\*))
    |(?P<string>'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*")
    |(?P<quoted>`(?:[^`]|``)+`)
    |(?P<other>\S)
    )""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ESCAPES = {"'": re.compile(r"''|\\(['\"\\])"), '"': re.compile(r'""|\\([\'"\\])')}


@dataclass(slots=True)
class Tokens:
    """The tokens of a statement, each with its kind, its text and where it begins and ends.

    The kind of a reserved word, of an operator and of a phrase is its text in upper case. Quoted names and strings
    come without their quotes. The last token is the end.
    """

    source: str
    kinds: list[str]
    texts: list[str]
    starts: list[int]
    ends: list[int]


def tokenize(source: str) -> Tokens:
    """Return the tokens of a statement; what is no token has the kind `other`."""
    tokens = Tokens(source, [], [], [], [])
    kinds, texts, starts, ends = tokens.kinds, tokens.texts, tokens.starts, tokens.ends
    for match in _TOKEN.finditer(source):
        text = match[match.lastindex or 0]
        kind = match.lastgroup or ""
        if kind == "word":
            upper = text.upper()
            kind = upper if upper in RESERVED else NAME
        elif kind == "operator":
            kind = text
        elif kind == "string":
            text = unquote(text)
        elif kind == "quoted":
            kind, text = QUOTED_NAME, text[1:-1].replace("``", "`")
        elif kind == "phrase":
            kind = " ".join(text.upper().split())
        kinds.append(kind)
        texts.append(text)
        end = match.end()
        ends.append(end)
        starts.append(match.start(match.lastindex or 0))
    kinds.append(END)
    texts.append("")
    starts.append(len(source))
    ends.append(len(source))
    return tokens


def unquote(literal: str) -> str:
    """Return the text of a string literal.

    A quote inside is doubled or has a backslash before it. A backslash before anything but quotes and backslashes is
    an ordinary character: most programs that make statements know only the doubling.
    """
    quote, text = literal[0], literal[1:-1]
    if quote not in text and "\\" not in text:
        return text
    return _ESCAPES[quote].sub(lambda match: match[1] or quote, text)

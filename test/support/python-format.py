"""What Python's str.format makes of templates.

Without arguments: prints the table of test/record/format/python-format.jsonl, which is recorded with
    python3 test/support/python-format.py > test/record/format/python-format.jsonl
With `-`: reads a list of pairs as JSON from stdin and prints what becomes of each, null for what Python refuses.

Arguments are written so that JSON keeps what they are: {"int": "5"}, {"float": "0x1.8p+0"}, {"str": "text"}, {"bool": true}.
"""

import itertools
import json
import sys


def value(written):
    (kind, what), = written.items()
    if kind == "int":
        return int(what)
    if kind == "float":
        return float.fromhex(what)
    return what


def output(template, args):
    try:
        return template.format(*[value(one) for one in args])
    except (ValueError, TypeError, OverflowError, IndexError, KeyError, AttributeError):
        return None


def i(number):
    return {"int": str(number)}


def f(number):
    return {"float": float(number).hex()}


def s(text):
    return {"str": text}


INTS = [0, 1, -1, 7, 42, -255, 1234, 65535, -1234567, 2**53 - 1, 2**63, -(2**70)]
FLOATS = [
    0.5, -0.0, 1.5, 2.5, -2.5, 0.125, 2.675, 1.005, 0.1, 1 / 3, 1234.5678, -98765.4321, 123456789.125, 1e-5, 1.5e-7, 9.5, 99.95,
    0.00012345, 1e16, 1.5e16, 1e21, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308, float("inf"), float("-inf"), float("nan"),
]
STRINGS = ["", "a", "text", "naïve", "日本語", "👍👍", "it's", 'say "hi"', "both ' and \"", "tab\tnew\nline", "\x00\x1b\x7f", "\u202e\u2028", "back\\slash"]

INT_SPECS = ["", "d", "5", "<5", ">5", "^5", "=5", "05", "+", " ", "-", "+d", "x", "X", "o", "b", "#x", "#X", "#o", "#b", "#010x",
             ",", "_", "_x", "_b", "015,", "+,.2f", ".3f", "e", "g", "%", "*^12", "🎉>6d", "n", "#_b", "=+10", "0>8", "<08", "012_", "c", "s", ".2d", "z", "z.0f",
             ",x", "08_b", "016_x", "#018_x"]
FLOAT_SPECS = ["f", ".0f", ".1f", ".2f", ".3f", ".17f", ".30f", "F", "e", ".0e", ".3e", "E", "g", ".0g", ".3g", ".17g", "G", "%", ".0%", ".1%", ".4", ".1", "<12", "+.2f",
               " .2f", ",.2f", "_.1f", "015.3f", "=+15.2f", "^15.2f", "*>15.1e", "#.0f", "#.3g", "#.0e", "z.0f", "z.1f", "+z.2g", "n", "08", "d", "x", "c", "s", "0>10.2f", "020,.3f", "5", ".120f", "#", "025,", ".40g"]
STRING_SPECS = ["", "s", "5", "<6", ">6", "^7", "*^8s", ".2", ".0", "6.2", "06", "0>6", "日<5", "🎉^7", "d", "=5", "+", ",", "#", "z", ".2f", "}", " ", "x", "{<4"]
WHOLE = [
    ("{}", [s("a")]), ("{} {}", [s("a"), s("b")]), ("{1} {0} {1}", [s("a"), s("b")]), ("{{}}", []), ("{{{}}}", [i(1)]), ("{{{0}}}", [i(1)]), ("}}{{", []),
    ("{:{}}", [s("a"), i(5)]), ("{:{}{}}", [s("a"), s("^"), i(5)]), ("{0:{1}.{2}f}", [f(3.14159), i(10), i(2)]), ("{:>{}}|", [s("a"), i(4)]),
    ("{:{}.{}}", [s("text"), i(6), i(2)]), ("{0:{1}}", [i(255), s("#x")]), ("{:{}}", [i(5), s("")]), ("{!r:>8} {!s:<4}|", [s("a"), s("b")]), ("{0!r}{0!a}", [s("é👍")]),
    ("{:{!r}>4}", [s("a"), s("")]), ("{0:{1}{1}}", [i(7), i(1)]), ("{0:}", [s("x")]), ("{0!s:}", [s("x")]), ("{:%}", [f(0.256)]), ("{:{}}", [i(3), s("q")]), ("{:{:{}}}", [s("a"), i(5), s("d")]),
    ("{00}", [s("a")]), ("{:,}{:_}", [i(1000), i(1000)]), ("a{:c}b", [i(128512)]), ("{:5c}|", [i(65)]), ("{:<5c}|", [i(65)]), ("{:05c}|", [i(65)]), ("{:c}", [i(1114112)]), ("{:c}", [i(-1)]),
    ("{:10000}", [s("")]), ("{:.5f}", [i(2**70)]), ("{:e}", [i(10**400)]), ("{:{{}}}", [s("a")]), ("{:}<4}", [s("a")]), ("{:d}", [{"bool": True}]), ("{:.1f}", [{"bool": True}]), ("{:x}", [{"bool": False}]),
]


def pairs():
    for spec, one in itertools.product(INT_SPECS, INTS):
        # Every one of them would be too many; these are some of each.
        if (INT_SPECS.index(spec) + INTS.index(one)) % 2 == 0:
            yield "{:" + spec + "}", [i(one)]
    for a, spec in enumerate(FLOAT_SPECS):
        for b, one in enumerate(FLOATS):
            if (a + b) % 3 == 0:
                yield "{:" + spec + "}", [f(one)]
    for spec, one in itertools.product(STRING_SPECS, STRINGS[:6]):
        yield "{:" + spec + "}", [s(one)]
    for one in STRINGS:
        for conversion in "rsa":
            yield "{!" + conversion + "}", [s(one)]
    yield from WHOLE


if __name__ == "__main__":
    given = [(one["template"], one["args"]) for one in json.load(sys.stdin)] if sys.argv[1:] == ["-"] else list(pairs())
    results = [{"template": template, "args": args, "output": output(template, args)} for template, args in given]
    if sys.argv[1:] == ["-"]:
        print(json.dumps([one["output"] for one in results]))
    else:
        print("\n".join(json.dumps(one, ensure_ascii=True) for one in results))

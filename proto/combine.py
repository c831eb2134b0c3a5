"""Combines the sources that protoc writes, so that compilers read their headers fewer times.

Files of protoc 3.21 cannot be included in one another: their static variables `schemas` and
`file_default_instances` have the same names in each. Whatever static name at the top level of two
files is the same gets the file's name appended.
"""

import collections
import re

STATIC = re.compile(r"^(?:[\w\[\]]+ )*static [^=;(\[{\n]*?\b(\w+)\s*[\[=;(]", re.MULTILINE)


def shared_statics(sources):
    """The names of static variables that more than one of the sources defines."""
    counts = collections.Counter()
    for text in sources.values():
        counts.update(set(STATIC.findall(text)))
    return sorted(name for name, count in counts.items() if count > 1)


def renamed(text, names, suffix):
    """The source with these names made its own; members and string literals (descriptors) stay."""
    if not names:
        return text
    name = re.compile(rf"(?<![\w.>:])({'|'.join(names)})(?!\w)")
    lines = text.splitlines(keepends=True)
    return "".join(
        line if line.lstrip().startswith('"') else name.sub(rf"\1_{suffix}", line) for line in lines
    )


def combined(sources, count):
    """`count` texts of about the same size with all sources, whose names are their keys.

    The largest come first, so that no compiler is left alone with one at the end.
    """
    names = shared_statics(sources)
    groups = [[] for _ in range(count)]
    sizes = [0] * count
    for key in sorted(sources, key=lambda one: (-len(sources[one]), one)):
        smallest = sizes.index(min(sizes))
        groups[smallest].append(key)
        sizes[smallest] += len(sources[key])
    texts = []
    for group in groups:
        parts = [renamed(sources[key], names, re.sub(r"\W", "_", key)) for key in group]
        texts.append("\n".join(parts))
    return texts

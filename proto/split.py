"""Splits a generated header into one per message, so that a file pays for the messages it uses.

`temporal/api/workflowservice/v1/request_response.pb.h` has the requests and replies of all RPCs and
takes compilers two seconds. Beside it come `request_response/StartWorkflowExecutionRequest.pb.h` and
the like; the header itself includes all of them, so that nothing changes for those who include it.

A message's header has what its own text needs to compile: a message of another .proto file that is
one of its fields is declared there only, and who looks into it includes its header, too.

This reads what protoc 3.21 writes. From a protoc that writes something else, the headers of the
messages are there as well, but include the whole.
"""

import re

RULE = "// ===================================================================\n"
DASHES = "// -------------------------------------------------------------------\n"
INCLUDES_END = "// @@protoc_insertion_point(includes)\n"
SCOPE_END = "// @@protoc_insertion_point(namespace_scope)\n"
GLOBAL_SCOPE = "// @@protoc_insertion_point(global_scope)\n"
PORT_DEF = "#include <google/protobuf/port_def.inc>\n"
PORT_UNDEF = "#include <google/protobuf/port_undef.inc>\n"
OPEN_PROTOBUF = "PROTOBUF_NAMESPACE_OPEN\n"
PRAGMAS_ON = (r"\s*#ifdef __GNUC__\n  #pragma GCC diagnostic push\n(?:  #pragma .*\n)*"
              r"#endif  // __GNUC__\n")
PRAGMA_OFF = "#ifdef __GNUC__\n  #pragma GCC diagnostic pop\n#endif  // __GNUC__\n"


class NotRecognized(Exception):
    """This is not what protoc 3.21 writes."""


def expect(condition, what):
    if not condition:
        raise NotRecognized(what)


def folder_of(stem):
    """Where the headers of the messages are."""
    return f"{stem}/"


class Definitions:
    """What .proto files define at their top level, and in which headers that is."""

    def __init__(self):
        self._files = {}

    def add(self, stem, proto, is_split):
        names = re.findall(r"^(message|enum)\s+(\w+)", proto, re.MULTILINE)
        self._files[stem] = ({name for kind, name in names if kind == "message"},
                             {name for _, name in names}, is_split)

    def is_split(self, stem):
        return self._files[stem][2]

    def messages(self, stem):
        return sorted(self._files[stem][0])

    def header_of(self, stem, name, completely):
        """The header with a name of a file; None when the file does not have it."""
        messages, names, is_split = self._files[stem]
        owner = name.split("_", maxsplit=1)[0]
        if owner not in names:
            return None
        if not is_split:
            return f"{stem}.pb.h"
        part = owner if completely and owner in messages else "declarations"
        return f"{folder_of(stem)}{part}.pb.h"


class Header:
    """The parts of a generated header."""

    def __init__(self, text):
        parts = text.split(RULE)
        expect(len(parts) == 4, "three rules")
        head, classes, between, rest = parts
        expect(between.strip() == "" and head.count(INCLUDES_END) == 1, "the order of its parts")
        expect(rest.count(SCOPE_END) == 1 and rest.count(GLOBAL_SCOPE) == 1, "its end")
        self.head, self.declarations = head.split(INCLUDES_END)
        inlines, rest = rest.split(SCOPE_END)
        closing, _ = rest.split(GLOBAL_SCOPE)
        # The namespaces of the classes are opened last, and have the enumerations before them.
        openings = list(re.finditer(r"(?:^namespace \w+ \{\n)+", self.declarations, re.MULTILINE))
        expect(openings, "namespaces before the classes")
        self.opening = openings[-1].group()
        self.enumerations = self.declarations[openings[-1].end() :].strip()
        self.declarations = self.declarations[: openings[-1].start()].rstrip()
        closing, protobuf, enumeration_traits = closing.partition(OPEN_PROTOBUF)
        self.closing = closing.strip() + "\n"
        self.enumeration_traits = f"{protobuf}{enumeration_traits.strip()}\n" if protobuf else ""
        expect(bool(self.enumerations) == bool(protobuf), "what it says of enumerations")
        expect(self.opening.count("\n") == self.closing.count("}"), "namespaces after the classes")
        self.package = re.findall(r"^namespace (\w+) ", self.opening, re.MULTILINE)
        self.classes = self.named(classes, r"class (\w+)\b")
        pragmas = re.match(PRAGMAS_ON, inlines)
        expect(pragmas is not None and inlines.count(PRAGMA_OFF) == 1, "its pragmas")
        self.pragmas = pragmas.group().strip() + "\n"
        inlines = inlines[pragmas.end() :].replace(PRAGMA_OFF, "")
        self.inlines = self.named(inlines, r"// (\w+)$")
        declared = set(re.findall(r"^class (\w+);", self.declarations, re.MULTILINE))
        declared.discard("AnyMetadata")
        expect(declared == set(self.classes), "a class for each declaration")
        expect(set(self.inlines) <= declared, "functions of the classes only")

    @staticmethod
    def named(text, pattern):
        """The sections of a text by the name that is in the first line of each."""
        sections = {}
        for section in text.split(DASHES):
            section = section.strip()
            if not section:
                continue
            name = re.match(pattern, section, re.MULTILINE)
            expect(name is not None, "a section without a name")
            expect(name.group(1) not in sections, "a section twice")
            sections[name.group(1)] = section + "\n"
        return sections


def grouped(header, messages):
    """The classes of each message: its own, and those of the messages and maps inside of it."""
    groups = {message: [] for message in messages}
    for name in header.classes:
        owner = name.split("_", maxsplit=1)[0]
        expect(owner in groups, "a class of no message")
        groups[owner].append(name)
    expect(all(groups.values()), "a message without a class")
    return groups


def body_of(header, names):
    classes = "\n".join(header.classes[name] for name in names)
    inlines = "\n".join(header.inlines[name] for name in names if name in header.inlines)
    return (f"{PORT_DEF}{header.opening}\n{classes}\n{header.pragmas}{inlines}\n{PRAGMA_OFF}"
            f"{header.closing}{PORT_UNDEF}")


def imports_for(body, imports, header, definitions):
    """The headers with what a text names of imported files. Only elements of lists and maps must be
    complete."""
    lists = " ".join(re.findall(r"\b(?:RepeatedPtrField|Map\w*)<[^;{]*>", body))
    found = set()
    for names in set(re.findall(rf"::({header.package[0]}::(?:[a-z]\w*::)*[A-Z]\w*)", body)):
        *package, name = names.split("::")
        if package == header.package:
            continue
        # As the folders are called, where generate.py renames what is a keyword.
        folder = "/".join(part.rstrip("_") for part in package)
        completely = re.search(rf"::{names}\b", lists) is not None
        headers = [definitions.header_of(stem, name, completely) for stem in imports
                   if stem.rpartition("/")[0] == folder]
        headers = [one for one in headers if one is not None]
        expect(len(headers) == 1, f"one import with {names}")
        found.add(headers[0])
    return sorted(found)


def in_order(needs):
    """That no message needs, over others, itself: a header cannot include itself."""
    state = {}

    def visit(name):
        expect(state.get(name) != "open", "messages that need each other")
        if name in state:
            return
        state[name] = "open"
        for other in needs[name]:
            visit(other)
        state[name] = "done"

    for name in needs:
        visit(name)


def split(stem, text, definitions):
    """The headers that come of a generated one, by name."""
    header = Header(text)
    groups = grouped(header, definitions.messages(stem))
    imports = re.findall(r'^#include "(.*)\.pb\.h"$', header.head, re.MULTILINE)
    head = re.sub(r'^#include ".*\.pb\.h"\n', "", header.head, flags=re.MULTILINE)
    head = re.sub(r"#ifndef \w+\n#define \w+\n", "#pragma once\n", head, count=1)
    enumerations = ""
    if header.enumerations:
        enumerations = (f"{header.opening}{header.enumerations}\n{header.closing}"
                        f"{header.enumeration_traits}")
    folder = folder_of(stem)
    result = {f"{folder}declarations.pb.h":
              f"{head}{header.declarations}\n{enumerations}{PORT_UNDEF}"}
    bodies = {name: body_of(header, classes) for name, classes in groups.items()}
    needs = {}
    for name, body in bodies.items():
        # By its full name: a message inside of this one may be called the same.
        words = set(re.findall(rf"::{'::'.join(header.package)}::([A-Z]\w*)", body))
        needs[name] = [other for other, classes in groups.items()
                       if other != name and not words.isdisjoint(classes)]
    in_order(needs)
    for name, body in bodies.items():
        included = [f"{folder}declarations.pb.h"]
        included += [f"{folder}{other}.pb.h" for other in needs[name]]
        included += imports_for(body, imports, header, definitions)
        lines = "".join(f'#include "{one}"\n' for one in included)
        result[f"{folder}{name}.pb.h"] = f"#pragma once\n{lines}{body}"
    all_of_them = [f"{one}.pb.h" for one in imports]
    all_of_them += [f"{folder}{part}.pb.h" for part in ["declarations", *groups]]
    lines = "".join(f'#include "{one}"\n' for one in all_of_them)
    guard = re.search(r"#ifndef (\w+)\n#define \1\n", header.head)
    expect(guard is not None, "a guard")
    result[f"{stem}.pb.h"] = f"{guard.group()}{lines}#endif\n"
    return result


def split_or_whole(stem, text, definitions):
    """The same; of a header that is not recognized, headers that include the whole."""
    try:
        return split(stem, text, definitions)
    except NotRecognized:
        whole = f'#pragma once\n#include "{stem}.pb.h"\n'
        parts = ["declarations", *definitions.messages(stem)]
        result = {f"{folder_of(stem)}{part}.pb.h": whole for part in parts}
        result[f"{stem}.pb.h"] = text
        return result

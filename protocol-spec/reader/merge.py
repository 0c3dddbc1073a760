"""Merging by definition (chapter 1), values (chapter 2), and the canonical encoding. Slow, and short enough to check by eye."""

import struct

import segments as segment_bytes
from failure import Failure


def past_of(segments):
    """For each segment: all that its parents lead to, also by names of segments that are not here."""
    pasts = {}
    for name in segments:
        found, todo = set(), list(segments[name]["parents"])
        while todo:
            parent = todo.pop()
            if parent not in found:
                found.add(parent)
                todo += segments.get(parent, {}).get("parents", [])
        pasts[name] = found
    return pasts


class Write:
    def __init__(self, segment, index, change, position, entry):
        self.dot = (segment, index)
        self.position = position
        self.time = change["time"]
        self.record, self.type, self.field = entry["record"], entry["type"], entry["field"]
        value = (entry["kind"], entry["value"])
        operation = entry["operation"]
        self.element = None if operation == "assign" else value
        self.value = {"assign": value, "add": (3, "01"), "remove": (3, "00")}[operation]
        self.unseen = {(dot["segment"], dot["index"]) for dot in entry.get("unseen", [])}

    @property
    def cell(self):
        return (self.record, self.field, self.element)

    def order(self):
        """E-24."""
        element = (-1, b"") if self.element is None else (self.element[0], bytes.fromhex(self.element[1]))
        return (self.field, element, self.dot)


class Merge:
    def __init__(self, segments):
        self.segments = {}
        for segment in segments:
            self.segments.setdefault(segment["hash"], segment)
        self.pasts = past_of(self.segments)
        self.linked = {n for n in self.segments if self.pasts[n] <= set(self.segments)}
        sealed = {n for n, s in self.segments.items() if s["content"] == "sealed"}
        self.applied = {n for n in self.linked if not sealed & (self.pasts[n] | {n})}
        self.writes = [
            Write(name, index, change, position, entry)
            for name in self.applied
            if not self.segments[name].get("held")
            for index, change in enumerate(self.segments[name].get("changes", []))
            for position, entry in enumerate(change["entries"])
        ]
        cells = {}
        for write in self.writes:
            cells.setdefault(write.cell, []).append(write)
        self.heads = [
            write
            for writes in cells.values()
            for write in writes
            if not any(self.replaces(other, write) for other in writes)
        ]

    def in_past(self, earlier, later):
        if earlier[0] == later[0]:
            return earlier[1] < later[1]
        return earlier[0] in self.pasts[later[0]]

    def replaces(self, later, earlier):
        """M-11, M-13."""
        if later.dot == earlier.dot:
            return earlier.position < later.position
        return self.in_past(earlier.dot, later.dot) and earlier.dot not in later.unseen

    def frontier(self):
        return sorted(n for n in self.applied if not any(n in self.pasts[o] for o in self.applied))

    def types(self):
        types = {}
        for write in self.writes:
            types[write.record] = min(write.type, types.get(write.record, write.type))
        return types

    def standing(self, record):
        """M-16."""
        heads = [head for head in self.heads if head.record == record]
        marks = [head for head in heads if head.field == 0 and head.value == (3, "01")]
        if not marks:
            return "live"

        def covers(mark):
            return all(
                head in marks
                or head.dot == mark.dot
                or (self.in_past(head.dot, mark.dot) and head.dot not in mark.unseen)
                for head in heads
            )

        return "voided" if any(covers(mark) for mark in marks) else "contested"

    def canonical(self):
        """E-20 to E-25."""
        result = b""
        for record, kind in sorted(self.types().items()):
            heads = sorted((h for h in self.heads if h.record == record), key=Write.order)
            result += bytes.fromhex(record) + struct.pack(">II", kind, len(heads))
            for head in heads:
                result += struct.pack(">I", head.field)
                result += b"\0" if head.element is None else b"\1" + lay_out(head.element)
                result += bytes.fromhex(head.dot[0]) + struct.pack(">Iq", head.dot[1], head.time)
                result += lay_out(head.value)
        return result


def lay_out(value):
    data = bytes.fromhex(value[1])
    return struct.pack(">BI", value[0], len(data)) + data


def state(segments):
    merge = Merge(segments)
    return {
        "linked": sorted(merge.linked),
        "applied": sorted(merge.applied),
        "frontier": merge.frontier(),
        "records": [
            {"record": record, "standing": merge.standing(record)}
            for record in sorted(merge.types())
        ],
        "canonical": merge.canonical().hex(),
    }


def read_vector(given):
    return state(given["segments"])


# MARK: from bytes


def opened(segment, keys):
    """What counts of a segment: changes, nothing, or nothing yet (S-81, S-82)."""
    if segment.header.kind == segment_bytes.CONTROL:
        return "control", []
    if segment.header.key_id not in keys:
        return "sealed", []
    try:
        return "changes", segment.changes(keys[segment.header.key_id])["changes"]
    except Failure as failure:
        return ("sealed" if failure.word == "unsupported_version" else "unreadable"), []


def read_scope_vector(given):
    authors = [bytes.fromhex(key) for key in given["signing_keys"]]
    keys = {segment_bytes.key_id(key): key for key in map(bytes.fromhex, given["content_keys"])}
    segments = []
    for data in given["segments"]:
        segment = segment_bytes.Segment(bytes.fromhex(data))
        if not any(segment.is_signed_by(author) for author in authors):
            raise Failure("bad_signature")
        content, changes = opened(segment, keys)
        segments.append(
            {
                "hash": segment.hash.hex(),
                "parents": [parent.hex() for parent in segment.header.parents],
                "content": content,
                "changes": changes,
            }
        )
    return state(segments)

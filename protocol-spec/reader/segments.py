"""Segments: frame, header, signature, seal, padding, compression, columns (chapter 3)."""

import hashlib
import struct

import zstandard
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import control
import wire
from failure import Failure

SEGMENT_LIMIT, HEADER_LIMIT, INFLATED_LIMIT = 1040384, 4096, 4194304
CHANGES, CONTROL = 0, 1


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def key_id(key):
    return sha256(b"fieldkeep/key/1\n", key)


def device_id(signing_key):
    return sha256(signing_key)[:16]


class Segment:
    """A segment whose frame, header and limits were checked, and nothing else (S-1 to S-15)."""

    def __init__(self, data):
        if len(data) > SEGMENT_LIMIT:
            raise Failure("too_large")
        self.header_bytes, at = self.part(data, 0, 2)
        if len(self.header_bytes) > HEADER_LIMIT:
            raise Failure("header_too_large")
        self.body, at = self.part(data, at, 4)
        if len(data) < at + 64:
            raise Failure("truncated")
        if len(data) > at + 64:
            raise Failure("trailing_bytes")
        self.signature = data[at:]
        self.header = read_header(self.header_bytes)
        self.signed = (
            b"fieldkeep/segment/1\n" + sha256(self.header_bytes) + sha256(self.body)
        )
        self.hash = sha256(self.signed)

    @staticmethod
    def part(data, at, length_bytes):
        start = at + length_bytes
        if start > len(data):
            raise Failure("truncated")
        end = start + int.from_bytes(data[at:start], "big")
        if end > len(data):
            raise Failure("truncated")
        return data[start:end], end

    def is_signed_by(self, key):
        if device_id(key) != self.header.device:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(self.signature, self.signed)
        except (InvalidSignature, ValueError):
            return False
        return True

    def require(self, kind):
        versions = (self.header.format, self.header.merge, self.header.suite)
        if versions != (1, 1, 1) or self.header.kind not in (CHANGES, CONTROL):
            raise Failure("unsupported_version")
        if self.header.kind != kind:
            raise Failure("wrong_kind")

    def changes(self, key):
        self.require(CHANGES)
        if key_id(key) != self.header.key_id:
            raise Failure("wrong_key")
        if len(self.body) < 28:
            raise Failure("seal_broken")
        try:
            plaintext = AESGCM(key).decrypt(self.body[:12], self.body[12:], self.header_bytes)
        except InvalidTag as error:
            raise Failure("seal_broken") from error
        return read_columns(unpad(plaintext))

    def control(self):
        self.require(CONTROL)
        return control.read_body(self.body)


def read_header(data):
    header = wire.read(wire.segment_pb2.SegmentHeader, data, "header", HEADER_LIMIT)
    if 0 in (header.format, header.merge, header.suite):
        raise Failure("header.missing")
    wire.exactly(header.scope, 16, "header")
    wire.exactly(header.device, 16, "header")
    for parent in header.parents:
        wire.exactly(parent, 32, "header")
    if any(left >= right for left, right in zip(header.parents, header.parents[1:])):
        raise Failure("header.not_ascending")
    if header.key_id:
        wire.exactly(header.key_id, 32, "header")
    if (header.kind == CHANGES and not header.key_id) or (
        header.kind == CONTROL and header.key_id
    ):
        raise Failure("key_id")
    return header


def padded_length(length):
    """Padmé (S-42)."""
    if length <= 1:
        return length
    exponent = length.bit_length() - 1
    mask = (1 << max(0, exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def unpad(plaintext):
    end = len(plaintext.rstrip(b"\0")) - 1
    if end < 1 or plaintext[end] != 0x80 or len(plaintext) != padded_length(end + 1):
        raise Failure("padding_broken")
    method, payload = plaintext[0], plaintext[1:end]
    if method == 0:
        return payload
    if method == 1:
        return inflate(payload)
    raise Failure("unknown_compression")


def inflate(frame):
    try:
        parameters = zstandard.get_frame_parameters(frame)
    except zstandard.ZstdError as error:
        raise Failure("compression.not_a_frame") from error
    if parameters.content_size == zstandard.CONTENTSIZE_UNKNOWN:
        raise Failure("compression.size_not_stated")
    if parameters.content_size > INFLATED_LIMIT:
        raise Failure("compression.too_large")
    inflater = zstandard.ZstdDecompressor().decompressobj()
    try:
        content = inflater.decompress(frame)
    except zstandard.ZstdError as error:
        raise Failure("compression.damaged") from error
    if not inflater.eof:
        raise Failure("compression.damaged")
    if inflater.unused_data:
        raise Failure("compression.trailing_bytes")
    if len(content) != parameters.content_size:
        raise Failure("compression.damaged")
    return content


# MARK: columns


def length(count, *permitted):
    if count not in permitted:
        raise Failure("column_length")


def spread(column, rows, default):
    """A column with one element a row, or one for all, or none for the default (S-52)."""
    elements = list(column)
    if len(elements) <= 1:
        return (elements or [default]) * rows
    length(len(elements), rows)
    return elements


def sums(differences):
    """Running sums within 64 signed bits."""
    total, result = 0, []
    for difference in differences:
        total += difference
        in_64_bits(total)
        result.append(total)
    return result


def in_64_bits(value):
    if not -(2**63) <= value < 2**63:
        raise Failure("overflow")
    return value


def within(values, limit):
    if any(value > limit for value in values):
        raise Failure("beyond_limit")


def indexes(values, count):
    if any(value >= count for value in values):
        raise Failure("index_out_of_range")


def read_columns(payload):
    """The changes of a segment (S-50 to S-67)."""
    columns = wire.read(wire.segment_pb2.ChangeColumns, payload, "body", INFLATED_LIMIT)
    changes = len(columns.times)
    length(len(columns.transactions), changes, min(1, changes))
    length(len(columns.run), 8)
    errors = spread(columns.clock_errors, changes, 0)
    counts = spread(columns.entry_counts, changes, 1)
    entries = sum(counts)
    within([entries], 16384)
    records = record_ids(columns)
    types = spread(columns.record_types, len(records), 0)
    fields = spread(columns.entry_fields, entries, 0)
    kinds = spread(columns.entry_kinds, entries, 0)
    record_of = list(columns.entry_records)
    if len(records) <= 1 or len(records) == entries:
        length(len(record_of), entries, 0)
    else:
        length(len(record_of), entries)
    if not record_of:
        record_of = [0] * entries if len(records) == 1 else list(range(entries))
    values = split_values(columns, entries)
    unseen = unseen_heads(columns, entries)
    steps = list(columns.transactions)
    steps += [1] * (changes - len(steps))
    times, counters = sums(columns.times), sums(steps)
    indexes(record_of, len(records))
    within(fields, 65535)
    if any(kind & 0xC0 == 0xC0 for kind in kinds):
        raise Failure("contradictory_operation")
    result, position = [], 0
    for index, count in enumerate(counts):
        change = {
            "time": in_64_bits(times[index] - errors[index]),
            "clock_error": errors[index],
            "counter": counters[index],
            "entries": [],
        }
        for at in range(position, position + count):
            entry = {
                "record": records[record_of[at]].hex(),
                "type": types[record_of[at]],
                "field": fields[at],
                "operation": {0: "assign", 0x40: "add", 0x80: "remove"}[kinds[at] & 0xC0],
                "kind": kinds[at] & 0x3F,
                "value": values[at].hex(),
            }
            if at in unseen:
                entry["unseen"] = unseen[at]
            change["entries"].append(entry)
        position += count
        result.append(change)
    return {"run": columns.run.hex(), "changes": result}


def record_ids(columns):
    length(len(columns.record_ids) % 16, 0)
    records = wire.together(columns.record_ids, 16, 2**32, "body")
    within([len(records)], 16384)
    within(columns.record_types, 65535)
    if len(set(records)) != len(records):
        raise Failure("duplicate")
    return records


def split_values(columns, entries):
    length(len(columns.entry_lengths), entries, 0)
    lengths = list(columns.entry_lengths)
    if not lengths:
        each = len(columns.values) // entries if entries else 0
        lengths = [each] * entries
    within(lengths, 65536)
    length(len(columns.values), sum(lengths))
    values, at = [], 0
    for count in lengths:
        values.append(columns.values[at : at + count])
        at += count
    return values


def unseen_heads(columns, entries):
    segments = wire.together(columns.unseen_segments, 32, 16384, "body")
    if len(set(segments)) != len(segments):
        raise Failure("duplicate")
    count = len(columns.unseen_entries)
    length(len(columns.unseen_segment_indexes), count)
    length(len(columns.unseen_changes), count)
    indexes(columns.unseen_entries, entries)
    indexes(columns.unseen_segment_indexes, len(segments))
    indexes(columns.unseen_changes, 500)
    heads = [
        (entry, segments[segment], change)
        for entry, segment, change in zip(
            columns.unseen_entries, columns.unseen_segment_indexes, columns.unseen_changes
        )
    ]
    if any(left >= right for left, right in zip(heads, heads[1:])):
        raise Failure("not_ascending")
    result = {}
    for entry, segment, change in heads:
        result.setdefault(entry, []).append({"segment": segment.hex(), "index": change})
    return result


# MARK: vectors


def show_header(header):
    shown = {
        "format": header.format,
        "merge": header.merge,
        "suite": header.suite,
        "kind": "control" if header.kind == CONTROL else "changes",
        "scope": header.scope.hex(),
        "device": header.device.hex(),
        "parents": [parent.hex() for parent in header.parents],
    }
    if header.key_id:
        shown["key_id"] = header.key_id.hex()
    return shown


def read_vector(given):
    segment = Segment(bytes.fromhex(given["segment"]))
    if not segment.is_signed_by(bytes.fromhex(given["signing_key"])):
        raise Failure("bad_signature")
    result = {"hash": segment.hash.hex(), "header": show_header(segment.header)}
    kind = given.get("read_as") or result["header"]["kind"]
    if kind == "control":
        result["control"] = segment.control()
    else:
        result["changes"] = segment.changes(bytes.fromhex(given["content_key"]))
    return result

"""Protobuf as the protocol reads it: counts before objects, strict sizes, the schema compiled from this folder.

The schema's Python classes are made by protoc when the reader starts, into a temporary folder, so that what is read is
what the .proto files say today.
"""

import importlib
import pathlib
import subprocess
import sys
import tempfile

from google.protobuf.message import DecodeError

from failure import Failure

SPECIFICATION = pathlib.Path(__file__).resolve().parent.parent


def compile_schema():
    """The modules segment_pb2, sync_pb2 and trust_pb2."""
    folder = tempfile.TemporaryDirectory()
    names = ["segment", "sync", "trust"]
    subprocess.run(
        ["protoc", f"--proto_path={SPECIFICATION}", f"--python_out={folder.name}"]
        + [f"{name}.proto" for name in names],
        check=True,
    )
    sys.path.insert(0, folder.name)
    modules = [importlib.import_module(f"{name}_pb2") for name in names]
    sys.path.remove(folder.name)
    folder.cleanup()
    return modules


segment_pb2, sync_pb2, trust_pb2 = compile_schema()


# How many elements the repeated fields of a message may have (chapter on limits), by field number: the most, and for
# messages the table of what is within.
STRINGS, NUMBERS, MESSAGES = "strings", "numbers", "messages"


def strings(most):
    return (STRINGS, most, None)


def numbers(most):
    return (NUMBERS, most, None)


def messages(most, shape=None):
    return (MESSAGES, most, shape or {})


CONTROL_ENTRY = {
    7: messages(1, {1: strings(4096)}),
    17: messages(1, {2: strings(1024), 3: strings(1024), 4: messages(1024)}),
    19: messages(1, {2: strings(1024)}),
    21: messages(1, {3: strings(256)}),
}

SHAPES = {
    "SegmentHeader": {7: strings(64)},
    "ChangeColumns": {
        2: numbers(16384), 3: numbers(500), 4: numbers(500), 6: numbers(500), 7: numbers(500),
        8: numbers(16384), 9: numbers(16384), 11: numbers(16384),
        14: numbers(16384), 15: numbers(16384), 16: numbers(16384),
    },
    "ControlBody": {4: messages(4096, CONTROL_ENTRY)},
    "SessionRequest": {4: messages(8)},
    "SyncRequest": {2: strings(4096), 3: strings(4096)},
    "SyncResponse": {1: messages(8192), 2: messages(4096)},
    "ReconcileRequest": {1: messages(8192)},
    "ReconcileResponse": {1: messages(8192, {4: messages(4096)})},
    "EnrollmentResponse": {2: strings(4096), 3: strings(4096)},
    "EnrollmentsRequest": {1: strings(256)},
    "EnrollmentsResponse": {1: messages(512)},
    "TeamSecrets": {1: messages(64), 2: messages(64)},
}


def varint(data, at, part):
    value = 0
    for index in range(10):
        if at >= len(data):
            raise Failure(f"{part}.malformed")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value & (2**64 - 1), at
    raise Failure(f"{part}.malformed")


def check(data, shape, part):
    """Walks over a message without building anything."""
    at, counts = 0, {}
    while at < len(data):
        tag, at = varint(data, at, part)
        field, wire = tag >> 3, tag & 7
        if not 1 <= field < 2**29 or wire not in (0, 1, 2, 5):
            raise Failure(f"{part}.malformed")
        value = b""
        if wire == 0:
            _, at = varint(data, at, part)
        else:
            length = 8 if wire == 1 else 4
            if wire == 2:
                length, at = varint(data, at, part)
            if length > len(data) - at:
                raise Failure(f"{part}.malformed")
            value, at = data[at : at + length], at + length
        if field not in shape:
            continue
        kind, most, within = shape[field]
        elements = 1
        if kind == NUMBERS and wire == 2:
            elements = sum(byte < 0x80 for byte in value)
        elif kind == MESSAGES and wire == 2:
            check(value, within, part)
        counts[field] = counts.get(field, 0) + elements
        if counts[field] > most:
            raise Failure(f"{part}.too_many")


def read(message_type, data, part="message", limit=1048576):
    """A message whose counts are within limits; its fields' sizes are the caller's to check."""
    if len(data) > limit:
        raise Failure(f"{part}.too_large")
    check(data, SHAPES.get(message_type.DESCRIPTOR.name, {}), part)
    message = message_type()
    try:
        message.ParseFromString(bytes(data))
    except (DecodeError, UnicodeDecodeError) as error:
        raise Failure(f"{part}.malformed") from error
    return message


def exactly(data, count, part="message"):
    if len(data) != count:
        raise Failure(f"{part}.wrong_length")
    return bytes(data)


def at_most(data, count, part="message"):
    if len(data) > count:
        raise Failure(f"{part}.out_of_range")
    return bytes(data)


def together(data, size, most, part="message"):
    """Names of one size, run together in one field."""
    if len(data) % size:
        raise Failure(f"{part}.wrong_length")
    if len(data) // size > most:
        raise Failure(f"{part}.too_many")
    return [bytes(data[at : at + size]) for at in range(0, len(data), size)]

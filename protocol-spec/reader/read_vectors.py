"""Reads every vector of vectors/ and compares with what it expects.

A second implementation: it uses this folder's chapters and schema, Debian's cryptography, protobuf and zstandard, and
not a line of the Swift code. `scripts/vectors` runs it.
"""

import json
import pathlib
import sys

import messages
import segments
from failure import Failure

READERS = {
    "segment": segments.read_vector,
    "control": segments.read_vector,
    "message": messages.read_vector,
    "wrap": messages.read_wrap_vector,
}

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "vectors"


def plain(value):
    """A vector's value with every run of bytes as one text of digits."""
    if isinstance(value, dict):
        if list(value) == ["hex"]:
            return "".join(
                piece if isinstance(piece, str) else piece["repeat"] * piece["count"]
                for piece in value["hex"]
            )
        return {name: plain(element) for name, element in value.items()}
    if isinstance(value, list):
        return [plain(element) for element in value]
    return value


def read(vector):
    """Word and result."""
    try:
        return "ok", READERS[vector["kind"]](plain(vector["input"]))
    except Failure as failure:
        return failure.word, None


def main():
    counts, wrong = {}, []
    for path in sorted(VECTORS.glob("*/*.json")):
        name = str(path.relative_to(VECTORS))
        vector = json.loads(path.read_text(encoding="utf-8"))
        word, result = read(vector)
        counts[vector["kind"]] = counts.get(vector["kind"], 0) + 1
        if word != vector["expect"]:
            wrong.append(f"{name}: expects {vector['expect']}, reads as {word}")
        elif result != plain(vector.get("result")):
            wrong.append(f"{name}: the result differs\n  read: {json.dumps(result)[:2000]}")
    for line in wrong:
        print(f"vectors: error: {line}", file=sys.stderr)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    total = sum(counts.values())
    print(f"{total} vectors read ({kinds}), {len(wrong)} differ")
    return 1 if wrong or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main())

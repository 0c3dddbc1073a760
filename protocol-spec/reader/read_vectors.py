"""Reads every vector of vectors/ and compares with what it expects.

A second implementation: it uses this folder's chapters and schema, Debian's cryptography, protobuf and zstandard, and
not a line of the Swift code. `scripts/vectors` runs it.
"""

import json
import pathlib
import sys

import admission
import standing
import merge
import messages
import segments
import trust
import values
from failure import Failure

READERS = {
    "admission": admission.read_vector,
    "standing": standing.read_vector,
    "carry": trust.read_carry,
    "chain": trust.read_chain,
    "claim": trust.read_claim,
    "control": segments.read_vector,
    "enrollment": trust.read_enrollment,
    "hpke": trust.read_sealed,
    "invitation": trust.read_invitation,
    "key-wrap": trust.read_key_wrap,
    "log": trust.read_log,
    "merge": merge.read_vector,
    "message": messages.read_vector,
    "name": trust.read_name,
    "reading": values.read_reading_vector,
    "recovery": trust.read_recovery,
    "scope-key": trust.read_scope_key,
    "scope": merge.read_scope_vector,
    "segment": segments.read_vector,
    "session": trust.read_session,
    "value": values.read_value_vector,
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
    counts, not_checked, wrong = {}, [], []
    for path in sorted(VECTORS.glob("*/*.json")):
        name = str(path.relative_to(VECTORS))
        vector = json.loads(path.read_text(encoding="utf-8"))
        counts[vector["kind"]] = counts.get(vector["kind"], 0) + 1
        try:
            word, result = read(vector)
        except trust.NotChecked:
            not_checked.append(name)
            continue
        if word != vector["expect"]:
            wrong.append(f"{name}: expects {vector['expect']}, reads as {word}")
        elif result != plain(vector.get("result")):
            wrong.append(f"{name}: the result differs\n  read: {json.dumps(result)[:2000]}")
    for line in wrong:
        print(f"vectors: error: {line}", file=sys.stderr)
    print(", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))
    if not_checked:
        print(
            f"structure only, since no library here has X-Wing: {', '.join(not_checked)}"
        )
    total = sum(counts.values())
    print(f"{total} vectors: {total - len(not_checked) - len(wrong)} agree, "
          f"{len(not_checked)} in structure only, {len(wrong)} differ")
    return 1 if wrong or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main())

"""What the bytes of a value stand for (chapter 2), and what a reader is shown of several (chapter 1)."""

import calendar

KINDS = ["empty", "text", "integer", "boolean", "instant", "bytes", "code", "reference"]
KINDS += ["partial_date", "decimal"]
CODE = set(b"abcdefghijklmnopqrstuvwxyz0123456789_")


def integer(data):
    if len(data) > 8:
        return None
    value = int.from_bytes(data, "big", signed=True)
    fewest = 0 if value == 0 else (value + (value < 0)).bit_length() // 8 + 1
    return value if len(data) == fewest else None


def meaning(kind, data):
    """Members of the meaning, None where the bytes have none, {} where the kind is not known."""
    if kind >= len(KINDS):
        return {}
    name = KINDS[kind]
    if name == "empty":
        return {"meaning": name} if not data else None
    if name == "text":
        try:
            return {"meaning": name, "text": data.decode()}
        except UnicodeDecodeError:
            return None
    if name in ("integer", "instant"):
        value = integer(data)
        member = "integer" if name == "integer" else "milliseconds"
        return None if value is None else {"meaning": name, member: value}
    if name == "boolean":
        return {"meaning": name, "boolean": data == b"\1"} if data in (b"\0", b"\1") else None
    if name == "bytes":
        return {"meaning": name, "bytes": data.hex()}
    if name == "code":
        return {"meaning": name, "code": data.decode()} if data and set(data) <= CODE else None
    if name == "reference":
        return {"meaning": name, "reference": data.hex()} if len(data) == 16 else None
    if name == "partial_date":
        return date(data)
    if not data or data[0] > 18 or integer(data[1:]) is None:
        return None
    return {"meaning": name, "unscaled": integer(data[1:]), "scale": data[0]}


def date(data):
    if len(data) != 4:
        return None
    year, month, day = int.from_bytes(data[:2], "big"), data[2], data[3]
    if not 1 <= year <= 9999 or month > 12 or (month == 0 and day):
        return None
    if month and day > calendar.monthrange(year, month)[1]:
        return None
    return {"meaning": "partial_date", "year": year, "month": month, "day": day}


def read_value_vector(given):
    found = meaning(given["kind"], bytes.fromhex(given["value"]))
    if found is None:
        return {"meaning": "none"}
    return found or {"meaning": "unknown"}


# MARK: readings


def rank(found):
    """M-23: what says more comes first."""
    if found is None:
        return 3
    if not found:
        return 2
    return 1 if found["meaning"] == "empty" else 0


def amount(found):
    """Something that orders meanings of one kind."""
    if found["meaning"] == "decimal":
        return found["unscaled"] * 10 ** (18 - found["scale"])
    if found["meaning"] == "partial_date":
        return (found["year"], found["month"], found["day"])
    value = next(value for name, value in found.items() if name != "meaning")
    return value.encode() if found["meaning"] in ("text", "code") else value


def extreme(values, sign):
    best = 0
    for index in range(1, len(values)):
        (kind, data), (best_kind, best_data) = values[index], values[best]
        found, best_found = meaning(kind, data), meaning(best_kind, best_data)
        if rank(found) != rank(best_found):
            better = rank(found) < rank(best_found)
        elif kind != best_kind:
            better = kind < best_kind
        elif rank(found) == 0:
            left, right = amount(found), amount(best_found)
            better = left < right if sign > 0 else left > right
        else:
            better = False
        best = index if better else best
    return best


def least_access(values, declared):
    declared = [(value["kind"], bytes.fromhex(value["value"])) for value in declared]

    def access(index):
        value = values[index]
        return (declared.index(value), 0) if value in declared else (0, 1)

    return min(range(len(values)), key=access)


def furthest(values, chains):
    beyond = {}
    for chain in chains:
        for earlier, later in zip(chain, chain[1:]):
            beyond.setdefault(earlier, set()).add(later)
    states = {state for chain in chains for state in chain}
    for middle in states:
        for state in states:
            if middle in beyond.get(state, ()):
                beyond[state] = beyond[state] | beyond.get(middle, set())

    def is_beyond(value, earlier):
        if earlier[0] == 0 and not earlier[1]:
            return rank(meaning(*value)) in (0, 2)
        if value[0] != 6 or earlier[0] != 6 or None in (meaning(*value), meaning(*earlier)):
            return False
        return value[1].decode() in beyond.get(earlier[1].decode(), ())

    for index, value in enumerate(values):
        if all(index == other or is_beyond(value, values[other]) for other in range(len(values))):
            return index
    return None


def choose(given, values):
    """(index, asks, rule) among at least two different values, newest first."""
    policy = given["policy"]
    if policy == "latest":
        return 0, False, "latest"
    if policy in ("review", "owned"):
        return 0, True, "review"
    if policy in ("earliest", "greatest"):
        return extreme(values, 1 if policy == "earliest" else -1), False, policy
    if policy == "restrictive":
        return least_access(values, given["least_access_first"]), False, "leastAccess"
    if policy == "lattice":
        index = furthest(values, given["chains"])
        return (0, True, "incompatible") if index is None else (index, False, "furthest")
    if policy in ("write_once", "log"):
        return len(values) - 1, False, "firstWritten"
    present = (3, b"\1")
    return values.index(present) if present in values else 0, False, "addSurvives"


def read_reading_vector(given):
    heads = sorted(
        enumerate(given["heads"]),
        key=lambda pair: (pair[1]["time"], pair[1]["segment"], pair[1]["index"]),
        reverse=True,
    )
    distinct, values = [], []
    for index, head in heads:
        value = (head["kind"], bytes.fromhex(head["value"]))
        if value not in values:
            distinct.append(index)
            values.append(value)
    if not distinct:
        return {"others": [], "asks": False, "rule": "nothing"}
    if len(distinct) == 1:
        return {"shown": distinct[0], "others": [], "asks": False, "rule": "settled"}
    chosen, asks, rule = choose(given, values)
    shown = distinct.pop(chosen)
    return {"shown": shown, "others": distinct, "asks": asks, "rule": rule}

// Single values, and what a reader is shown of several.

import CausalMerge
import SyncProtocol

extension Cast {
  func valueScenarios() -> [Scenario] {
    func value(
      _ name: String, _ about: String, _ kind: Int64, _ bytes: [UInt8], _ rule: String = "E-10"
    )
      -> Scenario
    {
      Scenario(
        "value/" + name, about, rules: rule,
        input: .members(["kind": .number(kind), "value": .bytes(bytes)]))
    }
    func text(_ text: String) -> [UInt8] { Array(text.utf8) }
    return [
      value("empty", "A cleared field.", 0, []),
      value("empty-with-bytes", "Nothing that has bytes.", 0, [0], "E-12"),
      value(
        "text", "Text with an accent, an emoji and a zero.", 1, text("Ana\u{301} \u{1F36D}\u{0}")),
      value("text-not-utf-8", "A stray continuation byte.", 1, [0x41, 0x80], "E-12"),
      value("text-surrogate", "A surrogate in UTF-8.", 1, [0xed, 0xa0, 0x80], "E-12"),
      value("integer-zero", "Zero is no bytes.", 2, []),
      value("integer-127", "127 in a byte.", 2, [0x7f]),
      value("integer-128", "128 needs a byte for its sign.", 2, [0x00, 0x80]),
      value("integer-minus-one", "-1.", 2, [0xff]),
      value("integer-minus-129", "-129.", 2, [0xff, 0x7f]),
      value("integer-least", "The least of 64 bits.", 2, [0x80] + Self.fill(0, 7)),
      value("integer-zero-byte", "Zero in a byte it does not need.", 2, [0x00], "E-12"),
      value("integer-padded", "1 in two bytes.", 2, [0x00, 0x01], "E-12"),
      value("integer-sign-padded", "-1 in two bytes.", 2, [0xff, 0xff], "E-12"),
      value("integer-nine-bytes", "Beyond 64 bits.", 2, [0x01] + Self.fill(0, 8), "E-12"),
      value("boolean-true", "True.", 3, [1]),
      value("boolean-two", "Neither.", 3, [2], "E-12"),
      value("instant", "2026-03-01T02:00:00Z.", 4, Array(Value(instantMilliseconds: time).payload)),
      value("bytes", "Anything.", 5, [0, 255]),
      value("code", "A code.", 6, text("on_the_way_2")),
      value("code-capital", "A code has no capitals.", 6, text("Hotel"), "E-12"),
      value("code-empty", "A code is not empty.", 6, [], "E-12"),
      value("reference", "A record.", 7, Self.fill(1, 16)),
      value("reference-short", "15 bytes name nothing.", 7, Self.fill(1, 15), "E-12"),
      value("date", "29 February 2012.", 8, [0x07, 0xdc, 2, 29]),
      value("date-no-leap-year", "29 February 2011.", 8, [0x07, 0xdb, 2, 29], "E-12"),
      value("date-year-alone", "Some time in 2011.", 8, [0x07, 0xdb, 0, 0]),
      value("date-day-without-month", "A day of no month.", 8, [0x07, 0xdb, 0, 5], "E-12"),
      value("date-year-zero", "There is no year 0.", 8, [0, 0, 1, 1], "E-12"),
      value("decimal", "1.50.", 9, [2, 0x00, 0x96]),
      value("decimal-scale-19", "More digits than 64 bits hold.", 9, [19, 1], "E-12"),
      value("decimal-without-scale", "No scale.", 9, [], "E-12"),
      value("of-a-later-kind", "A kind that no version has yet.", 42, [1, 2, 3], "E-11"),
    ]
  }

  func readingScenarios() -> [Scenario] {
    func reading(
      _ name: String, _ about: String, _ policy: KeyValuePairs<String, JSON>,
      _ heads: [(Int64, UInt8, Value)], rule: String
    ) -> Scenario {
      let policy = policy.map { JSON.Member(name: $0.key, value: $0.value) }
      let heads = heads.map { minutes, segment, value in
        JSON.members([
          "time": .number(time + minutes * 60_000), "segment": .bytes(Self.fill(segment)),
          "index": 0,
          "kind": .number(Int64(value.kind.rawValue)), "value": .bytes(value.payload),
        ])
      }
      return Scenario(
        "reading/" + name, about, rules: rule,
        input: .object(policy + [.init(name: "heads", value: .array(heads))]))
    }
    func int(_ number: Int64) -> Value { Value(integer: number) }
    func code(_ code: String) -> Value { Value(code: code) }
    func code(json code: String) -> JSON {
      .members(["kind": 6, "value": .bytes(Array(code.utf8))])
    }
    let consent: KeyValuePairs<String, JSON> = [
      "policy": "restrictive",
      "least_access_first": .array([
        code(json: "refused"), code(json: "limited"), code(json: "full"),
      ]),
    ]
    let alert: KeyValuePairs<String, JSON> = [
      "policy": "lattice",
      "chains": [
        ["alerted", "acknowledged", "on_the_way", "arrived"], ["alerted", "declined"],
      ],
    ]
    return [
      reading("nothing", "Nothing was written.", ["policy": "latest"], [], rule: "M-20"),
      reading("settled", "One value.", ["policy": "review"], [(0, 1, int(1))], rule: "M-20"),
      reading(
        "equal-values-are-one", "Two writers, one value: nobody is asked.", ["policy": "review"],
        [(0, 1, int(1)), (5, 2, int(1))], rule: "M-21"),
      reading(
        "latest", "The greatest time is shown.", ["policy": "latest"],
        [(0, 9, int(1)), (5, 2, int(2)), (3, 3, int(3))], rule: "M-22"),
      reading(
        "latest-tie", "Equal times: the greater hash.", ["policy": "latest"],
        [(0, 2, int(1)), (0, 9, int(2))], rule: "M-22"),
      reading(
        "review", "The same, and a person is asked.", ["policy": "review"],
        [(0, 1, int(1)), (5, 2, int(2))], rule: "M-22"),
      reading(
        "owned", "As review.", ["policy": "owned"], [(0, 1, int(1)), (5, 2, int(2))], rule: "M-22"),
      reading(
        "earliest", "The smallest amount, whoever wrote last.", ["policy": "earliest"],
        [(9, 1, int(200)), (0, 2, int(-3)), (5, 3, int(7))], rule: "M-23"),
      reading(
        "greatest", "The largest amount.", ["policy": "greatest"],
        [(0, 1, int(200)), (5, 2, int(-3))], rule: "M-23"),
      reading(
        "earliest-date", "An unknown month comes before every month.", ["policy": "earliest"],
        [
          (0, 1, Value(kind: .partialDate, payload: [7, 219, 3, 0])),
          (5, 2, Value(kind: .partialDate, payload: [7, 219, 0, 0])),
        ], rule: "M-23"),
      reading(
        "earliest-decimals", "1.5 and 1.50 are one amount: the newer stays.",
        ["policy": "earliest"],
        [
          (0, 1, Value(kind: .decimal, payload: [1, 15])),
          (5, 2, Value(kind: .decimal, payload: [2, 0, 150])),
        ], rule: "M-23"),
      reading(
        "earliest-among-unreadable",
        "What says something comes before a cleared field, a later kind, and nonsense.",
        ["policy": "earliest"],
        [
          (5, 1, .empty), (6, 2, Value(kind: ValueKind(rawValue: 42), payload: [0])),
          (7, 3, Value(kind: .integer, payload: [0, 0])), (0, 4, int(9)),
        ], rule: "M-23"),
      reading(
        "earliest-of-two-kinds",
        "Kinds that cannot be compared stand in the order of their numbers.",
        ["policy": "earliest"], [(5, 1, code("a")), (0, 2, int(9))], rule: "M-23"),
      reading(
        "restrictive", "The value that gives less access, whoever wrote last.", consent,
        [(0, 1, code("refused")), (5, 2, code("full"))], rule: "M-24"),
      reading(
        "restrictive-undeclared",
        "A value that is not declared gives no access, but a declared one is shown before it.",
        consent,
        [(5, 1, code("withdrawn_by_court")), (0, 2, code("refused")), (6, 3, code("full"))],
        rule: "M-24"),
      reading(
        "restrictive-undeclared-alone", "Beside one that gives access, it is shown.", consent,
        [(0, 1, code("withdrawn_by_court")), (5, 2, code("full"))], rule: "M-24"),
      reading(
        "lattice-furthest", "The state furthest along.", alert,
        [(9, 1, code("alerted")), (0, 2, code("arrived"))], rule: "M-25"),
      reading(
        "lattice-incompatible", "Arrived and declined: a person decides.", alert,
        [(0, 1, code("arrived")), (5, 2, code("declined"))], rule: "M-25"),
      reading(
        "lattice-cleared", "A cleared field lies before every state.", alert,
        [(9, 1, .empty), (0, 2, code("alerted"))], rule: "M-25"),
      reading(
        "lattice-undeclared", "A state that is not declared fits with none.", alert,
        [(0, 1, code("arrived")), (5, 2, code("lost"))], rule: "M-25"),
      reading(
        "write-once", "The one written first.", ["policy": "write_once"],
        [(5, 1, int(1)), (0, 2, int(2))], rule: "M-26"),
      reading(
        "log", "As write once.", ["policy": "log"], [(5, 1, int(1)), (0, 2, int(2))], rule: "M-26"),
      reading(
        "set-element", "An add stands: the element is in.", ["policy": "set"],
        [(5, 1, Value(boolean: false)), (0, 2, Value(boolean: true))], rule: "M-27"),
    ]
  }
}

// Histories of a scope, small enough to merge by hand.

import CausalMerge
import SyncProtocol

/// One history being told: every segment gets a hash from its name.
private struct Story {
  var segments: [JSON] = []
  private static let epochStart: Int64 = 1_772_330_400_000

  static func hash(_ name: String) -> SegmentHash { SecureHash.digest(of: Array(name.utf8)) }

  /// One write: `f1 = "text"`.
  static func put(
    _ field: Int64, _ value: Value, record: UInt8 = 1, type: Int64 = 3,
    operation: String = "assign",
    unseen: [(String, Int64)] = []
  ) -> JSON {
    var members: [JSON.Member] = [
      .init(name: "record", value: .bytes(Cast.fill(record, 16))),
      .init(name: "type", value: .number(type)), .init(name: "field", value: .number(field)),
      .init(name: "operation", value: .string(operation)),
      .init(name: "kind", value: .number(Int64(value.kind.rawValue))),
      .init(name: "value", value: .bytes(value.payload)),
    ]
    if !unseen.isEmpty {
      let dots = unseen.map { (Self.hash($0.0), $0.1) }.sorted { $0 < $1 }
      members.append(
        .init(
          name: "unseen",
          value: .array(
            dots.map { .members(["segment": .bytes($0.0.bytes), "index": .number($0.1)]) })))
    }
    return .object(members)
  }

  /// Adds a segment with one change an array of writes; minutes are those of its clock.
  mutating func tell(
    _ name: String, by device: UInt8, upon parents: [String] = [], at minutes: Int64 = 0,
    _ changes: [[JSON]]
  ) {
    let changes = changes.enumerated().map { index, entries in
      JSON.members([
        "time": .number(Self.epochStart + minutes * 60_000), "clock_error": 0,
        "counter": .number(Int64(index)), "entries": .array(entries),
      ])
    }
    add(name, by: device, upon: parents, content: "changes", changes: changes)
  }

  mutating func tell(
    _ name: String, by device: UInt8, upon parents: [String] = [], content: String
  ) {
    add(name, by: device, upon: parents, content: content, changes: nil)
  }

  /// Lets the last segment not count.
  mutating func holdLast() {
    guard case .object(var members) = segments.removeLast() else { return }
    members.append(.init(name: "held", value: true))
    segments.append(.object(members))
  }

  private mutating func add(
    _ name: String, by device: UInt8, upon parents: [String], content: String, changes: [JSON]?
  ) {
    var members: [JSON.Member] = [
      .init(name: "hash", value: .bytes(Self.hash(name).bytes)),
      .init(name: "device", value: .bytes(Cast.fill(device, 16))),
      .init(
        name: "parents", value: .array(parents.map(Self.hash).sorted().map { .bytes($0.bytes) })),
      .init(name: "content", value: .string(content)),
    ]
    if let changes { members.append(.init(name: "changes", value: .array(changes))) }
    segments.append(.object(members))
  }

  var input: JSON { .members(["segments": .array(segments)]) }
}

extension Cast {
  func mergeScenarios() -> [Scenario] {
    func put(
      _ field: Int64, _ text: String, record: UInt8 = 1, type: Int64 = 3,
      unseen: [(String, Int64)] = []
    ) -> JSON {
      Story.put(field, Value(text: text), record: record, type: type, unseen: unseen)
    }
    func element(_ code: String, _ operation: String) -> JSON {
      Story.put(9, Value(code: code), operation: operation)
    }
    func void(_ isVoid: Bool = true, unseen: [(String, Int64)] = []) -> JSON {
      Story.put(0, Value(boolean: isVoid), unseen: unseen)
    }
    func merge(_ name: String, _ about: String, _ rules: [String], _ tell: (inout Story) -> Void)
      -> Scenario
    {
      var story = Story()
      tell(&story)
      var scenario = Scenario("merge/" + name, about, rules: "M-1", input: story.input)
      scenario.rules = rules
      return scenario
    }
    return [
      merge("nothing", "No segments: an empty state.", ["E-20"]) { _ in },
      merge("one-write", "One value of one field.", ["M-10", "E-21"]) {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
      },
      merge(
        "a-later-write-replaces",
        "The advocate read the deputy's value and wrote another, with a clock that is an hour behind.",
        ["M-10", "M-12"]
      ) {
        $0.tell("a", by: 1, at: 60, [[put(1, "hotel")]])
        $0.tell("b", by: 2, upon: ["a"], at: 0, [[put(1, "motel")]])
      },
      merge(
        "concurrent-writes-stand", "Neither had read the other's: both stand.", ["M-10", "M-11"]
      ) {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
        $0.tell("b", by: 2, at: 60, [[put(1, "motel")]])
      },
      merge("a-third-settles", "Who has read both and writes, settles.", ["M-10"]) {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
        $0.tell("b", by: 2, at: 60, [[put(1, "motel")]])
        $0.tell("c", by: 3, upon: ["a", "b"], at: 61, [[put(1, "shelter")]])
      },
      merge("two-fields", "Concurrent writes to two fields do not meet.", ["M-10"]) {
        $0.tell("a", by: 1, [[put(1, "hotel"), put(2, "old")]])
        $0.tell("b", by: 2, upon: ["a"], [[put(1, "motel")]])
        $0.tell("c", by: 3, upon: ["a"], [[put(2, "new")]])
      },
      merge(
        "changes-of-one-segment", "A later change of a segment replaces an earlier one.",
        ["M-3", "M-10"]
      ) {
        $0.tell("a", by: 1, [[put(1, "one")], [put(1, "two")], [put(2, "three")]])
      },
      merge("twice-in-one-change", "A later entry of a change stands for an earlier.", ["M-13"]) {
        $0.tell("a", by: 1, [[put(1, "one"), put(1, "two")]])
      },
      merge("cleared", "Clearing is writing: an empty value replaces.", ["M-10"]) {
        $0.tell("a", by: 1, [[put(1, "one")]])
        $0.tell("b", by: 1, upon: ["a"], [[Story.put(1, .empty)]])
      },
      merge("equal-values", "Equal values of two writers are two heads.", ["M-10", "E-24"]) {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
        $0.tell("b", by: 2, [[put(1, "hotel")]])
      },
      merge(
        "unseen-head-stays",
        "A note was applied while an editor was open: what the editor saves stands beside it.",
        ["M-14"]
      ) {
        $0.tell("a", by: 1, [[put(1, "draft")]])
        $0.tell("b", by: 2, upon: ["a"], [[put(1, "from the advocate")]])
        $0.tell("c", by: 1, upon: ["b"], [[put(1, "saved late", unseen: [("b", 0)])]])
      },
      merge(
        "unseen-head-of-another-field",
        "Naming a head unseen in one entry does not keep it from another entry.", ["M-14"]
      ) {
        $0.tell("a", by: 1, [[put(1, "one"), put(2, "two")]])
        $0.tell(
          "b", by: 2, upon: ["a"], [[put(1, "new", unseen: [("a", 0)]), put(2, "new")]])
      },
      merge(
        "unseen-head-that-is-gone",
        "An unseen head that was replaced before, or never was, changes nothing.", ["M-14"]
      ) {
        $0.tell("a", by: 1, [[put(1, "one")]])
        $0.tell("b", by: 2, upon: ["a"], [[put(1, "two")]])
        $0.tell(
          "c", by: 3, upon: ["b"], [[put(1, "three", unseen: [("a", 0), ("nowhere", 7)])]])
      },
      merge(
        "cloned-disk", "Two copies of one disk write upon the same segment: a fork, both stand.",
        ["M-4", "M-10"]
      ) {
        $0.tell("a", by: 1, [[put(1, "before")]])
        $0.tell("b", by: 1, upon: ["a"], [[put(1, "here")]])
        $0.tell("c", by: 1, upon: ["a"], [[put(1, "there")]])
        $0.tell("d", by: 2, upon: ["c"], [[put(2, "read there")]])
      },
      merge("diamond", "Two branches that meet again.", ["M-10"]) {
        $0.tell("a", by: 1, [[put(1, "root")]])
        $0.tell("b", by: 2, upon: ["a"], [[put(1, "left")]])
        $0.tell("c", by: 3, upon: ["a"], [[put(2, "right")]])
        $0.tell("d", by: 1, upon: ["b", "c"], [[put(1, "joined")]])
        $0.tell("e", by: 2, upon: ["b"], [[put(1, "still left")]])
      },
      merge("set-add-survives", "An add that the remover had not seen survives.", ["M-15"]) {
        $0.tell("a", by: 1, [[element("food", "add"), element("clothing", "add")]])
        $0.tell("b", by: 2, upon: ["a"], [[element("food", "remove")]])
        $0.tell("c", by: 3, upon: ["a"], [[element("food", "add")]])
      },
      merge("set-removed", "A remove by who had seen the add.", ["M-15"]) {
        $0.tell("a", by: 1, [[element("food", "add")]])
        $0.tell("b", by: 2, upon: ["a"], [[element("food", "remove")]])
      },
      merge(
        "set-beside-assignment",
        "A field that is both assigned and a set: a fault, kept in cells of its own.",
        ["M-15", "E-24"]
      ) {
        $0.tell(
          "a", by: 1,
          [
            [
              put(9, "food"), element("food", "add"),
              Story.put(9, Value(text: "food"), operation: "add"),
            ]
          ])
        $0.tell("b", by: 2, [[element("foo", "add")]])
      },
      merge("voided", "Voided by who had read all of it.", ["M-16"]) {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
        $0.tell("b", by: 2, upon: ["a"], [[void()]])
      },
      merge("void-contested", "Something was written meanwhile: the record is back.", ["M-16"]) {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
        $0.tell("b", by: 2, upon: ["a"], [[void()]])
        $0.tell("c", by: 3, upon: ["a"], [[put(2, "she is not safe there")]])
      },
      merge(
        "void-of-what-was-unseen", "The voider had not read what had arrived meanwhile.", ["M-16"]
      ) {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
        $0.tell("b", by: 2, upon: ["a"], [[put(2, "she is not safe there")]])
        $0.tell("c", by: 1, upon: ["b"], [[void(unseen: [("b", 0)])]])
      },
      merge("void-taken-back", "Who has read the mark takes it back.", ["M-16"]) {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
        $0.tell("b", by: 2, upon: ["a"], [[void()]])
        $0.tell("c", by: 1, upon: ["b"], [[void(false)]])
      },
      merge("voided-twice", "Two marks contradict nothing.", ["M-16"]) {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
        $0.tell("b", by: 2, upon: ["a"], [[void()]])
        $0.tell("c", by: 3, upon: ["a"], [[void()]])
      },
      merge("written-after-void", "Writing to a voided record brings it back.", ["M-16"]) {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
        $0.tell("b", by: 2, upon: ["a"], [[void()]])
        $0.tell("c", by: 1, upon: ["b"], [[put(1, "motel")]])
      },
      merge(
        "waits-for-a-parent", "A parent is missing: the segment and what builds on it wait.",
        ["M-5"]
      ) {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
        $0.tell("c", by: 2, upon: ["a", "b"], [[put(1, "motel")]])
        $0.tell("d", by: 2, upon: ["c"], [[put(1, "shelter")]])
      },
      merge(
        "waits-for-a-key",
        "A segment that cannot be opened yet holds up what builds on it, not what stands beside it.",
        ["M-6"]
      ) {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
        $0.tell("b", by: 2, upon: ["a"], content: "sealed")
        $0.tell("c", by: 3, upon: ["b"], [[put(1, "motel")]])
        $0.tell("d", by: 4, upon: ["a"], [[put(2, "beside")]])
      },
      merge(
        "unreadable",
        "A segment that will never be read counts as empty, and its children build on it.", ["M-7"]
      ) {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
        $0.tell("b", by: 2, upon: ["a"], content: "unreadable")
        $0.tell("c", by: 3, upon: ["b"], [[put(1, "motel")]])
      },
      merge("held", "A held segment puts no heads and replaces none; its children count.", ["M-8"])
      {
        $0.tell("a", by: 1, [[put(1, "hotel")]])
        $0.tell("b", by: 2, upon: ["a"], [[put(1, "by the revoked"), put(2, "by the revoked")]])
        $0.holdLast()
        $0.tell("c", by: 3, upon: ["b"], [[put(3, "after")]])
      },
      merge("control-between", "A control segment carries ancestry and no records.", ["M-9"]) {
        $0.tell("a", by: 1, content: "control")
        $0.tell("b", by: 1, upon: ["a"], [[put(1, "hotel")]])
        $0.tell("c", by: 1, upon: ["b"], content: "control")
        $0.tell("d", by: 2, upon: ["c"], [[put(1, "motel")]])
      },
      merge(
        "two-types", "Two writers gave one record different types: the smaller counts, everywhere.",
        ["M-17"]
      ) {
        $0.tell("a", by: 1, [[put(1, "hotel", type: 9)]])
        $0.tell("b", by: 2, upon: ["a"], [[put(1, "motel", type: 4)]])
      },
      merge("several-records", "Records stand in the order of their ids.", ["E-20"]) {
        $0.tell("a", by: 1, [[put(1, "one", record: 7), put(1, "two", record: 2)]])
        $0.tell("b", by: 2, [[put(1, "three", record: 5)]])
      },
    ]
  }
}

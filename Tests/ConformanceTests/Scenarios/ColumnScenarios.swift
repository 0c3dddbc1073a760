// What can be wrong with an opened body of changes: every count, index and length that a writer could lie about.

import CausalMerge
import FoundationEssentials
import SwiftProtobuf

@testable import SyncProtocol

extension Cast {
  private typealias Columns = Fieldkeep_V1_ChangeColumns

  private func bad(
    _ name: String, _ about: String, _ rule: String, _ expect: Outcome,
    _ change: (inout Columns) -> Void
  ) throws -> Scenario {
    Scenario(
      "segment/columns-" + name, about, rules: rule, expect: expect,
      input: input(try columns(change)))
  }

  func columnScenarios() throws -> [Scenario] {
    try columnLengthScenarios() + columnContentScenarios() + columnCountScenarios()
  }

  private func columnLengthScenarios() throws -> [Scenario] {
    try [
      bad("ids-31-bytes", "Record ids that end inside an id.", "S-55", .columnLength) {
        $0.recordIds.removeLast()
      },
      bad("types-too-many", "More types than records.", "S-52", .columnLength) {
        $0.recordTypes.append(1)
      },
      bad("clock-errors-too-many", "More clock errors than changes.", "S-52", .columnLength) {
        $0.clockErrors.append(1)
      },
      bad("run-7-bytes", "A run of seven bytes.", "S-53", .columnLength) { $0.run.removeLast() },
      bad("run-absent", "No run.", "S-53", .columnLength) { $0.run = Data() },
      bad("transactions-too-many", "More counters than changes.", "S-52", .columnLength) {
        $0.transactions.append(1)
      },
      bad("transactions-absent", "Changes, and no counter.", "S-52", .columnLength) {
        $0.transactions = []
      },
      bad(
        "transactions-of-no-change", "A counter, and no change.", "S-52", .columnLength
      ) {
        $0 = .with {
          $0.run = Data(Self.fill(9, 8))
          $0.transactions = [1]
        }
      },
      bad("entry-counts-too-many", "More entry counts than changes.", "S-52", .columnLength) {
        $0.entryCounts.append(0)
      },
      bad("entry-records-too-few", "Fewer record indexes than entries.", "S-52", .columnLength) {
        $0.entryRecords.removeLast()
      },
      bad(
        "entry-records-absent", "Two records and three entries, and no word of which is whose.",
        "S-52", .columnLength
      ) { $0.entryRecords = [] },
      bad("entry-fields-too-many", "More fields than entries.", "S-52", .columnLength) {
        $0.entryFields.append(1)
      },
      bad("entry-kinds-too-few", "Fewer kinds than entries.", "S-52", .columnLength) {
        $0.entryKinds.removeLast()
      },
      bad("entry-lengths-too-few", "Fewer lengths than entries.", "S-52", .columnLength) {
        $0.entryLengths.removeLast()
      },
      bad("values-too-short", "A byte less than the lengths add up to.", "S-60", .columnLength) {
        $0.values.removeLast()
      },
      bad("values-too-long", "A byte more than the lengths add up to.", "S-60", .columnLength) {
        $0.values.append(1)
      },
      bad(
        "values-that-do-not-divide", "No lengths, and seven bytes of values for three entries.",
        "S-60", .columnLength
      ) {
        $0.entryLengths = []
        $0.values = Data(Self.fill(1, 7))
      },
      bad("values-of-no-entry", "Values without an entry.", "S-60", .columnLength) {
        $0 = .with {
          $0.run = Data(Self.fill(9, 8))
          $0.values = Data([1])
        }
      },
      bad(
        "unseen-segments-63-bytes", "Unseen segments that end inside a hash.", "S-63",
        .bodyWrongLength
      ) {
        $0.unseenSegments.removeLast()
      },
      bad(
        "unseen-indexes-too-few", "Fewer segment indexes than unseen heads.", "S-64", .columnLength
      ) {
        $0.unseenSegmentIndexes.removeLast()
      },
      bad("unseen-changes-too-few", "Fewer changes than unseen heads.", "S-64", .columnLength) {
        $0.unseenChanges.removeLast()
      },
    ]
  }

  private func columnContentScenarios() throws -> [Scenario] {
    try [
      bad("record-twice", "One record id twice.", "S-55", .duplicate) {
        $0.recordIds = Data(Self.fill(1, 32))
      },
      bad("record-beyond", "An entry points beyond the records.", "S-57", .indexOutOfRange) {
        $0.entryRecords[2] = 2
      },
      bad("no-records", "Entries, and no record.", "S-57", .indexOutOfRange) {
        $0.recordIds = Data()
        $0.recordTypes = []
        $0.entryRecords = []
      },
      bad("type-65536", "A record type beyond the limit.", "S-56", .beyondLimit) {
        $0.recordTypes[1] = 65_536
      },
      bad("field-65536", "A field beyond the limit.", "S-58", .beyondLimit) {
        $0.entryFields[0] = 65_536
      },
      bad("value-65537-bytes", "A value beyond the limit.", "S-60", .beyondLimit) {
        $0.entryLengths[0] = 65_537
        $0.values = Data(Self.fill(65, 65_542))
      },
      bad(
        "lengths-that-would-wrap", "Lengths whose sum wraps around 32 bits.", "S-60", .beyondLimit
      ) {
        $0.entryLengths = [.max, .max, 8]
      },
      bad(
        "added-and-removed", "An element both added and removed.", "S-59", .contradictoryOperation
      ) {
        $0.entryKinds[1] = 0xc1
      },
      bad("times-overflow", "Times that lead beyond 64 bits.", "S-61", .overflow) {
        $0.times = [.max, 1]
      },
      bad("effective-time-overflows", "A clock error that leads beyond 64 bits.", "S-61", .overflow)
      {
        $0.times = [.min, 0]
        $0.clockErrors = [1]
      },
      bad("transactions-overflow", "Counters that lead beyond 64 bits.", "S-62", .overflow) {
        $0.transactions = [.min, -1]
      },
      bad(
        "unseen-entry-beyond", "An unseen head of an entry that is not there.", "S-65",
        .indexOutOfRange
      ) {
        $0.unseenEntries = [1, 3]
      },
      bad(
        "unseen-segment-beyond", "An unseen head in a segment that is not named.", "S-65",
        .indexOutOfRange
      ) {
        $0.unseenSegmentIndexes = [0, 2]
      },
      bad(
        "unseen-change-500", "An unseen head in a change that no segment has.", "S-65",
        .indexOutOfRange
      ) {
        $0.unseenChanges = [500, 4]
      },
      bad("unseen-segment-twice", "One unseen segment named twice.", "S-63", .duplicate) {
        $0.unseenSegments = Data(Self.fill(1, 64))
      },
      bad("unseen-not-ascending", "Unseen heads of one entry out of order.", "S-66", .notAscending)
      {
        $0.unseenSegmentIndexes = [1, 0]
      },
      bad("unseen-head-twice", "One unseen head twice.", "S-66", .notAscending) {
        $0.unseenSegmentIndexes = [0, 0]
        $0.unseenChanges = [5, 5]
      },
    ]
  }

  private func columnCountScenarios() throws -> [Scenario] {
    try [
      Scenario(
        "segment/columns-one-element-for-all",
        "Columns with one element, which stands for every row.", rules: "S-52", "S-62",
        input: input(
          try columns {
            $0.recordTypes = [7]
            $0.times = [1_000, 5, 5]
            $0.clockErrors = [3]
            $0.transactions = [41]
            $0.entryCounts = [2]
            $0.entryRecords = [0, 1, 1, 0, 0, 1]
            $0.entryFields = [4]
            $0.entryKinds = Data([1])
            $0.entryLengths = []
          })),
      Scenario(
        "segment/columns-records-in-order", "As many records as entries: each entry has its own.",
        rules: "S-57",
        input: input(
          try columns {
            $0.recordIds = Data(Self.fill(1, 16) + Self.fill(2, 16) + Self.fill(3, 16))
            $0.recordTypes = [7]
            $0.entryRecords = []
          })),
      bad("501-changes", "One change more than allowed.", "S-51", .bodyTooMany) {
        $0.times = [Int64](repeating: 0, count: 501)
      },
      bad("16385-entry-lengths", "One entry more than allowed.", "S-51", .bodyTooMany) {
        $0.entryLengths = [UInt32](repeating: 0, count: 16_385)
      },
      bad("entry-counts-add-up-too-far", "Counts that add up to 16,385.", "S-54", .beyondLimit) {
        $0.entryCounts = [16_384, 1]
      },
      bad("16385-unseen-heads", "One unseen head more than allowed.", "S-51", .bodyTooMany) {
        $0.unseenEntries = [UInt32](repeating: 0, count: 16_385)
      },
      Scenario(
        "segment/columns-not-protobuf", "A payload that is no message.", rules: "S-50",
        expect: .bodyMalformed, input: input(try payload(0, [0xff, 0xff]))),
      Scenario(
        "segment/columns-number-too-long", "A packed number in eleven bytes.", rules: "S-50",
        expect: .bodyMalformed,
        input: input(try payload(0, [0x1a, 0x0b] + Self.fill(0xff, 10) + [0x01]))),
    ]
  }

  // MARK: bodies that read

  func writtenScenarios() throws -> [Scenario] {
    let record: RecordID = Self.identifier(0xb1)
    let other: RecordID = Self.identifier(0xb2)
    func entry(
      _ field: UInt32, _ value: Value, of record: RecordID = record, type: UInt32 = 3,
      _ operation: Operation = .assign, unseen: [GlobalDot] = []
    ) -> Entry {
      Entry(
        record: record, type: type, field: field, operation: operation, value: value,
        unseen: unseen)
    }
    func change(_ counter: Int64, _ entries: [Entry], after seconds: Int64 = 0) -> Change {
      Change(
        time: time + seconds * 1_000, transaction: TransactionID(run: run, counter: counter),
        entries: entries)
    }
    func written(
      _ name: String, _ about: String, rules: [String], _ changes: [Change],
      clockErrors: [Int64] = [], parents: [SegmentHash] = []
    ) throws -> Scenario {
      let segment = try Segment.sealing(
        changes: ChangeBatch(changes: changes, clockErrors: clockErrors, run: run), scope: scope,
        device: deputy.publicKey.deviceID, parents: parents, key: key, nonce: nonce,
        signer: deputy)
      guard case .object(var members) = input(segment.bytes) else { return try never() }
      members += [
        .init(name: "signing_seed", value: .bytes(deputy.seed)),
        .init(name: "nonce", value: .bytes(nonce)),
      ]
      var scenario = Scenario("segment/" + name, about, rules: "S-1", input: .object(members))
      scenario.rules += rules
      return scenario
    }
    let unseen = [
      GlobalDot(segment: Self.hash(1), index: 2), GlobalDot(segment: Self.hash(2), index: 0),
    ]
    .sorted()
    return [
      try written(
        "one-change", "One field of one record: the smallest segment of use.",
        rules: ["S-20", "S-21", "S-30", "S-67"], [change(1, [entry(1, Value(text: "Ana"))])]),
      try written("no-changes", "A segment that says nothing is one.", rules: ["S-53"], []),
      try written(
        "several-changes", "Three transactions on two records, and a clock two days ahead.",
        rules: ["S-52", "S-61", "S-62"],
        [
          change(7, [entry(1, Value(code: "hotel")), entry(2, Value(integer: -129))]),
          change(8, [entry(1, .empty, of: other, type: 5)], after: 60),
          change(11, [entry(2, Value(boolean: true))], after: 30),
        ], clockErrors: [172_800_000, 172_800_000, 172_800_000]),
      try written(
        "clock-set-between-changes", "The clock's error was known for the second change only.",
        rules: ["S-61"],
        [change(1, [entry(1, Value(integer: 1))]), change(2, [entry(1, Value(integer: 2))])],
        clockErrors: [0, -3_600_000]),
      try written(
        "sets", "An element added, another removed.", rules: ["S-59"],
        [
          change(
            1,
            [
              entry(9, Value(code: "food"), .add), entry(9, Value(code: "clothing"), .remove),
            ])
        ]),
      try written(
        "unseen-heads", "A long edit: two heads in its past that its writer had not seen.",
        rules: ["S-63", "S-66"],
        [change(3, [entry(1, Value(text: "saved late"), unseen: unseen), entry(2, .empty)])],
        parents: [Self.hash(1), Self.hash(2)]),
      try written(
        "void-mark", "Field 0 of a record: it is voided.", rules: ["S-58"],
        [change(1, [entry(0, Value(boolean: true))])], parents: [Self.hash(1)]),
      try written(
        "values-of-one-length", "All values are as long as each other.", rules: ["S-60"],
        [change(1, [entry(1, Value(integer: 1)), entry(2, Value(integer: 2))])]),
      try written(
        "value-of-later-kind", "A value kind that no version has yet is carried along.",
        rules: ["S-59"],
        [change(1, [entry(1, Value(kind: ValueKind(rawValue: 63), payload: [1, 2]))])]),
      try written(
        "largest-value", "A value of 64 KiB.", rules: ["S-60"],
        [change(1, [entry(1, Value(kind: .bytes, payload: Self.random(65_536)))])]),
    ]
  }

  private func never() throws -> Scenario { throw VectorSlip(description: "an input is no object") }

  /// Bytes that do not compress.
  private static func random(_ count: Int) -> [UInt8] {
    (0..<UInt32(count / 32)).flatMap { number -> [UInt8] in
      let hash: SegmentHash = SecureHash.digest(of: number.bigEndianBytes)
      return hash.bytes
    }
  }
}

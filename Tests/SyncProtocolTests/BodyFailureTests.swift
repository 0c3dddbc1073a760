// Every way in which an opened body can lie, each with the answer it must get.

import CausalMerge
import FoundationEssentials
import SeededChance
import SwiftProtobuf
import Testing

@testable import SyncProtocol

@Suite struct BodyFailureTests {
  typealias Columns = Fieldkeep_V1_ChangeColumns

  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var expected: SegmentError
    var change: @Sendable (inout Columns) -> Void
    var testDescription: String { name }
  }

  /// Two changes: two entries, then one; two records; two unseen heads.
  static func columns() -> Columns {
    .with {
      $0.recordIds = Data(repeating: 1, count: 16) + Data(repeating: 2, count: 16)
      $0.recordTypes = [7, 8]
      $0.times = [1_000, 5]
      $0.clockErrors = [3, 4]
      $0.run = Data(repeating: 9, count: 8)
      $0.transactions = [41, 1]
      $0.entryCounts = [2, 1]
      $0.entryRecords = [0, 1, 1]
      $0.entryFields = [1, 2, 3]
      $0.entryKinds = Data([1, 0x41, 0x81])
      $0.entryLengths = [1, 2, 3]
      $0.values = Data(repeating: 65, count: 6)
      $0.unseenSegments = Data(repeating: 1, count: 32) + Data(repeating: 2, count: 32)
      $0.unseenEntries = [1, 1]
      $0.unseenSegmentIndexes = [0, 1]
      $0.unseenChanges = [5, 4]
    }
  }

  static let lengths: [Case] = [
    Case(name: "ids", expected: .columnLength(.recordIDs, count: 31, expected: 16)) {
      $0.recordIds.removeLast()
    },
    Case(name: "types", expected: .columnLength(.recordTypes, count: 3, expected: 2)) {
      $0.recordTypes.append(1)
    },
    Case(name: "errors", expected: .columnLength(.clockErrors, count: 3, expected: 2)) {
      $0.clockErrors.append(1)
    },
    Case(name: "run", expected: .columnLength(.run, count: 7, expected: 8)) {
      $0.run.removeLast()
    },
    Case(name: "no counters", expected: .columnLength(.transactions, count: 0, expected: 2)) {
      $0.transactions = []
    },
    Case(name: "counters", expected: .columnLength(.transactions, count: 3, expected: 2)) {
      $0.transactions.append(1)
    },
    Case(name: "counts", expected: .columnLength(.entryCounts, count: 3, expected: 2)) {
      $0.entryCounts.append(0)
    },
    Case(name: "records", expected: .columnLength(.entryRecords, count: 2, expected: 3)) {
      $0.entryRecords.removeLast()
    },
    Case(
      name: "no records where neither rule holds",
      expected: .columnLength(.entryRecords, count: 0, expected: 3)
    ) { $0.entryRecords = [] },
    Case(name: "fields", expected: .columnLength(.entryFields, count: 4, expected: 3)) {
      $0.entryFields.append(1)
    },
    Case(name: "kinds", expected: .columnLength(.entryKinds, count: 2, expected: 3)) {
      $0.entryKinds.removeLast()
    },
    Case(name: "value lengths", expected: .columnLength(.entryLengths, count: 2, expected: 3)) {
      $0.entryLengths.removeLast()
    },
    Case(name: "too few values", expected: .columnLength(.values, count: 5, expected: 6)) {
      $0.values.removeLast()
    },
    Case(name: "too many values", expected: .columnLength(.values, count: 7, expected: 6)) {
      $0.values.append(1)
    },
    Case(
      name: "values that do not divide", expected: .columnLength(.values, count: 7, expected: 6)
    ) {
      $0.entryLengths = []
      $0.values = Data(repeating: 1, count: 7)
    },
    Case(name: "values of no entry", expected: .columnLength(.values, count: 6, expected: 0)) {
      $0 = .with { $0.run = Data(repeating: 1, count: 8) }
      $0.values = Data(repeating: 1, count: 6)
    },
    Case(
      name: "unseen segments",
      expected: .body(.wrongLength(field: "unseen_segments", bytes: 63, expected: 64))
    ) { $0.unseenSegments.removeLast() },
    Case(
      name: "unseen indexes",
      expected: .columnLength(.unseenSegmentIndexes, count: 1, expected: 2)
    ) { $0.unseenSegmentIndexes.removeLast() },
    Case(
      name: "unseen changes", expected: .columnLength(.unseenChanges, count: 1, expected: 2)
    ) { $0.unseenChanges.removeLast() },
  ]

  static let contents: [Case] = [
    Case(name: "record twice", expected: .duplicate(.recordIDs, at: 1)) {
      $0.recordIds = Data(repeating: 1, count: 32)
    },
    Case(
      name: "record beyond",
      expected: .indexOutOfRange(.entryRecords, at: 2, index: 2, count: 2)
    ) { $0.entryRecords[2] = 2 },
    Case(
      name: "record far beyond",
      expected: .indexOutOfRange(.entryRecords, at: 0, index: UInt64(UInt32.max), count: 2)
    ) { $0.entryRecords[0] = .max },
    Case(
      name: "no records at all",
      expected: .indexOutOfRange(.entryRecords, at: 0, index: 0, count: 0)
    ) {
      $0.recordIds = Data()
      $0.recordTypes = []
      $0.entryRecords = []
    },
    Case(
      name: "type beyond", expected: .beyondLimit(.recordTypes, at: 1, value: 65_536, limit: 65_535)
    ) { $0.recordTypes[1] = 65_536 },
    Case(
      name: "field beyond",
      expected: .beyondLimit(.entryFields, at: 0, value: 65_536, limit: 65_535)
    ) { $0.entryFields[0] = 65_536 },
    Case(
      name: "value beyond",
      expected: .beyondLimit(.entryLengths, at: 0, value: 65_537, limit: 65_536)
    ) { $0.entryLengths[0] = 65_537 },
    Case(
      name: "equal values beyond",
      expected: .beyondLimit(.entryLengths, at: 0, value: 65_537, limit: 65_536)
    ) {
      $0.entryLengths = []
      $0.values = Data(repeating: 1, count: 3 * 65_537)
    },
    Case(
      name: "lengths that would overflow",
      expected: .beyondLimit(.entryLengths, at: 0, value: UInt64(UInt32.max), limit: 65_536)
    ) { $0.entryLengths = [.max, .max, .max] },
    Case(name: "added and removed", expected: .contradictoryOperation(at: 1)) {
      $0.entryKinds[1] = 0xc1
    },
    Case(name: "time overflows", expected: .overflow(.times, at: 1)) {
      $0.times = [.max, 1]
    },
    Case(name: "counter overflows", expected: .overflow(.transactions, at: 1)) {
      $0.transactions = [.min, -1]
    },
    Case(name: "clock error overflows", expected: .overflow(.clockErrors, at: 1)) {
      $0.clockErrors = [0, .min]
    },
    Case(
      name: "entry counts that would overflow",
      expected: .beyondLimit(
        .entryCounts, at: 0, value: 2 * UInt64(UInt32.max), limit: UInt64(Limits.entries))
    ) { $0.entryCounts = [.max, .max] },
    Case(
      name: "unseen by no entry",
      expected: .indexOutOfRange(.unseenEntries, at: 1, index: 3, count: 3)
    ) { $0.unseenEntries[1] = 3 },
    Case(
      name: "unseen in no segment",
      expected: .indexOutOfRange(.unseenSegmentIndexes, at: 0, index: 2, count: 2)
    ) { $0.unseenSegmentIndexes[0] = 2 },
    Case(
      name: "unseen change beyond",
      expected: .indexOutOfRange(.unseenChanges, at: 0, index: 500, count: 500)
    ) { $0.unseenChanges[0] = 500 },
    Case(name: "unseen segment twice", expected: .duplicate(.unseenSegments, at: 1)) {
      $0.unseenSegments = Data(repeating: 1, count: 64)
    },
    Case(name: "unseen head twice", expected: .notAscending(.unseenEntries, at: 1)) {
      $0.unseenSegmentIndexes = [0, 0]
      $0.unseenChanges = [5, 5]
    },
    Case(name: "unseen heads descending", expected: .notAscending(.unseenEntries, at: 1)) {
      $0.unseenSegmentIndexes = [1, 0]
    },
    Case(name: "unseen entries descending", expected: .notAscending(.unseenEntries, at: 1)) {
      $0.unseenEntries = [1, 0]
    },
    Case(
      name: "too many changes",
      expected: .body(.tooMany(field: "times", count: 501, limit: 500))
    ) { $0.times = .init(repeating: 0, count: 501) },
    Case(
      name: "too many entries",
      expected: .body(.tooMany(field: "entry_fields", count: 16_385, limit: 16_384))
    ) { $0.entryFields = .init(repeating: 0, count: 16_385) },
    Case(
      name: "too many unseen heads",
      expected: .body(.tooMany(field: "unseen_changes", count: 16_385, limit: 16_384))
    ) { $0.unseenChanges = .init(repeating: 0, count: 16_385) },
  ]

  private func open(_ columns: [UInt8]) throws -> ChangeBatch {
    var sample = Sample(seed: 1)
    return try sample.sealing(columns: columns).openChanges(with: sample.key)
  }

  @Test func `the columns that the cases change are valid`() throws {
    let batch = try open(try Self.columns().serializedBytes())
    #expect(batch.changes.map(\.time) == [997, 1_001])
    #expect(batch.clockErrors == [3, 4])
    #expect(batch.changes.map(\.transaction.counter) == [41, 42])
    #expect(batch.changes.map(\.entries.count) == [2, 1])
    let entries = batch.changes.flatMap(\.entries)
    #expect(entries.map(\.operation) == [.assign, .add, .remove])
    #expect(entries.map(\.type) == [7, 8, 8])
    #expect(entries.map(\.value.payload.count) == [1, 2, 3])
    #expect(entries.map { $0.unseen.map(\.index) } == [[], [5, 4], []])
  }

  @Test(arguments: lengths + contents)
  func `columns that lie are refused by name, for good`(wrong: Case) throws {
    var columns = Self.columns()
    wrong.change(&columns)
    let bytes: [UInt8] = try columns.serializedBytes()
    let error = #expect(throws: SegmentError.self) { try open(bytes) }
    #expect(error == wrong.expected)
    #expect(error?.isLasting == true)
    #expect(error?.description.isEmpty == false)
  }

  @Test func `absent columns stand for their defaults`() throws {
    let columns = Columns.with {
      $0.recordIds = Data(repeating: 1, count: 16)
      $0.times = [5, 0]
      $0.clockErrors = [2]
      $0.run = Data(repeating: 0, count: 8)
      $0.transactions = [1, 1]
    }
    let batch = try open(try columns.serializedBytes())
    #expect(batch.changes.map(\.time) == [3, 3])
    let entries = batch.changes.flatMap(\.entries)
    #expect(entries.count == 2)
    for entry in entries {
      #expect(entry.type == 0 && entry.field == 0 && entry.operation == .assign)
      #expect(entry.value == .empty)
    }
  }

  @Test func `one element stands for all, and records for their entries in order`() throws {
    var sample = Sample(seed: 4)
    let records = [RecordID(using: &sample.generator), RecordID(using: &sample.generator)]
    let columns = Columns.with {
      $0.recordIds = Data(records.flatMap(\.bytes))
      $0.recordTypes = [9]
      $0.times = [5, 0]
      $0.clockErrors = [2]
      $0.run = Data(repeating: 0, count: 8)
      $0.transactions = [40]
      $0.entryCounts = [1]
      $0.entryFields = [3]
      $0.entryKinds = Data([0x42])
      $0.values = Data([1, 2, 3, 4])
    }
    let batch = try open(try columns.serializedBytes())
    #expect(batch.clockErrors == [2, 2])
    #expect(batch.changes.map(\.transaction.counter) == [40, 41])
    let entries = batch.changes.flatMap(\.entries)
    #expect(entries.map(\.record) == records)
    #expect(entries.map(\.value.payload) == [[1, 2], [3, 4]])
    for entry in entries {
      #expect(entry.type == 9 && entry.field == 3 && entry.operation == .add)
    }
  }

  @Test func `a column that is written unpacked or in pieces reads the same`() throws {
    let whole: [UInt8] = try Self.columns().serializedBytes()
    var without = Self.columns()
    without.entryFields = []
    let unpacked: [UInt8] = try without.serializedBytes() + [0x48, 1, 0x4a, 2, 2, 3]
    #expect(try open(unpacked) == open(whole))
  }

  @Test func `fields of a later version are stepped over`() throws {
    let whole: [UInt8] = try Self.columns().serializedBytes()
    #expect(try open(whole + [0xf8, 0x01, 5, 0xfa, 0x01, 2, 1, 2]) == open(whole))
  }

  @Test func `a column cut off at any byte is refused or reads as fewer`() throws {
    let whole: [UInt8] = try Self.columns().serializedBytes()
    let batch = try open(whole)
    for count in whole.indices {
      let read = try? open(Array(whole.prefix(count)))
      #expect(read != batch, "\(count) of \(whole.count) bytes")
    }
  }

  /// Whatever bytes a member seals, a reader answers; that it returns at all is what is tested.
  @Test(arguments: UInt64(1)...40)
  func `columns of random damage never trap`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let whole: [UInt8] = try Self.columns().serializedBytes()
    var refused = 0
    for _ in 0..<50 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: damaged.indices, using: &generator)
        damaged[index] = UInt8.random(in: 0...255, using: &generator)
      }
      do {
        let batch = try ChangeColumns.decode(damaged[...])
        #expect(batch.changes.count <= Limits.changes, "seed \(seed)")
      } catch {
        refused += 1
      }
    }
    #expect(refused > 0, "seed \(seed)")
  }

  @Test func `a body that inflates without bound is refused before it does`() throws {
    var sample = Sample(seed: 2)
    let bomb = try #require(
      Zstandard.compress([[UInt8](repeating: 0, count: 32 * Limits.inflatedBytes)]))
    let unpadded = [1] + bomb + [0x80]
    let zeros = Padme.paddedLength(unpadded.count) - unpadded.count
    let segment = try sample.sealing(
      plaintext: unpadded + [UInt8](repeating: 0, count: zeros))
    #expect(
      throws: SegmentError.compression(
        .tooLarge(statedBytes: UInt64(32 * Limits.inflatedBytes), limit: Limits.inflatedBytes))
    ) { try segment.openChanges(with: sample.key) }
  }

  @Test func `four mebibytes of empty fields build nothing`() throws {
    // Field 31 of no bytes, two million times; then field 3, packed, with no numbers, as often.
    let unknown = [[UInt8]](repeating: [0xfa, 0x01, 0x00], count: 1_398_000).flatMap { $0 }
    #expect(throws: SegmentError.columnLength(.run, count: 0, expected: 8)) {
      try open(unknown)
    }
    let numbers = [UInt8](repeating: 0, count: Limits.inflatedBytes - 16)
    let length: [UInt8] = [0xf0, 0xff, 0xff, 0x01]
    #expect(
      throws: SegmentError.body(
        .tooMany(field: "times", count: numbers.count, limit: Limits.changes))
    ) { try open([0x1a] + length + numbers) }
  }
}

// How a replica keeps a record: every record survives it, damage is told from a record, and it costs little.

import CausalMerge
import SeededChance
import Testing

struct `A packed record` {
  @Test(arguments: 0..<UInt64(60))
  func `is read back as it was`(seed: UInt64) throws {
    for (id, record) in Self.records(seed: seed) {
      #expect(try RecordState(packed: record.packed()) == record, "seed \(seed), record \(id)")
    }
  }

  @Test func `keeps the largest numbers and the emptiest values`() throws {
    var record = RecordState(type: .max)
    let dot = Dot(chain: 300, height: .max, index: .max)
    var past = Past(ancestors: AncestryVector(), dot: dot)
    for chain in [UInt32(0), 2, 300] { past.ancestors.extend(chain: chain, to: .max - 1) }
    for (field, time) in [(UInt32(0), Int64.min), (1, 0), (65_535, .max), (.max, -1)] {
      for kind in [UInt8(0), 14, 15, 63, 255] {
        let value = Value(
          kind: ValueKind(rawValue: kind), payload: [UInt8](repeating: 7, count: Int(kind)))
        for operation in Operation.allCases {
          past.dot.index = UInt32(kind)
          record.apply(
            Entry(record: .zero, type: .max, field: field, operation: operation, value: value),
            past: past, time: time, unseen: [])
        }
      }
    }
    #expect(record.heads.count > 20)
    #expect(try RecordState(packed: record.packed()) == record)
  }

  @Test(arguments: 0..<UInt64(10))
  func `is damage or a whole record wherever it is cut`(seed: UInt64) {
    for (_, record) in Self.records(seed: seed) {
      let bytes = record.packed()
      for count in bytes.indices { Self.expectDamageOrRecord(Array(bytes[..<count]), seed: seed) }
    }
  }

  @Test func `is damage or a whole record whichever byte changes`() {
    let seed: UInt64 = 4
    for (_, record) in Self.records(seed: seed) {
      #expect(record.heads.count > 5, "a record with little in it shows little")
      var bytes = record.packed()
      for place in bytes.indices {
        let intact = bytes[place]
        for other in UInt8.min...UInt8.max where other != intact {
          bytes[place] = other
          Self.expectDamageOrRecord(bytes, seed: seed)
        }
        bytes[place] = intact
      }
    }
  }

  @Test func `of a newer layout says so`() {
    var bytes = RecordState(type: 1).packed()
    bytes[0] = 9
    #expect(throws: PackedRecordError.unknownVersion(9)) { try RecordState(packed: bytes) }
  }

  @Test func `that announces more than its bytes hold is refused before anything is made of it`() {
    // Version 1, type 1, then a count of writers near 2^63.
    let bytes: [UInt8] = [1, 1] + [UInt8](repeating: 0xFF, count: 8) + [0x7F]
    #expect(throws: PackedRecordError.outOfRange(offset: 11)) { try RecordState(packed: bytes) }
    #expect(throws: PackedRecordError.wrongLength(byteCount: 0)) { try RecordState(packed: []) }
  }

  /// A record whose heads are out of order would hide some of them from every later search.
  @Test func `with heads out of order is damage`() throws {
    var record = RecordState(type: 1)
    let past = Past(ancestors: AncestryVector(), dot: Dot(chain: 0, height: 1, index: 0))
    for element in [UInt8(1), 2] {
      record.apply(
        Entry(
          record: .zero, type: 1, field: 3, operation: .add,
          value: Value(kind: .code, payload: [element])), past: past, time: 0, unseen: [])
    }
    var bytes = record.packed()
    let first = try #require(bytes.lastIndex(of: 2))
    bytes[first] = 0
    #expect(throws: PackedRecordError.outOfRange(offset: bytes.count)) {
      try RecordState(packed: bytes)
    }
  }

  /// Two bytes a value and 16 for the record: what a plain table spends on a column and a row, nearly.
  @Test func `of forty fields of sixteen bytes costs two bytes a field and sixteen`() {
    var record = RecordState(type: 7)
    var generator = SeededGenerator(seed: 40)
    var past = Past(ancestors: AncestryVector(), dot: Dot(chain: 3, height: 9_000, index: 40))
    past.ancestors.extend(chain: 3, to: 8_999)
    var valueBytes = 0
    for field in 1...UInt32(40) {
      let count = field % 2 == 0 ? Int(field) / 2 : 32 - Int(field + 1) / 2
      valueBytes += count
      let payload = (0..<count).map { _ in UInt8.random(in: 32..<127, using: &generator) }
      record.apply(
        Entry(record: .zero, type: 7, field: field, value: Value(kind: .text, payload: payload)),
        past: past, time: 1_750_000_000_000, unseen: [])
    }
    #expect(valueBytes == 40 * 16)
    #expect(record.packed().count <= valueBytes + 2 * 40 + 16)
  }

  /// The short way and the long way must end in one place, or two laptops would differ by which they took.
  @Test(arguments: 0..<UInt64(200))
  func `that is written in place is the record that merge makes`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var state = RecordState(type: 2)
    var writtenInPlace = 0
    // Sets, marks and concurrent values last, and end all writing in place: half of the records have none.
    let isPlain = seed % 2 == 0
    for step in 1...UInt32(60) {
      var past = Past(
        ancestors: AncestryVector(),
        dot: Dot(chain: .random(in: 0...2, using: &generator), height: step, index: 0))
      for chain in UInt32(0)...2 {
        // Mostly all that was written before, now and then an older past.
        let isOld = !isPlain && generator.happens(percent: 5)
        past.ancestors.extend(chain: chain, to: isOld ? step / 2 : step - 1)
      }
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let entry = Self.entry(&generator, isPlain: isPlain)
        let time = Int64.random(in: -5...5, using: &generator)
        var packed = PackedRecord(state.packed())
        let before = packed
        let isWritten = try packed.assign(entry, past: past, time: time)
        state.apply(entry, past: past, time: time, unseen: [])
        if isWritten {
          #expect(try RecordState(packed: packed.bytes) == state, "seed \(seed), step \(step)")
          writtenInPlace += 1
        } else {
          #expect(packed == before, "seed \(seed), step \(step)")
        }
      }
    }
    #expect(!isPlain || writtenInPlace > 20, "seed \(seed): little was tried")
  }

  @Test func `keeps no writer of whom nothing is left`() throws {
    var packed = PackedRecord(RecordState(type: 1).packed())
    var sizes: [Int] = []
    for step in 1...UInt32(100) {
      var past = Past(ancestors: AncestryVector(), dot: Dot(chain: 0, height: step, index: 0))
      past.ancestors.extend(chain: 0, to: step - 1)
      let entry = Entry(
        record: .zero, type: 1, field: 1 + step % 4, value: Value(kind: .code, payload: [7]))
      #expect(try packed.assign(entry, past: past, time: 1_000))
      sizes.append(packed.bytes.count)
    }
    #expect(sizes[99] <= sizes[8], "four fields have four writers")
  }

  @Test func `that is damaged says so when it is written in place`() {
    let state = Self.records(seed: 4)[0].value
    let past = Past(ancestors: AncestryVector(), dot: Dot(chain: 9, height: 1, index: 0))
    let entry = Entry(record: .zero, type: 9, field: 2, value: .present)
    let bytes = state.packed()
    for count in bytes.indices {
      var packed = PackedRecord(Array(bytes[..<count]))
      _ = try? packed.assign(entry, past: past, time: 0)
    }
    var newer = PackedRecord([9, 1, 0])
    #expect(throws: PackedRecordError.unknownVersion(9)) {
      try newer.assign(entry, past: past, time: 0)
    }
  }

  private static func entry(_ generator: inout SeededGenerator, isPlain: Bool) -> Entry {
    let payload = [UInt8](repeating: 5, count: Int.random(in: 0...40, using: &generator))
    let kind = ValueKind(rawValue: UInt8.random(in: 0...20, using: &generator))
    var entry = Entry(
      record: .zero, type: UInt32.random(in: 2...3, using: &generator),
      field: UInt32.random(in: 1...6, using: &generator),
      value: Value(kind: kind, payload: payload))
    guard !isPlain else { return entry }
    if generator.happens(percent: 2) { entry.operation = .add }
    if generator.happens(percent: 1) { entry.field = 0 }
    if generator.happens(percent: 1) { entry.type = 1 }
    return entry
  }

  private static func records(seed: UInt64) -> [(key: RecordID, value: RecordState)] {
    let history = RandomHistory(seed: seed, segmentLimit: 20)
    return ScopeMerge(receiving: history.segments).records.sorted { $0.key < $1.key }
  }

  /// Reads bytes that may be damaged: an error of the one known type, or a record that can be used and kept.
  private static func expectDamageOrRecord(_ bytes: [UInt8], seed: UInt64) {
    do throws(PackedRecordError) {
      let record = try RecordState(packed: bytes)
      _ = record.standing
      let isOrdered = zip(record.heads, record.heads.dropFirst()).allSatisfy {
        $0.field <= $1.field
      }
      let again = try RecordState(packed: record.packed())
      if !isOrdered || again != record { Issue.record("seed \(seed): \(hexadecimal(bytes))") }
    } catch {
      // Damage, told as such.
    }
  }
}

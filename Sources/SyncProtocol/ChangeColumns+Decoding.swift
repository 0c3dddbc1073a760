// Columns to changes. Every count, index and length is checked before it is used, for the writer may lie.

import CausalMerge
import FoundationEssentials

extension ChangeColumns {
  static let shape = MessageShape(fields: [
    2: .numbers("record_types", atMost: Limits.entries),
    3: .numbers("times", atMost: Limits.changes),
    4: .numbers("clock_errors", atMost: Limits.changes),
    6: .numbers("transactions", atMost: Limits.changes),
    7: .numbers("entry_counts", atMost: Limits.changes),
    8: .numbers("entry_records", atMost: Limits.entries),
    9: .numbers("entry_fields", atMost: Limits.entries),
    11: .numbers("entry_lengths", atMost: Limits.entries),
    14: .numbers("unseen_entries", atMost: Limits.unseenHeads),
    15: .numbers("unseen_segment_indexes", atMost: Limits.unseenHeads),
    16: .numbers("unseen_changes", atMost: Limits.unseenHeads),
  ])

  /// Unpacks changes.
  ///
  /// The values of all entries are slices of one array.
  static func decode(_ payload: ArraySlice<UInt8>) throws(SegmentError) -> ChangeBatch {
    let columns: Fieldkeep_V1_ChangeColumns
    do throws(MessageError) {
      columns = try Wire.read(payload.span.bytes, shape: shape, limit: Limits.inflatedBytes)
    } catch {
      throw .body(error)
    }
    var decoder = try ChangeColumnsDecoder(columns)
    return try decoder.batch()
  }
}

/// A column with one element a row, or one for all rows, or none for the default.
private struct Column<Element: Sendable> {
  private let elements: [Element]
  private let constant: Element

  init(
    _ elements: [Element], rows: Int, default: Element, _ name: ChangeColumn
  ) throws(SegmentError) {
    guard elements.count <= 1 || elements.count == rows else {
      throw .columnLength(name, count: elements.count, expected: rows)
    }
    self.elements = elements.count > 1 ? elements : []
    constant = elements.first ?? `default`
  }

  subscript(row: Int) -> Element { elements.isEmpty ? constant : elements[row] }
}

private struct ChangeColumnsDecoder {
  private let columns: Fieldkeep_V1_ChangeColumns
  private let run: UInt64
  private let records: [RecordID]
  private let clockErrors: Column<Int64>
  private let entryCounts: Column<UInt32>
  private let types: Column<UInt32>
  private let fields: Column<UInt32>
  private let kinds: Column<UInt8>
  private let entryRecords: [UInt32]
  private let entryLengths: [UInt32]
  private let values: [UInt8]
  private let equalLength: Int
  private let unseen: UnseenColumns

  private var position = 0
  private var valueOffset = 0

  init(_ columns: Fieldkeep_V1_ChangeColumns) throws(SegmentError) {
    self.columns = columns
    let changes = columns.times.count
    try Self.check(.transactions, columns.transactions.count, in: [changes, min(1, changes)])
    try Self.check(.run, columns.run.count, in: [8])
    run = columns.run.reduce(0) { $0 << 8 | UInt64($1) }
    clockErrors = try Column(columns.clockErrors, rows: changes, default: 0, .clockErrors)
    entryCounts = try Column(columns.entryCounts, rows: changes, default: 1, .entryCounts)

    var entries = 0
    for index in 0..<changes { entries += Int(entryCounts[index]) }
    guard entries <= Limits.entries else {
      throw .beyondLimit(
        .entryCounts, at: 0, value: UInt64(entries), limit: UInt64(Limits.entries))
    }
    records = try Self.records(columns)
    types = try Column(columns.recordTypes, rows: records.count, default: 0, .recordTypes)
    fields = try Column(columns.entryFields, rows: entries, default: 0, .entryFields)
    kinds = try Column([UInt8](columns.entryKinds), rows: entries, default: 0, .entryKinds)
    let hasOwnRecords = records.count <= 1 || records.count == entries
    try Self.check(
      .entryRecords, columns.entryRecords.count, in: hasOwnRecords ? [entries, 0] : [entries])
    try Self.check(.entryLengths, columns.entryLengths.count, in: [entries, 0])
    entryRecords = columns.entryRecords
    entryLengths = columns.entryLengths
    values = [UInt8](columns.values)
    equalLength = try Self.checkLengths(columns, entryCount: entries)
    unseen = try UnseenColumns(columns, entryCount: entries)
  }

  /// Checks that the values' lengths are permitted and make up all their bytes.
  ///
  /// - Returns: the length of every value, if the column is absent and they are as long as each other.
  private static func checkLengths(
    _ columns: Fieldkeep_V1_ChangeColumns, entryCount: Int
  ) throws(SegmentError) -> Int {
    guard columns.entryLengths.isEmpty else {
      for (index, length) in columns.entryLengths.enumerated() where length > Limits.valueBytes {
        throw .beyondLimit(
          .entryLengths, at: index, value: UInt64(length), limit: UInt64(Limits.valueBytes))
      }
      // With every length below a limit and few entries, the sum cannot overflow.
      let sum = columns.entryLengths.reduce(0) { $0 + Int($1) }
      try check(.values, columns.values.count, in: [sum])
      return 0
    }
    let length = entryCount == 0 ? 0 : columns.values.count / entryCount
    try check(.values, columns.values.count, in: [length * entryCount])
    guard length <= Limits.valueBytes else {
      throw .beyondLimit(
        .entryLengths, at: 0, value: UInt64(length), limit: UInt64(Limits.valueBytes))
    }
    return length
  }

  private static func records(
    _ columns: Fieldkeep_V1_ChangeColumns
  ) throws(SegmentError) -> [RecordID] {
    let bytes = [UInt8](columns.recordIds)
    let size = RecordID.byteCount
    let count = bytes.count / size
    try check(.recordIDs, bytes.count, in: [count * size])
    guard count <= Limits.entries else {
      throw .beyondLimit(
        .recordIDs, at: 0, value: UInt64(count), limit: UInt64(Limits.entries))
    }
    for (index, type) in columns.recordTypes.enumerated() where type > Limits.recordType {
      throw .beyondLimit(
        .recordTypes, at: index, value: UInt64(type), limit: UInt64(Limits.recordType))
    }
    var records: [RecordID] = []
    var seen: Set<RecordID> = []
    records.reserveCapacity(count)
    seen.reserveCapacity(count)
    for index in 0..<count {
      guard let record = RecordID(bytes: bytes[index * size..<(index + 1) * size]),
        seen.insert(record).inserted
      else { throw .duplicate(.recordIDs, at: index) }
      records.append(record)
    }
    return records
  }

  private static func check(
    _ column: ChangeColumn, _ count: Int, in permitted: [Int]
  ) throws(SegmentError) {
    guard permitted.contains(count) else {
      throw .columnLength(column, count: count, expected: permitted[0])
    }
  }

  mutating func batch() throws(SegmentError) -> ChangeBatch {
    var changes: [Change] = []
    var errors: [Int64] = []
    changes.reserveCapacity(columns.times.count)
    errors.reserveCapacity(columns.times.count)
    var wall: Int64 = 0
    var counter: Int64 = 0
    for index in columns.times.indices {
      wall = try Self.sum(wall, columns.times[index], .times, at: index)
      let step = index < columns.transactions.count ? columns.transactions[index] : 1
      counter = try Self.sum(counter, step, .transactions, at: index)
      let error = clockErrors[index]
      let time = wall.subtractingReportingOverflow(error)
      guard !time.overflow else { throw .overflow(.clockErrors, at: index) }
      changes.append(
        Change(
          time: time.partialValue, transaction: TransactionID(run: run, counter: counter),
          entries: try entries(Int(entryCounts[index]))))
      errors.append(error)
    }
    return ChangeBatch(changes: changes, clockErrors: errors, run: run)
  }

  private mutating func entries(_ count: Int) throws(SegmentError) -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    for _ in 0..<count { entries.append(try nextEntry()) }
    return entries
  }

  private mutating func nextEntry() throws(SegmentError) -> Entry {
    defer { position += 1 }
    let record = try nextRecord()
    let field = fields[position]
    guard field <= Limits.fieldNumber else {
      throw .beyondLimit(
        .entryFields, at: position, value: UInt64(field), limit: UInt64(Limits.fieldNumber))
    }
    let kind = kinds[position]
    guard let operation = Operation(rawValue: kind & 0xc0) else {
      throw .contradictoryOperation(at: position)
    }
    let length =
      entryLengths.isEmpty ? equalLength : Int(entryLengths[position])
    let payload = values[valueOffset..<valueOffset + length]
    valueOffset += length
    return Entry(
      record: records[record], type: types[record], field: field, operation: operation,
      value: Value(kind: ValueKind(rawValue: kind & 0x3f), payload: payload),
      unseen: unseen.dots(of: position))
  }

  /// The index of the next entry's record: stated, or the only one, or the entry's own.
  private func nextRecord() throws(SegmentError) -> Int {
    let record =
      if !entryRecords.isEmpty {
        Int(entryRecords[position])
      } else {
        records.count == 1 ? 0 : position
      }
    guard record < records.count else {
      throw .indexOutOfRange(
        .entryRecords, at: position, index: UInt64(record), count: records.count)
    }
    return record
  }

  private static func sum(
    _ value: Int64, _ difference: Int64, _ column: ChangeColumn, at index: Int
  ) throws(SegmentError) -> Int64 {
    let sum = value.addingReportingOverflow(difference)
    guard !sum.overflow else { throw .overflow(column, at: index) }
    return sum.partialValue
  }
}

/// The columns of what writers had not seen, checked and gathered by entry.
///
/// Nearly always empty.
private struct UnseenColumns {
  private var dotsByEntry: [Int: [GlobalDot]] = [:]

  init(_ columns: Fieldkeep_V1_ChangeColumns, entryCount: Int) throws(SegmentError) {
    let segments = try Self.segments(columns.unseenSegments)
    let count = columns.unseenEntries.count
    for (column, length) in [
      (ChangeColumn.unseenSegmentIndexes, columns.unseenSegmentIndexes.count),
      (.unseenChanges, columns.unseenChanges.count),
    ] where length != count {
      throw .columnLength(column, count: length, expected: count)
    }
    var previous: (entry: Int, dot: GlobalDot)?
    for index in 0..<count {
      let entry = Int(columns.unseenEntries[index])
      guard entry < entryCount else {
        throw .indexOutOfRange(
          .unseenEntries, at: index, index: UInt64(entry), count: entryCount)
      }
      let segment = Int(columns.unseenSegmentIndexes[index])
      guard segment < segments.count else {
        throw .indexOutOfRange(
          .unseenSegmentIndexes, at: index, index: UInt64(segment), count: segments.count)
      }
      let change = columns.unseenChanges[index]
      guard change < Limits.changes else {
        throw .indexOutOfRange(
          .unseenChanges, at: index, index: UInt64(change), count: Limits.changes)
      }
      let dot = GlobalDot(segment: segments[segment], index: change)
      if let previous {
        guard (previous.entry, previous.dot) < (entry, dot) else {
          throw .notAscending(.unseenEntries, at: index)
        }
      }
      previous = (entry, dot)
      dotsByEntry[entry, default: []].append(dot)
    }
  }

  private static func segments(_ column: Data) throws(SegmentError) -> [SegmentHash] {
    let segments: [SegmentHash]
    do throws(MessageError) {
      segments = try column.digests("unseen_segments", limit: Limits.unseenHeads)
    } catch {
      throw .body(error)
    }
    var seen: Set<SegmentHash> = []
    for (index, segment) in segments.enumerated() where !seen.insert(segment).inserted {
      throw .duplicate(.unseenSegments, at: index)
    }
    return segments
  }

  func dots(of entry: Int) -> [GlobalDot] {
    dotsByEntry.isEmpty ? [] : dotsByEntry[entry] ?? []
  }
}

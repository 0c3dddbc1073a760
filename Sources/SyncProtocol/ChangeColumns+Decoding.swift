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

private struct ChangeColumnsDecoder {
  private let columns: Fieldkeep_V1_ChangeColumns
  private let run: UInt64
  private let entryCount: Int
  private let records: [RecordID]
  private let kinds: [UInt8]
  private let values: [UInt8]
  private let unseen: UnseenColumns

  private var position = 0
  private var valueOffset = 0

  init(_ columns: Fieldkeep_V1_ChangeColumns) throws(SegmentError) {
    self.columns = columns
    let changes = columns.times.count
    try Self.check(.transactions, columns.transactions.count, in: [changes])
    try Self.check(.clockErrors, columns.clockErrors.count, in: [changes, 0, 1])
    try Self.check(.entryCounts, columns.entryCounts.count, in: [changes, 0])
    try Self.check(.run, columns.run.count, in: [8])
    run = columns.run.reduce(0) { $0 << 8 | UInt64($1) }

    let entries =
      columns.entryCounts.isEmpty ? changes : columns.entryCounts.reduce(0) { $0 + Int($1) }
    guard entries <= Limits.entries else {
      throw .beyondLimit(
        .entryCounts, at: 0, value: UInt64(entries), limit: UInt64(Limits.entries))
    }
    entryCount = entries
    records = try Self.records(columns)
    try Self.check(.entryRecords, columns.entryRecords.count, in: [entries, 0])
    try Self.check(.entryFields, columns.entryFields.count, in: [entries, 0])
    try Self.check(.entryKinds, columns.entryKinds.count, in: [entries, 0])
    try Self.check(.entryLengths, columns.entryLengths.count, in: [entries, 0])
    kinds = [UInt8](columns.entryKinds)
    values = [UInt8](columns.values)
    // With every length below a limit and few entries, the sum cannot overflow.
    for (index, length) in columns.entryLengths.enumerated() where length > Limits.valueBytes {
      throw .beyondLimit(
        .entryLengths, at: index, value: UInt64(length), limit: UInt64(Limits.valueBytes))
    }
    try Self.check(
      .values, values.count, in: [columns.entryLengths.reduce(0) { $0 + Int($1) }])
    unseen = try UnseenColumns(columns, entryCount: entries)
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
    try check(.recordTypes, columns.recordTypes.count, in: [count, 0])
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
    var clockErrors: [Int64] = []
    changes.reserveCapacity(columns.times.count)
    clockErrors.reserveCapacity(columns.times.count)
    var wall: Int64 = 0
    var counter: Int64 = 0
    for index in columns.times.indices {
      wall = try Self.sum(wall, columns.times[index], .times, at: index)
      counter = try Self.sum(counter, columns.transactions[index], .transactions, at: index)
      let error = clockError(at: index)
      let time = wall.subtractingReportingOverflow(error)
      guard !time.overflow else { throw .overflow(.clockErrors, at: index) }
      let count = columns.entryCounts.isEmpty ? 1 : Int(columns.entryCounts[index])
      changes.append(
        Change(
          time: time.partialValue, transaction: TransactionID(run: run, counter: counter),
          entries: try entries(count)))
      clockErrors.append(error)
    }
    return ChangeBatch(changes: changes, clockErrors: clockErrors, run: run)
  }

  private func clockError(at index: Int) -> Int64 {
    switch columns.clockErrors.count {
    case 0: 0
    case 1: columns.clockErrors[0]
    default: columns.clockErrors[index]
    }
  }

  private mutating func entries(_ count: Int) throws(SegmentError) -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    for _ in 0..<count { entries.append(try nextEntry()) }
    return entries
  }

  private mutating func nextEntry() throws(SegmentError) -> Entry {
    defer { position += 1 }
    let record = columns.entryRecords.isEmpty ? 0 : Int(columns.entryRecords[position])
    guard record < records.count else {
      throw .indexOutOfRange(
        .entryRecords, at: position, index: UInt64(record), count: records.count)
    }
    let field = columns.entryFields.isEmpty ? 0 : columns.entryFields[position]
    guard field <= Limits.fieldNumber else {
      throw .beyondLimit(
        .entryFields, at: position, value: UInt64(field), limit: UInt64(Limits.fieldNumber))
    }
    let kind = kinds.isEmpty ? 0 : kinds[position]
    guard let operation = Operation(rawValue: kind & 0xc0) else {
      throw .contradictoryOperation(at: position)
    }
    let length = columns.entryLengths.isEmpty ? 0 : Int(columns.entryLengths[position])
    let payload = values[valueOffset..<valueOffset + length]
    valueOffset += length
    return Entry(
      record: records[record],
      type: columns.recordTypes.isEmpty ? 0 : columns.recordTypes[record],
      field: field, operation: operation,
      value: Value(kind: ValueKind(rawValue: kind & 0x3f), payload: payload),
      unseen: unseen.dots(of: position))
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

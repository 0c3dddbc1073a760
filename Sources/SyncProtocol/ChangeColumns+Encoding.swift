// Changes to columns. Like stands beside like, which compresses to half of what one message a change takes.

import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// Packed columns over the changes of a segment, and the way to and from them.
///
/// Spec: `protocol-spec/segment.proto`, `ChangeColumns`.
enum ChangeColumns {
  /// Packs changes.
  ///
  /// - Returns: the message in three parts to be compressed apart: ids, which look random; small numbers; values.
  static func encode(_ batch: ChangeBatch) throws(SegmentError) -> [[UInt8]] {
    var encoder = ChangeColumnsEncoder()
    try encoder.append(batch)
    return encoder.parts()
  }
}

private struct ChangeColumnsEncoder {
  private var ids = Fieldkeep_V1_ChangeColumns()
  private var numbers = Fieldkeep_V1_ChangeColumns()
  private var values: [UInt8] = []

  private var recordIDs: [UInt8] = []
  private var records: [RecordID: (index: UInt32, type: UInt32)] = [:]
  private var kinds: [UInt8] = []
  private var unseenSegments: [SegmentHash: UInt32] = [:]
  private var unseenBytes: [UInt8] = []
  private var entryCount = 0

  mutating func append(_ batch: ChangeBatch) throws(SegmentError) {
    try check(.times, batch.changes.count, limit: Limits.changes)
    numbers.run = Data(batch.run.bigEndianBytes)
    var previousTime: Int64 = 0
    var previousCounter: Int64 = 0
    for (index, change) in batch.changes.enumerated() {
      guard change.transaction.run == batch.run else { throw .mixedRuns(at: index) }
      let wall = change.time.addingReportingOverflow(batch.clockErrors[index])
      guard !wall.overflow else { throw .overflow(.times, at: index) }
      numbers.times.append(
        try difference(wall.partialValue, previousTime, .times, at: index))
      numbers.transactions.append(
        try difference(change.transaction.counter, previousCounter, .transactions, at: index))
      numbers.entryCounts.append(UInt32(clamping: change.entries.count))
      previousTime = wall.partialValue
      previousCounter = change.transaction.counter
      for entry in change.entries { try append(entry) }
    }
    numbers.clockErrors = Self.shortened(batch.clockErrors)
  }

  private mutating func append(_ entry: Entry) throws(SegmentError) {
    let position = entryCount
    entryCount += 1
    try check(.entryKinds, entryCount, limit: Limits.entries)
    try check(.entryFields, Int(entry.field), at: position, limit: Int(Limits.fieldNumber))
    try check(
      .entryLengths, entry.value.payload.count, at: position, limit: Limits.valueBytes)
    guard entry.value.kind.rawValue < Operation.add.rawValue else {
      throw .beyondLimit(
        .entryKinds, at: position, value: UInt64(entry.value.kind.rawValue),
        limit: UInt64(Operation.add.rawValue) - 1)
    }
    numbers.entryRecords.append(try index(of: entry, at: position))
    numbers.entryFields.append(entry.field)
    kinds.append(entry.value.kind.rawValue | entry.operation.rawValue)
    numbers.entryLengths.append(UInt32(entry.value.payload.count))
    values.append(contentsOf: entry.value.payload)
    for dot in Set(entry.unseen).sorted() { try append(dot, at: position) }
  }

  private mutating func index(of entry: Entry, at position: Int) throws(SegmentError) -> UInt32 {
    if let known = records[entry.record] {
      guard known.type == entry.type else { throw .mixedTypes(at: position) }
      return known.index
    }
    let index = UInt32(records.count)
    try check(.recordTypes, Int(entry.type), at: Int(index), limit: Int(Limits.recordType))
    records[entry.record] = (index, entry.type)
    recordIDs.append(contentsOf: entry.record.bytes)
    numbers.recordTypes.append(entry.type)
    return index
  }

  private mutating func append(_ dot: GlobalDot, at position: Int) throws(SegmentError) {
    let next = UInt32(unseenSegments.count)
    let index = unseenSegments[dot.segment] ?? next
    if index == next {
      unseenSegments[dot.segment] = index
      unseenBytes.append(contentsOf: dot.segment.bytes)
    }
    numbers.unseenEntries.append(UInt32(position))
    numbers.unseenSegmentIndexes.append(index)
    numbers.unseenChanges.append(dot.index)
    try check(.unseenEntries, numbers.unseenEntries.count, limit: Limits.unseenHeads)
    try check(.unseenChanges, Int(dot.index), at: position, limit: Limits.changes - 1)
  }

  /// The message's parts, without the columns that hold only their default.
  mutating func parts() -> [[UInt8]] {
    if numbers.entryCounts.allSatisfy({ $0 == 1 }) { numbers.entryCounts = [] }
    if numbers.recordTypes.allSatisfy({ $0 == 0 }) { numbers.recordTypes = [] }
    if numbers.entryRecords.allSatisfy({ $0 == 0 }) { numbers.entryRecords = [] }
    if numbers.entryFields.allSatisfy({ $0 == 0 }) { numbers.entryFields = [] }
    if numbers.entryLengths.allSatisfy({ $0 == 0 }) { numbers.entryLengths = [] }
    if !kinds.allSatisfy({ $0 == 0 }) { numbers.entryKinds = Data(kinds) }
    ids.recordIds = Data(recordIDs)
    ids.unseenSegments = Data(unseenBytes)
    let valuesColumn = Fieldkeep_V1_ChangeColumns.with { $0.values = Data(values) }
    return [ids, numbers, valuesColumn].map { Wire.bytes(of: $0) }
  }

  // MARK: checks

  private static func shortened(_ clockErrors: [Int64]) -> [Int64] {
    guard let first = clockErrors.first, clockErrors.allSatisfy({ $0 == first }) else {
      return clockErrors
    }
    return first == 0 ? [] : [first]
  }

  private func difference(
    _ value: Int64, _ previous: Int64, _ column: ChangeColumn, at index: Int
  ) throws(SegmentError) -> Int64 {
    let difference = value.subtractingReportingOverflow(previous)
    guard !difference.overflow else { throw .overflow(column, at: index) }
    return difference.partialValue
  }

  private func check(
    _ column: ChangeColumn, _ value: Int, at position: Int = 0, limit: Int
  ) throws(SegmentError) {
    guard value <= limit else {
      throw .beyondLimit(column, at: position, value: UInt64(value), limit: UInt64(limit))
    }
  }
}

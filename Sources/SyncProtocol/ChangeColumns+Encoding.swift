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
  /// - Returns: the message in three parts to be compressed apart: ids and times, which look random; small
  ///   numbers, which repeat; values, which are mostly words.
  static func encode(_ batch: ChangeBatch) throws(SegmentError) -> [[UInt8]] {
    var encoder = ChangeColumnsEncoder()
    try encoder.append(batch)
    return encoder.parts()
  }
}

private struct ChangeColumnsEncoder {
  // Whether a column may be shortened is known once all of it is there, so the message is made at the end.
  private var recordIDs: [UInt8] = []
  private var recordTypes: [UInt32] = []
  private var times: [Int64] = []
  private var clockErrors: [Int64] = []
  private var run: UInt64 = 0
  private var transactions: [Int64] = []
  private var entryCounts: [UInt32] = []
  private var entryRecords: [UInt32] = []
  private var entryFields: [UInt32] = []
  private var entryKinds: [UInt8] = []
  private var entryLengths: [UInt32] = []
  private var values: [UInt8] = []
  private var unseenBytes: [UInt8] = []
  private var unseenEntries: [UInt32] = []
  private var unseenSegmentIndexes: [UInt32] = []
  private var unseenChanges: [UInt32] = []

  private var records: [RecordID: (index: UInt32, type: UInt32)] = [:]
  private var unseenSegments: [SegmentHash: UInt32] = [:]

  mutating func append(_ batch: ChangeBatch) throws(SegmentError) {
    try check(.times, batch.changes.count, limit: Limits.changes)
    run = batch.run
    var previousTime: Int64 = 0
    var previousCounter: Int64 = 0
    for (index, change) in batch.changes.enumerated() {
      guard change.transaction.run == batch.run else { throw .mixedRuns(at: index) }
      let wall = change.time.addingReportingOverflow(batch.clockErrors[index])
      guard !wall.overflow else { throw .overflow(.times, at: index) }
      times.append(
        try difference(wall.partialValue, previousTime, .times, at: index))
      transactions.append(
        try difference(change.transaction.counter, previousCounter, .transactions, at: index))
      entryCounts.append(UInt32(clamping: change.entries.count))
      previousTime = wall.partialValue
      previousCounter = change.transaction.counter
      for entry in change.entries { try append(entry) }
    }
    clockErrors = batch.clockErrors
  }

  private mutating func append(_ entry: Entry) throws(SegmentError) {
    let position = entryKinds.count
    try check(.entryKinds, position + 1, limit: Limits.entries)
    try check(.entryFields, Int(entry.field), at: position, limit: Int(Limits.fieldNumber))
    try check(
      .entryLengths, entry.value.payload.count, at: position, limit: Limits.valueBytes)
    guard entry.value.kind.rawValue < Operation.add.rawValue else {
      throw .beyondLimit(
        .entryKinds, at: position, value: UInt64(entry.value.kind.rawValue),
        limit: UInt64(Operation.add.rawValue) - 1)
    }
    entryRecords.append(try index(of: entry, at: position))
    entryFields.append(entry.field)
    entryKinds.append(entry.value.kind.rawValue | entry.operation.rawValue)
    entryLengths.append(UInt32(entry.value.payload.count))
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
    recordTypes.append(entry.type)
    return index
  }

  private mutating func append(_ dot: GlobalDot, at position: Int) throws(SegmentError) {
    let next = UInt32(unseenSegments.count)
    let index = unseenSegments[dot.segment] ?? next
    if index == next {
      unseenSegments[dot.segment] = index
      unseenBytes.append(contentsOf: dot.segment.bytes)
    }
    unseenEntries.append(UInt32(position))
    unseenSegmentIndexes.append(index)
    unseenChanges.append(dot.index)
    try check(.unseenEntries, unseenEntries.count, limit: Limits.unseenHeads)
    try check(.unseenChanges, Int(dot.index), at: position, limit: Limits.changes - 1)
  }

  /// The message's parts, each column as short as it may be.
  func parts() -> [[UInt8]] {
    let ids = Fieldkeep_V1_ChangeColumns.with {
      $0.recordIds = Data(recordIDs)
      $0.unseenSegments = Data(unseenBytes)
      $0.times = times
    }
    let numbers = Fieldkeep_V1_ChangeColumns.with {
      $0.recordTypes = Self.shortened(recordTypes)
      $0.clockErrors = Self.shortened(clockErrors)
      $0.run = Data(run.bigEndianBytes)
      let isCounting = transactions.dropFirst().allSatisfy { $0 == 1 }
      $0.transactions = isCounting ? Array(transactions.prefix(1)) : transactions
      $0.entryCounts = Self.shortened(entryCounts, default: 1)
      let isInOrder = entryRecords.elementsEqual(0..<UInt32(records.count))
      $0.entryRecords = records.count == 1 || isInOrder ? [] : entryRecords
      $0.entryFields = Self.shortened(entryFields)
      $0.entryKinds = Data(Self.shortened(entryKinds))
      let areEqual = entryLengths.allSatisfy { $0 == entryLengths.first }
      $0.entryLengths = areEqual ? [] : entryLengths
      $0.unseenEntries = unseenEntries
      $0.unseenSegmentIndexes = unseenSegmentIndexes
      $0.unseenChanges = unseenChanges
    }
    let valuesColumn = Fieldkeep_V1_ChangeColumns.with { $0.values = Data(values) }
    return [ids, numbers, valuesColumn].map { Wire.bytes(of: $0) }
  }

  /// A column, or its one value if that is the same throughout, or nothing if that is the default.
  private static func shortened<Element: BinaryInteger>(
    _ column: [Element], default: Element = 0
  ) -> [Element] {
    guard let first = column.first, column.allSatisfy({ $0 == first }) else { return column }
    return first == `default` ? [] : [first]
  }

  // MARK: checks

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

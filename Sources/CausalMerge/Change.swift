// What a writer did, as a segment carries it and as merge takes it: whole transactions, entry by entry, without
// any word of where the entries will be stored or what their values mean.

/// What one transaction wrote in one scope: the unit that is applied whole or not at all.
///
/// Its place in the order of things comes from the segment that holds it: a change is named by that segment's hash
/// and its index there, and its past is the segment's ancestors and the earlier changes of the same segment. The
/// time takes no part in that; it only breaks ties, and is shown.
public struct Change: Hashable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z by the writer's clock, less the error that the clock was known to have.
  public var time: Int64
  public var transaction: TransactionID
  /// What was written, in the order in which it was written.
  ///
  /// A later entry of the same field replaces an earlier one.
  public var entries: [Entry]

  public init(time: Int64, transaction: TransactionID, entries: [Entry]) {
    self.time = time
    self.transaction = transaction
    self.entries = entries
  }
}

/// One write to one field of one record.
public struct Entry: Hashable, Sendable {
  public var record: RecordID
  /// Number of the record's type in the application's schema; merge passes it on untouched.
  public var type: UInt32
  /// Number of the field in its record type; 0 is the mark of a voided record.
  public var field: UInt32
  public var operation: Operation
  public var value: Value
  /// Writes that lie in this entry's past although its writer had not seen them, so that they stay beside it: what
  /// was applied while a long edit was open.
  ///
  /// - ascending, no two equal; empty for nearly every entry.
  public var unseen: [GlobalDot]

  public init(
    record: RecordID, type: UInt32, field: UInt32, operation: Operation = .assign, value: Value,
    unseen: [GlobalDot] = []
  ) {
    self.record = record
    self.type = type
    self.field = field
    self.operation = operation
    self.value = value
    self.unseen = unseen
  }
}

/// What an entry does to its field.
///
/// The raw values are the two bits that stand above the value kind in a segment's bytes.
public enum Operation: UInt8, Hashable, Sendable, CaseIterable {
  /// The value replaces what the field held in the entry's past.
  case assign = 0
  /// The value is an element that the field, a set, holds from now on.
  case add = 0x40
  /// The value is an element that the field, a set, no longer holds; an add in no past of this entry survives it.
  case remove = 0x80
}

/// The name of one transaction, given when it was committed on its device and before any segment held it.
///
/// A device whose disk was restored from a copy finds its own segments on the server and its old outbox at home. By
/// this name it knows which rows of the outbox are in those segments already, and does not say them twice.
public struct TransactionID: Hashable, Comparable, Sendable {
  /// Drawn at each opening of a replica for writing, so that two copies of one disk give different names.
  public var run: UInt64
  /// Counts the transactions of the run.
  public var counter: Int64

  public init(run: UInt64, counter: Int64) {
    self.run = run
    self.counter = counter
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.run, left.counter) < (right.run, right.counter)
  }
}

/// The name of a change that every replica uses: the segment that holds it, and its index there.
///
/// - Ordering is that of the segment's hash, then of the index. It means nothing but is the same everywhere, and so
///   can break a tie between equal times.
public struct GlobalDot: Hashable, Comparable, Sendable {
  public var segment: SegmentHash
  public var index: UInt32

  public init(segment: SegmentHash, index: UInt32) {
    self.segment = segment
    self.index = index
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.segment, left.index) < (right.segment, right.index)
  }
}

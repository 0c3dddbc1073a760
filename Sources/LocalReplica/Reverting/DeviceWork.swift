// What one device wrote, and what it would take to take it back: values that a person can go through before anything is done.

public import CausalMerge

/// Changes of one device, by when they were made.
public struct DeviceWork: Hashable, Sendable {
  /// By which clock a change is later than a moment.
  public enum Clock: String, Hashable, Sendable, CaseIterable {
    /// When it came to this replica: its author has no hand in that.
    case arrival
    /// When its author says that it was made, less the error that the author's clock was known to have.
    case own
    /// Either: what claims to be older and came since counts as well.
    case either
  }

  public var device: DeviceID
  /// Milliseconds since 1970; nil for everything.
  public var since: Int64?
  public var clock: Clock
  /// Only what one transaction wrote, as ``Reverted/transaction`` names it.
  public var transaction: Int64?

  public init(
    of device: DeviceID, since: Int64? = nil, by clock: Clock = .either, transaction: Int64? = nil
  ) {
    self.device = device
    self.since = since
    self.clock = clock
    self.transaction = transaction
  }

  /// Whether a change is among them.
  func contains(_ step: ReplicaCore.Step, arrived: Int64?) -> Bool {
    guard step.device == device else { return false }
    if let transaction, step.transaction.counter != transaction { return false }
    guard let since else { return true }
    // What this device wrote itself came when it was written.
    let came = (arrived ?? step.time) >= since
    return switch clock {
    case .arrival: came
    case .own: step.time >= since
    case .either: came || step.time >= since
    }
  }
}

/// One thing that a device wrote.
public struct WrittenEntry: Hashable, Sendable {
  /// Whether it still stands.
  public enum Fate: Hashable, Sendable {
    /// It stands, shown or beside what is shown.
    case stands
    /// It was written over.
    case replaced(by: DeviceID, at: Int64)
  }

  /// The change: its segment and index; nil while it is in the outbox.
  public var name: GlobalDot?
  /// The change as this replica names it.
  public var dot: Dot
  /// Milliseconds since 1970 by the writer's clock less its error.
  public var time: Int64
  /// Milliseconds by which the writer's clock was found ahead.
  public var clockError: Int64
  /// When it came to this replica; nil for what was written here.
  public var arrived: Int64?
  /// What was written.
  public var entry: Entry
  /// The different values that it replaced, as far as they are not elements of a set.
  public var before: [Value]
  public var fate: Fate
}

/// Why something that was written is not taken back.
public enum LeftReason: String, Hashable, Sendable, CaseIterable {
  /// Others have written over it since.
  case writtenOver = "written_over"
  /// Others voided the record.
  case voided
  /// The field is another agency's, and its own to write.
  case anotherAgency = "another_agency"
  /// This device may not write there.
  case notGranted = "not_granted"
  /// Whoever asked keeps records of this type as they are.
  case kept
}

/// One record that a device wrote in.
public struct RecordWork: Hashable, Sendable {
  public var record: RecordID
  public var type: UInt32
  public var scope: ScopeID
  public var caseID: CaseID
  public var compartment: UInt32
  /// What the device wrote, in the order of what had been read.
  public var written: [WrittenEntry]
  /// What to write so that the record reads as if it had not.
  public var plan: ReversalPlan
  /// Whether nobody else ever gave the record a value.
  public var isTheirsAlone: Bool
  /// Cells that are not taken back, with the reason.
  public var left: [RecordCell: LeftReason]
}

/// What was taken back.
public struct Reverted: Hashable, Sendable {
  /// The records that the device wrote in, as they were before anything was taken back.
  public var records: [RecordWork]
  /// The transaction that took it back; nil where there was nothing to write.
  public var transaction: Int64?
}

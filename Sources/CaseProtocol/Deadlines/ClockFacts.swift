// What the rules are told about reports, examinations, absences and those who stay: plain values, as a replica reads them
// from its records. What a youth was asked to do for an investigation, and whether they did, is no fact of any clock.

public import CausalMerge

/// One mandated reporter's reports.
///
/// - times are milliseconds since 1970, as everywhere in these facts; a time that nobody stated is `nil`.
public struct MandatedReportClockFacts: Hashable, Sendable {
  /// The report's record.
  public var record: RecordID
  public var recovery: RecordID
  public var agency: Agency
  /// When the reporter first had a reasonable suspicion.
  public var suspectedAt: Int64?
  public var phonedAt: Int64?
  public var writtenAt: Int64?
  public var knownAt: Int64?

  public init(
    record: RecordID, recovery: RecordID, agency: Agency, suspectedAt: Int64?,
    phonedAt: Int64? = nil, writtenAt: Int64? = nil, knownAt: Int64? = nil
  ) {
    self.record = record
    self.recovery = recovery
    self.agency = agency
    self.suspectedAt = suspectedAt
    self.phonedAt = phonedAt
    self.writtenAt = writtenAt
    self.knownAt = knownAt
  }
}

/// The acute examination that may follow an assault, without any result.
public struct ExamClockFacts: Hashable, Sendable {
  public var record: RecordID
  public var recovery: RecordID
  public var firstContactAt: Int64?
  /// When the last assault was; `nil` runs no clock.
  public var lastAssaultAt: Int64?
  public var performedAt: Int64?
  public var declinedAt: Int64?
  public var knownAt: Int64?

  public init(
    record: RecordID, recovery: RecordID, firstContactAt: Int64?, lastAssaultAt: Int64?,
    performedAt: Int64? = nil, declinedAt: Int64? = nil, knownAt: Int64? = nil
  ) {
    self.record = record
    self.recovery = recovery
    self.firstContactAt = firstContactAt
    self.lastAssaultAt = lastAssaultAt
    self.performedAt = performedAt
    self.declinedAt = declinedAt
    self.knownAt = knownAt
  }
}

/// One absence, its missing report, and the return.
public struct AbsenceClockFacts: Hashable, Sendable {
  public var record: RecordID
  /// Who answers for the youth's care, and tells the others.
  public var custodian: Agency
  public var leftAt: Int64?
  /// When someone saw that the youth was gone; the clock begins here, else when the youth left.
  public var discoveredAt: Int64?
  /// When each was told.
  public var toldAt: [DeadlinePart: Int64]
  /// Whether a tribe is to be told.
  public var hasTribe: Bool
  /// When law enforcement took the missing report.
  public var reportReceivedAt: Int64?
  public var reportTransmittedAt: Int64?
  /// When the youth was back or found.
  public var endedAt: Int64?
  public var foundReportedAt: Int64?
  public var talkedAt: Int64?
  public var knownAt: Int64?
  /// When this replica learned of the end; `nil` stands for in time.
  public var endKnownAt: Int64?

  public init(
    record: RecordID, custodian: Agency, leftAt: Int64?, discoveredAt: Int64? = nil,
    toldAt: [DeadlinePart: Int64] = [:], hasTribe: Bool = false, reportReceivedAt: Int64? = nil,
    reportTransmittedAt: Int64? = nil, endedAt: Int64? = nil, foundReportedAt: Int64? = nil,
    talkedAt: Int64? = nil, knownAt: Int64? = nil, endKnownAt: Int64? = nil
  ) {
    self.record = record
    self.custodian = custodian
    self.leftAt = leftAt
    self.discoveredAt = discoveredAt
    self.toldAt = toldAt
    self.hasTribe = hasTribe
    self.reportReceivedAt = reportReceivedAt
    self.reportTransmittedAt = reportTransmittedAt
    self.endedAt = endedAt
    self.foundReportedAt = foundReportedAt
    self.talkedAt = talkedAt
    self.knownAt = knownAt
    self.endKnownAt = endKnownAt
  }
}

/// One person's part in a case, and their contacts with the youth.
public struct AssignmentClockFacts: Hashable, Sendable {
  /// One contact, or an attempt at one.
  public struct Contact: Hashable, Sendable {
    public var at: Int64
    public var isInPerson: Bool
    /// Whether the youth was not reached: patience is counted, but is no contact.
    public var isAttempt: Bool

    public init(at: Int64, isInPerson: Bool = false, isAttempt: Bool = false) {
      self.at = at
      self.isInPerson = isInPerson
      self.isAttempt = isAttempt
    }
  }

  public var record: RecordID
  public var role: CaseRole
  public var agency: Agency?
  public var from: Int64?
  /// When it ended, that moment excluded.
  public var to: Int64?
  public var contacts: [Contact]
  public var knownAt: Int64?

  public init(
    record: RecordID, role: CaseRole, agency: Agency? = nil, from: Int64?, to: Int64? = nil,
    contacts: [Contact] = [], knownAt: Int64? = nil
  ) {
    self.record = record
    self.role = role
    self.agency = agency
    self.from = from
    self.to = to
    self.contacts = contacts
    self.knownAt = knownAt
  }

  /// Whether it holds at a moment.
  public func holds(at moment: Int64) -> Bool {
    guard let from else { return false }
    return from <= moment && (to.map { moment < $0 } ?? true)
  }
}

/// How long a team stays after a recovery.
public struct InvolvementClockFacts: Hashable, Sendable {
  public var recovery: RecordID
  public var status: RecoveryStatus?
  public var firstContactAt: Int64?
  public var team: [AssignmentClockFacts]
  /// When the work with the youth ended, if it did.
  public var closedAt: Int64?
  /// Whether it is said why.
  public var hasClosingReason: Bool
  public var reviewedAt: Int64?
  public var knownAt: Int64?

  public init(
    recovery: RecordID, status: RecoveryStatus? = nil, firstContactAt: Int64?,
    team: [AssignmentClockFacts] = [], closedAt: Int64? = nil, hasClosingReason: Bool = false,
    reviewedAt: Int64? = nil, knownAt: Int64? = nil
  ) {
    self.recovery = recovery
    self.status = status
    self.firstContactAt = firstContactAt
    self.team = team
    self.closedAt = closedAt
    self.hasClosingReason = hasClosingReason
    self.reviewedAt = reviewedAt
    self.knownAt = knownAt
  }
}

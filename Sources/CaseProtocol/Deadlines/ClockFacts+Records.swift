// What the rules are told about programs, sealing, consent, access and orders. Each is read from records of its own
// compartment: whoever does not hold that has no such facts, and no such clock.

public import CausalMerge

/// One enrolment's program.
public struct ProgramClockFacts: Hashable, Sendable {
  public var record: RecordID
  public var startedAt: Int64?
  /// The length of the track under which it began.
  public var duration: Duration
  public var completionDecidedAt: Int64?
  /// When the youth left the program, or it was ended, if so.
  public var leftAt: Int64?
  public var knownAt: Int64?

  public init(
    record: RecordID, startedAt: Int64?, duration: Duration, completionDecidedAt: Int64? = nil,
    leftAt: Int64? = nil, knownAt: Int64? = nil
  ) {
    self.record = record
    self.startedAt = startedAt
    self.duration = duration
    self.completionDecidedAt = completionDecidedAt
    self.leftAt = leftAt
    self.knownAt = knownAt
  }
}

/// What follows a completed program, until the arrest is deemed not to have happened.
public struct SealingClockFacts: Hashable, Sendable {
  /// The enrolment's record.
  public var record: RecordID
  public var completedAt: Int64?
  /// When Probation decided.
  public var decidedAt: Int64?
  /// What Probation decided; `nil` while it has not.
  public var isGranted: Bool?
  public var lawEnforcementNotifiedAt: Int64?
  public var lawEnforcementSealedAt: Int64?
  /// When the youth was told in writing.
  public var youthNotifiedAt: Int64?
  public var petitionedAt: Int64?
  public var knownAt: Int64?

  public init(
    record: RecordID, completedAt: Int64?, decidedAt: Int64? = nil, isGranted: Bool? = nil,
    lawEnforcementNotifiedAt: Int64? = nil, lawEnforcementSealedAt: Int64? = nil,
    youthNotifiedAt: Int64? = nil, petitionedAt: Int64? = nil, knownAt: Int64? = nil
  ) {
    self.record = record
    self.completedAt = completedAt
    self.decidedAt = decidedAt
    self.isGranted = isGranted
    self.lawEnforcementNotifiedAt = lawEnforcementNotifiedAt
    self.lawEnforcementSealedAt = lawEnforcementSealedAt
    self.youthNotifiedAt = youthNotifiedAt
    self.petitionedAt = petitionedAt
    self.knownAt = knownAt
  }
}

/// One consent, as far as its end is concerned.
public struct ConsentClockFacts: Hashable, Sendable {
  public var record: RecordID
  /// Who relies on it.
  public var holder: CaseRole?
  public var givenAt: Int64?
  public var expiresAt: Int64?
  public var revokedAt: Int64?
  /// When another consent took its place.
  public var renewedAt: Int64?
  /// When the sharing under it was ended ahead of time.
  public var withdrawnAt: Int64?
  public var knownAt: Int64?

  public init(
    record: RecordID, holder: CaseRole? = nil, givenAt: Int64?, expiresAt: Int64?,
    revokedAt: Int64? = nil, renewedAt: Int64? = nil, withdrawnAt: Int64? = nil,
    knownAt: Int64? = nil
  ) {
    self.record = record
    self.holder = holder
    self.givenAt = givenAt
    self.expiresAt = expiresAt
    self.revokedAt = revokedAt
    self.renewedAt = renewedAt
    self.withdrawnAt = withdrawnAt
    self.knownAt = knownAt
  }
}

/// The end of someone's role or team, and of the access that came with it.
public struct AccessChangeClockFacts: Hashable, Sendable {
  public var record: RecordID
  public var changedAt: Int64?
  public var isHighRisk: Bool
  public var grantRevokedAt: Int64?
  /// When the last device confirmed; `nil` while one has not.
  public var devicesConfirmedAt: Int64?
  public var knownAt: Int64?

  public init(
    record: RecordID, changedAt: Int64?, isHighRisk: Bool = false, grantRevokedAt: Int64? = nil,
    devicesConfirmedAt: Int64? = nil, knownAt: Int64? = nil
  ) {
    self.record = record
    self.changedAt = changedAt
    self.isHighRisk = isHighRisk
    self.grantRevokedAt = grantRevokedAt
    self.devicesConfirmedAt = devicesConfirmedAt
    self.knownAt = knownAt
  }
}

/// An order to seal.
public struct SealOrderClockFacts: Hashable, Sendable {
  public var record: RecordID
  public var orderedAt: Int64?
  /// When the last device confirmed; `nil` while one has not.
  public var devicesConfirmedAt: Int64?
  /// How many devices have not.
  public var silentDevices: Int
  public var knownAt: Int64?

  public init(
    record: RecordID, orderedAt: Int64?, devicesConfirmedAt: Int64? = nil, silentDevices: Int = 0,
    knownAt: Int64? = nil
  ) {
    self.record = record
    self.orderedAt = orderedAt
    self.devicesConfirmedAt = devicesConfirmedAt
    self.silentDevices = silentDevices
    self.knownAt = knownAt
  }
}

/// What is to be destroyed on a day.
public struct DestructionClockFacts: Hashable, Sendable {
  public var record: RecordID
  /// When the day was set.
  public var scheduledAt: Int64?
  /// The end of the day.
  public var destroyAt: Int64?
  /// When the proof of erasure was recorded.
  public var erasedAt: Int64?
  public var isHeld: Bool
  public var knownAt: Int64?

  public init(
    record: RecordID, scheduledAt: Int64?, destroyAt: Int64?, erasedAt: Int64? = nil,
    isHeld: Bool = false, knownAt: Int64? = nil
  ) {
    self.record = record
    self.scheduledAt = scheduledAt
    self.destroyAt = destroyAt
    self.erasedAt = erasedAt
    self.isHeld = isHeld
    self.knownAt = knownAt
  }
}

/// Someone let a clock go.
public struct WaiverFacts: Hashable, Sendable {
  public var rule: DeadlineRule
  /// The clock's ``Deadline/id``.
  public var deadline: String
  /// `nil` if nobody said; such a waiver does not count.
  public var role: CaseRole?
  /// Whether it is said why; one without a reason does not count.
  public var hasReason: Bool

  public init(rule: DeadlineRule, deadline: String, role: CaseRole?, hasReason: Bool) {
    self.rule = rule
    self.deadline = deadline
    self.role = role
    self.hasReason = hasReason
  }
}

/// Everything about one case that clocks ask, as far as this replica holds it.
public struct CaseClockFacts: Hashable, Sendable {
  public var recoveries: [RecoveryFacts] = []
  public var reports: [MandatedReportClockFacts] = []
  public var exams: [ExamClockFacts] = []
  public var absences: [AbsenceClockFacts] = []
  public var assignments: [AssignmentClockFacts] = []
  public var involvements: [InvolvementClockFacts] = []
  public var programs: [ProgramClockFacts] = []
  public var sealings: [SealingClockFacts] = []
  public var consents: [ConsentClockFacts] = []
  public var accessChanges: [AccessChangeClockFacts] = []
  public var sealOrders: [SealOrderClockFacts] = []
  public var destructions: [DestructionClockFacts] = []
  public var waivers: [WaiverFacts] = []

  public init() {}
}

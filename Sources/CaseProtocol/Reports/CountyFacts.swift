// What reports are told: plain values, as a replica reads them from its records. The report engine knows nothing of
// storage, names or addresses; a youth is an identifier here, because nobody needs to receive names to count them.

public import CausalMerge

/// All that the county's reports count.
///
/// ``init(reading:devices:asOf:)`` fills it from records. Whoever fills it otherwise:
/// - gives every record that the reader may see, voided ones left out; filtering by status, exercise, window and person
///   is the engine's, so that a figure and its trace tell the same story;
/// - gives persons as they were recorded and the links between them; the engine joins them (``PersonIdentity``);
/// - takes a field's shown value where its policy decides alone, and ``Stated/contested(_:)`` where it leaves the
///   choice to a person who has not made it;
/// - for an "as of" in the past gives what the replica knew then. `recordedAt` is when this replica's county first
///   knew of a record: what was recorded after the report's moment is left out by the engine;
/// - may leave anything empty: a figure without facts says that it has none.
///
/// All moments are milliseconds since 1970.
public struct CountyFacts: Hashable, Sendable {
  public var persons: [Person] = []
  public var links: [PersonLink] = []
  public var recoveries: [Recovery] = []
  public var referrals: [Referral] = []
  public var absences: [Absence] = []
  public var alerts: [Alert] = []
  public var evaluations: [HealthEvaluation] = []
  public var advocates: [AdvocateInvolvement] = []
  public var placements: [Placement] = []
  public var enrolments: [Enrolment] = []
  public var carried: [CarriedCount] = []
  public var youthArrests: [YouthArrest] = []
  public var baselines: [ArrestBaseline] = []
  public var published: [PublishedFigure] = []
  public var exploiterArrests: [ExploiterArrest] = []
  public var attendances: [TrainingAttendance] = []
  public var heads: [TrainingHeads] = []
  public var stations: [Station] = []
  public var observations: [ExploitationObservation] = []
  /// What people call an agency, by the code that ``TrainingAttendance/agency`` and ``Station/agency`` have.
  public var agencyLabels: [String: String] = [:]
  public var quality = SyncQuality()

  /// No facts.
  public init() {}

  /// A record of a person; several may describe one youth.
  public struct Person: Hashable, Sendable {
    public var record: RecordID
    public var birth: Stated<Birth>
    /// Codes of the list of races; an empty set means that it was not recorded.
    public var races: Set<String>
    /// Whether child welfare looked for earlier referrals of this person.
    public var isReferralMatchAttempted: Bool

    public init(
      record: RecordID, birth: Stated<Birth> = .unknown, races: Set<String> = [],
      isReferralMatchAttempted: Bool = false
    ) {
      self.record = record
      self.birth = birth
      self.races = races
      self.isReferralMatchAttempted = isReferralMatchAttempted
    }
  }

  /// One recovery.
  public struct Recovery: Hashable, Sendable {
    public var record: RecordID
    public var person: RecordID
    /// When it happened; where it is contested, the first contact decides in which window it lies.
    public var occurredAt: Stated<Int64>
    public var firstContactAt: Int64?
    /// `nil` if nobody has said: it counts as suspected.
    public var status: RecoveryStatus?
    public var isTest: Bool
    /// The station's code.
    public var station: String?
    public var servicesOfferedAt: Int64?
    public var recordedAt: Int64?

    public init(
      record: RecordID, person: RecordID, occurredAt: Stated<Int64>, firstContactAt: Int64? = nil,
      status: RecoveryStatus? = nil, isTest: Bool = false, station: String? = nil,
      servicesOfferedAt: Int64? = nil, recordedAt: Int64? = nil
    ) {
      self.record = record
      self.person = person
      self.occurredAt = occurredAt
      self.firstContactAt = firstContactAt
      self.status = status
      self.isTest = isTest
      self.station = station
      self.servicesOfferedAt = servicesOfferedAt
      self.recordedAt = recordedAt
    }
  }

  /// A referral to child welfare.
  public struct Referral: Hashable, Sendable {
    public var record: RecordID
    public var person: RecordID
    /// The local day on which it was received.
    public var receivedOn: LocalDate?
    /// The recovery whose call to the hotline made it; it is no earlier history.
    public var madeByRecovery: RecordID?
    public var recordedAt: Int64?

    public init(
      record: RecordID, person: RecordID, receivedOn: LocalDate?,
      madeByRecovery: RecordID? = nil, recordedAt: Int64? = nil
    ) {
      self.record = record
      self.person = person
      self.receivedOn = receivedOn
      self.madeByRecovery = madeByRecovery
      self.recordedAt = recordedAt
    }
  }

  /// A time for which a youth was away.
  public struct Absence: Hashable, Sendable {
    public var record: RecordID
    public var person: RecordID
    public var leftAt: Int64?
    /// `nil` while the youth is away; an open absence counts as any other.
    public var endedAt: Int64?
    /// The placement that was left.
    public var placement: RecordID?
    public var recordedAt: Int64?

    public init(
      record: RecordID, person: RecordID, leftAt: Int64?, endedAt: Int64? = nil,
      placement: RecordID? = nil, recordedAt: Int64? = nil
    ) {
      self.record = record
      self.person = person
      self.leftAt = leftAt
      self.endedAt = endedAt
      self.placement = placement
      self.recordedAt = recordedAt
    }
  }

  /// The alert of one agency for one recovery.
  public struct Alert: Hashable, Sendable {
    public var recovery: RecordID
    /// The same facts that the deadlines are told.
    public var facts: AlertFacts
    public var recordedAt: Int64?

    public init(recovery: RecordID, facts: AlertFacts, recordedAt: Int64? = nil) {
      self.recovery = recovery
      self.facts = facts
      self.recordedAt = recordedAt
    }
  }

  /// The health evaluation of one recovery: that it was done, never what it found.
  public struct HealthEvaluation: Hashable, Sendable {
    public var recovery: RecordID
    /// `nil` if nobody has said.
    public var status: ChecklistStatus?
    public var doneAt: Int64?
    public var recordedAt: Int64?

    public init(
      recovery: RecordID, status: ChecklistStatus?, doneAt: Int64? = nil, recordedAt: Int64? = nil
    ) {
      self.recovery = recovery
      self.status = status
      self.doneAt = doneAt
      self.recordedAt = recordedAt
    }
  }

  /// A time for which an advocate was assigned to a youth.
  public struct AdvocateInvolvement: Hashable, Sendable {
    public var record: RecordID
    public var person: RecordID
    public var from: Int64
    /// `nil` while it lasts.
    public var to: Int64?
    public var recordedAt: Int64?

    public init(
      record: RecordID, person: RecordID, from: Int64, to: Int64? = nil, recordedAt: Int64? = nil
    ) {
      self.record = record
      self.person = person
      self.from = from
      self.to = to
      self.recordedAt = recordedAt
    }
  }

  /// A placement, as all who coordinate may know it: no place, no name.
  public struct Placement: Hashable, Sendable {
    public var record: RecordID
    public var person: RecordID
    /// A code of the list of placement types.
    public var type: String?
    /// A code of the list of bed bands.
    public var bedsBand: String?
    public var from: Int64?
    public var to: Int64?
    /// Whether it ended because the youth left.
    public var isEndedByLeaving: Bool
    /// A code of the list of ends; `nil` while nobody has said how it ended.
    public var endReason: String?
    /// Whether it is meant to last; `nil` where nobody said, as for the next.
    public var isPermanent: Bool?
    /// Whether it is with a family.
    public var isFamilyBased: Bool?
    public var recordedAt: Int64?

    public init(
      record: RecordID, person: RecordID, type: String?, bedsBand: String? = nil, from: Int64?,
      to: Int64? = nil, isEndedByLeaving: Bool = false, endReason: String? = nil,
      isPermanent: Bool? = nil, isFamilyBased: Bool? = nil, recordedAt: Int64? = nil
    ) {
      self.record = record
      self.person = person
      self.type = type
      self.bedsBand = bedsBand
      self.from = from
      self.to = to
      self.isEndedByLeaving = isEndedByLeaving
      self.endReason = endReason
      self.isPermanent = isPermanent
      self.isFamilyBased = isFamilyBased
      self.recordedAt = recordedAt
    }
  }
}

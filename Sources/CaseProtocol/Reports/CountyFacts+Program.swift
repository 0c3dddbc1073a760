// What reports are told beside the youth: programs, arrests, training, stations, and how complete the records are.

public import CausalMerge

extension CountyFacts {
  /// One youth's way through a diversion program; a youth who comes back has another.
  ///
  /// There is no field for cooperation, so no figure can read it.
  public struct Enrolment: Hashable, Sendable {
    public var record: RecordID
    public var person: RecordID
    /// A code of the program track, with its version: `first_step_1y`.
    public var track: String
    public var screenedAt: Int64?
    /// `nil` if nobody has decided.
    public var isEligible: Bool?
    public var offeredAt: Int64?
    public var agreedAt: Int64?
    public var completedAt: Int64?
    public var chargeClearedAt: Int64?
    public var sealedAt: Int64?
    /// Codes of the services that were given.
    public var services: Set<String>
    public var recordedAt: Int64?

    public init(
      record: RecordID, person: RecordID, track: String, screenedAt: Int64?,
      isEligible: Bool? = nil, offeredAt: Int64? = nil, agreedAt: Int64? = nil,
      completedAt: Int64? = nil, chargeClearedAt: Int64? = nil, sealedAt: Int64? = nil,
      services: Set<String> = [], recordedAt: Int64? = nil
    ) {
      self.record = record
      self.person = person
      self.track = track
      self.screenedAt = screenedAt
      self.isEligible = isEligible
      self.offeredAt = offeredAt
      self.agreedAt = agreedAt
      self.completedAt = completedAt
      self.chargeClearedAt = chargeClearedAt
      self.sealedAt = sealedAt
      self.services = services
      self.recordedAt = recordedAt
    }
  }

  /// What enrolments whose records are sealed add to the funnel, from a total that was frozen before they were.
  ///
  /// A sealed arrest is answered as if it never happened; only the total that was reported before may go on counting.
  /// Whoever seals takes the enrolment out of ``enrolments`` and its contribution, as a total, in here.
  public struct CarriedCount: Hashable, Sendable {
    /// The local day of the screening, or the first of its month where the day would tell too much.
    public var screenedOn: LocalDate
    /// How many reached each stage; stages left out count as none.
    public var reached: [DiversionStage: Int]
    /// How many were given each service.
    public var services: [String: Int]

    public init(
      screenedOn: LocalDate, reached: [DiversionStage: Int], services: [String: Int] = [:]
    ) {
      self.screenedOn = screenedOn
      self.reached = reached
      self.services = services
    }
  }

  /// An arrest of a youth: what the protocol is there to avoid, and counts.
  public struct YouthArrest: Hashable, Sendable {
    public var record: RecordID
    /// The local day.
    public var on: LocalDate?
    public var station: String?
    /// The category of the charge, as baselines name it.
    public var charge: String?
    /// `nil` if the age is not known.
    public var isMinor: Bool?
    /// Where it happened, as written: a station by its code, else an area by its name.
    public var area: String?
    /// Where the youth lives, in the same words; never an address.
    public var homeArea: String?
    public var recordedAt: Int64?

    public init(
      record: RecordID, on: LocalDate?, station: String?, charge: String?, isMinor: Bool?,
      area: String? = nil, homeArea: String? = nil, recordedAt: Int64? = nil
    ) {
      self.record = record
      self.on = on
      self.station = station
      self.charge = charge
      self.isMinor = isMinor
      self.area = area
      self.homeArea = homeArea
      self.recordedAt = recordedAt
    }
  }

  /// Arrests of minors before the protocol, as a total that was published.
  public struct ArrestBaseline: Hashable, Sendable {
    /// Lowercase words joined by underscores: `pilot_area`.
    public var series: String
    public var label: String
    /// The stations it covers; the same are counted now.
    public var stations: Set<String>
    /// The categories of charges it covers; the same are counted now.
    public var charges: Set<String>
    public var window: ReportWindow
    public var arrests: Int
    /// Publisher and date.
    public var source: String

    public init(
      series: String, label: String, stations: Set<String>, charges: Set<String>,
      window: ReportWindow, arrests: Int, source: String
    ) {
      self.series = series
      self.label = label
      self.stations = stations
      self.charges = charges
      self.window = window
      self.arrests = arrests
      self.source = source
    }
  }

  /// An arrest of someone who exploits youth; of these only totals leave law enforcement.
  public struct ExploiterArrest: Hashable, Sendable {
    /// Who was arrested.
    public enum Role: String, Hashable, Sendable, CaseIterable {
      case trafficker, buyer, other
    }

    public var record: RecordID
    public var on: LocalDate?
    /// `nil` if nobody has said.
    public var role: Role?
    public var recordedAt: Int64?

    public init(record: RecordID, on: LocalDate?, role: Role?, recordedAt: Int64? = nil) {
      self.record = record
      self.on = on
      self.role = role
      self.recordedAt = recordedAt
    }
  }

  /// One seat in one training session.
  public struct TrainingAttendance: Hashable, Sendable {
    public var session: RecordID
    /// Whoever sat in it: staff, never a youth.
    public var person: RecordID
    public var agency: String?
    public var curriculum: String?
    public var on: LocalDate?
    public var recordedAt: Int64?

    public init(
      session: RecordID, person: RecordID, agency: String?, curriculum: String?, on: LocalDate?,
      recordedAt: Int64? = nil
    ) {
      self.session = session
      self.person = person
      self.agency = agency
      self.curriculum = curriculum
      self.on = on
      self.recordedAt = recordedAt
    }
  }

  /// Seats in one training session of which only the number was taken, not who sat in them.
  public struct TrainingHeads: Hashable, Sendable {
    public var session: RecordID
    /// Those beyond the attendances that name somebody.
    public var count: Int
    public var agency: String?
    public var curriculum: String?
    public var on: LocalDate?
    public var recordedAt: Int64?

    public init(
      session: RecordID, count: Int, agency: String?, curriculum: String?, on: LocalDate?,
      recordedAt: Int64? = nil
    ) {
      self.session = session
      self.count = count
      self.agency = agency
      self.curriculum = curriculum
      self.on = on
      self.recordedAt = recordedAt
    }
  }

  /// A station or division, and when it adopts the protocol.
  public struct Station: Hashable, Sendable {
    public var code: String
    public var label: String
    /// The police agency it belongs to, as people call it: LASD.
    public var agency: String
    public var plannedOn: LocalDate?
    public var adoptedOn: LocalDate?

    public init(
      code: String, label: String, agency: String, plannedOn: LocalDate? = nil,
      adoptedOn: LocalDate? = nil
    ) {
      self.code = code
      self.label = label
      self.agency = agency
      self.plannedOn = plannedOn
      self.adoptedOn = adoptedOn
    }
  }

  /// That a youth belongs to one of the groups that the law has the county count.
  public struct ExploitationObservation: Hashable, Sendable {
    public var record: RecordID
    public var person: RecordID
    public var group: ExploitationGroup
    /// The local day on which it was so.
    public var on: LocalDate?
    public var recordedAt: Int64?

    public init(
      record: RecordID, person: RecordID, group: ExploitationGroup, on: LocalDate?,
      recordedAt: Int64? = nil
    ) {
      self.record = record
      self.person = person
      self.group = group
      self.on = on
      self.recordedAt = recordedAt
    }
  }

  /// How complete the records are that a report was computed from.
  public struct SyncQuality: Hashable, Sendable {
    /// For each record that came through a server: from when it happened to when it was received, in milliseconds.
    public var delays: [Int64] = []
    public var devices: [DeviceSighting] = []
    public var disagreements: [Disagreement] = []

    public init() {}
  }

  /// When a device was last heard of.
  public struct DeviceSighting: Hashable, Sendable {
    /// What people call it, as `L-0192`; never a person's name.
    public var name: String
    public var lastSeenAt: Int64

    public init(name: String, lastSeenAt: Int64) {
      self.name = name
      self.lastSeenAt = lastSeenAt
    }
  }

  /// A field on which records disagree, and no person has decided yet.
  public struct Disagreement: Hashable, Sendable {
    public var record: RecordID
    /// The field's label; never its values.
    public var field: String

    public init(record: RecordID, field: String) {
      self.record = record
      self.field = field
    }
  }
}

/// The stages of diversion, in their order.
public enum DiversionStage: String, Hashable, Sendable, CaseIterable {
  case screened, eligible, offered, agreed, completed
  case chargeCleared = "charge_cleared"
  case sealed
}

/// The groups of youth that California's Welfare and Institutions Code section 16501.45 has counties count.
public enum ExploitationGroup: String, Hashable, Sendable, CaseIterable {
  case beforeCare = "before_care"
  case inCare = "in_care"
  case whileAbsent = "while_absent"
  case atRisk = "at_risk"
}

// Who counts, and when: worked out once a report, so that all figures of a run agree on it.

import CausalMerge

/// Facts in the order in which figures ask for them, under the question of one report.
struct CountyIndex {
  /// A youth after joining the records that describe one.
  struct Youth {
    var birth: Stated<Birth> = .unknown
    var races: Set<String> = []
    var isReferralMatchAttempted = false
  }

  /// A recovery that counts, and its moment.
  struct Counted {
    let facts: CountyFacts.Recovery
    /// The canonical record of the youth.
    let youth: RecordID
    /// When it happened, in milliseconds since 1970.
    let moment: Int64

    var id: RecordID { facts.record }
    /// When the clocks began, in milliseconds since 1970.
    var contact: Int64 { facts.firstContactAt ?? moment }
  }

  let parameters: ReportParameters
  let facts: CountyFacts
  let identity: PersonIdentity
  let youths: [RecordID: Youth]
  /// Why each recovery that does not count does not.
  let exclusions: [RecordID: RecoveryExclusion]
  /// Those in the window, earliest first.
  let recoveries: [Counted]
  /// The earliest recovery of each youth since launch.
  let first: [RecordID: Counted]
  /// Youth recovered in the window, ascending.
  let recovered: [RecordID]
  /// Recoveries that would count, had anyone said when they were.
  let undated: Int

  init(facts: CountyFacts, parameters: ReportParameters) {
    self.facts = facts
    self.parameters = parameters
    let identity = PersonIdentity(links: facts.links.filter { $0.decidedAt <= parameters.asOf })
    self.identity = identity
    youths = Self.youths(of: facts.persons, identity)
    var exclusions: [RecordID: RecoveryExclusion] = [:]
    var counted: [Counted] = []
    for recovery in facts.recoveries {
      if let reason = Self.exclusion(of: recovery, parameters) {
        exclusions[recovery.record] = reason
        continue
      }
      guard let moment = Self.moment(of: recovery) else {
        exclusions[recovery.record] = .undated
        continue
      }
      counted.append(
        Counted(facts: recovery, youth: identity.person(of: recovery.person), moment: moment))
    }
    counted.sort { ($0.moment, $0.id) < ($1.moment, $1.id) }
    undated = exclusions.values.count { $0 == .undated }
    var first: [RecordID: Counted] = [:]
    let launch = CountyTime.start(of: parameters.launchedOn)
    for recovery in counted where recovery.moment >= launch && first[recovery.youth] == nil {
      first[recovery.youth] = recovery
    }
    // Who was recovered only before launch, in a window that reaches back there, still has a first recovery.
    for recovery in counted where first[recovery.youth] == nil { first[recovery.youth] = recovery }
    let start = CountyTime.start(of: parameters.window.start)
    let end = CountyTime.start(of: parameters.window.end)
    for recovery in counted where !(start <= recovery.moment && recovery.moment < end) {
      exclusions[recovery.id] = .outsideWindow
    }
    recoveries = counted.filter { start <= $0.moment && $0.moment < end }
    self.first = first
    self.exclusions = exclusions
    recovered = Set(recoveries.map(\.youth)).sorted()
  }

  /// Whether this was known at the report's moment; what bears no time of recording was.
  func isKnown(_ recordedAt: Int64?) -> Bool {
    recordedAt.map { $0 <= parameters.asOf } ?? true
  }

  /// The youth whom a record of a person describes.
  func youth(of record: RecordID) -> RecordID { identity.person(of: record) }

  /// The local day of the report.
  var today: LocalDate { CountyTime.date(at: parameters.asOf) }

  private static func youths(
    of persons: [CountyFacts.Person], _ identity: PersonIdentity
  ) -> [RecordID: Youth] {
    var births: [RecordID: [Stated<Birth>]] = [:]
    var youths: [RecordID: Youth] = [:]
    for person in persons {
      let id = identity.person(of: person.record)
      births[id, default: []].append(person.birth)
      youths[id, default: Youth()].races.formUnion(person.races)
      if person.isReferralMatchAttempted { youths[id]?.isReferralMatchAttempted = true }
    }
    for (id, statements) in births { youths[id]?.birth = .combined(statements) }
    return youths
  }

  private static func exclusion(
    of recovery: CountyFacts.Recovery, _ parameters: ReportParameters
  ) -> RecoveryExclusion? {
    if let recordedAt = recovery.recordedAt, recordedAt > parameters.asOf { return .notYetRecorded }
    if recovery.isTest { return .exercise }
    switch recovery.status {
    case .unfounded: return .unfounded
    case .enteredInError: return .enteredInError
    case .confirmed: return nil
    case .suspected, nil: return parameters.includesSuspected ? nil : .notConfirmed
    }
  }

  private static func moment(of recovery: CountyFacts.Recovery) -> Int64? {
    switch recovery.occurredAt {
    case .known(let moment), .estimated(let moment): moment
    case .contested(let moments): recovery.firstContactAt ?? moments.min()
    case .unknown: recovery.firstContactAt
    }
  }
}

/// Why a recovery is in no figure of a run.
public enum RecoveryExclusion: String, Hashable, Sendable, CaseIterable {
  case unfounded
  case enteredInError = "entered_in_error"
  case exercise
  case notConfirmed = "not_confirmed"
  case undated
  case outsideWindow = "outside_window"
  /// Recorded after the moment of the report.
  case notYetRecorded = "not_yet_recorded"
}

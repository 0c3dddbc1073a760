// Which way an enrolment may go from where it stands, and what is missing. Leaving is open at any moment and asks for
// nothing; what a youth says or does not say to an investigator is no fact that anything here could ask for.

public import CausalMerge

/// What is missing before an enrolment can go on.
public enum EnrolmentGap: String, Hashable, Sendable, CaseIterable {
  /// Nobody has decided on eligibility, or the decision is against it.
  case eligibility
  case decider
  case decisionTime = "decision_time"
  case decisionReason = "decision_reason"
  /// The youth has not agreed, or does no longer.
  case consent
  /// Limits of confidentiality were not explained before the youth agreed.
  case limitsExplained = "limits_explained"
  case startTime = "start_time"
  /// This replica has not heard of the track's version, and cannot judge by it.
  case trackVersion = "track_version"
  case absence
  case `return`
  case requiredServices = "required_services"
  case wholeDuration = "whole_duration"
  case completionDecision = "completion_decision"
  case endReason = "end_reason"

  /// What to do, in a few words.
  public var hint: String {
    switch self {
    case .eligibility: "decide on eligibility"
    case .decider: "say who decided"
    case .decisionTime: "say when it was decided"
    case .decisionReason: "say why it was decided so"
    case .consent: "record that the youth agrees"
    case .limitsExplained: "record when the limits of confidentiality were explained"
    case .startTime: "say when it started"
    case .trackVersion: "sync, to get the program's definition"
    case .absence: "record the absence"
    case .return: "record the return"
    case .requiredServices: "record attendance of each required service, or why it is not needed"
    case .wholeDuration: "wait for the program's end"
    case .completionDecision: "record the decision on completion"
    case .endReason: "say why it ended"
    }
  }
}

/// What an enrolment's records say, as far as its way asks.
///
/// - times are milliseconds since 1970; what nobody stated is `nil`.
public struct EnrolmentFacts: Hashable, Sendable {
  public var record: RecordID
  /// The matter that may be cleared: the arrest's record.
  public var matter: RecordID?
  public var track: TrackVersion
  public var status: EnrolmentStatus
  public var eligibility: EligibilityFacts
  /// The ruling that counts, the last one that overrides another.
  public var ruling: EligibilityRuling?
  public var agreedAt: Int64?
  /// Whether the consent to take part is in force now.
  public var isConsentInForce: Bool
  public var limitsExplainedAt: Int64?
  public var startedAt: Int64?
  public var absences: [AbsenceSpan]
  public var attendance: [Attendance]
  /// Required services that this youth does not need, each with a recorded reason.
  public var notNeeded: Set<ServiceCode>
  public var completionDecidedAt: Int64?
  public var endedAt: Int64?
  public var hasEndReason: Bool

  public init(record: RecordID, track: TrackVersion, status: EnrolmentStatus = .screened) {
    self.record = record
    self.track = track
    self.status = status
    eligibility = EligibilityFacts()
    isConsentInForce = false
    absences = []
    attendance = []
    notNeeded = []
    hasEndReason = false
  }

  /// One appointment.
  public struct Attendance: Hashable, Sendable {
    /// Whether the youth came, by the code that records hold.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      case present, late, excused, missed, cancelled

      /// Whether the youth was there; coming late is coming.
      public var isAttended: Bool { self == .present || self == .late }
    }

    public var service: ServiceCode
    public var at: Int64
    public var kind: Kind

    public init(_ service: ServiceCode, at: Int64, kind: Kind) {
      self.service = service
      self.at = at
      self.kind = kind
    }
  }
}

/// Whether an enrolment may go somewhere.
public enum TransitionAnswer: Hashable, Sendable {
  case allowed
  /// The way is there once this is recorded, in the order in which it is asked for.
  case missing([EnrolmentGap])
  /// There is no such way, whatever is recorded.
  case noWay
}

/// The ways of an enrolment.
///
/// - consent first: nobody is enrolled who has not agreed, after the limits of confidentiality were explained;
/// - declining and withdrawing are outcomes, open at any moment, and no reason is asked;
/// - an absence pauses, and a return goes on; neither ends anything by itself;
/// - a program that ended is not taken up again: a youth who comes back gets another enrolment, counted.
public struct EnrolmentRules: Hashable, Sendable {
  public var tracks: ProgramTracks

  public init(tracks: ProgramTracks = ProgramTracks()) {
    self.tracks = tracks
  }

  /// Every way there is, whatever may be missing.
  public static let ways: [EnrolmentStatus: [EnrolmentStatus]] = [
    .screened: [.offered, .ineligible], .ineligible: [.offered],
    .offered: [.enrolled, .declined], .declined: [.offered],
    .enrolled: [.pausedAbsent, .completed, .withdrawn, .terminated],
    .pausedAbsent: [.enrolled, .completed, .withdrawn, .terminated],
    .completed: [], .withdrawn: [], .terminated: [],
  ]

  /// Whether an enrolment may go to a status now.
  ///
  /// - Parameters:
  ///   - facts: as recorded.
  ///   - status: where to.
  ///   - now: milliseconds since 1970.
  /// - Returns: whether it may, and what is missing before it may.
  public func transition(of facts: EnrolmentFacts, to status: EnrolmentStatus, now: Int64)
    -> TransitionAnswer
  {
    guard Self.ways[facts.status]?.contains(status) == true else { return .noWay }
    let gaps = gaps(facts, status, now)
    return gaps.isEmpty ? .allowed : .missing(gaps)
  }

  /// Where an enrolment may go, and what each way still needs.
  ///
  /// - Parameters:
  ///   - facts: as recorded.
  ///   - now: milliseconds since 1970.
  /// - Returns: in the order of ``ways``.
  public func transitions(of facts: EnrolmentFacts, now: Int64)
    -> [(to: EnrolmentStatus, answer: TransitionAnswer)]
  {
    (Self.ways[facts.status] ?? []).map { ($0, transition(of: facts, to: $0, now: now)) }
  }

  private func gaps(_ facts: EnrolmentFacts, _ status: EnrolmentStatus, _ now: Int64)
    -> [EnrolmentGap]
  {
    switch status {
    case .offered: return facts.status == .declined ? [] : rulingGaps(facts, isEligible: true)
    case .ineligible: return rulingGaps(facts, isEligible: false)
    case .enrolled:
      var gaps = consentGaps(facts, now)
      if facts.startedAt == nil { gaps.append(.startTime) }
      if tracks[facts.track] == nil { gaps.append(.trackVersion) }
      if facts.status == .pausedAbsent, facts.isAway(at: now) { gaps.append(.return) }
      return gaps
    case .pausedAbsent: return facts.isAway(at: now) ? [] : [.absence]
    case .completed: return completionGaps(facts, now)
    case .terminated: return facts.hasEndReason ? [] : [.endReason]
    case .declined, .withdrawn, .screened: return []
    }
  }

  private func rulingGaps(_ facts: EnrolmentFacts, isEligible: Bool) -> [EnrolmentGap] {
    guard let ruling = facts.ruling, ruling.isEligible == isEligible else { return [.eligibility] }
    guard let track = tracks[facts.track] else { return [.trackVersion] }
    return ruling.missing(after: track.eligibility.assess(facts.eligibility))
  }

  private func consentGaps(_ facts: EnrolmentFacts, _ now: Int64) -> [EnrolmentGap] {
    guard let agreedAt = facts.agreedAt, agreedAt <= now, facts.isConsentInForce else {
      return [.consent]
    }
    guard let explainedAt = facts.limitsExplainedAt, explainedAt <= agreedAt else {
      return [.limitsExplained]
    }
    return []
  }

  private func completionGaps(_ facts: EnrolmentFacts, _ now: Int64) -> [EnrolmentGap] {
    guard let track = tracks[facts.track] else { return [.trackVersion] }
    var gaps: [EnrolmentGap] = []
    if !outstanding(of: track, in: facts, now: now).isEmpty { gaps.append(.requiredServices) }
    if let startedAt = facts.startedAt {
      let end = track.end(startedAt: startedAt, absences: facts.absences, now: now)
      if track.completion.needsWholeDuration, now < end { gaps.append(.wholeDuration) }
    } else {
      gaps.append(.startTime)
    }
    if facts.completionDecidedAt.map({ $0 <= now }) != true { gaps.append(.completionDecision) }
    return gaps
  }

  /// The required services that were not attended often enough, and are needed.
  public func outstanding(of track: ProgramTrack, in facts: EnrolmentFacts, now: Int64)
    -> [ServiceCode]
  {
    track.requiredServices.filter { service in
      let attended = facts.attendance.count {
        $0.service == service && $0.kind.isAttended && $0.at <= now
      }
      return !facts.notNeeded.contains(service) && attended < track.completion.sessions
    }
  }
}

extension EnrolmentFacts {
  /// Whether the youth is away at a moment.
  public func isAway(at moment: Int64) -> Bool {
    absences.contains { $0.contains(moment) }
  }
}

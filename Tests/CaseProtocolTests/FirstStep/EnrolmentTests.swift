// First Step: consent first, every way there is and no other, and an end that each track's version sets.

import CaseProtocol
import CausalMerge
import Testing

@Suite struct EnrolmentTests {
  private let rules = EnrolmentRules()
  private let start = beforeSpring
  private var end: Int64 { start + 365 * oneDay }

  /// An enrolment of which everything is recorded that any way asks for.
  private func whole(_ status: EnrolmentStatus, isEligible: Bool = true) throws -> EnrolmentFacts {
    var facts = EnrolmentFacts(
      record: try recordID(1), track: ProgramTrack.oneYear.id, status: status)
    facts.eligibility = EligibilityFacts(
      age: 15, isCasePending: true, isChargeQualifying: true, hasSeriousHistory: false)
    facts.ruling = EligibilityRuling(
      isEligible: isEligible, decidedAt: start, hasDecider: true, hasReason: true)
    facts.limitsExplainedAt = start
    facts.agreedAt = start
    facts.isConsentInForce = true
    facts.startedAt = start
    facts.attendance = ProgramTrack.oneYear.requiredServices.map {
      EnrolmentFacts.Attendance($0, at: start + oneDay, kind: .present)
    }
    facts.completionDecidedAt = end
    facts.hasEndReason = true
    return facts
  }

  @Test(arguments: EnrolmentStatus.allCases, EnrolmentStatus.allCases)
  func `there are these ways and no others`(from: EnrolmentStatus, to: EnrolmentStatus) throws {
    let ways: Set<[EnrolmentStatus]> = [
      [.screened, .offered], [.screened, .ineligible], [.ineligible, .offered],
      [.offered, .enrolled], [.offered, .declined], [.declined, .offered],
      [.enrolled, .pausedAbsent], [.enrolled, .completed], [.enrolled, .withdrawn],
      [.enrolled, .terminated], [.pausedAbsent, .enrolled], [.pausedAbsent, .completed],
      [.pausedAbsent, .withdrawn], [.pausedAbsent, .terminated],
    ]
    var facts = try whole(from, isEligible: to != .ineligible)
    if to == .pausedAbsent { facts.absences = [AbsenceSpan(leftAt: end)] }
    let answer = rules.transition(of: facts, to: to, now: end)
    #expect(answer == (ways.contains([from, to]) ? .allowed : .noWay))
  }

  @Test(arguments: [
    (EnrolmentStatus.screened, EnrolmentStatus.offered, [EnrolmentGap.eligibility]),
    (.screened, .ineligible, [.eligibility]), (.ineligible, .offered, [.eligibility]),
    (.offered, .enrolled, [.consent, .startTime]), (.offered, .declined, []),
    (.declined, .offered, []), (.enrolled, .pausedAbsent, [.absence]),
    (.enrolled, .withdrawn, []), (.pausedAbsent, .withdrawn, []),
    (.enrolled, .terminated, [.endReason]), (.pausedAbsent, .terminated, [.endReason]),
    (.enrolled, .completed, [.requiredServices, .startTime, .completionDecision]),
    (.pausedAbsent, .enrolled, [.consent, .startTime]),
  ])
  func `each way says what it needs, and leaving needs nothing`(
    from: EnrolmentStatus, to: EnrolmentStatus, gaps: [EnrolmentGap]
  ) throws {
    let bare = EnrolmentFacts(
      record: try recordID(1), track: ProgramTrack.oneYear.id, status: from)
    let answer = rules.transition(of: bare, to: to, now: start)
    #expect(answer == (gaps.isEmpty ? .allowed : .missing(gaps)))
    #expect(rules.transitions(of: bare, now: start).contains { $0.to == to && $0.answer == answer })
  }

  @Test func `nobody is enrolled who has not agreed, or who took it back`() throws {
    var facts = try whole(.offered)
    facts.isConsentInForce = false
    #expect(rules.transition(of: facts, to: .enrolled, now: end) == .missing([.consent]))
    facts = try whole(.offered)
    #expect(rules.transition(of: facts, to: .enrolled, now: start) == .allowed)
    #expect(rules.transition(of: facts, to: .enrolled, now: start - 1) == .missing([.consent]))
    facts.limitsExplainedAt = start + 1
    #expect(rules.transition(of: facts, to: .enrolled, now: end) == .missing([.limitsExplained]))
    // Whoever came back is asked again whether they still agree.
    facts = try whole(.pausedAbsent)
    facts.isConsentInForce = false
    #expect(rules.transition(of: facts, to: .enrolled, now: end) == .missing([.consent]))
  }

  @Test func `an absence pauses while it lasts, and a return goes on`() throws {
    let left = start + 9 * oneDay
    let back = left + oneDay
    var facts = try whole(.enrolled)
    facts.absences = [AbsenceSpan(leftAt: left, returnedAt: back)]
    #expect(rules.transition(of: facts, to: .pausedAbsent, now: left - 1) == .missing([.absence]))
    #expect(rules.transition(of: facts, to: .pausedAbsent, now: left) == .allowed)
    facts.status = .pausedAbsent
    #expect(rules.transition(of: facts, to: .enrolled, now: back - 1) == .missing([.return]))
    #expect(rules.transition(of: facts, to: .enrolled, now: back) == .allowed)
  }

  @Test(arguments: [ProgramTrack.oneYear, .tenWeeks])
  func `a program is completed at its end and not a moment before, by its own version`(
    track: ProgramTrack
  ) throws {
    var facts = try whole(.enrolled)
    facts.track = track.id
    facts.completionDecidedAt = start
    let end = start + (track == .tenWeeks ? 70 : 365) * oneDay
    #expect(rules.transition(of: facts, to: .completed, now: end) == .allowed)
    #expect(rules.transition(of: facts, to: .completed, now: end - 1) == .missing([.wholeDuration]))
  }

  @Test func `each required service is attended, or it is recorded why not`() throws {
    var facts = try whole(.enrolled)
    let required = ProgramTrack.oneYear.requiredServices
    for kind in EnrolmentFacts.Attendance.Kind.allCases {
      facts.attendance = required.map { .init($0, at: start, kind: kind) }
      let answer = rules.transition(of: facts, to: .completed, now: end)
      let isThere = kind == .present || kind == .late
      #expect(answer == (isThere ? .allowed : .missing([.requiredServices])), "\(kind)")
    }
    facts.attendance = []
    facts.notNeeded = Set(required)
    #expect(rules.transition(of: facts, to: .completed, now: end) == .allowed)
    facts.notNeeded.remove(.medical)
    #expect(rules.outstanding(of: .oneYear, in: facts, now: end) == [.medical])
  }

  @Test func `a version that this replica has not heard of is not judged by another`() throws {
    for (from, to) in [
      (EnrolmentStatus.screened, EnrolmentStatus.offered), (.offered, .enrolled),
      (.enrolled, .completed),
    ] {
      var facts = try whole(from)
      facts.track = TrackVersion(track: "first_step_1y", version: 9)
      #expect(rules.transition(of: facts, to: to, now: end) == .missing([.trackVersion]))
    }
  }

  @Test func `an enrolment keeps its version when the county changes the program`() throws {
    var longer = ProgramTrack.oneYear
    longer.id = TrackVersion(track: "first_step_1y", version: 2)
    longer.duration = .seconds(2 * 365 * 86_400)
    let tracks = ProgramTracks([.oneYear, .tenWeeks, longer])
    #expect(tracks.newest()?.id.version == 2)
    #expect(ProgramTracks().newest() == .oneYear, "one year is the default")
    #expect(tracks.newest("first_step_10w") == .tenWeeks)
    #expect(tracks.newest("other") == nil)
    let facts = try whole(.enrolled)
    #expect(
      EnrolmentRules(tracks: tracks).transition(of: facts, to: .completed, now: end) == .allowed)
  }

  @Test func `time away is added at the end only where the track says so, and once`() {
    var track = ProgramTrack.tenWeeks
    let plain = start + 70 * oneDay
    let away = [
      AbsenceSpan(leftAt: start + oneDay, returnedAt: start + 3 * oneDay),
      AbsenceSpan(leftAt: start + 2 * oneDay, returnedAt: start + 4 * oneDay),
      AbsenceSpan(leftAt: start + 10 * oneDay),
    ]
    let now = start + 12 * oneDay
    #expect(track.end(startedAt: start, absences: away, now: now) == plain)
    track.absenceExtends = true
    #expect(track.end(startedAt: start, absences: away, now: now) == plain + 5 * oneDay)
    #expect(track.end(startedAt: start, absences: [], now: now) == plain)
    #expect(track.end(startedAt: .max, absences: [AbsenceSpan(leftAt: .min)], now: .max) == .max)
  }

  @Test func `attempts are counted for each matter, in the order of their start`() throws {
    func enrolment(_ byte: UInt8, matter: UInt8, at: Int64?) throws -> EnrolmentFacts {
      var facts = EnrolmentFacts(record: try recordID(byte), track: ProgramTrack.oneYear.id)
      facts.matter = try recordID(matter)
      facts.startedAt = at
      return facts
    }
    let all = [
      try enrolment(1, matter: 100, at: 3000), try enrolment(2, matter: 100, at: 1000),
      try enrolment(3, matter: 101, at: 2000), try enrolment(4, matter: 100, at: nil),
    ]
    let expected = [try recordID(2): 1, try recordID(1): 2, try recordID(3): 1]
    #expect(EnrolmentAttempts.numbers(of: all) == expected)
    #expect(EnrolmentAttempts.numbers(of: all.reversed()) == expected)
  }

  @Test(arguments: EnrolmentStatus.allCases)
  func `whoever left may come back, as often as they like`(status: EnrolmentStatus) throws {
    var earlier = EnrolmentFacts(
      record: try recordID(1), track: ProgramTrack.oneYear.id, status: status)
    earlier.matter = try recordID(100)
    let mayBegin = EnrolmentAttempts.mayBegin(
      for: try recordID(100), among: [EnrolmentFacts](repeating: earlier, count: 9))
    #expect(mayBegin == [.withdrawn, .terminated, .declined, .ineligible].contains(status))
    #expect(EnrolmentAttempts.mayBegin(for: try recordID(101), among: [earlier]))
  }
}

@Suite struct EligibilityTests {
  private let conditions = ProgramTrack.oneYear.eligibility

  private func facts(_ change: (inout EligibilityFacts) -> Void = { _ in }) -> EligibilityFacts {
    var facts = EligibilityFacts(
      age: 15, isCasePending: true, isChargeQualifying: true, hasSeriousHistory: false)
    change(&facts)
    return facts
  }

  @Test(arguments: [(Int64(11), false), (12, true), (17, true), (18, false), (-1, false)])
  func `ages twelve to seventeen, both included`(age: Int64, isEligible: Bool) {
    let assessment = conditions.assess(facts { $0.age = age })
    #expect(assessment.suggestion == (isEligible ? .eligible : .ineligible))
  }

  @Test func `each condition alone decides, and what nobody knows decides nothing`() {
    #expect(conditions.assess(facts()).suggestion == .eligible)
    #expect(conditions.assess(facts { $0.isCasePending = false }).suggestion == .ineligible)
    #expect(conditions.assess(facts { $0.isChargeQualifying = false }).suggestion == .ineligible)
    #expect(conditions.assess(facts { $0.hasSeriousHistory = true }).suggestion == .ineligible)
    #expect(conditions.assess(facts { $0.age = nil }).suggestion == .open)
    let both = conditions.assess(
      facts {
        $0.age = nil
        $0.isCasePending = false
      })
    #expect(both.suggestion == .ineligible)
    #expect(both.reasons.map(\.answer) == [.unknown, .notFulfilled, .fulfilled, .fulfilled])
    #expect(conditions.assess(EligibilityFacts()).reasons.allSatisfy { $0.answer == .unknown })
  }

  @Test func `a decision says who and when, and one against the rules says why`() {
    let eligible = conditions.assess(facts())
    let ineligible = conditions.assess(facts { $0.age = 18 })
    let open = conditions.assess(EligibilityFacts())
    let yes = EligibilityRuling(isEligible: true, decidedAt: 0, hasDecider: true)
    #expect(yes.missing(after: eligible).isEmpty)
    #expect(yes.missing(after: ineligible) == [.decisionReason])
    #expect(yes.missing(after: open) == [.decisionReason])
    let no = EligibilityRuling(isEligible: false, decidedAt: 0, hasDecider: true)
    #expect(no.missing(after: ineligible) == [.decisionReason], "whoever is refused is told why")
    #expect(no.overrides(eligible) && !no.overrides(ineligible))
    let nobody = EligibilityRuling(isEligible: true, decidedAt: nil, hasDecider: false)
    #expect(nobody.missing(after: eligible) == [.decider, .decisionTime])
  }
}

@Suite struct ClearanceTests {
  @Test func `completed, cleared, sealed, told: each with its date, in that order`() {
    var clearance = Clearance()
    for (index, step) in ClearanceStep.allCases.enumerated() {
      #expect(clearance.next == step)
      #expect(clearance.missing(before: step).isEmpty)
      for later in ClearanceStep.allCases[(index + 1)...] where later != .sealDecided {
        // What the youth is told, and what is sealed, waits for a decision.
        if index < 3 { #expect(!clearance.missing(before: later).isEmpty, "\(later)") }
      }
      #expect(!clearance.isArrestSealed || index > 5)
      clearance.doneAt[step] = Int64(index)
    }
    #expect(clearance.next == nil)
    #expect(clearance.isArrestSealed)
    #expect(clearance.misdated.isEmpty)
  }

  @Test func `a cleared charge alone seals nothing`() {
    let cleared = Clearance(doneAt: [.completed: 1, .clearanceRequested: 2, .chargeCleared: 3])
    #expect(cleared.next == .sealDecided)
    #expect(!cleared.isArrestSealed)
  }

  @Test func `after a refusal nothing is sealed, and the youth is told`() {
    let refused = Clearance(
      doneAt: [.completed: 1, .clearanceRequested: 2, .chargeCleared: 3, .sealDecided: 4],
      isSealingRefused: true)
    #expect(refused.next == .youthNotified)
    #expect(!refused.steps.contains(.arrestRecordSealed))
    #expect(!refused.isArrestSealed)
  }

  @Test func `a date before the step that it rests on is shown and not refused`() {
    let early = Clearance(doneAt: [.completed: 5, .clearanceRequested: 5, .chargeCleared: 4])
    #expect(early.misdated == [.chargeCleared])
  }
}

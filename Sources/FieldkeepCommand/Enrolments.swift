// A case's attempts at First Step: from its records to what the program's rules ask.

import CaseProtocol
import Fieldkeep

/// The attempts at a diversion program in one case.
struct Enrolments {
  /// One attempt.
  struct Attempt {
    let record: Record
    /// Counted from 1 in the order in which they were begun here.
    let ordinal: Int
    let facts: EnrolmentFacts
    /// Entries on eligibility, the one that counts last.
    let eligibility: [Record]
    let attendance: [Record]
    let clearance: Clearance
    let track: ProgramTrack?

    /// Whether it goes on, or may still.
    var isOpen: Bool {
      switch facts.status {
      case .screened, .offered, .enrolled, .pausedAbsent: true
      case .declined, .ineligible, .completed, .withdrawn, .terminated: false
      }
    }
  }

  let attempts: [Attempt]
  let rules = EnrolmentRules()
  private let file: CaseFile

  /// A case has no more attempts than this that can be counted.
  private static let limit: UInt8 = 255

  init(_ file: CaseFile, _ time: LocalTime) {
    self.file = file
    let records = file.all(EnrolmentRecord.type)
    let counted = (1...Self.limit).map {
      CountyIdentity.enrolment(caseID: file.id, attempt: $0).recordID
    }
    let ordinals = Dictionary(zip(counted, 1...Int(Self.limit))) { first, _ in first }
    let ordered = records.sorted {
      (ordinals[$0.id] ?? .max, $0.id) < (ordinals[$1.id] ?? .max, $1.id)
    }
    let tracks = rules.tracks
    attempts = ordered.enumerated().map { index, record in
      Self.attempt(record, index + 1, file, tracks, time.now)
    }
  }

  /// The attempt that work is about: the newest.
  var current: Attempt? { attempts.last }

  /// The attempt that work is about.
  func known() throws -> Attempt {
    guard let current else {
      throw Failure(
        .noInput, "no enrolment is recorded in this case that this device can read",
        hint: "fieldkeep first-step screen begins one")
    }
    return current
  }

  /// The identifier of the next attempt: two who each begin the first begin the same one.
  var nextID: RecordID {
    let known = Set(attempts.map(\.record.id))
    let free = (1...Self.limit).map {
      CountyIdentity.enrolment(caseID: file.id, attempt: $0).recordID
    }.first { !known.contains($0) }
    return free ?? CountyIdentity.enrolment(caseID: file.id, attempt: Self.limit).recordID
  }

  /// Which arrest an attempt may clear, where the case has only one.
  var onlyArrest: Record? {
    let arrests = file.all(ArrestRecord.type)
    return arrests.count == 1 ? arrests.first : nil
  }

  /// What the case's records say about eligibility, before anyone is asked.
  func knownFacts(at moment: Int64) -> EligibilityFacts {
    var facts = EligibilityFacts()
    let day = CountyTime.date(at: moment)
    for youth in file.youths where facts.age == nil {
      if case .partialDate(let birth) = youth[PersonRecord.dateOfBirth.name],
        let date = LocalDate(birth), birth.day != nil
      {
        facts.age = Int64(day.wholeYears(since: date))
      } else if case .integer(let years) = youth[PersonRecord.ageEstimate.name] {
        facts.age = years
      }
    }
    if let arrest = onlyArrest {
      if case .boolean(let isPending) = arrest[ArrestRecord.isCasePending.name] {
        facts.isCasePending = isPending
      }
    }
    return facts
  }

  // MARK: reading

  private static func attempt(
    _ record: Record, _ ordinal: Int, _ file: CaseFile, _ tracks: ProgramTracks, _ now: Int64
  ) -> Attempt {
    let version: UInt32 =
      if case .integer(let number) = record[EnrolmentRecord.trackVersion.name] {
        UInt32(clamping: number)
      } else { 1 }
    let track = TrackVersion(
      track: record.text(EnrolmentRecord.track) ?? tracks.defaultTrack, version: version)
    let status = record.code(EnrolmentRecord.status).flatMap(EnrolmentStatus.init(rawValue:))
    var facts = EnrolmentFacts(record: record.id, track: track, status: status ?? .screened)
    facts.matter = record.reference(EnrolmentRecord.originatingArrest)
    facts.agreedAt = record.instant(EnrolmentRecord.agreed.at)
    facts.startedAt = record.instant(EnrolmentRecord.started.at)
    facts.completionDecidedAt = record.instant(EnrolmentRecord.completionDecided.at)
    facts.endedAt = record.instant(EnrolmentRecord.programEnded.at)
    facts.hasEndReason = record.text(EnrolmentRecord.endReason) != nil
    if let id = record.reference(EnrolmentRecord.agreedConsent),
      let consent = CaseConsents(file).entry(of: id)
    {
      let isPast = consent.facts.endsAt.map { $0 <= now } ?? false
      facts.isConsentInForce = !consent.facts.isRevoked && !isPast
      facts.limitsExplainedAt = consent.facts.limitsExplainedAt
    }
    let eligibility = entries(
      EligibilityRecord.type, of: record.id, EligibilityRecord.enrolment,
      EligibilityRecord.corrects, EligibilityRecord.decided.at, file)
    readEligibility(eligibility, into: &facts)
    let attendance = entries(
      AttendanceRecord.type, of: record.id, AttendanceRecord.enrolment, AttendanceRecord.corrects,
      AttendanceRecord.happened.at, file)
    readAttendance(attendance, into: &facts)
    facts.absences += file.all(AbsenceRecord.type).compactMap { absence in
      (absence.instant(AbsenceRecord.left.at) ?? absence.instant(AbsenceRecord.discovered.at))
        .map { AbsenceSpan(leftAt: $0, returnedAt: absence.instant(AbsenceRecord.ended.at)) }
    }
    return Attempt(
      record: record, ordinal: ordinal, facts: facts, eligibility: eligibility,
      attendance: attendance, clearance: clearance(record, status), track: tracks[track])
  }

  /// Entries about an attempt that nothing corrects, in the order of what they tell.
  private static func entries(
    _ type: RecordType, of enrolment: RecordID, _ owner: Field, _ corrects: Field, _ at: Field,
    _ file: CaseFile
  ) -> [Record] {
    let own = file.all(type).filter { $0.reference(owner) == enrolment }
    let corrected = Set(own.compactMap { $0.reference(corrects) })
    func written(_ record: Record) -> Int64 { record.writtenMilliseconds?.lowerBound ?? 0 }
    return own.filter { !corrected.contains($0.id) }.sorted {
      ($0.instant(at) ?? written($0), written($0), $0.id)
        < ($1.instant(at) ?? written($1), written($1), $1.id)
    }
  }

  private static func readEligibility(_ eligibility: [Record], into facts: inout EnrolmentFacts) {
    for entry in eligibility {
      if case .integer(let age) = entry[EligibilityRecord.age.name] { facts.eligibility.age = age }
      func answer(_ field: Field) -> Bool? {
        if case .boolean(let answer) = entry[field.name] { answer } else { nil }
      }
      if let known = answer(EligibilityRecord.isCasePending) {
        facts.eligibility.isCasePending = known
      }
      if let known = answer(EligibilityRecord.isChargeQualifying) {
        facts.eligibility.isChargeQualifying = known
      }
      if let known = answer(EligibilityRecord.hasSeriousHistory) {
        facts.eligibility.hasSeriousHistory = known
      }
      guard let decision = entry.code(EligibilityRecord.decision) else { continue }
      facts.ruling = EligibilityRuling(
        isEligible: decision == "eligible" || decision == "override_eligible",
        decidedAt: entry.instant(EligibilityRecord.decided.at),
        hasDecider: entry.text(EligibilityRecord.decidedBy) != nil,
        hasReason: entry.text(EligibilityRecord.reason) != nil)
    }
  }

  /// Reads who came, and who was away.
  ///
  /// An entry that names a service and no kind says why the service is not needed. One that names no service tells of
  /// the program as a whole: missed from then on, or there again.
  private static func readAttendance(_ attendance: [Record], into facts: inout EnrolmentFacts) {
    var leftAt: Int64?
    for entry in attendance {
      let kind = entry.code(AttendanceRecord.kind)
        .flatMap(EnrolmentFacts.Attendance.Kind.init(rawValue:))
      let service = entry.code(AttendanceRecord.serviceType).map(ServiceCode.init(rawValue:))
      let at = entry.instant(AttendanceRecord.happened.at)
      switch (service, kind, at) {
      case (let service?, nil, _) where entry.text(AttendanceRecord.remark) != nil:
        facts.notNeeded.insert(service)
      case (let service?, let kind?, let at?):
        facts.attendance.append(.init(service, at: at, kind: kind))
      case (nil, .missed, let at?):
        leftAt = leftAt ?? at
      case (nil, .present, let at?):
        if let left = leftAt { facts.absences.append(AbsenceSpan(leftAt: left, returnedAt: at)) }
        leftAt = nil
      default: break
      }
    }
    if let leftAt { facts.absences.append(AbsenceSpan(leftAt: leftAt)) }
  }

  private static func clearance(_ record: Record, _ status: EnrolmentStatus?) -> Clearance {
    var dates: [ClearanceStep: Int64] = [:]
    for (step, event) in [
      (ClearanceStep.clearanceRequested, EnrolmentRecord.clearanceRequested),
      (.chargeCleared, EnrolmentRecord.chargeCleared), (.sealDecided, EnrolmentRecord.sealDecided),
      (.lawEnforcementNotified, EnrolmentRecord.policeNotified),
      (.arrestRecordSealed, EnrolmentRecord.policeSealed),
      (.youthNotified, EnrolmentRecord.youthNotified),
    ] {
      dates[step] = record.instant(event.at)
    }
    if status == .completed {
      dates[.completed] = record.instant(EnrolmentRecord.completionDecided.at)
    }
    let decision = record.code(EnrolmentRecord.sealDecision)
    return Clearance(
      doneAt: dates, isSealingRefused: decision == "refused" || decision == "petitioned")
  }
}

extension EnrolmentFacts {
  /// Refuses a way that is not there, or not yet, in plain words.
  func require(_ status: EnrolmentStatus, by rules: EnrolmentRules, now: Int64) throws {
    func label(_ status: EnrolmentStatus) -> String {
      (CodeLists.enrolmentStatus[status.rawValue]?.spoken ?? status.rawValue).lowercased()
    }
    switch rules.transition(of: self, to: status, now: now) {
    case .allowed: return
    case .missing(let gaps):
      throw Failure(
        .badData, "not yet, and nothing was changed",
        hint: .verbatim(gaps.map { heard($0.hint) }.joined(separator: "; ")))
    case .noWay:
      let ways = EnrolmentRules.ways[self.status] ?? []
      throw Failure(
        .badData, "from where this enrolment stands there is no way to: \(label(status))",
        hint: ways.isEmpty
          ? "it has ended; a youth who comes back begins again: fieldkeep first-step screen"
          : "from here: \(list: ways.map(label))")
    }
  }
}

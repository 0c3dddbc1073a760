// Clocks of a case: from its records to the deadline rules. What this laptop does not hold has no clock here.

import CaseProtocol
import Fieldkeep

/// Every clock of a case.
struct Clocks {
  let all: [Deadline]

  /// Judges a case as it stands now, under the version of the protocol with which it began.
  init(_ file: CaseFile, now: Int64) {
    let version = file.caseRecord?.integer(CaseRecord.protocolVersion)
    let rules = Self.ruleBook.rules(version: version.flatMap { UInt32(exactly: $0) })
    all = rules.deadlines(for: ClockReader(file, now: now).facts, now: now)
  }

  private static let ruleBook = DeadlineRuleBook()

  /// The clock in which an agency has to respond.
  func response(to alert: RecordID) -> Deadline? {
    all.first { $0.rule == .response && $0.subject == alert }
  }

  /// The clocks of every open case, and of the directory, by case.
  static func ofOpenCases(_ replica: Replica, now: Int64) async throws -> [CaseClock] {
    var cases = OpenCases()
    return try await cases.look(at: replica).flatMap { file in
      Clocks(file, now: now).all.map { CaseClock(caseID: file.id, deadline: $0) }
    }
  }
}

/// One clock, and whose case it is about.
struct CaseClock {
  var caseID: CaseID
  var deadline: Deadline
}

extension [CaseClock] {
  /// What is due for one person, what matters next on top.
  func due(for viewer: DueViewer, now: Int64) -> [CaseClock] {
    DueList.due(self, for: viewer, now: now) { $0.deadline }
  }
}

/// Reads what the rules ask from the records of one case.
///
/// A record tells when it was written; when it reached this laptop, the laptop knows. What came after its time was past
/// was overdue for nobody who looks here.
struct ClockReader {
  /// The types of record that it asks for; of others no clock knows.
  static let recordTypes: [RecordType] = [
    CaseRecord.type, RecoveryRecord.type, AgencyAlertRecord.type, ChecklistItemRecord.type,
    MandatedReportRecord.type, MedicalExamRecord.type, AbsenceRecord.type,
    MissingReportRecord.type, AbsenceDebriefRecord.type, TeamMemberRecord.type,
    ContactRecord.type, ContactStubRecord.type, CaseEventRecord.type, TeamMeetingRecord.type,
    EnrolmentRecord.type, ConsentRecord.type, ConsentStandingRecord.type, SharingRecord.type,
    AccessChangeRecord.type, CourtOrderRecord.type, WaiverRecord.type,
  ]

  let file: CaseFile
  private let now: Int64

  init(_ file: CaseFile, now: Int64) {
    self.file = file
    self.now = now
  }

  /// Everything that clocks ask.
  var facts: CaseClockFacts {
    let absences = absences
    let assignments = assignments
    var facts = CaseClockFacts()
    facts.absences = absences.map(\.facts)
    facts.recoveries = file.all(RecoveryRecord.type).map { recovery in
      let away = absences.filter { $0.recovery == nil || $0.recovery == recovery.id }
      return self.facts(of: recovery, away: away.compactMap(\.facts.span))
    }
    facts.reports = file.all(MandatedReportRecord.type).compactMap { record in
      MandatedReportClockFacts(
        record: record.id, fields: record.shownFields,
        knownAt: learned(MandatedReportRecord.suspected.at, of: record))
    }
    facts.exams = exams
    facts.assignments = assignments
    facts.involvements = involvements(assignments)
    facts.programs = programs(facts.absences)
    facts.sealings = file.all(EnrolmentRecord.type).compactMap { record in
      SealingClockFacts(
        record: record.id, fields: record.shownFields,
        knownAt: learned(EnrolmentRecord.completionDecided.at, of: record))
    }
    facts.consents = consents
    facts.accessChanges = file.all(AccessChangeRecord.type).map { record in
      AccessChangeClockFacts(
        record: record.id, fields: record.shownFields,
        knownAt: learned(AccessChangeRecord.known.at, of: record))
    }
    facts.sealOrders = sealOrders
    facts.destructions = destructions
    facts.waivers = file.entries(WaiverRecord.type, corrects: WaiverRecord.corrects)
      .compactMap { WaiverFacts(fields: $0.shownFields) }
    return facts
  }

  func learned(_ field: Field, of record: Record) -> Int64? {
    file.learnedTime(of: field, in: record)
  }

  // MARK: recoveries

  private func facts(of recovery: Record, away: [AbsenceSpan]) -> RecoveryFacts {
    let alerts = file.all(AgencyAlertRecord.type)
      .filter { $0.reference(AgencyAlertRecord.recovery) == recovery.id }
      .compactMap { alert in
        AlertFacts(
          record: alert.id, fields: alert.shownFields,
          statusAt: alert.time(of: AgencyAlertRecord.status),
          learnedAt: file.learnedTimes(of: alert))
      }
    let items = file.all(ChecklistItemRecord.type)
      .filter { $0.reference(ChecklistItemRecord.recovery) == recovery.id }
      .compactMap { item in
        ItemFacts(
          record: item.id, fields: item.shownFields,
          statusAt: item.time(of: ChecklistItemRecord.status),
          learnedAt: file.learnedTimes(of: item))
      }
    return RecoveryFacts(
      record: recovery.id, fields: recovery.shownFields,
      knownAt: learned(RecoveryRecord.firstContact.at, of: recovery),
      alerts: alerts, items: items, absences: away)
  }

  private var exams: [ExamClockFacts] {
    file.all(MedicalExamRecord.type).compactMap { record in
      let recovery = record.reference(MedicalExamRecord.recovery).flatMap { file.record($0) }
      return ExamClockFacts(
        record: record.id, fields: record.shownFields,
        standingAt: record.time(of: MedicalExamRecord.standing),
        firstContactAt: recovery?.instant(RecoveryRecord.firstContact.at),
        knownAt: learned(MedicalExamRecord.lastAssault.at, of: record))
    }
  }

  // MARK: absences

  private var absences: [(recovery: RecordID?, facts: AbsenceClockFacts)] {
    let reports = file.all(MissingReportRecord.type)
    let talks = file.entries(AbsenceDebriefRecord.type, corrects: AbsenceDebriefRecord.corrects)
    return file.all(AbsenceRecord.type).map { record in
      let report = reports.first { $0.reference(MissingReportRecord.absence) == record.id }
      let times = file.learnedTimes(of: record)
      let begun = [AbsenceRecord.discovered.at, AbsenceRecord.left.at]
        .compactMap { times[$0.number] }.first
      let ends = [
        times[AbsenceRecord.ended.at.number],
        report.flatMap { learned(MissingReportRecord.found.at, of: $0) },
      ]
      let talkedAt = talks.filter { $0.reference(AbsenceDebriefRecord.absence) == record.id }
        .compactMap { $0.instant(AbsenceDebriefRecord.happened.at) }.min()
      return (
        record.reference(AbsenceRecord.recovery),
        AbsenceClockFacts(
          record: record.id, fields: record.shownFields, report: report?.shownFields ?? [:],
          custodian: custodian, talkedAt: talkedAt, knownAt: begun,
          endKnownAt: ends.compactMap(\.self).min())
      )
    }
  }

  /// Who answers for the youth's care: Probation where it leads, or where only its officer is on the team; else Children
  /// and Family Services.
  private var custodian: Agency {
    if let lead = file.caseRecord?.code(CaseRecord.leadAgency) {
      let agency = Agency(rawValue: lead)
      if agency == .probation || agency == .childServices { return agency }
    }
    let roles = file.all(TeamMemberRecord.type)
      .filter { $0.instant(TeamMemberRecord.ended.at) == nil }
      .compactMap { $0.code(TeamMemberRecord.role) }
    let isOnlyProbation =
      roles.contains(CaseRole.probationOfficer.rawValue)
      && !roles.contains(CaseRole.socialWorker.rawValue)
    return isOnlyProbation ? .probation : .childServices
  }

  // MARK: those who stay

  private var assignments: [AssignmentClockFacts] {
    let contacts = contacts
    return file.all(TeamMemberRecord.type).compactMap { record in
      let role = record.code(TeamMemberRecord.role)
      return AssignmentClockFacts(
        record: record.id, fields: record.shownFields,
        contacts: contacts.filter { $0.role == role }.map(\.contact),
        knownAt: learned(TeamMemberRecord.began.at, of: record))
    }
  }

  /// Contacts by the role of whoever made them; the advocates' own stand for their stubs, which tell the day only.
  private var contacts: [(role: String, contact: AssignmentClockFacts.Contact)] {
    let own = file.entries(ContactRecord.type, corrects: ContactRecord.corrects)
    let known = Set(
      file.all(ContactRecord.type).map { CountyIdentity.contactStub(contact: $0.id).recordID })
    let stubs = file.entries(ContactStubRecord.type, corrects: ContactStubRecord.corrects)
      .filter { !known.contains($0.id) }
    return own.compactMap { record in
      guard let at = record.instant(ContactRecord.happened.at) else { return nil }
      let isReached = record.boolean(ContactRecord.wasReached) ?? true
      return (
        CaseRole.advocate.rawValue,
        Self.contact(at: at, kind: record.code(ContactRecord.kind), isReached: isReached)
      )
    }
      + stubs.compactMap { record in
        guard let at = moment(ofStub: record) else { return nil }
        return (
          record.code(ContactStubRecord.role) ?? CaseRole.advocate.rawValue,
          Self.contact(at: at, kind: record.code(ContactStubRecord.kind), isReached: true)
        )
      }
  }

  private static func contact(
    at moment: Int64, kind: String?, isReached: Bool
  ) -> AssignmentClockFacts.Contact {
    AssignmentClockFacts.Contact(
      at: moment, isInPerson: kind == "in_person",
      isAttempt: kind == "attempted" || !isReached)
  }

  /// A moment for a stub, which tells a day: when it was written, if that was on the day, else the day's nearest end.
  private func moment(ofStub stub: Record) -> Int64? {
    guard case .partialDate(let date) = stub[ContactStubRecord.date.name],
      let month = date.month, let day = date.day
    else { return nil }
    let time = LocalTime(now: now)
    guard
      let start = time.moment(year: Int(date.year), month: Int(month), day: Int(day)),
      let end = time.moment(year: Int(date.year), month: Int(month), day: Int(day), hour: 24)
    else { return nil }
    let written = stub.writtenMilliseconds?.lowerBound ?? start
    return min(max(written, start), end - 1)
  }

  private func involvements(_ team: [AssignmentClockFacts]) -> [InvolvementClockFacts] {
    let events = file.entries(CaseEventRecord.type, corrects: CaseEventRecord.corrects)
      .map(\.shownFields)
    let meetings = file.all(TeamMeetingRecord.type).map(\.shownFields)
    return file.all(RecoveryRecord.type).map { recovery in
      InvolvementClockFacts(
        record: recovery.id, fields: recovery.shownFields, team: team, events: events,
        meetings: meetings, knownAt: learned(RecoveryRecord.firstContact.at, of: recovery))
    }
  }

  // MARK: programs and consent

  private func programs(_ absences: [AbsenceClockFacts]) -> [ProgramClockFacts] {
    let tracks = ProgramTracks()
    return file.all(EnrolmentRecord.type).compactMap { record in
      guard let started = record.instant(EnrolmentRecord.started.at),
        let name = record.text(EnrolmentRecord.track),
        let version = record.integer(EnrolmentRecord.trackVersion),
        let number = UInt32(exactly: version)
      else { return nil }
      let track = tracks[TrackVersion(track: name, version: number)] ?? tracks.newest(name)
      guard let track else { return nil }
      let end = track.end(
        startedAt: started, absences: absences.compactMap(\.span), now: now)
      return ProgramClockFacts(
        record: record.id, fields: record.shownFields,
        duration: .milliseconds(end.subtractingReportingOverflow(started).partialValue),
        knownAt: learned(EnrolmentRecord.started.at, of: record))
    }
  }

  private var consents: [ConsentClockFacts] {
    let records = file.all(ConsentRecord.type)
    let originals = Set(records.map(\.id))
    let standings = file.all(ConsentStandingRecord.type)
    return records.compactMap { record in
      // A copy runs no second clock where its original is read too.
      if let original = record.reference(ConsentRecord.original), originals.contains(original) {
        return nil
      }
      let standing = standings.first {
        $0.reference(ConsentStandingRecord.consentRecord) == record.id
      }
      let isRenewed = standing?.reference(ConsentStandingRecord.renewedBy) != nil
      let compartment = CountySchema.schema.compartment(numbered: record.compartment)
      return ConsentClockFacts(
        record: record.id, fields: record.shownFields, standing: standing?.shownFields ?? [:],
        standingAt: standing?.time(of: ConsentStandingRecord.standing),
        sharingEndedAt: sharingEnd(of: record),
        renewedAt: isRenewed ? standing?.time(of: ConsentStandingRecord.renewedBy) : nil,
        holder: compartment.flatMap(ConsentClockFacts.holder),
        knownAt: learned(ConsentRecord.given.at, of: record))
    }
  }

  /// When sharing with the last agency that a consent names was taken back; nil while it stands with one.
  private func sharingEnd(of consent: Record) -> Int64? {
    let ends = file.all(SharingRecord.type)
      .filter {
        $0.code(SharingRecord.standing) == "revoked"
          && $0.reference(SharingRecord.subject) == consent.reference(ConsentRecord.subject)
      }
      .compactMap { record -> (String, Int64)? in
        guard let agency = record.code(SharingRecord.agency) else { return nil }
        let at = record.instant(SharingRecord.changed.at) ?? record.time(of: SharingRecord.standing)
        return at.map { (agency, $0) }
      }
    let ended = Dictionary(ends) { min($0, $1) }
    let agencies = consent.words(ConsentRecord.toAgencies)
    let moments = agencies.compactMap { ended[$0] }
    return agencies.isEmpty || moments.count < agencies.count ? nil : moments.max()
  }
}

extension CaseFile {
  /// The entries of a type, those that a later one corrects left out.
  func entries(_ type: RecordType, corrects field: Field) -> [Record] {
    let all = all(type)
    let corrected = Set(all.compactMap { $0.reference(field) })
    return all.filter { !corrected.contains($0.id) }
  }
}

extension Record {
  /// The shown number of a field.
  func integer(_ field: Field) -> Int64? {
    if case .integer(let number) = self[field] { number } else { nil }
  }

  /// Whether a field says yes or no; nil where it says neither.
  func boolean(_ field: Field) -> Bool? {
    if case .boolean(let value) = self[field] { value } else { nil }
  }
}

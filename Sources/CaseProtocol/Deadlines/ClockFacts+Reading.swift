// From records to what the later clocks ask. Only the fields that are named here reach a rule; a value of another kind
// counts as not stated.

public import CausalMerge
public import RecordSchema

extension MandatedReportClockFacts {
  /// Takes a report's shown values; `nil` if they do not say whose report about which recovery it is.
  public init?(record: RecordID, fields: ShownFields, knownAt: Int64?) {
    guard let recovery = fields.reference(MandatedReportRecord.recovery),
      let agency = fields.code(MandatedReportRecord.agency)
    else { return nil }
    self.init(
      record: record, recovery: recovery, agency: Agency(rawValue: agency),
      suspectedAt: fields.instant(MandatedReportRecord.suspected.at),
      phonedAt: fields.instant(MandatedReportRecord.phoned.at),
      writtenAt: fields.instant(MandatedReportRecord.written.at), knownAt: knownAt)
  }
}

extension ExamClockFacts {
  /// Takes an examination's shown values; `nil` unless it is the acute one of a recovery.
  ///
  /// - Parameters:
  ///   - record: the examination's identifier.
  ///   - fields: its shown values, of which no finding is read.
  ///   - standingAt: when its standing was written, in milliseconds since 1970: a youth declined no later.
  ///   - firstContactAt: the recovery's, in milliseconds since 1970.
  ///   - knownAt: when this replica learned of the assault, in milliseconds since 1970.
  public init?(
    record: RecordID, fields: ShownFields, standingAt: Int64?, firstContactAt: Int64?,
    knownAt: Int64?
  ) {
    guard fields.code(MedicalExamRecord.kind) == "sart_acute",
      let recovery = fields.reference(MedicalExamRecord.recovery)
    else { return nil }
    let isDeclined = fields.code(MedicalExamRecord.standing) == "declined_by_youth"
    self.init(
      record: record, recovery: recovery, firstContactAt: firstContactAt,
      lastAssaultAt: fields.instant(MedicalExamRecord.lastAssault.at),
      performedAt: fields.instant(MedicalExamRecord.performed.at),
      declinedAt: isDeclined ? standingAt : nil, knownAt: knownAt)
  }
}

extension AbsenceClockFacts {
  /// Takes an absence's shown values, and those of its missing report.
  ///
  /// - Parameters:
  ///   - record: the absence's identifier.
  ///   - fields: its shown values.
  ///   - report: those of its missing report, if there is one.
  ///   - custodian: who answers for the youth's care.
  ///   - hasTribe: whether a tribe is to be told.
  ///   - talkedAt: the first talk after the return, in milliseconds since 1970.
  ///   - knownAt: when this replica learned of the absence, in milliseconds since 1970.
  ///   - endKnownAt: when it learned of the end, in milliseconds since 1970.
  public init(
    record: RecordID, fields: ShownFields, report: ShownFields = [:], custodian: Agency,
    hasTribe: Bool = false, talkedAt: Int64? = nil, knownAt: Int64?, endKnownAt: Int64?
  ) {
    let told: [DeadlinePart: Int64?] = [
      .lawEnforcementTold: fields.instant(AbsenceRecord.policeTold.at),
      .nationalCenterTold: fields.instant(AbsenceRecord.centerTold.at),
      .courtTold: fields.instant(AbsenceRecord.courtTold.at),
      .guardianTold: fields.instant(AbsenceRecord.guardianTold.at),
      .tribeTold: fields.instant(AbsenceRecord.tribeTold.at),
    ]
    let ends = [
      fields.instant(AbsenceRecord.ended.at), report.instant(MissingReportRecord.found.at),
    ]
    self.init(
      record: record, custodian: custodian, leftAt: fields.instant(AbsenceRecord.left.at),
      discoveredAt: fields.instant(AbsenceRecord.discovered.at),
      toldAt: told.compactMapValues(\.self), hasTribe: hasTribe,
      reportReceivedAt: report.instant(MissingReportRecord.received.at),
      reportTransmittedAt: report.instant(MissingReportRecord.transmitted.at),
      endedAt: ends.compactMap(\.self).min(),
      foundReportedAt: report.instant(MissingReportRecord.foundReported.at), talkedAt: talkedAt,
      knownAt: knownAt, endKnownAt: endKnownAt)
  }

  /// The time away, for clocks that an absence interrupts; `nil` if nobody said when it began.
  public var span: AbsenceSpan? {
    (leftAt ?? discoveredAt).map { AbsenceSpan(leftAt: $0, returnedAt: endedAt) }
  }
}

extension AssignmentClockFacts {
  /// Takes an assignment's shown values; `nil` if they do not say in which role.
  public init?(record: RecordID, fields: ShownFields, contacts: [Contact], knownAt: Int64?) {
    guard let role = fields.code(TeamMemberRecord.role) else { return nil }
    self.init(
      record: record, role: CaseRole(rawValue: role),
      agency: fields.code(TeamMemberRecord.agency).map(Agency.init(rawValue:)),
      from: fields.instant(TeamMemberRecord.began.at),
      to: fields.instant(TeamMemberRecord.ended.at), contacts: contacts, knownAt: knownAt)
  }
}

extension ProgramClockFacts {
  /// Takes an enrolment's shown values; `nil` while it has not begun.
  ///
  /// - Parameters:
  ///   - record: the enrolment's identifier.
  ///   - fields: its shown values.
  ///   - duration: the length of its track's version.
  ///   - knownAt: when this replica learned of the start, in milliseconds since 1970.
  public init?(record: RecordID, fields: ShownFields, duration: Duration, knownAt: Int64?) {
    guard let startedAt = fields.instant(EnrolmentRecord.started.at) else { return nil }
    let status = fields.code(EnrolmentRecord.status).flatMap(EnrolmentStatus.init(rawValue:))
    let hasLeft = status == .withdrawn || status == .terminated
    self.init(
      record: record, startedAt: startedAt, duration: duration,
      completionDecidedAt: fields.instant(EnrolmentRecord.completionDecided.at),
      // That the youth left is enough; nobody is to look for a date of it.
      leftAt: hasLeft ? fields.instant(EnrolmentRecord.programEnded.at) ?? startedAt : nil,
      knownAt: knownAt)
  }
}

extension SealingClockFacts {
  /// Takes an enrolment's shown values; `nil` until its completion was decided.
  public init?(record: RecordID, fields: ShownFields, knownAt: Int64?) {
    guard fields.code(EnrolmentRecord.status) == EnrolmentStatus.completed.rawValue,
      let completedAt = fields.instant(EnrolmentRecord.completionDecided.at)
    else { return nil }
    let decision = fields.code(EnrolmentRecord.sealDecision)
    self.init(
      record: record, completedAt: completedAt,
      decidedAt: fields.instant(EnrolmentRecord.sealDecided.at),
      isGranted: decision.map { $0 == "sealed" },
      lawEnforcementNotifiedAt: fields.instant(EnrolmentRecord.policeNotified.at),
      lawEnforcementSealedAt: fields.instant(EnrolmentRecord.policeSealed.at),
      youthNotifiedAt: fields.instant(EnrolmentRecord.youthNotified.at),
      petitionedAt: fields.instant(EnrolmentRecord.petitioned.at), knownAt: knownAt)
  }
}

extension AccessChangeClockFacts {
  /// Takes a change of access from its shown values.
  public init(record: RecordID, fields: ShownFields, knownAt: Int64?) {
    self.init(
      record: record, changedAt: fields.instant(AccessChangeRecord.known.at),
      isHighRisk: fields.boolean(AccessChangeRecord.isUrgent) ?? false,
      grantRevokedAt: fields.instant(AccessChangeRecord.removed.at),
      devicesConfirmedAt: fields.instant(AccessChangeRecord.allConfirmed.at), knownAt: knownAt)
  }
}

extension WaiverFacts {
  /// Takes a waiver's shown values; `nil` if they name no clock that this version knows.
  public init?(fields: ShownFields) {
    guard
      let rule = fields.code(WaiverRecord.rule).flatMap({
        DeadlineRule(rawValue: $0.uppercased())
      }),
      case .text(let deadline) = fields[WaiverRecord.deadline.number]
    else { return nil }
    self.init(
      rule: rule, deadline: deadline,
      role: fields.code(WaiverRecord.role).map(CaseRole.init(rawValue:)),
      hasReason: fields.hasText(WaiverRecord.reason))
  }
}

extension InvolvementClockFacts {
  /// Takes a recovery's shown values, and what its case's entries say of who stayed and how it ended.
  ///
  /// - Parameters:
  ///   - record: the recovery's identifier.
  ///   - fields: its shown values.
  ///   - team: who is and was assigned.
  ///   - events: the case's closings and reopenings, those that were corrected left out.
  ///   - meetings: the team's.
  ///   - settings: how long the year is; a meeting of the team in its last thirty days, or later, is the look back.
  ///   - knownAt: when this replica learned of the first contact, in milliseconds since 1970.
  public init(
    record: RecordID, fields: ShownFields, team: [AssignmentClockFacts],
    events: [ShownFields] = [], meetings: [ShownFields] = [],
    settings: InvolvementClockSettings = InvolvementClockSettings(), knownAt: Int64?
  ) {
    let last = events.max { left, right in
      (left.instant(CaseEventRecord.happened.at) ?? .min)
        < (right.instant(CaseEventRecord.happened.at) ?? .min)
    }
    let closing = last.flatMap { $0.code(CaseEventRecord.kind) == "closed" ? $0 : nil }
    let firstContact = fields.instant(RecoveryRecord.firstContact.at)
    let reviewFrom = firstContact.map {
      $0.saturatingAdd((settings.review - .days(30)).milliseconds)
    }
    self.init(
      recovery: record,
      status: fields.code(RecoveryRecord.status).flatMap(RecoveryStatus.init(rawValue:)),
      firstContactAt: firstContact, team: team,
      closedAt: closing?.instant(CaseEventRecord.happened.at),
      hasClosingReason: closing.map {
        $0.code(CaseEventRecord.reason) != nil || $0.hasText(CaseEventRecord.remark)
      } ?? false,
      reviewedAt: reviewFrom.flatMap { from in
        meetings.compactMap { $0.instant(TeamMeetingRecord.held.at) }.filter { $0 >= from }.min()
      },
      knownAt: knownAt)
  }
}

extension ConsentClockFacts {
  /// Takes a consent's shown values, and those of its standing.
  ///
  /// - Parameters:
  ///   - record: the consent's identifier.
  ///   - fields: its shown values.
  ///   - standing: those of the record that says whether it stands.
  ///   - standingAt: when that was written, in milliseconds since 1970: the consent was taken back no later.
  ///   - sharingEndedAt: when sharing with everyone whom it names was taken back, in milliseconds since 1970.
  ///   - renewedAt: when it was written that another took its place, in milliseconds since 1970.
  ///   - holder: who relies on it.
  ///   - knownAt: when this replica learned of it, in milliseconds since 1970.
  public init(
    record: RecordID, fields: ShownFields, standing: ShownFields = [:], standingAt: Int64? = nil,
    sharingEndedAt: Int64? = nil, renewedAt: Int64? = nil, holder: CaseRole?, knownAt: Int64?
  ) {
    let isRevoked = standing.code(ConsentStandingRecord.standing) == "revoked"
    let ends = [
      fields.instant(ConsentRecord.expiresAt), standing.instant(ConsentStandingRecord.expiresAt),
    ]
    let revocations = [
      standing.instant(ConsentStandingRecord.revoked.at), isRevoked ? standingAt : nil,
      sharingEndedAt,
    ]
    self.init(
      record: record, holder: holder, givenAt: fields.instant(ConsentRecord.given.at),
      expiresAt: ends.compactMap(\.self).min(), revokedAt: revocations.compactMap(\.self).min(),
      renewedAt: renewedAt,
      withdrawnAt: standing.instant(ConsentStandingRecord.shareWithdrawn.at), knownAt: knownAt)
  }

  /// Who relies on the consents of a compartment.
  ///
  /// - Parameter compartment: where the consent lies.
  /// - Returns: `nil` where several do.
  public static func holder(in compartment: Compartment) -> CaseRole? {
    switch compartment {
    case CountyCompartment.advocateNotes: .advocate
    case CountyCompartment.health: .health
    case CountyCompartment.mentalHealth: .mentalHealth
    case CountyCompartment.childWelfare: .socialWorker
    case CountyCompartment.lawEnforcement: .investigator
    case CountyCompartment.diversion: .prosecutor
    case CountyCompartment.education: .educator
    case CountyCompartment.placementLocation: .placement
    default: nil
    }
  }
}

// From shown values to facts: each date lands where its clock looks, and what is of another kind is not stated.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

@Suite struct ClockReadingTests {
  private func instant(_ offset: Int64) -> FieldValue { .instant(milliseconds: offset) }

  @Test func `an absence brings its notices, its report and its end`() throws {
    let facts = AbsenceClockFacts(
      record: try recordID(1),
      fields: [
        AbsenceRecord.left.at.number: instant(1), AbsenceRecord.discovered.at.number: instant(2),
        AbsenceRecord.policeTold.at.number: instant(3),
        AbsenceRecord.centerTold.at.number: instant(4),
        AbsenceRecord.courtTold.at.number: instant(5),
        AbsenceRecord.guardianTold.at.number: instant(6),
        AbsenceRecord.tribeTold.at.number: .text("yesterday"),
        AbsenceRecord.ended.at.number: instant(9),
      ],
      report: [
        MissingReportRecord.received.at.number: instant(7),
        MissingReportRecord.transmitted.at.number: instant(8),
        MissingReportRecord.found.at.number: instant(10),
        MissingReportRecord.foundReported.at.number: instant(11),
      ], custodian: .probation, talkedAt: 12, knownAt: 13, endKnownAt: 14)
    #expect(
      facts
        == AbsenceClockFacts(
          record: try recordID(1), custodian: .probation, leftAt: 1, discoveredAt: 2,
          toldAt: [
            .lawEnforcementTold: 3, .nationalCenterTold: 4, .courtTold: 5, .guardianTold: 6,
          ], reportReceivedAt: 7, reportTransmittedAt: 8, endedAt: 9, foundReportedAt: 11,
          talkedAt: 12, knownAt: 13, endKnownAt: 14))
    #expect(facts.span == AbsenceSpan(leftAt: 1, returnedAt: 9))
  }

  @Test func `only the acute examination has the clock of ninety-six hours`() throws {
    func exam(_ kind: String, _ standing: String) throws -> ExamClockFacts? {
      ExamClockFacts(
        record: try recordID(1),
        fields: [
          MedicalExamRecord.recovery.number: .reference(try recordID(2)),
          MedicalExamRecord.kind.number: .code(kind),
          MedicalExamRecord.standing.number: .code(standing),
          MedicalExamRecord.lastAssault.at.number: instant(5),
        ], standingAt: 7, firstContactAt: 6, knownAt: nil)
    }
    #expect(try exam("sart_acute", "declined_by_youth")?.declinedAt == 7)
    #expect(try exam("sart_acute", "offered")?.declinedAt == nil)
    #expect(try exam("sart_acute", "offered")?.lastAssaultAt == 5)
    #expect(try exam("clearance", "offered") == nil)
  }

  @Test func `a program that the youth left has no clock, with or without a date of it`() throws {
    var fields: ShownFields = [
      EnrolmentRecord.started.at.number: instant(beforeSpring),
      EnrolmentRecord.status.number: .code("enrolled"),
    ]
    func state() throws -> Deadline.State {
      let facts = try #require(
        ProgramClockFacts(
          record: try recordID(1), fields: fields, duration: .seconds(86_400), knownAt: nil))
      return DeadlineRules().deadline(for: facts, now: beforeSpring + 2 * oneDay).state
    }
    #expect(try state() == .breached(by: .milliseconds(oneDay)))
    for status in ["withdrawn", "terminated"] {
      fields[EnrolmentRecord.status.number] = .code(status)
      #expect(try state() == .notApplicable(.programLeft))
    }
  }

  @Test(arguments: [("sealed", true), ("refused", false), ("petitioned", false), (nil, nil)])
  func `sealing is granted, refused or open, and begins with completion`(
    code: String?, isGranted: Bool?
  ) throws {
    var fields: ShownFields = [
      EnrolmentRecord.status.number: .code("completed"),
      EnrolmentRecord.completionDecided.at.number: instant(1),
      EnrolmentRecord.policeNotified.at.number: instant(2),
      EnrolmentRecord.policeSealed.at.number: instant(3),
      EnrolmentRecord.youthNotified.at.number: instant(4),
      EnrolmentRecord.petitioned.at.number: instant(5),
    ]
    if let code { fields[EnrolmentRecord.sealDecision.number] = .code(code) }
    let facts = SealingClockFacts(record: try recordID(1), fields: fields, knownAt: nil)
    #expect(
      facts
        == SealingClockFacts(
          record: try recordID(1), completedAt: 1, isGranted: isGranted,
          lawEnforcementNotifiedAt: 2, lawEnforcementSealedAt: 3, youthNotifiedAt: 4,
          petitionedAt: 5))
    fields[EnrolmentRecord.status.number] = .code("enrolled")
    #expect(SealingClockFacts(record: try recordID(1), fields: fields, knownAt: nil) == nil)
  }

  @Test func `a waiver names a rule and its clock, and blanks are no reason`() {
    func waiver(_ reason: String) -> WaiverFacts? {
      WaiverFacts(fields: [
        WaiverRecord.rule.number: .code("d3"), WaiverRecord.deadline.number: .text("D3/x"),
        WaiverRecord.role.number: .code("supervisor"), WaiverRecord.reason.number: .text(reason),
      ])
    }
    #expect(
      waiver("seen elsewhere")
        == WaiverFacts(
          rule: .healthEvaluation, deadline: "D3/x", role: .supervisor, hasReason: true))
    #expect(waiver(" \n")?.hasReason == false)
    #expect(WaiverFacts(fields: [:]) == nil)
  }

  @Test func `reports, assignments and changes of access bring their dates`() throws {
    let report = MandatedReportClockFacts(
      record: try recordID(1),
      fields: [
        MandatedReportRecord.recovery.number: .reference(try recordID(2)),
        MandatedReportRecord.agency.number: .code("health"),
        MandatedReportRecord.suspected.at.number: instant(1),
        MandatedReportRecord.phoned.at.number: instant(2),
        MandatedReportRecord.written.at.number: instant(3),
      ], knownAt: 4)
    #expect(
      report
        == MandatedReportClockFacts(
          record: try recordID(1), recovery: try recordID(2), agency: .health, suspectedAt: 1,
          phonedAt: 2, writtenAt: 3, knownAt: 4))
    let assignment = AssignmentClockFacts(
      record: try recordID(1),
      fields: [
        TeamMemberRecord.role.number: .code("dpo"),
        TeamMemberRecord.agency.number: .code("probation"),
        TeamMemberRecord.began.at.number: instant(1), TeamMemberRecord.ended.at.number: instant(2),
      ], contacts: [], knownAt: nil)
    #expect(
      assignment
        == AssignmentClockFacts(
          record: try recordID(1), role: .probationOfficer, agency: .probation, from: 1, to: 2))
    let change = AccessChangeClockFacts(
      record: try recordID(1),
      fields: [
        AccessChangeRecord.known.at.number: instant(1),
        AccessChangeRecord.isUrgent.number: .boolean(true),
        AccessChangeRecord.removed.at.number: instant(2),
        AccessChangeRecord.allConfirmed.at.number: instant(3),
      ], knownAt: nil)
    #expect(
      change
        == AccessChangeClockFacts(
          record: try recordID(1), changedAt: 1, isHighRisk: true, grantRevokedAt: 2,
          devicesConfirmedAt: 3))
  }
}

// What came after the first hours: placements and absences, advocates, First Step.

import CaseProtocol
import CausalMerge
import RecordSchema

extension CountyScript {
  private static let day: Int64 = 86_400_000

  // MARK: absences and placements

  /// Writes where a youth was placed, and when the youth left.
  mutating func writeAbsences(of youth: YouthPlan) {
    for recovery in youth.recoveries {
      guard let plan = recovery.placement else { continue }
      let began = recovery.contact + chance.hours(6...30)
      writePlacement(
        1, of: recovery, type: plan.type, beds: plan.beds, began: began,
        ended: plan.isLasting ? nil : began + chance.days(3...200), reason: "planned")
    }
    let recovery = youth.recoveries[0]
    let contact = recovery.contact
    let left: Int64
    switch youth.leaving {
    case .none: return
    case .beforeOutreach:
      let left = contact + chance.hours(4...18)
      writeAbsence(
        1, of: recovery, left: left, ended: contact + chance.hours(22...28), from: nil)
      return
    case .first72: left = contact + chance.hours(10...70)
    case .first90: left = contact + chance.days(4...25)
    case .later: left = contact + chance.days(95...290)
    case .after(let seconds): left = contact + Int64(seconds) * 1000
    }
    let isOpen = youth.leaving == .later
    let back = left + chance.days(1...8)
    let began = contact + chance.hours(5...8)
    let first = writeLeftPlacement(1, of: recovery, began: began, left: left)
    let absence = writeAbsence(1, of: recovery, left: left, ended: isOpen ? nil : back, from: first)
    switch Chosen(rawValue: youth.index) {
    case .left715959: mark(.leftBefore72, absence)
    case .left720000: mark(.leftAt72, absence)
    case .left720001: mark(.leftAfter72, absence)
    default: break
    }
    guard youth.leavesAgain else { return }
    let again = contact + (youth.leaving == .first72 ? chance.days(40...80) : chance.days(95...200))
    let second = writeLeftPlacement(2, of: recovery, began: back + 3_600_000, left: again)
    writeAbsence(2, of: recovery, left: again, ended: again + chance.days(1...8), from: second)
  }

  /// A placement that the youth leaves: homes with seven to twenty-three beds the least often.
  private mutating func writeLeftPlacement(
    _ ordinal: UInt8, of recovery: RecoveryPlan, began: Int64, left: Int64
  ) -> RecordID {
    let beds: [String?] = [
      "beds_1_to_6", "beds_24_or_more", "beds_7_to_23", "beds_1_to_6", nil, "beds_24_or_more",
      "beds_7_to_23", "beds_1_to_6", nil, "beds_24_or_more",
    ]
    let choice = beds[leftPlacements % beds.count]
    leftPlacements += 1
    return writePlacement(
      ordinal, of: recovery, type: choice == nil ? "resource_family" : "group_home", beds: choice,
      began: began, ended: left, reason: "awol")
  }

  @discardableResult
  private mutating func writePlacement(
    _ ordinal: UInt8, of recovery: RecoveryPlan, type: String, beds: String?, began: Int64,
    ended: Int64?, reason: String
  ) -> RecordID {
    let placement = record(
      CountyIdentity.placement(recovery: recovery.record, ordinal: ordinal))
    let device = recovery.device(.childServices)
    var cells = [
      PlacementRecord.recovery.of(recovery.record), PlacementRecord.placementType.of(type),
      PlacementRecord.began.of(began),
    ]
    if let beds { cells.append(PlacementRecord.bedsBand.of(beds)) }
    write(
      PlacementRecord.type, placement, in: recovery.caseID, by: device, at: began + 1_800_000,
      cells)
    if let ended {
      write(
        PlacementRecord.type, placement, in: recovery.caseID, by: device, at: ended + 7_200_000,
        [PlacementRecord.ended.of(ended), PlacementRecord.endReason.of(reason)])
    }
    if type == "confidential_shelter" {
      write(
        PlacementLocationRecord.type,
        record(CountyIdentity.placementLocation(placement: placement)), in: recovery.caseID,
        by: recovery.device(.advocates), at: began + 3_600_000,
        [
          PlacementLocationRecord.placement.of(placement),
          PlacementLocationRecord.address.of("Synthetic shelter \(recovery.record.bytes[2])"),
        ])
    }
    return placement
  }

  @discardableResult
  private mutating func writeAbsence(
    _ ordinal: UInt8, of recovery: RecoveryPlan, left: Int64, ended: Int64?,
    from placement: RecordID?
  ) -> RecordID {
    let absence = record(
      CountyIdentity.absence(
        caseID: recovery.caseID, in: CountyCompartment.coordination, ordinal: ordinal))
    let device = recovery.device(.childServices)
    var cells = [
      AbsenceRecord.recovery.of(recovery.record), AbsenceRecord.left.of(left),
      AbsenceRecord.discovered.of(left + 1_800_000),
    ]
    if let placement { cells.append(AbsenceRecord.leftFrom.of(placement)) }
    write(
      AbsenceRecord.type, absence, in: recovery.caseID, by: device, at: left + 3_600_000, cells)
    if let ended {
      write(
        AbsenceRecord.type, absence, in: recovery.caseID, by: device, at: ended + 7_200_000,
        [AbsenceRecord.ended.of(ended), AbsenceRecord.endKind.of("returned_self")])
    }
    return absence
  }

  // MARK: advocates and First Step

  /// Writes who stayed with a youth, what was learned later, and the way through First Step.
  mutating func writeProgram(of youth: YouthPlan) {
    let recovery = youth.recoveries[0]
    let contact = recovery.contact
    let began = contact + chance.hours(1...20)
    switch youth.accompaniment {
    case .lasting: writeAdvocate(0, of: recovery, from: began, to: nil)
    case .endedBefore90:
      writeAdvocate(0, of: recovery, from: began, to: contact + chance.days(20...80))
    case .endedBefore365:
      writeAdvocate(0, of: recovery, from: began, to: contact + chance.days(95...340))
    case .handedOver:
      writeAdvocate(0, of: recovery, from: began, to: contact + 60 * Self.day)
      writeAdvocate(1, of: recovery, from: contact + 65 * Self.day, to: nil)
    }
    if let group = youth.group {
      let happened = contact + chance.days(5...40)
      write(
        ExploitationStatusRecord.type, newRecord(), in: youth.caseID,
        by: recovery.device(.childServices), at: happened,
        [
          ExploitationStatusRecord.happened.of(happened),
          ExploitationStatusRecord.groups.of(group),
        ])
    }
    if youth.index % 12 == 0 {
      let happened = contact + chance.hours(3...9)
      write(
        NoteRecord.type, newRecord(), in: youth.caseID, by: recovery.device(.advocates),
        at: happened + 600_000,
        [
          NoteRecord.happened.of(happened),
          NoteRecord.text.of("Synthetic note \(youth.index + 1)."),
        ])
    }
    if youth.diversion != .none { writeDiversion(of: youth) }
  }

  private mutating func writeAdvocate(
    _ change: Int, of recovery: RecoveryPlan, from began: Int64, to ended: Int64?
  ) {
    let device = recovery.device(.advocates)
    // The next one at the same office's laptops.
    let number =
      CountyOffice.advocates.rawValue * 5
      + (device - CountyOffice.advocates.rawValue * 5 + change) % 5
    let member = record(
      CountyIdentity.teamMember(
        caseID: recovery.caseID, in: CountyCompartment.coordination, staffMember: staff(number),
        role: "advocate"))
    write(
      TeamMemberRecord.type, member, in: recovery.caseID, by: device, at: began + 1_800_000,
      [
        TeamMemberRecord.staffMember.of(staff(number)), TeamMemberRecord.role.of("advocate"),
        TeamMemberRecord.agency.of(Agency.advocate.rawValue), TeamMemberRecord.began.of(began),
      ])
    guard let ended else { return }
    write(
      TeamMemberRecord.type, member, in: recovery.caseID, by: device, at: ended + 3_600_000,
      [TeamMemberRecord.ended.of(ended), TeamMemberRecord.endReason.of("replaced")])
  }

  private mutating func writeDiversion(of youth: YouthPlan) {
    let recovery = youth.recoveries[0]
    let device = recovery.device(.prosecutors)
    let stage = youth.diversion.rawValue
    let arrest = record(
      CountyIdentity.arrest(recovery: recovery.record, in: CountyCompartment.diversion))
    let isBeforeLaw = youth.firstDay < CountyStory.day(2017, 1, 1)
    let decided = recovery.contact + chance.days(2...10)
    write(
      ArrestRecord.type, arrest, in: youth.caseID, by: device, at: decided,
      [
        ArrestRecord.recovery.of(recovery.record), ArrestRecord.arrested.of(recovery.contact),
        ArrestRecord.charge.of(isBeforeLaw ? "pc_647_b" : "other_related"),
        ArrestRecord.isCasePending.of(true),
      ])
    let enrolment = record(CountyIdentity.enrolment(caseID: youth.caseID, attempt: 1))
    let statuses = [
      "", "ineligible", "screened", "offered", "enrolled", "completed", "completed", "completed",
    ]
    // Each step a while after the one before it.
    let steps: [(DiversionPlan, EventFields, ClosedRange<Int>)] = [
      (.offered, EnrolmentRecord.offered, 1...5), (.agreed, EnrolmentRecord.agreed, 1...5),
      (.completed, EnrolmentRecord.completionDecided, 60...80),
      (.cleared, EnrolmentRecord.chargeCleared, 3...10),
      (.sealed, EnrolmentRecord.policeSealed, 10...30),
    ]
    var time = decided
    write(
      EnrolmentRecord.type, enrolment, in: youth.caseID, by: device, at: time,
      [
        EnrolmentRecord.track.of("first_step_10w"), EnrolmentRecord.trackVersion.of(1),
        EnrolmentRecord.originatingArrest.of(arrest), EnrolmentRecord.status.of("screened"),
      ])
    write(
      EligibilityRecord.type, newRecord(), in: youth.caseID, by: device, at: decided,
      [
        EligibilityRecord.enrolment.of(enrolment), EligibilityRecord.decided.of(decided),
        EligibilityRecord.decision.of(
          stage >= DiversionPlan.eligible.rawValue ? "eligible" : "ineligible"),
        EligibilityRecord.decidedBy.of("Staff \(device + 1)"),
      ])
    for (step, event, days) in steps where stage >= step.rawValue {
      time += chance.days(days)
      var cells = [event.of(time)]
      if step == .completed { cells.append(EnrolmentRecord.programEnded.of(time)) }
      if step == .agreed { cells.append(EnrolmentRecord.started.of(time)) }
      write(EnrolmentRecord.type, enrolment, in: youth.caseID, by: device, at: time, cells)
    }
    write(
      EnrolmentRecord.type, enrolment, in: youth.caseID, by: device, at: time + 600_000,
      [EnrolmentRecord.status.of(statuses[stage])])
    guard stage >= DiversionPlan.agreed.rawValue else { return }
    for (count, service) in ["counselling", "education", "medical"].enumerated() {
      let happened = decided + Int64(20 + 7 * count) * Self.day
      write(
        AttendanceRecord.type, newRecord(), in: youth.caseID, by: device, at: happened,
        [
          AttendanceRecord.enrolment.of(enrolment), AttendanceRecord.happened.of(happened),
          AttendanceRecord.kind.of("present"), AttendanceRecord.serviceType.of(service),
        ])
    }
  }

  // MARK: what is easily counted wrongly

  /// Writes the poison rows that are records of their own, and says which the others are.
  mutating func writePoison(_ plan: CountyPlan) {
    mark(.unknownBirth, plan[.unknownBirth].person)
    mark(.beforeMidnight, plan[.beforeMidnight].recoveries[0].record)
    mark(.afterMidnight, plan[.afterMidnight].recoveries[0].record)
    writeSiblings(plan[.sibling], plan[.otherSibling])
    writeStray(.exercise, at: CountyStory.day(2016, 9, 14))
    writeStray(.unfounded, at: CountyStory.day(2017, 3, 2))
    // Two deputies at one scene each opened a recovery.
    var twice = plan[.enteredTwice].recoveries[0]
    twice.record = newRecord()
    writeRecovery(twice, offered: nil)
    write(
      RecoveryRecord.type, twice.record, in: twice.caseID, by: twice.finder,
      at: twice.contact + Self.day, [RecoveryRecord.status.of("entered_in_error")])
    mark(.enteredTwice, twice.record)
    let recovery = plan[.arrested].recoveries[0]
    let arrest = record(
      CountyIdentity.arrest(recovery: recovery.record, in: CountyCompartment.lawEnforcement))
    write(
      ArrestRecord.type, arrest, in: recovery.caseID, CountyCompartment.lawEnforcement,
      by: recovery.finder, at: recovery.contact + 7_200_000,
      [
        ArrestRecord.recovery.of(recovery.record), ArrestRecord.arrested.of(recovery.contact),
        ArrestRecord.charge.of("pc_647_b"),
        ArrestRecord.exceptionReason.of("Synthetic: the one arrest that is left."),
      ])
    mark(.pilotArrest, arrest)
  }

  private mutating func writeSiblings(_ one: YouthPlan, _ other: YouthPlan) {
    let link = record(
      CountyIdentity.personLink(one.person, other.person, in: CountyCompartment.identity))
    let recovery = other.recoveries[0]
    for (days, identity) in [(2, "same_person"), (9, "not_same")] {
      write(
        PersonLinkRecord.type, link, in: other.caseID, by: recovery.device(.advocates),
        at: recovery.contact + Int64(days) * Self.day,
        [
          PersonLinkRecord.personA.of(one.person), PersonLinkRecord.personB.of(other.person),
          PersonLinkRecord.identity.of(identity), PersonLinkRecord.relations.of("sibling"),
        ])
    }
    mark(.siblings, link)
  }

  /// A recovery that does not count, of someone who has no other.
  private mutating func writeStray(_ row: PoisonRow, at date: LocalDate) {
    let occurred = CountyTime.instant(date, hour: 20)
    let recovery = RecoveryPlan(
      record: newRecord(), caseID: newCase(), occurred: occurred, contact: occurred,
      station: "lasd_compton")
    let person = newRecord()
    writePerson(
      person, named: row == .exercise ? "Exercise" : "Youth, unfounded",
      birth: .exact(date.adding(months: -180)), recovery: recovery)
    writeCase(of: person, recovery)
    writeRecovery(recovery, offered: occurred + 7_200_000, isTest: row == .exercise)
    if row == .unfounded {
      write(
        RecoveryRecord.type, recovery.record, in: recovery.caseID,
        by: recovery.device(.childServices), at: occurred + 5 * Self.day,
        [RecoveryRecord.status.of("unfounded")])
    }
    mark(row, recovery.record)
  }
}

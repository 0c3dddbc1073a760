// A youth is found: who she is, who was called and when they came, what child welfare knew.

import CaseProtocol
import CausalMerge
import RecordSchema

extension RecoveryPlan {
  /// Which device of an office has to do with it.
  func device(_ office: CountyOffice) -> Int { office.device(Int(record.bytes[0])) }

  /// Who found the youth.
  var finder: Int { device(station.hasPrefix("lasd") ? .sheriff : .police) }

  /// The record of its case among those who coordinate.
  func caseRecord(_ script: CountyScript) -> RecordID {
    script.record(CountyIdentity.caseRecord(caseID: caseID, in: CountyCompartment.coordination))
  }
}

extension CountyScript {
  private static let minute: Int64 = 60_000

  // MARK: who

  /// Writes a youth, the recoveries, and how agencies answered.
  mutating func writeYouth(_ youth: YouthPlan) {
    for (position, recovery) in youth.recoveries.enumerated() {
      // A second record of the youth is made by whoever did not know of the first.
      let isDouble = position > 0 && youth.double != nil
      let person = isDouble ? youth.double ?? youth.person : youth.person
      if position == 0 || isDouble {
        let name = "Youth \(youth.index + 1)" + (isDouble ? " (second record)" : "")
        let birth = isDouble ? youth.doublesBirth : youth.birth
        writePerson(person, named: name, birth: birth, recovery: recovery)
        if !isDouble { writeDescription(of: youth) }
        writeCase(of: person, recovery)
      }
      writeRecovery(
        recovery, offered: youth.offered(position), isConfirmed: youth.isConfirmed)
      for agency in Agency.alerted { writeAlert(agency, recovery) }
      writeEvaluation(of: recovery)
      writeNeeds(of: recovery)
    }
    if let double = youth.double { writeLink(of: youth, double) }
  }

  mutating func writePerson(
    _ person: RecordID, named name: String, birth: BirthPlan, recovery: RecoveryPlan
  ) {
    var cells = [PersonRecord.legalName.of(name)]
    switch birth {
    case .unknown: break
    case .exact(let date): cells.append(PersonRecord.dateOfBirth.of(date))
    case .month(let date):
      if let month = PartialDate(year: date.year, month: date.month) {
        cells.append(PersonRecord.dateOfBirth.of(.partialDate(month)))
      }
    case .told(let years):
      cells.append(PersonRecord.ageEstimate.of(years))
      cells.append(PersonRecord.ageEstimatedOn.of(CountyTime.date(at: recovery.occurred)))
    }
    write(
      PersonRecord.type, person, in: recovery.caseID, by: recovery.finder,
      at: recovery.contact + 20 * Self.minute, cells)
  }

  private mutating func writeDescription(of youth: YouthPlan) {
    let recovery = youth.recoveries[0]
    write(
      PersonDetailRecord.type, record(CountyIdentity.personDetail(person: youth.person)),
      in: youth.caseID, by: recovery.device(.childServices),
      at: recovery.contact + chance.days(1...3),
      [
        PersonDetailRecord.person.of(youth.person),
        PersonDetailRecord.gender.of(youth.isFemale ? "female" : "male"),
      ] + youth.races.map { PersonDetailRecord.race.of($0) })
  }

  mutating func writeCase(of person: RecordID, _ recovery: RecoveryPlan) {
    write(
      CaseRecord.type, recovery.caseRecord(self), in: recovery.caseID, by: recovery.finder,
      at: recovery.contact + 20 * Self.minute,
      [CaseRecord.person.of(person), CaseRecord.opened.of(recovery.contact)])
  }

  /// Two advocates registered one youth; a third day, one of them saw it.
  private mutating func writeLink(of youth: YouthPlan, _ double: RecordID) {
    let recovery = youth.recoveries[1]
    let link = record(
      CountyIdentity.personLink(youth.person, double, in: CountyCompartment.identity))
    write(
      PersonLinkRecord.type, link, in: recovery.caseID, by: recovery.device(.advocates),
      at: recovery.contact + chance.days(1...3),
      [
        PersonLinkRecord.personA.of(youth.person), PersonLinkRecord.personB.of(double),
        PersonLinkRecord.identity.of("same_person"), PersonLinkRecord.basis.of("told_by_youth"),
      ])
    if youth.index == Chosen.double.rawValue { mark(.twoAdvocates, link) }
    if youth.index == Chosen.contested.rawValue { mark(.contestedBirth, double) }
  }

  // MARK: the recovery

  mutating func writeRecovery(
    _ recovery: RecoveryPlan, offered: Int64?, isConfirmed: Bool = false, isTest: Bool = false
  ) {
    var cells = [
      RecoveryRecord.caseRecord.of(recovery.caseRecord(self)),
      RecoveryRecord.occurred.of(recovery.occurred),
      RecoveryRecord.firstContact.of(recovery.contact),
      RecoveryRecord.timeZone.of("America/Los_Angeles"),
      RecoveryRecord.howIdentified.of("patrol"), RecoveryRecord.status.of("suspected"),
    ]
    if !recovery.station.isEmpty { cells.append(RecoveryRecord.station.of(recovery.station)) }
    if isTest { cells.append(RecoveryRecord.isTest.of(true)) }
    write(
      RecoveryRecord.type, recovery.record, in: recovery.caseID, by: recovery.finder,
      at: recovery.contact + 20 * Self.minute, cells)
    if let offered {
      write(
        RecoveryRecord.type, recovery.record, in: recovery.caseID,
        by: recovery.device(.childServices), at: offered + 10 * Self.minute,
        [RecoveryRecord.servicesOffered.of(offered)])
    }
    if isConfirmed {
      write(
        RecoveryRecord.type, recovery.record, in: recovery.caseID,
        by: recovery.device(.childServices), at: recovery.contact + chance.days(4...12),
        [RecoveryRecord.status.of("confirmed")])
    }
  }

  private mutating func writeAlert(_ agency: Agency, _ recovery: RecoveryPlan) {
    guard let answer = recovery.answers[agency] else { return }
    let alert = record(CountyIdentity.agencyAlert(recovery: recovery.record, agency: agency))
    let alerted = recovery.contact + chance.minutes(3...14)
    let written = recovery.contact + 20 * Self.minute
    func write(_ script: inout Self, by device: Int, at time: Int64, _ cells: [Cell]) {
      script.write(AgencyAlertRecord.type, alert, in: recovery.caseID, by: device, at: time, cells)
    }
    write(
      &self, by: recovery.finder, at: written,
      [
        AgencyAlertRecord.recovery.of(recovery.record),
        AgencyAlertRecord.agency.of(agency.rawValue), AgencyAlertRecord.alerted.of(alerted),
        AgencyAlertRecord.channels.of("phone"), AgencyAlertRecord.status.of("alerted"),
      ])
    if agency == .childServices, recovery.record.bytes[1] < 32 {
      // An advocate without signal logged the same call: both wrote one record.
      write(
        &self, by: recovery.device(.advocates), at: written + 5 * Self.minute,
        [
          AgencyAlertRecord.recovery.of(recovery.record),
          AgencyAlertRecord.agency.of(agency.rawValue),
          AgencyAlertRecord.alerted.of(alerted), AgencyAlertRecord.channels.of("phone"),
        ])
    }
    let office = CountyOffice(answering: agency)
    let elapsed: Int64
    switch answer {
    case .missing: return
    case .cancelled:
      return write(
        &self, by: recovery.finder, at: written + 30 * Self.minute,
        [AgencyAlertRecord.status.of("cancelled")])
    case .inTime: elapsed = chance.minutes(18...85)
    case .late: elapsed = chance.minutes(96...240)
    case .after(let seconds): elapsed = Int64(seconds) * 1000
    }
    let isAnswer = agency == .health || agency == .mentalHealth
    let moment = alerted + elapsed
    let device = recovery.device(office)
    write(
      &self, by: device, at: max(moment, written) + 5 * Self.minute,
      isAnswer
        ? [AgencyAlertRecord.acknowledged.of(moment), AgencyAlertRecord.status.of("acknowledged")]
        : [AgencyAlertRecord.arrived.of(moment), AgencyAlertRecord.status.of("arrived")])
    switch answer {
    case .after(5_400): mark(.answeredAt90, alert)
    case .after: mark(.answeredAfter90, alert)
    default: break
    }
  }

  private mutating func writeEvaluation(of recovery: RecoveryPlan) {
    let hour: Int64 = 3_600_000
    let done: Int64?
    var status = "done"
    switch recovery.evaluation {
    case .inTime: done = recovery.contact + chance.hours(4...70)
    case .late: done = recovery.contact + chance.hours(75...240)
    case .after(let seconds): done = recovery.contact + Int64(seconds) * 1000
    case .declined: (done, status) = (nil, "declined_by_youth")
    case .notDone: (done, status) = (nil, "unavailable")
    case .away: (done, status) = (nil, "offered")
    }
    let item = record(
      CountyIdentity.checklistItem(recovery: recovery.record, item: .healthEvaluation))
    var cells = [
      ChecklistItemRecord.recovery.of(recovery.record),
      ChecklistItemRecord.item.of(ChecklistItem.healthEvaluation.rawValue),
      ChecklistItemRecord.status.of(status),
    ]
    if let done { cells.append(ChecklistItemRecord.done.of(done)) }
    write(
      ChecklistItemRecord.type, item, in: recovery.caseID, by: recovery.device(.health),
      at: (done ?? recovery.contact + 60 * hour) + 15 * Self.minute, cells)
    switch recovery.evaluation {
    case .after(259_200): mark(.springForward, item)
    case .after: mark(.fallBack, item)
    default: break
    }
  }

  private mutating func writeNeeds(of recovery: RecoveryPlan) {
    let done = recovery.contact + chance.minutes(20...100)
    for item in [ChecklistItem.food, .advocateMet] {
      write(
        ChecklistItemRecord.type,
        record(CountyIdentity.checklistItem(recovery: recovery.record, item: item)),
        in: recovery.caseID, by: recovery.device(.advocates), at: done + 10 * Self.minute,
        [
          ChecklistItemRecord.recovery.of(recovery.record),
          ChecklistItemRecord.item.of(item.rawValue), ChecklistItemRecord.status.of("done"),
          ChecklistItemRecord.done.of(done),
        ])
    }
  }

  // MARK: history

  /// Writes what child welfare found of a youth.
  mutating func writeHistory(of youth: YouthPlan) {
    let recovery = youth.recoveries[0]
    let device = recovery.device(.childServices)
    let searched = recovery.contact + chance.days(1...9)
    let isOwn = youth.index == Chosen.referral.rawValue
    write(
      ChildWelfareMatchRecord.type, newRecord(), in: youth.caseID, by: device, at: searched,
      [
        ChildWelfareMatchRecord.person.of(youth.person),
        ChildWelfareMatchRecord.searched.of(searched),
        ChildWelfareMatchRecord.result.of(
          youth.referrals > 0 || isOwn ? "found" : "not_found"),
      ])
    for count in 0..<youth.referrals {
      let number = "S\(youth.index + 1)-\(count + 1)"
      write(
        PriorReferralRecord.type,
        record(CountyIdentity.priorReferral(person: youth.person, number: number)),
        in: youth.caseID, by: device, at: searched,
        [
          PriorReferralRecord.person.of(youth.person),
          PriorReferralRecord.receivedOn.of(
            youth.firstDay.adding(days: -chance.number(5...3_900))),
          PriorReferralRecord.number.of(number),
        ])
    }
    // The call to the hotline that each recovery makes is a referral too, and no earlier history.
    guard isOwn || youth.index % 4 == 0 else { return }
    let number = "S\(youth.index + 1)-call"
    let referral = record(CountyIdentity.priorReferral(person: youth.person, number: number))
    write(
      PriorReferralRecord.type, referral, in: youth.caseID, by: device, at: searched,
      [
        PriorReferralRecord.person.of(youth.person),
        PriorReferralRecord.receivedOn.of(CountyTime.date(at: recovery.contact)),
        PriorReferralRecord.number.of(number), PriorReferralRecord.createdBy.of(recovery.record),
      ])
    if isOwn { mark(.referralOfRecovery, referral) }
  }
}

extension YouthPlan {
  /// When services were offered at a recovery, in milliseconds since 1970.
  func offered(_ position: Int) -> Int64 {
    // Whoever left before outreach was away for its first day.
    let hours: Int64 = position == 0 && leaving == .beforeOutreach ? 30 : 3
    return recoveries[position].contact + hours * 3_600_000
  }
}

extension CountyOffice {
  /// Whose devices answer an agency's alerts.
  init(answering agency: Agency) {
    switch agency {
    case .health: self = .health
    case .mentalHealth: self = .mentalHealth
    case .probation: self = .probation
    case .advocate: self = .advocates
    default: self = .childServices
    }
  }
}

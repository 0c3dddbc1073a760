// What records say of youth: who they are, when they were found, what was done, how long they stayed.

import CausalMerge
import RecordSchema

extension ReadingIndex {
  // MARK: who they are

  func persons() -> [CountyFacts.Person] {
    var persons: [RecordID: CountyFacts.Person] = [:]
    for record in all(PersonRecord.type) {
      persons[record.id] = CountyFacts.Person(record: record.id, birth: Self.birth(of: record))
    }
    for record in all(PersonDetailRecord.type) {
      guard let person = record.reference(PersonDetailRecord.person) else { continue }
      persons[person, default: CountyFacts.Person(record: person)].races
        .formUnion(record.codes(PersonDetailRecord.race))
    }
    for record in all(ChildWelfareMatchRecord.type, correctedBy: ChildWelfareMatchRecord.corrects)
    where isKnown(record) {
      guard let person = record.reference(ChildWelfareMatchRecord.person),
        let result = record.code(ChildWelfareMatchRecord.result), result != "not_searched"
      else { continue }
      persons[person, default: CountyFacts.Person(record: person)].isReferralMatchAttempted = true
    }
    return persons.values.sorted { $0.record < $1.record }
  }

  private static func birth(of record: RecordReading) -> Stated<Birth> {
    if let dates = record.contested[PersonRecord.dateOfBirth.number] {
      return .contested(
        dates.compactMap { if case .partialDate(let date) = $0 { Birth.on(date) } else { nil } })
    }
    if let date = record.date(PersonRecord.dateOfBirth) {
      let isEstimated = record.boolean(PersonRecord.isBirthEstimated) == true
      return isEstimated ? .estimated(.on(date)) : .known(.on(date))
    }
    guard let told = record.date(PersonRecord.ageEstimatedOn).flatMap({ LocalDate(firstOf: $0) })
    else { return .unknown }
    if let ages = record.contested[PersonRecord.ageEstimate.number] {
      return .contested(
        ages.compactMap {
          if case .integer(let age) = $0 {
            Birth.age(years: Int(clamping: age), on: told)
          } else {
            nil
          }
        })
    }
    guard let age = record.integer(PersonRecord.ageEstimate) else { return .unknown }
    return .estimated(.age(years: Int(clamping: age), on: told))
  }

  func links() -> [PersonLink] {
    impliedLinks()
      + all(PersonLinkRecord.type).compactMap { record in
        guard let first = record.reference(PersonLinkRecord.personA),
          let second = record.reference(PersonLinkRecord.personB),
          let decision = Self.decision(of: record)
        else { return nil }
        return PersonLink(
          record: record.id, first, second, decision,
          decidedAt: record.writtenAt[PersonLinkRecord.identity.number]
            ?? record.firstWrittenAt ?? 0)
      }
  }

  /// While people disagree, two records are two: a wrong merge shows one youth's history to those of another.
  private static func decision(of record: RecordReading) -> PersonLink.Decision? {
    if record.isContested(PersonLinkRecord.identity) { return .notSame }
    return switch record.code(PersonLinkRecord.identity) {
    case "same_person": .samePerson
    case "not_same": .notSame
    default: nil
    }
  }

  func observations() -> [CountyFacts.ExploitationObservation] {
    all(ExploitationStatusRecord.type, correctedBy: ExploitationStatusRecord.corrects)
      .flatMap { record in
        record.codes(ExploitationStatusRecord.groups).compactMap(ExploitationGroup.init(rawValue:))
          .sorted { $0.rawValue < $1.rawValue }
          .map { group in
            CountyFacts.ExploitationObservation(
              record: record.id, person: person(of: record.caseID), group: group,
              on: record.settledDay(ExploitationStatusRecord.happened.at),
              recordedAt: record.firstWrittenAt)
          }
      }
  }

  // MARK: found, and what was before

  func recoveries() -> [CountyFacts.Recovery] {
    let offers = offers()
    return all(RecoveryRecord.type).map { record in
      let offered = [record.instant(RecoveryRecord.servicesOffered.at), offers[record.id]]
      return CountyFacts.Recovery(
        record: record.id, person: person(of: record.caseID), occurredAt: Self.moment(of: record),
        firstContactAt: record.instant(RecoveryRecord.firstContact.at),
        status: record.settledCode(RecoveryRecord.status)
          .flatMap(RecoveryStatus.init(rawValue:)),
        isTest: record.boolean(RecoveryRecord.isTest) == true,
        station: station(of: record),
        servicesOfferedAt: offered.compactMap(\.self).min(), recordedAt: record.firstWrittenAt)
    }
  }

  /// The station of a recovery, as reports name it.
  ///
  /// Figures leave the laptop and groups are named in them. Of what only advocates read, no word that somebody typed goes
  /// along: a station that the directory does not have counts as not recorded.
  func station(of recovery: RecordReading) -> String? {
    area(RecoveryRecord.station, of: recovery)
  }

  /// A place that a recovery names in words, in the same way.
  func area(_ field: Field, of recovery: RecordReading) -> String? {
    guard let text = recovery.settledText(field) else { return nil }
    return recovery.compartment == CountyCompartment.advocateNotes.number
      ? directory.knownCode(of: text) : directory.code(of: text)
  }

  private static func moment(of record: RecordReading) -> Stated<Int64> {
    if let moments = record.contested[RecoveryRecord.occurred.at.number] {
      return .contested(
        moments.compactMap { if case .instant(let moment) = $0 { moment } else { nil } })
    }
    return record.instant(RecoveryRecord.occurred.at).map { .known($0) } ?? .unknown
  }

  /// When the first service was offered in each recovery, service by service.
  private func offers() -> [RecordID: Int64] {
    var offers: [RecordID: Int64] = [:]
    for event in all(ServiceEventRecord.type, correctedBy: ServiceEventRecord.corrects)
    where event.code(ServiceEventRecord.kind) == "offered" {
      guard let moment = event.instant(ServiceEventRecord.happened.at),
        let service = record(event.reference(ServiceEventRecord.service), ServiceRecord.type),
        let recovery = service.reference(ServiceRecord.recovery)
      else { continue }
      offers[recovery] = min(offers[recovery] ?? moment, moment)
    }
    return offers
  }

  func referrals() -> [CountyFacts.Referral] {
    all(PriorReferralRecord.type).compactMap { record in
      guard let person = record.reference(PriorReferralRecord.person) else { return nil }
      let date =
        record.isContested(PriorReferralRecord.receivedOn)
        ? nil : record.date(PriorReferralRecord.receivedOn)
      return CountyFacts.Referral(
        record: record.id, person: person,
        // Earlier than the recovery is only what was so on any day that the date can mean.
        receivedOn: date.flatMap { LocalDate(lastOf: $0) },
        madeByRecovery: record.reference(PriorReferralRecord.createdBy),
        recordedAt: record.firstWrittenAt)
    }
  }

  // MARK: what was done

  func alerts() -> [CountyFacts.Alert] {
    all(AgencyAlertRecord.type).compactMap { record in
      guard let recovery = record.reference(AgencyAlertRecord.recovery),
        let facts = AlertFacts(
          record: record.id, fields: record.shown,
          statusAt: record.writtenAt[AgencyAlertRecord.status.number],
          learnedAt: record.learnedAt)
      else { return nil }
      return CountyFacts.Alert(
        recovery: recovery, facts: facts, recordedAt: record.firstWrittenAt)
    }
  }

  func evaluations() -> [CountyFacts.HealthEvaluation] {
    all(ChecklistItemRecord.type).compactMap { record in
      guard record.code(ChecklistItemRecord.item) == ChecklistItem.healthEvaluation.rawValue,
        let recovery = record.reference(ChecklistItemRecord.recovery)
      else { return nil }
      return CountyFacts.HealthEvaluation(
        recovery: recovery,
        status: record.settledCode(ChecklistItemRecord.status)
          .flatMap(ChecklistStatus.init(rawValue:)),
        doneAt: record.instant(ChecklistItemRecord.done.at), recordedAt: record.firstWrittenAt)
    }
  }

  func advocates() -> [CountyFacts.AdvocateInvolvement] {
    all(TeamMemberRecord.type).compactMap { record in
      guard record.code(TeamMemberRecord.role) == "advocate",
        let from = record.instant(TeamMemberRecord.began.at)
      else { return nil }
      return CountyFacts.AdvocateInvolvement(
        record: record.id, person: person(of: record.caseID), from: from,
        to: record.instant(TeamMemberRecord.ended.at), recordedAt: record.firstWrittenAt)
    }
  }

  func placements() -> [CountyFacts.Placement] {
    all(PlacementRecord.type).map { record in
      CountyFacts.Placement(
        record: record.id, person: person(of: record.caseID),
        type: record.settledCode(PlacementRecord.placementType),
        bedsBand: record.code(PlacementRecord.bedsBand),
        from: record.settledInstant(PlacementRecord.began.at),
        to: record.settledInstant(PlacementRecord.ended.at),
        isEndedByLeaving: record.settledCode(PlacementRecord.endReason) == "awol",
        endReason: record.settledCode(PlacementRecord.endReason),
        isPermanent: record.boolean(PlacementRecord.isPermanent),
        isFamilyBased: record.boolean(PlacementRecord.isFamilyBased),
        recordedAt: record.firstWrittenAt)
    }
  }

  func absences() -> [CountyFacts.Absence] {
    let found = Dictionary(
      grouping: all(MissingReportRecord.type).filter {
        $0.instant(MissingReportRecord.found.at) != nil
      }, by: { $0.reference(MissingReportRecord.absence) })
    return all(AbsenceRecord.type).map { record in
      let ends =
        [record.instant(AbsenceRecord.ended.at)]
        + (found[record.id] ?? []).map { $0.instant(MissingReportRecord.found.at) }
      return CountyFacts.Absence(
        record: record.id, person: person(of: record.caseID),
        leftAt: record.isContested(AbsenceRecord.left.at)
          ? Self.earliest(record, AbsenceRecord.left.at)
          : record.instant(AbsenceRecord.left.at),
        endedAt: ends.compactMap(\.self).min(),
        placement: record.reference(AbsenceRecord.leftFrom), recordedAt: record.firstWrittenAt)
    }
  }

  /// The earliest of the moments that stand side by side: that a youth was away is not in doubt, only since when.
  private static func earliest(_ record: RecordReading, _ field: Field) -> Int64? {
    (record.contested[field.number] ?? []).compactMap {
      if case .instant(let moment) = $0 { moment } else { nil }
    }.min()
  }
}

// What records say of the county beside the youth: programs, arrests, training, stations.

import CausalMerge
import RecordSchema

extension ReadingIndex {
  // MARK: programs

  func enrolments() -> [CountyFacts.Enrolment] {
    let decisions = Dictionary(
      grouping: all(EligibilityRecord.type, correctedBy: EligibilityRecord.corrects),
      by: { $0.reference(EligibilityRecord.enrolment) })
    let attendances = Dictionary(
      grouping: all(AttendanceRecord.type, correctedBy: AttendanceRecord.corrects),
      by: { $0.reference(AttendanceRecord.enrolment) })
    return all(EnrolmentRecord.type).map { record in
      let decided = (decisions[record.id] ?? []).filter(isKnown)
      let offered = record.settledInstant(EnrolmentRecord.offered.at)
      let agreed = record.settledInstant(EnrolmentRecord.agreed.at)
      // Nobody is enrolled unscreened; where the decision has no date, the step after it bounds it.
      let screened =
        decided.compactMap { $0.instant(EligibilityRecord.decided.at) }.min()
        ?? [offered, agreed, record.settledInstant(EnrolmentRecord.started.at)]
        .compactMap(\.self).min()
      let hasCompleted =
        record.settledCode(EnrolmentRecord.status) == EnrolmentStatus.completed.rawValue
      let services = (attendances[record.id] ?? []).filter {
        ["present", "late"].contains($0.code(AttendanceRecord.kind))
      }
      return CountyFacts.Enrolment(
        record: record.id, person: person(of: record.caseID),
        track: record.text(EnrolmentRecord.track) ?? "", screenedAt: screened,
        isEligible: Self.isEligible(decided), offeredAt: offered, agreedAt: agreed,
        completedAt: hasCompleted
          ? record.settledInstant(EnrolmentRecord.completionDecided.at)
            ?? record.settledInstant(EnrolmentRecord.programEnded.at)
          : nil,
        chargeClearedAt: record.settledInstant(EnrolmentRecord.chargeCleared.at),
        sealedAt: record.settledInstant(EnrolmentRecord.policeSealed.at),
        services: Set(services.compactMap { $0.code(AttendanceRecord.serviceType) }),
        recordedAt: record.firstWrittenAt)
    }
  }

  /// By the decision that no other overrides; of several the latest.
  private static func isEligible(_ decisions: [RecordReading]) -> Bool? {
    let overridden = Set(decisions.compactMap { $0.reference(EligibilityRecord.overrides) })
    let standing = decisions.filter { !overridden.contains($0.id) }.max {
      ($0.instant(EligibilityRecord.decided.at) ?? .min, $0.id)
        < ($1.instant(EligibilityRecord.decided.at) ?? .min, $1.id)
    }
    return switch standing?.code(EligibilityRecord.decision) {
    case "eligible", "override_eligible": true
    case "ineligible", "override_ineligible": false
    default: nil
    }
  }

  // MARK: arrests

  /// One arrest a recovery: those who prosecute and those who investigate may each have written it.
  func youthArrests(_ persons: [CountyFacts.Person]) -> [CountyFacts.YouthArrest] {
    let identity = PersonIdentity(links: links().filter { $0.decidedAt <= asOf })
    var births: [RecordID: [Stated<Birth>]] = [:]
    for person in persons {
      births[identity.person(of: person.record), default: []].append(person.birth)
    }
    let ages = agesAtScreening()
    let groups = Dictionary(grouping: all(ArrestRecord.type)) {
      $0.reference(ArrestRecord.recovery) ?? $0.id
    }
    return groups.compactMap { recovery, records -> CountyFacts.YouthArrest? in
      // Being arrested diverts nobody's attention from what an exercise is.
      let found = record(recovery, RecoveryRecord.type)
      if found?.boolean(RecoveryRecord.isTest) == true { return nil }
      if ["unfounded", "entered_in_error"].contains(found?.settledCode(RecoveryRecord.status)) {
        return nil
      }
      guard let first = records.first else { return nil }
      let day = records.compactMap { $0.settledDay(ArrestRecord.arrested.at) }.first
      let youth = identity.person(of: person(of: first.caseID))
      let place = found.flatMap(station(of:))
      let told = records.compactMap { $0.settledText(ArrestRecord.arrestArea) }.first
      // Those who coordinate may have written both areas where no arrest is recorded in words.
      func settled(_ own: Field, _ shared: Field) -> String? {
        records.compactMap { $0.settledText(own) }.first.map(directory.code(of:))
          ?? found.flatMap { area(shared, of: $0) }
      }
      return CountyFacts.YouthArrest(
        record: first.id, on: day, station: place ?? told.map(directory.code(of:)),
        charge: records.compactMap { $0.settledCode(ArrestRecord.charge) }.first,
        isMinor: isMinor(births[youth] ?? [], on: day, told: ages[first.caseID]),
        area: settled(ArrestRecord.arrestArea, RecoveryRecord.arrestArea),
        homeArea: settled(ArrestRecord.homeArea, RecoveryRecord.homeArea),
        recordedAt: records.compactMap(\.firstWrittenAt).min())
    }
    .sorted { $0.record < $1.record }
  }

  /// Whether someone was under 18: by the birth where it is known, else by the age that was told at the screening.
  private func isMinor(_ births: [Stated<Birth>], on day: LocalDate?, told: Int?) -> Bool? {
    guard let day else { return nil }
    return (AgeAt(of: .combined(births), on: day)?.wholeYears ?? told).map { $0 < 18 }
  }

  /// Whoever prosecutes may read no identity, and yet knows an age.
  private func agesAtScreening() -> [CaseID: Int] {
    var ages: [CaseID: Int] = [:]
    for decision in all(EligibilityRecord.type, correctedBy: EligibilityRecord.corrects) {
      guard let age = decision.integer(EligibilityRecord.age) else { continue }
      ages[decision.caseID] = min(ages[decision.caseID] ?? .max, Int(clamping: age))
    }
    return ages
  }

  /// Published figures of arrests, with the stations that their geography names.
  func baselines() -> [CountyFacts.ArrestBaseline] {
    all(BaselineRecord.type, correctedBy: BaselineRecord.corrects).compactMap { record in
      guard record.code(BaselineRecord.series) == "arrests_of_minors",
        let geography = record.text(BaselineRecord.geography),
        let from = record.date(BaselineRecord.beganOn).flatMap({ LocalDate(firstOf: $0) }),
        let last = record.date(BaselineRecord.endedOn).flatMap({ LocalDate(lastOf: $0) }),
        let window = ReportWindow(from: from, to: last.adding(days: 1)),
        let count = record.integer(BaselineRecord.count), isKnown(record)
      else { return nil }
      let (label, stations) = directory.stations(in: geography)
      return CountyFacts.ArrestBaseline(
        series: StationNames.word(label), label: label, stations: stations,
        charges: Self.baselineCharges, window: window, arrests: Int(clamping: count),
        source: record.text(BaselineRecord.source) ?? "source not recorded")
    }
  }

  /// What baselines of such arrests count: a warrant, or an offense of another kind, is no part of them.
  private static let baselineCharges: Set<String> = [
    "pc_647_a", "pc_647_b", "pc_653_22", "other_related",
  ]

  func exploiterArrests() -> [CountyFacts.ExploiterArrest] {
    all(ExploiterArrestRecord.type, correctedBy: ExploiterArrestRecord.corrects).map { record in
      let role = record.code(ExploiterArrestRecord.role)
      return CountyFacts.ExploiterArrest(
        record: record.id, on: record.settledDay(ExploiterArrestRecord.arrested.at),
        role: role.map { CountyFacts.ExploiterArrest.Role(rawValue: $0) ?? .other },
        recordedAt: record.firstWrittenAt)
    }
  }

  // MARK: training and stations

  func attendances() -> [CountyFacts.TrainingAttendance] {
    all(TrainingAttendanceRecord.type, correctedBy: TrainingAttendanceRecord.corrects)
      .compactMap { entry in
        guard let sessionID = entry.reference(TrainingAttendanceRecord.session),
          let person = entry.reference(TrainingAttendanceRecord.staffMember)
        else { return nil }
        let session = record(sessionID, TrainingSessionRecord.type)
        let agency =
          entry.reference(TrainingAttendanceRecord.agency)
          ?? record(person, StaffMemberRecord.type)?.reference(StaffMemberRecord.agency)
        return CountyFacts.TrainingAttendance(
          session: sessionID, person: person, agency: directory.code(ofAgency: agency),
          curriculum: session?.settledText(TrainingSessionRecord.curriculum),
          on: session?.settledDate(TrainingSessionRecord.heldOn),
          recordedAt: entry.firstWrittenAt)
      }
  }

  /// Seats beyond those that have a name: a session counts heads where nobody took a list.
  func heads(beyond attendances: [CountyFacts.TrainingAttendance]) -> [CountyFacts.TrainingHeads] {
    let named = Dictionary(grouping: attendances, by: \.session)
    return all(TrainingSessionRecord.type).compactMap { session in
      guard !session.isContested(TrainingSessionRecord.headCount),
        let heads = session.integer(TrainingSessionRecord.headCount)
      else { return nil }
      let count = Int(clamping: heads) - (named[session.id]?.count ?? 0)
      guard count > 0 else { return nil }
      return CountyFacts.TrainingHeads(
        session: session.id, count: count,
        agency: directory.code(ofAgency: session.reference(TrainingSessionRecord.agency)),
        curriculum: session.settledText(TrainingSessionRecord.curriculum),
        on: session.settledDate(TrainingSessionRecord.heldOn),
        recordedAt: session.firstWrittenAt)
    }
  }

  func stations() -> [CountyFacts.Station] {
    let entries = all(StationAdoptionRecord.type, correctedBy: StationAdoptionRecord.corrects)
      .filter(isKnown)
    let adoptions = Dictionary(
      grouping: entries, by: { $0.reference(StationAdoptionRecord.station) })
    return all(StationRecord.type).map { record in
      let entries = adoptions[record.id] ?? []
      func latest(_ kinds: String...) -> RecordReading? {
        entries.filter { kinds.contains($0.code(StationAdoptionRecord.kind) ?? "") }
          .max { Self.statement($0) < Self.statement($1) }
      }
      // Whoever withdrew afterwards has it no more; training that began is a plan.
      let last = latest("adopted", "withdrawn")
      let adopted = last?.code(StationAdoptionRecord.kind) == "adopted" ? last : nil
      return CountyFacts.Station(
        code: directory.code(of: record),
        label: record.text(StationRecord.name) ?? directory.code(of: record),
        agency: directory.code(ofAgency: record.reference(StationRecord.agency)) ?? "not recorded",
        plannedOn: latest("planned")?.settledDate(StationAdoptionRecord.date),
        adoptedOn: adopted?.settledDate(StationAdoptionRecord.date))
    }
  }

  /// Which of two statements is the later: by the day on which it was made, then by when it was written.
  private static func statement(_ record: RecordReading) -> (LocalDate, Int64, RecordID) {
    let written = record.firstWrittenAt ?? 0
    let day = record.settledDate(StationAdoptionRecord.statedOn) ?? CountyTime.date(at: written)
    return (day, written, record.id)
  }

  var agencyLabels: [String: String] { directory.agencyLabels }
}

/// What stations and agencies are called, and which code each name means.
struct StationNames {
  private var codes: [String: String] = [:]
  private var codeOfAgency: [RecordID: String] = [:]
  private var stationsOf: [String: Set<String>] = [:]
  private var everyStation: Set<String> = []
  private(set) var agencyLabels: [String: String] = [:]

  init(stations: [RecordReading], agencies: [RecordReading]) {
    var agencyOf: [String: String] = [:]
    for agency in agencies {
      let name = agency.text(AgencyRecord.name)
      guard let code = agency.text(AgencyRecord.code) ?? name.map(Self.word) else { continue }
      codeOfAgency[agency.id] = code
      if let name { agencyLabels[code] = name }
      let words = [code, name].compactMap(\.self) + agency.texts(AgencyRecord.aliases).sorted()
      for word in words where agencyOf[Self.word(word)] == nil { agencyOf[Self.word(word)] = code }
    }
    for station in stations {
      let code = code(of: station)
      everyStation.insert(code)
      if let agency = self.code(ofAgency: station.reference(StationRecord.agency)) {
        stationsOf[agency, default: []].insert(code)
      }
      let words =
        [code, station.text(StationRecord.name)].compactMap(\.self)
        + station.texts(StationRecord.aliases).sorted()
      for word in words where codes[Self.word(word)] == nil { codes[Self.word(word)] = code }
    }
    for (word, agency) in agencyOf { stationsOf[word] = stationsOf[agency] ?? [] }
  }

  /// The code of a station that people wrote by its word, its name or another name; what nobody knows stays as written.
  func code(of text: String) -> String {
    knownCode(of: text) ?? text.trimmingBlanks
  }

  /// The same, and nothing for what nobody knows.
  func knownCode(of text: String) -> String? { codes[Self.word(text)] }

  func code(of station: RecordReading) -> String {
    station.text(StationRecord.code) ?? station.text(StationRecord.name).map(Self.word)
      ?? station.id.description
  }

  func code(ofAgency id: RecordID?) -> String? { id.flatMap { codeOfAgency[$0] } }

  /// The stations that a figure's geography means.
  ///
  /// `Compton`, `LASD`, `county`, or several after a name of their own: `Pilot area: Compton, Century`.
  ///
  /// - Returns: what to call it, and the stations; those that the directory does not know by the text that was written.
  func stations(in geography: String) -> (label: String, stations: Set<String>) {
    let halves = geography.split(separator: ":", maxSplits: 1).map { String($0).trimmingBlanks }
    let label = halves.first ?? geography
    let parts = (halves.count == 2 ? halves[1] : label)
      .split { $0 == "," || $0 == ";" || $0 == "+" }.map { String($0).trimmingBlanks }
    var found: Set<String> = []
    for part in parts where !part.isEmpty {
      let word = Self.word(part)
      if let code = codes[word] {
        found.insert(code)
      } else if let some = stationsOf[word] {
        found.formUnion(some)
      } else if ["county", "los_angeles_county", "all_stations"].contains(word) {
        found.formUnion(everyStation)
      } else {
        found.insert(part)
      }
    }
    return (label, found)
  }

  /// Letters and digits in lower case, joined by underscores.
  static func word(_ text: String) -> String {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "_")
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    let start = drop(while: \.isWhitespace)
    return String(
      start.prefix(
        (start.lastIndex { !$0.isWhitespace }).map {
          start.distance(from: start.startIndex, to: $0) + 1
        } ?? 0))
  }
}

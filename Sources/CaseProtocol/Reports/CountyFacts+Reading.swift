// From records to what reports count. One way for every reader, so that a figure computed from a replica, from a test's
// hand-written records or from a generator's means the same.

import CausalMerge
public import RecordSchema

extension CountyFacts {
  /// The types of record that facts are read from.
  ///
  /// What a youth told, where a youth is, and whether a youth helps an investigation is in none of them.
  public static let recordTypes: [RecordType] = [
    PersonRecord.type, PersonDetailRecord.type, PersonLinkRecord.type, CaseRecord.type,
    RecoveryRecord.type, AgencyAlertRecord.type, ChecklistItemRecord.type, PlacementRecord.type,
    TeamMemberRecord.type, ServiceRecord.type, ServiceEventRecord.type, AbsenceRecord.type,
    MissingReportRecord.type, ExploitationStatusRecord.type, PriorReferralRecord.type,
    ChildWelfareMatchRecord.type, ArrestRecord.type, EnrolmentRecord.type, EligibilityRecord.type,
    AttendanceRecord.type, ExploiterArrestRecord.type, AgencyRecord.type, StaffMemberRecord.type,
    StationRecord.type, StationAdoptionRecord.type, TrainingSessionRecord.type,
    TrainingAttendanceRecord.type, BaselineRecord.type,
  ]

  /// Reads all facts from records.
  ///
  /// The order of records does not matter. What a reader has to know:
  ///
  /// - a case is one youth's: the person that its case record names, else the person record that lies in it, else the
  ///   case itself stands for a youth whom nobody has named. Several person records in one case are that youth's, unless
  ///   someone linked them as two;
  /// - an entry that another corrects counts no more, the correcting one does;
  /// - a field on which a person is asked to decide counts as not stated, where figures have no word for contested; a
  ///   link on which people disagree joins nobody;
  /// - when something was recorded is when its earliest change was written: a laptop that syncs late, or one that joined
  ///   the county yesterday, moves no figure as of a past day.
  ///
  /// - Parameters:
  ///   - records: all that the reader may see; voided ones are left out here.
  ///   - devices: when each of the county's devices was last heard of, which no record says.
  ///   - asOf: what was written later corrects nothing and is neither late nor contested, in milliseconds since 1970.
  public init(
    reading records: [RecordReading], devices: [DeviceSighting] = [], asOf: Int64 = .max
  ) {
    self.init()
    let index = ReadingIndex(records, asOf: asOf)
    persons = index.persons()
    links = index.links()
    recoveries = index.recoveries()
    referrals = index.referrals()
    absences = index.absences()
    alerts = index.alerts()
    evaluations = index.evaluations()
    advocates = index.advocates()
    placements = index.placements()
    observations = index.observations()
    enrolments = index.enrolments()
    youthArrests = index.youthArrests(persons)
    baselines = index.baselines()
    published = index.published()
    exploiterArrests = index.exploiterArrests()
    attendances = index.attendances()
    heads = index.heads(beyond: attendances)
    stations = index.stations()
    agencyLabels = index.agencyLabels
    quality = index.quality(devices)
  }
}

/// Records in the order in which facts ask for them.
struct ReadingIndex {
  let asOf: Int64
  private let byType: [UInt32: [RecordReading]]
  private let byID: [RecordID: RecordReading]
  /// Records that describe each case's youth, the one that stands for the others first.
  private let describing: [CaseID: [RecordID]]
  let directory: StationNames

  init(_ records: [RecordReading], asOf: Int64) {
    self.asOf = asOf
    let standing = Self.once(records.filter { !$0.isVoided })
    let byType = Dictionary(grouping: standing, by: \.type)
    self.byType = byType
    byID = Dictionary(standing.map { ($0.id, $0) }) { first, _ in first }
    var describing: [CaseID: [RecordID]] = [:]
    func describe(_ caseID: CaseID, _ person: RecordID) {
      if describing[caseID]?.contains(person) != true {
        describing[caseID, default: []].append(person)
      }
    }
    for file in byType[CaseRecord.type.number] ?? [] {
      if let person = file.reference(CaseRecord.person) { describe(file.caseID, person) }
    }
    for person in byType[PersonRecord.type.number] ?? [] { describe(person.caseID, person.id) }
    self.describing = describing
    directory = StationNames(
      stations: byType[StationRecord.type.number] ?? [],
      agencies: byType[AgencyRecord.type.number] ?? [])
  }

  /// Each record once, in one order.
  ///
  /// One that was shared lies in two compartments under one identifier: what coordination states of it counts, and
  /// beside it what only the other does.
  private static func once(_ records: [RecordReading]) -> [RecordReading] {
    var unique: [RecordReading] = []
    var position: [RecordID: Int] = [:]
    for record in records.sorted(by: { ($0.compartment, $0.id) < ($1.compartment, $1.id) }) {
      guard let known = position[record.id], unique[known].type == record.type else {
        position[record.id] = unique.count
        unique.append(record)
        continue
      }
      for (field, values) in record.contested where unique[known].shown[field] == nil {
        unique[known].contested[field] = values
      }
      unique[known].shown.merge(record.shown) { first, _ in first }
      unique[known].elements.merge(record.elements) { first, _ in first }
      unique[known].writtenAt.merge(record.writtenAt) { first, _ in first }
      unique[known].learnedAt.merge(record.learnedAt) { first, _ in first }
      let written = [unique[known].firstWrittenAt, record.firstWrittenAt].compactMap(\.self)
      unique[known].firstWrittenAt = written.min()
    }
    return unique
  }

  /// The records of a type; of entries those that no other corrects.
  func all(_ type: RecordType, correctedBy field: Field? = nil) -> [RecordReading] {
    let records = byType[type.number] ?? []
    guard let field else { return records }
    let corrected = Set(records.filter(isKnown).compactMap { $0.reference(field) })
    return corrected.isEmpty ? records : records.filter { !corrected.contains($0.id) }
  }

  func record(_ id: RecordID?, _ type: RecordType) -> RecordReading? {
    guard let id, let record = byID[id], record.isOf(type) else { return nil }
    return record
  }

  func isKnown(_ record: RecordReading) -> Bool {
    record.firstWrittenAt.map { $0 <= asOf } ?? true
  }

  // MARK: who

  /// The record that stands for a case's youth.
  func person(of caseID: CaseID) -> RecordID {
    // A case is one youth's, so its identifier serves where nobody has begun a record of a person.
    describing[caseID]?.first ?? RecordID(bytes: caseID.bytes) ?? .zero
  }

  /// That all records of one case describe one youth: older than any decision, so every decision overrides it.
  func impliedLinks() -> [PersonLink] {
    describing.values.flatMap { persons in
      persons.dropFirst().map {
        PersonLink(record: $0, persons[0], $0, .samePerson, decidedAt: .min)
      }
    }
    .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }
}

extension RecordReading {
  /// A code on which nobody disagrees.
  func settledCode(_ field: Field) -> String? { isContested(field) ? nil : code(field) }

  /// A moment on which nobody disagrees.
  func settledInstant(_ field: Field) -> Int64? { isContested(field) ? nil : instant(field) }

  /// A text on which nobody disagrees.
  func settledText(_ field: Field) -> String? { isContested(field) ? nil : text(field) }

  /// The local day of a moment on which nobody disagrees.
  func settledDay(_ field: Field) -> LocalDate? {
    settledInstant(field).map(CountyTime.date(at:))
  }

  /// A date on which nobody disagrees; of one that is known in part its first day.
  func settledDate(_ field: Field) -> LocalDate? {
    isContested(field) ? nil : date(field).flatMap { LocalDate(firstOf: $0) }
  }
}

extension LocalDate {
  /// The first day that a date, known in part, can mean.
  init?(firstOf date: PartialDate) {
    self.init(year: date.year, month: date.month ?? 1, day: date.day ?? 1)
  }

  /// The last day that a date, known in part, can mean.
  init?(lastOf date: PartialDate) {
    let month = date.month ?? 12
    self.init(
      year: date.year, month: month,
      day: date.day ?? LocalDate.days(inMonth: month, of: date.year))
  }
}

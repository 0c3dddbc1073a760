// What `fieldkeep add` works out for whoever is in a hurry: what a record is about, who may read it, what no rule allows.

import CaseProtocol
import Fieldkeep

/// What a record is about, where nobody says so.
struct AdditionSubject {
  private let type: RecordType
  private let file: CaseFile?
  private let desk: Desk

  init(_ type: RecordType, _ file: CaseFile?, _ desk: Desk) {
    self.type = type
    self.file = file
    self.desk = desk
  }

  /// Kinds that say nothing unless one knows of what.
  private static let dependents = [
    ServiceEventRecord.type, ServiceDetailRecord.type, LeadEntryRecord.type,
    AbsenceContactRecord.type, TrainingAttendanceRecord.type, StationAdoptionRecord.type,
    HotlinePostingRecord.type,
  ]

  /// Adds what is left out: the recovery, the youth, the absence; when an observation was made.
  func parts(beside given: [Addition.Part]) async throws -> [Addition.Part] {
    var parts: [Addition.Part] = []
    for field in type.fields where !given.contains(where: { $0.field == field }) {
      guard case .reference(let name) = field.type, !field.isSet else { continue }
      let isOwner = field.number == 1 && Self.dependents.contains(type)
      if let id = try await subject(field, name, isOwner: isOwner) {
        parts.append(Addition.Part(field: field, value: .reference(id), isFilledIn: true))
      }
    }
    if let happened = type.field(named: "happened_at"), type.isAppendOnly,
      !given.contains(where: { $0.field == happened })
    {
      parts.append(
        Addition.Part(
          field: happened, value: .instant(milliseconds: desk.time.now), isFilledIn: true))
    }
    return parts
  }

  private func subject(_ field: Field, _ name: String, isOwner: Bool) async throws -> RecordID? {
    // A referral may name the recovery that made it; that is no subject, and is called otherwise.
    if let file, field.name == name {
      switch name {
      case "recovery": return file.recovery?.id
      case "person":
        let youths = Set(file.youths.map(\.id))
        return youths.count == 1 ? youths.first : nil
      case "absence" where isOwner: return try Absences(file).current().id
      default: break
      }
    }
    guard isOwner, let target = CountySchema.schema.recordType(named: name) else { return nil }
    let known =
      if let file { file.all(target) } else {
        try await desk.replica.records(name, in: Replica.directoryCase)
      }
    guard let only = known.first, known.count == 1 else {
      let names = try await desk.names()
      throw known.isEmpty
        ? Failure(
          .noInput, "no \(name) is recorded that this could be about",
          hint: "fieldkeep add \(name) records one")
        : Failure(
          .usage, "it could be about \(known.count) records; say which",
          hint: """
            \(field.name)= and one of: \
            \(list: known.suffix(8).map { names.records.name(of: $0.id) })
            """)
    }
    return only.id
  }
}

/// Where a record lies: as narrow as its kind, and never wider than whoever writes it may open.
struct AdditionHome {
  private let type: RecordType
  private let parts: [Addition.Part]
  private let file: CaseFile?
  private let desk: Desk

  init(_ type: RecordType, _ parts: [Addition.Part], _ file: CaseFile?, _ desk: Desk) {
    self.type = type
    self.parts = parts
    self.file = file
    self.desk = desk
  }

  func compartment(named word: String?) async throws -> Compartment {
    if let word { return try named(word) }
    let open = try await desk.replica.compartmentsToOpen()
    let held = try await desk.replica.compartments(of: file?.id ?? Replica.directoryCase)
    func isReachable(_ compartment: Compartment) -> Bool {
      open.contains(compartment) || held.contains(compartment.number)
    }
    // A step of a service lies where the service does.
    for part in parts where part.field.number == 1 {
      guard case .reference(let id) = part.value, let owner = file?.record(id),
        owner.type == ServiceRecord.type,
        let home = type.compartments.first(where: { $0.number == owner.compartment })
      else { continue }
      return home
    }
    let possible = possible
    if file?.home == CountyCompartment.advocateNotes,
      possible.contains(CountyCompartment.advocateNotes)
    {
      return CountyCompartment.advocateNotes
    }
    return possible.first(where: isReachable) ?? possible.first ?? type.defaultCompartment
  }

  /// Where it may lie, the usual place first.
  private var possible: [Compartment] {
    func word(_ field: Field) -> String? {
      for part in parts where part.field == field {
        if case .code(let code) = part.value { return code }
      }
      return nil
    }
    if type == ScreeningRecord.type, let kind = word(ScreeningRecord.kind) {
      return ScreeningRecord.compartments(ofKind: kind)
    }
    if type == ServiceRecord.type, let code = word(ServiceRecord.serviceType) {
      let usual = ServiceRecord.home(ofType: code)
      // That someone is a patient there is not for those who coordinate.
      return usual == type.defaultCompartment
        ? type.compartments : [usual, CountyCompartment.advocateNotes]
    }
    return type.compartments
  }

  private func named(_ word: String) throws -> Compartment {
    let typed = word.lowercased().replacing("-", with: "_")
    let near = possible.filter { !typed.isEmpty && $0.name.hasPrefix(typed) }
    guard
      let found = possible.first(where: { $0.name == typed }) ?? (near.count == 1 ? near[0] : nil)
    else {
      throw Failure(
        .usage, "that is not kept there",
        hint: "say one of: \(list: possible.map(\.name).sorted())")
    }
    return found
  }
}

/// What the county's rules forbid in a record.
struct AdditionRules {
  private let type: RecordType
  private let parts: [Addition.Part]
  private let file: CaseFile?
  private let desk: Desk

  init(_ type: RecordType, _ parts: [Addition.Part], _ file: CaseFile?, _ desk: Desk) {
    self.type = type
    self.parts = parts
    self.file = file
    self.desk = desk
  }

  /// - Throws: ``Failure`` for what may not be recorded so.
  func check() throws {
    if type == LeadRecord.type, let source = code(LeadRecord.source),
      LeadRecord.needsConsent(source: source), value(LeadRecord.consentRecord) == nil
    {
      throw Failure(
        .refused, "what a youth told is a lead only with the youth's consent",
        hint: "record it with fieldkeep consent, and name it here: consent_record=")
    }
    if type == ArrestRecord.type, let charge = code(ArrestRecord.charge) {
      try checkCharge(charge)
    }
  }

  /// The law took charges away from minors, and whose age nobody knows is taken to be one.
  private func checkCharge(_ charge: String) throws {
    var day: PartialDate?
    if case .instant(let arrested)? = value(ArrestRecord.arrested.at) {
      let date = CountyTime.date(at: arrested)
      day = PartialDate(year: date.year, month: date.month, day: date.day)
    }
    let birth = file?.youths.lazy.compactMap { youth -> LocalDate? in
      guard case .partialDate(let date) = youth[PersonRecord.dateOfBirth.name] else { return nil }
      return LocalDate(date)
    }.first
    let on = day.flatMap { LocalDate($0) } ?? CountyTime.date(at: desk.time.now)
    let isMinor = birth.map { on.wholeYears(since: $0) < 18 }
    let allowed = CodeLists.arrestCharges(on: day, isMinor: isMinor).map(\.code)
    guard allowed.contains(charge) else {
      throw Failure(
        .refused, "since 2017 the law has no such charge against a minor",
        hint: "say one of: \(list: allowed)")
    }
  }

  private func value(_ field: Field) -> FieldValue? {
    parts.first { $0.field == field }?.value
  }

  private func code(_ field: Field) -> String? {
    if case .code(let code)? = value(field) { code } else { nil }
  }
}

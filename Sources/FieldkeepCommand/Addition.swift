// A record of any kind, from words such as field=value: what it is about, where it lies, and which record it is.

import CaseProtocol
import Fieldkeep

/// What `fieldkeep add` is about to write.
struct Addition {
  /// One value of one field.
  struct Part: Sendable {
    let field: Field
    let value: FieldValue
    /// Whether nobody typed it: what the record is about, how exactly a time is known.
    var isFilledIn = false
  }

  let type: RecordType
  let caseID: CaseID
  let home: Compartment
  let id: RecordID
  let parts: [Part]
  private let existing: Record?
  private let isOfCase: Bool
  /// Where the case stands, wherever this device reads it.
  private let places: [Record]

  /// Reads the words.
  ///
  /// - Throws: ``Failure``, naming fields and never a value.
  init(_ type: RecordType, _ words: [String], in part: String?, _ desk: Desk) async throws {
    self.type = type
    let general = [
      CountyCompartment.directory, CountyCompartment.training, CountyCompartment.aggregates,
    ]
    isOfCase = !general.contains(type.defaultCompartment)
    let file = isOfCase ? try await desk.currentCaseFile() : nil
    caseID = file?.id ?? Replica.directoryCase
    places = file?.all(CaseRecord.type) ?? []
    let reader = AdditionWords(
      type, time: desk.time, references: try await ImportReferences(for: type, in: desk.replica))
    let subject = AdditionSubject(type, file, desk)
    var parts = try reader.parts(words)
    parts += try await subject.parts(beside: parts)
    if !isOfCase { try Self.requireWord(type, parts) }
    home = try await AdditionHome(type, parts, file, desk).compartment(named: part)
    id = try Self.identity(type, parts, caseID, home, file)
    let known = try await desk.replica.records(type.name, in: caseID, includingVoided: true)
    let identifier = id
    existing = known.first { $0.id == identifier }
    self.parts = parts
    try AdditionRules(type, parts, file, desk).check()
    guard !type.isAppendOnly || existing == nil || existing?.standing == .voided else {
      throw Failure(.usage, "it is recorded already", hint: "fieldkeep show says what stands")
    }
  }

  private static func requireWord(_ type: RecordType, _ parts: [Part]) throws {
    guard let field = type.field(named: "code"), !parts.contains(where: { $0.field == field })
    else { return }
    throw Failure(
      .usage, "say the word that names it", hint: "code=…; \(field.hint.map(heard) ?? "")")
  }

  /// Writes it, in one transaction.
  func write(_ desk: Desk) async throws {
    let (type, caseID, home, id, parts) = (type, caseID, home, id, parts)
    let (places, flag) = (places, flagTakenOff)
    let isNew = existing == nil
    let isVoided = existing?.standing == .voided
    try await desk.replica.write { records in
      let draft = try records.create(type.name, in: caseID, compartment: home.name, id: id)
      if isVoided { try records.restore(draft) }
      for part in parts {
        if part.field.isSet {
          try records.add(part.value, to: part.field.name, of: draft)
        } else if isNew || !part.field.policy.isWrittenAtCreationOnly {
          try records.set(part.field.name, of: draft, to: part.value)
        }
      }
      guard let flag else { return }
      for place in places
      where place.elements(of: CaseRecord.safetyFlags.name).contains(flag) {
        try records.remove(
          flag, from: CaseRecord.safetyFlags.name, of: try records.edit(place))
      }
    }
    if isOfCase { desk.remember(caseID) }
  }

  /// The safety flag that falls with this entry: whoever says why it was taken off has taken it off.
  private var flagTakenOff: FieldValue? {
    guard type == SafetyFlagRemovalRecord.type else { return nil }
    return parts.first { $0.field == SafetyFlagRemovalRecord.flag }?.value
  }

  /// What whoever wrote it should hear, and was not kept from writing.
  var advice: String? {
    guard type == ArrestRecord.type else { return nil }
    let reason = existing?.text(ArrestRecord.exceptionReason) != nil
    guard !reason, !parts.contains(where: { $0.field == ArrestRecord.exceptionReason }) else {
      return nil
    }
    return say(
      "an arrest is an exception to the protocol: say why with exception_reason= when you can")
  }

  // MARK: which record

  /// The identifier that everybody computes for it; where its kind has none, a new one.
  private static func identity(
    _ type: RecordType, _ parts: [Part], _ caseID: CaseID, _ home: Compartment, _ file: CaseFile?
  ) throws -> RecordID {
    func reference(_ field: Field) -> RecordID? {
      for part in parts where part.field == field {
        if case .reference(let id) = part.value { return id }
      }
      return nil
    }
    let derived: DerivedIdentity? =
      switch type {
      case SystemInvolvementRecord.type:
        reference(SystemInvolvementRecord.recovery)
          .map { CountyIdentity.systemInvolvement(recovery: $0) }
      case ExploitationRecord.type:
        reference(ExploitationRecord.recovery)
          .map { CountyIdentity.exploitation(recovery: $0, in: home) }
      case ArrestRecord.type:
        reference(ArrestRecord.recovery).map { CountyIdentity.arrest(recovery: $0, in: home) }
      case SafetyPlanRecord.type: CountyIdentity.safetyPlan(caseID: caseID)
      case PersonMarksRecord.type:
        reference(PersonMarksRecord.person).map { CountyIdentity.personMarks(person: $0) }
      case ChildWelfareProfileRecord.type:
        reference(ChildWelfareProfileRecord.person)
          .map { CountyIdentity.childWelfareProfile(person: $0) }
      case ServiceDetailRecord.type:
        reference(ServiceDetailRecord.service)
          .map { CountyIdentity.serviceDetail(service: $0, in: home) }
      default: nil
      }
    if let derived { return derived.recordID }
    let named = [
      StationRecord.type, AgencyRecord.type, PriorReferralRecord.type,
      TrainingAttendanceRecord.type, BaselineRecord.type,
    ]
    guard named.contains(type) else {
      var generator = SystemRandomNumberGenerator()
      return RecordID(using: &generator)
    }
    do {
      return try ImportIdentity(type, caseID, parts.map { (field: $0.field, value: $0.value) })
        .recordID(row: 0)
    } catch let problem as RowProblem {
      throw Failure(.usage, problem.text)
    }
  }
}

/// Words such as field=value, as values.
struct AdditionWords {
  private let type: RecordType
  private let time: LocalTime
  private let references: ImportReferences

  init(_ type: RecordType, time: LocalTime, references: ImportReferences) {
    self.type = type
    self.time = time
    self.references = references
  }

  func parts(_ words: [String]) throws -> [Addition.Part] {
    var parts: [Addition.Part] = []
    var seen: Set<UInt32> = []
    for word in words {
      guard let sign = word.firstIndex(of: "=") else {
        throw Failure(
          .usage, "each thing that is known is said as field=value",
          hint: "fieldkeep add \(type.name) shows the fields")
      }
      let field = try field(String(word[..<sign]))
      let text = String(word[word.index(after: sign)...])
      guard !text.isEmpty else {
        throw Failure(
          .usage, "\(field.name) has no value", hint: "leave out what nobody knows")
      }
      guard field.isSet || seen.insert(field.number).inserted else {
        throw Failure(.usage, "\(field.name) holds one value, and is given twice")
      }
      let isList = field.isSet && field.type.codeList != nil
      for cell in isList ? text.split(separator: ",").map(String.init) : [text] {
        parts += try self.parts(cell, for: field)
      }
    }
    return parts
  }

  private func field(_ typed: String) throws -> Field {
    let word = typed.lowercased().replacing("-", with: "_")
    let near = type.fields.filter { field in
      !word.isEmpty && AddLines.word(field, of: type).hasPrefix(word) && AddLines.isAsked(field)
    }
    let found =
      type.field(named: word) ?? type.field(named: word + "_at")
      ?? (near.count == 1 ? near.first : nil)
    guard let found else {
      throw Failure(
        .usage,
        near.isEmpty ? "\(type.name) has no such field" : "that could be several fields",
        hint: """
          say one of: \
          \(list: (near.isEmpty ? type.fields.filter(AddLines.isAsked) : near).map { AddLines.word($0, of: type) })
          """)
    }
    return found
  }

  /// Plans lie ahead; everything else happened.
  private static let plans: Set<String> = ["next_due_at", "expires_at", "due_at"]

  private func parts(_ text: String, for field: Field) throws -> [Addition.Part] {
    switch field.type {
    case .instant:
      let moment = try time.required(text, Self.plans.contains(field.name) ? .future : .past)
      let stem = AddLines.word(field, of: type)
      let precision = type.field(named: stem + "_precision").flatMap { field in
        moment.precision.map { Addition.Part(field: field, value: .code($0), isFilledIn: true) }
      }
      return [
        Addition.Part(field: field, value: .instant(milliseconds: moment.milliseconds))
      ] + [precision].compactMap(\.self)
    case .reference(let name):
      do {
        return [
          Addition.Part(field: field, value: .reference(try references.record(text, of: name)))
        ]
      } catch let unfit as ImportValues.Unfit {
        throw Failure(.noInput, "\(field.name) names nothing here", hint: .verbatim(unfit.hint))
      }
    // A name online may begin with the sign that elsewhere names a file.
    case .text where field.isSet: return [Addition.Part(field: field, value: .text(text))]
    case .text:
      return [
        Addition.Part(field: field, value: .text(try Input.text(text, what: say("the value"))))
      ]
    default:
      let names = Names(cases: ShortNames([CaseID]()), records: ShortNames([RecordID]()))
      return [
        Addition.Part(field: field, value: try ValueWords.value(text, for: field, time, names))
      ]
    }
  }
}

// Who is known on this device: persons by what a search needs, and which of their records are one person.

import CaseProtocol
import Fieldkeep

/// Everyone whom this device may see.
struct Youths {
  /// Records of a person, by identifier; one that lies in two parts of a case is there twice.
  let records: [RecordID: [Record]]
  let links: [Record]
  let identity: PersonIdentity

  init(_ replica: Replica) async throws {
    records = Dictionary(grouping: try await replica.records(PersonRecord.type.name), by: \.id)
    links = try await replica.records(PersonLinkRecord.type.name)
    identity = PersonIdentity(links: links.compactMap(Self.link))
  }

  /// The decision that a link record shows.
  ///
  /// Two who disagree, neither having read the other, are shown to; until someone decides, the records stay apart.
  static func link(_ record: Record) -> PersonLink? {
    guard let one = record.reference(PersonLinkRecord.personA),
      let other = record.reference(PersonLinkRecord.personB),
      let word = record.code(PersonLinkRecord.identity), word != "undecided"
    else { return nil }
    let isSame = word == "same_person" && !record.reading(of: PersonLinkRecord.identity).asks
    return PersonLink(
      record: record.id, one, other, isSame ? .samePerson : .notSame,
      decidedAt: record.time(of: PersonLinkRecord.identity) ?? 0)
  }

  /// What a search knows of everyone.
  func sketches() -> [PersonSketch] {
    records.map { id, records in
      var names: [String] = []
      var births: [PartialDate] = []
      for record in records {
        names += Self.standing(PersonRecord.legalName, record).compactMap { value in
          if case .text(let text) = value { text } else { nil }
        }
        births += Self.standing(PersonRecord.dateOfBirth, record).compactMap { value in
          if case .partialDate(let date) = value { date } else { nil }
        }
      }
      let own = records.map { Crockford.letters(of: $0.caseID, count: Self.searchedLetters) }
      return PersonSketch(
        record: id, names: names, aliases: records.flatMap { $0.words(PersonRecord.aliases) },
        births: births, estimate: records.lazy.compactMap(Self.estimate).first,
        numbers: own + [Crockford.letters(of: id, count: Self.searchedLetters)]
          + records.flatMap {
            $0.words(PersonRecord.agencyNumbers) + $0.words(PersonRecord.phones)
          })
    }
  }

  /// So many letters of an identifier can be searched for: what a short name shows, and a little more.
  private static let searchedLetters = 8

  /// Every value that stands in a field, the shown one first.
  private static func standing(_ field: Field, _ record: Record) -> [FieldValue] {
    let reading = record.reading(of: field)
    return [reading.shown?.value].compactMap(\.self) + reading.others.map(\.value)
  }

  private static func estimate(_ record: Record) -> PersonSketch.AgeEstimate? {
    guard case .integer(let years) = record[PersonRecord.ageEstimate.name] else { return nil }
    var day: LocalDate?
    if case .partialDate(let date) = record[PersonRecord.ageEstimatedOn.name] {
      day = LocalDate(date)
    }
    let written = record.time(of: PersonRecord.ageEstimate).map { CountyTime.date(at: $0) }
    guard let day = day ?? written else { return nil }
    return PersonSketch.AgeEstimate(years: Int(clamping: years), on: day)
  }

  // MARK: which case

  /// The cases of a person's records, by record; a youth who is only linked has no record, and a case all the same.
  func cases(of records: [RecordID], among cases: [CaseID]) -> [(person: RecordID, caseID: CaseID)]
  {
    records.flatMap { person -> [(RecordID, CaseID)] in
      if let known = self.records[person] {
        return Set(known.map(\.caseID)).sorted().map { (person, $0) }
      }
      return cases.filter { id in
        PersonRecord.type.compartments.contains {
          CountyIdentity.person(caseID: id, in: $0).recordID == person
        }
      }.map { (person, $0) }
    }
  }
}

/// A youth whom several records describe, as one case sees it.
struct SameYouth {
  /// Cases of the same youth beside this one, each with the link that leads there, if it is a direct one.
  struct Other {
    let file: CaseFile
    let person: RecordID
  }

  let others: [Other]
  /// Records that someone holds apart, and that other links join.
  let contradictions: [PersonIdentity.Contradiction]
  private let identity: PersonIdentity
  private let own: [RecordID]
  private let file: CaseFile

  /// Finds the other cases of a case's youth.
  ///
  /// Links are few. Only where one names this youth are other cases read.
  init(_ file: CaseFile, _ replica: Replica) async throws {
    self.file = file
    own =
      file.youths.map(\.id)
      + PersonRecord.type.compartments.map { file.firstPersonID(in: $0) }
    let links = try await replica.records(PersonLinkRecord.type.name)
    identity = PersonIdentity(links: links.compactMap(Youths.link))
    let mine = Set(own)
    let same = Set(own.flatMap(identity.records))
    contradictions = identity.contradictions.filter {
      same.contains($0.first) || same.contains($0.second)
    }
    guard same.contains(where: { !mine.contains($0) }) else {
      others = []
      return
    }
    let youths = try await Youths(replica)
    var others: [Other] = []
    for (person, caseID) in youths.cases(
      of: same.subtracting(mine).sorted(), among: try await replica.cases())
    where caseID != file.id && !others.contains(where: { $0.file.id == caseID }) {
      others.append(Other(file: try await CaseFile(caseID, in: replica), person: person))
    }
    self.others = others
  }

  /// What a person has once, and this youth has several times: nothing is chosen for anyone.
  ///
  /// - Returns: open cases, and advocates at work, each only where there is more than one.
  func doubles() -> (openCases: [CaseID], advocates: [String]) {
    let person = own.first ?? file.firstPersonID(in: CountyCompartment.identity)
    let files = [(person: person, file: file)] + others.map { (person: $0.person, file: $0.file) }
    let joined = PersonIdentity(
      links: files.dropFirst().enumerated().map { index, entry in
        PersonLink(
          record: entry.person, files[0].person, entry.person, .samePerson,
          decidedAt: Int64(index))
      })
    let open = joined.doubles(
      of: files.filter { $0.file.isOpen }.map { (record: $0.person, value: $0.file.id) })
    let advocates = joined.doubles(
      of: files.flatMap { entry in
        entry.file.all(TeamMemberRecord.type).filter { member in
          member.code(TeamMemberRecord.role) == "advocate"
            && member.instant(TeamMemberRecord.ended.at) == nil
        }.map { member in
          (
            record: entry.person,
            value: member.text(TeamMemberRecord.name)
              ?? member.reference(TeamMemberRecord.staffMember)?.description ?? "unknown"
          )
        }
      })
    return (open.flatMap(\.values), advocates.flatMap(\.values))
  }

  private static let toldAt = PersonLinkReasonRecord.happened.at

  /// The newest words on why another record is of the same youth.
  func reason(for other: Other) -> String? {
    let mine = Set(own)
    return ([file] + others.map(\.file)).flatMap { $0.all(PersonLinkReasonRecord.type) }
      .filter { entry in
        let pair = [PersonLinkReasonRecord.personA, PersonLinkReasonRecord.personB]
          .compactMap(entry.reference)
        return entry.code(PersonLinkReasonRecord.identity) == "same_person"
          && pair.contains(other.person) && pair.contains(where: mine.contains)
      }
      .max { $0.instant(Self.toldAt) ?? 0 < $1.instant(Self.toldAt) ?? 0 }?
      .text(PersonLinkReasonRecord.reason)
  }

  /// What is known of the youth from other cases and not in this one, so that nobody asks again.
  ///
  /// - Parameter now: milliseconds since 1970.
  /// - Returns: a hint for each field that need not be asked, or only whether it is still so.
  func hints(now: Int64) -> [AskOnceHint] {
    let here = Set(Self.known(in: file).map { "\($0.type).\($0.field)" })
    let known = others.flatMap { Self.known(in: $0.file) }
    let readable = Set(known.map(\.compartment))
    let asked = Self.askedFields.filter { !here.contains("\($0.type).\($0.field)") }
    return AskOnce.hints(for: asked, known: known, readable: readable, now: now)
      .filter { $0.advice != .ask }
  }

  /// What an intake asks; phones and addresses change.
  private static let askedFields: [AskedField] = {
    func asked(_ type: RecordType, _ field: Field, days: Int64? = nil) -> AskedField {
      AskedField(
        type: type.name, field: field.name, compartment: type.defaultCompartment,
        holdsFor: days.map { .seconds($0 * 86_400) })
    }
    return [
      asked(PersonRecord.type, PersonRecord.legalName),
      asked(PersonRecord.type, PersonRecord.aliases),
      asked(PersonRecord.type, PersonRecord.dateOfBirth),
      asked(PersonRecord.type, PersonRecord.address, days: 90),
      asked(PersonRecord.type, PersonRecord.phones, days: 90),
      asked(PersonRecord.type, PersonRecord.agencyNumbers),
      asked(PersonDetailRecord.type, PersonDetailRecord.gender),
      asked(PersonDetailRecord.type, PersonDetailRecord.race),
      asked(PersonDetailRecord.type, PersonDetailRecord.languages),
      asked(PersonDetailRecord.type, PersonDetailRecord.needsInterpreter),
    ]
  }()

  private static func known(in file: CaseFile) -> [KnownField] {
    file.all(PersonRecord.type).flatMap { known($0) }
      + file.all(PersonDetailRecord.type).flatMap { known($0) }
  }

  private static func known(_ record: Record) -> [KnownField] {
    guard let type = record.type,
      let compartment = CountySchema.schema.compartment(numbered: record.compartment)
    else { return [] }
    return type.fields.compactMap { field in
      let isKnown =
        field.isSet ? !record.elements(of: field.name).isEmpty : record[field.name] != nil
      guard isKnown else { return nil }
      return KnownField(
        type: type.name, field: field.name, record: record.id, compartment: compartment,
        recordedAt: field.isSet ? record.writtenMilliseconds?.upperBound : record.time(of: field),
        isContested: !field.isSet && record.reading(of: field).asks)
    }
  }
}

/// A youth's other cases as lines.
struct SameYouthLines {
  let same: SameYouth
  let desk: Desk
  let names: Names

  /// What `show` says: the other cases, what is there twice, what need not be asked.
  var lines: [String] {
    var lines = same.others.map { other in
      say(" same person as \(desk.screen.strong(names.cases.name(of: other.file.id)))")
        + (same.reason(for: other).map { " · \(Screen.excerpt($0))" } ?? "")
    }
    lines += beside
    return lines
  }

  /// What is there twice, and what need not be asked.
  var beside: [String] {
    var lines: [String] = []
    let doubles = same.doubles()
    if !doubles.openCases.isEmpty {
      lines.append(
        desk.screen.warm(say(" ! \(doubles.openCases.count) open cases of one person:")) + " "
          + doubles.openCases.map { names.cases.name(of: $0) }.joined(separator: ", ")
          + " · " + say("both stand until one is closed"))
    }
    if !doubles.advocates.isEmpty {
      lines.append(
        desk.screen.warm(say(" ! \(doubles.advocates.count) advocates at once:")) + " "
          + doubles.advocates.map(advocate).joined(separator: ", ")
          + " · " + say("both stand until one assignment ends"))
    }
    if !same.contradictions.isEmpty {
      lines.append(
        desk.screen.warm(
          " ! "
            + say(
              """
              someone holds two of these records apart, and other links join them: fieldkeep not-same \
              takes a wrong link back
              """)))
    }
    return lines + hints
  }

  /// An advocate by the name that the case keeps, else by the directory's short one.
  private func advocate(_ told: String) -> String {
    RecordID(hexadecimal: told).map { names.records.name(of: $0) } ?? Screen.excerpt(told)
  }

  /// What need not be asked again, and where it stands; never what it is.
  var hints: [String] {
    let hints = same.hints(now: desk.time.now)
    func list(_ advice: AskOnceHint.Advice) -> String? {
      let wanted = hints.filter { $0.advice == advice }
      guard !wanted.isEmpty else { return nil }
      var places: [String] = []
      for hint in wanted {
        guard let record = hint.record else { continue }
        let name = names.records.name(of: record)
        if !places.contains(name) { places.append(name) }
      }
      return wanted.map { Self.label($0.asked) }.joined(separator: ", ")
        + " (" + places.map { "fieldkeep show \($0)" }.joined(separator: ", ") + ")"
    }
    return [
      list(.show).map { say(" known, need not be asked: \($0)") },
      list(.confirm).map { say(" known, ask only whether it is still so: \($0)") },
    ].compactMap(\.self)
  }

  private static func label(_ asked: AskedField) -> String {
    CountySchema.schema.recordType(named: asked.type)?.field(named: asked.field).map {
      heard($0.label)
    }
      ?? asked.field
  }
}

// What of the records that this device may see may leave it, to whom, on what ground; and what each leaving leaves behind.

import CaseProtocol
import Fieldkeep

/// Who asks for what, and why.
struct ExportRequest {
  var partner: String
  var purpose: SharingPurpose
  var basis: String
  /// Parts that only leave when they are asked for by name.
  var named: Set<Compartment>
  /// To which person, beside the agency.
  var recipient: String?
  /// Only records of these types; all where nil.
  var types: [RecordType]?
  /// Whether somebody read what the youth keeps back.
  var wasWithheldRead: Bool
  var now: Int64

  /// The parts that nobody gets by asking for a whole case: what a youth told an advocate, and where a shelter is.
  static let byNameOnly: Set<Compartment> = [
    CountyCompartment.advocateNotes, CountyCompartment.placementLocation,
  ]
}

/// Why something stays here.
enum HeldBack: Hashable {
  case consent(ConsentObstacle)
  case notNamed(Compartment)

  var explanation: String {
    switch self {
    case .consent(let obstacle): heard(obstacle.explanation)
    case .notNamed(let part):
      say("\(heard(part.label).lowercased()), only with --with \(part.name)")
    }
  }
}

/// What leaves of one case.
struct CaseShare {
  let caseID: CaseID
  /// By part; none is empty.
  let records: [Compartment: [Record]]
  /// The consent relied on, by part; none where another ground was stated.
  let consents: [Compartment: RecordID]
  let subject: RecordID
  /// What stays, and why: how many records.
  let heldBack: [HeldBack: Int]
  /// Consents in which the youth keeps something back that only words say.
  let readFirst: [RecordID]

  var parts: Set<Compartment> { Set(records.keys) }

  /// Judges one case.
  ///
  /// What nobody's consent opens is opened by no ground that is stated either where a written consent is the only way:
  /// treatment for substance use, mental health, an advocate's notes, a shelter. The exception is the youth's own
  /// record, given to the youth.
  init(_ file: CaseFile, _ request: ExportRequest) {
    caseID = file.id
    var byPart: [Compartment: [Record]] = [:]
    var heldBack: [HeldBack: Int] = [:]
    let isOwn = request.basis == "own_record" && request.partner == SharingPartner.youth.rawValue
    for record in file.records {
      // Who else was given what concerns the youth, and nobody who is given something now.
      guard let type = record.type, request.types?.contains(type) ?? true,
        type != DisclosureRecord.type || isOwn || request.types != nil,
        let part = CountySchema.schema.compartment(numbered: record.compartment),
        CodeLists.sharedPart[part.name] != nil
      else { continue }
      if ExportRequest.byNameOnly.contains(part), !request.named.contains(part) {
        heldBack[.notNamed(part), default: 0] += 1
      } else {
        byPart[part, default: []].append(record)
      }
    }
    let known = CaseConsents(file)
    subject = known.subject
    let decision = known.rules.decide(
      SharingRequest(
        subject: known.subject, parts: Set(byPart.keys),
        partner: SharingPartner(rawValue: request.partner), purpose: request.purpose),
      consents: known.entries.map(\.facts), standings: known.standings, now: request.now)
    var consents: [Compartment: RecordID] = [:]
    for (part, records) in byPart {
      let isOpened = request.basis != "consent" && (isOwn || !known.rules.written.contains(part))
      switch decision.answers[part] {
      case _ where isOpened: continue
      case .allowed(let consent): consents[part] = consent
      case .refused(let obstacle):
        byPart[part] = nil
        heldBack[.consent(obstacle), default: 0] += records.count
      case nil: byPart[part] = nil
      }
    }
    records = byPart
    self.consents = consents
    self.heldBack = heldBack
    readFirst = decision.readFirst.filter(consents.values.contains)
  }

  /// Writes what remains of this: an entry for each part, beside what left.
  ///
  /// One for each part, because an entry that lay with those who coordinate and named treatment would itself tell that
  /// there is some.
  ///
  /// - Returns: the entries' identifiers.
  /// - Throws: what the transaction throws, also where this device may not write there.
  func enter(
    _ request: ExportRequest, as format: String, hash: ContentHash, _ writer: RecordWriter
  ) throws -> [RecordID] {
    var entries: [RecordID] = []
    for part in parts.sorted(by: { $0.number < $1.number }) {
      // Who reads an identity has no place of its own for entries; those who coordinate are among them.
      let home =
        DisclosureRecord.type.compartments.contains(part) ? part : CountyCompartment.coordination
      let entry = try writer.create(DisclosureRecord.type.name, in: caseID, compartment: home.name)
      try writer.set(
        DisclosureRecord.happened.at.name, of: entry, to: .instant(milliseconds: request.now))
      try writer.set(DisclosureRecord.subject.name, of: entry, to: .reference(subject))
      let basis = consents[part] == nil ? request.basis : "consent"
      try writer.set(DisclosureRecord.basis.name, of: entry, to: .code(basis))
      if let consent = consents[part] {
        try writer.set(DisclosureRecord.consentRecord.name, of: entry, to: .reference(consent))
      }
      for record in records[part] ?? [] {
        try writer.add(.text("\(record.id)"), to: DisclosureRecord.recordIDs.name, of: entry)
      }
      try writer.add(.code(part.name), to: DisclosureRecord.parts.name, of: entry)
      try writer.set(DisclosureRecord.toAgency.name, of: entry, to: .code(request.partner))
      if let recipient = request.recipient {
        try writer.set(DisclosureRecord.toWhom.name, of: entry, to: .text(recipient))
      }
      try writer.set(
        DisclosureRecord.purpose.name, of: entry, to: .code(request.purpose.rawValue))
      for notice in DisclosureNotice.notices(for: [part]) {
        try writer.add(.code(notice.rawValue), to: DisclosureRecord.notices.name, of: entry)
      }
      try writer.set(DisclosureRecord.format.name, of: entry, to: .code(format))
      try writer.set(DisclosureRecord.contentHash.name, of: entry, to: .text("\(hash)"))
      entries.append(entry.id)
    }
    return entries
  }
}

/// What leaves in one file.
struct ExportPlan {
  let request: ExportRequest
  /// Of the cases of which anything leaves.
  let shares: [CaseShare]
  /// Records about no youth: stations, training, figures.
  let general: [Record]
  let heldBack: [HeldBack: Int]
  /// How many cases anything stays back of.
  let heldBackCases: Int

  /// Judges cases one by one.
  ///
  /// - Parameters:
  ///   - request: who asks for what.
  ///   - cases: the cases that are asked about.
  ///   - general: records about no youth, which need no judging.
  init(_ request: ExportRequest, cases: [CaseFile], general: [Record]) {
    self.request = request
    self.general = general
    let judged = cases.map { CaseShare($0, request) }
    shares = judged.filter { !$0.records.isEmpty }
    heldBack = judged.reduce(into: [:]) { $0.merge($1.heldBack, uniquingKeysWith: +) }
    heldBackCases = judged.count { !$0.heldBack.isEmpty }
  }

  /// What leaves, case by case, in the order in which records came into being here.
  var records: [Record] {
    shares.flatMap { share in
      share.records.sorted { $0.key.number < $1.key.number }.flatMap(\.value)
    } + general
  }

  var readFirst: [RecordID] { shares.flatMap(\.readFirst) }

  /// The notices that go along, the strictest first.
  var notices: [DisclosureNotice] {
    DisclosureNotice.notices(for: shares.reduce(into: []) { $0.formUnion($1.parts) })
  }

  /// Why anything stays, most frequent first.
  var reasons: [String] {
    heldBack.sorted { ($1.value, $0.key.explanation) < ($0.value, $1.key.explanation) }
      .map { "\(counted($0.value, "record")): \($0.key.explanation)" }
  }
}

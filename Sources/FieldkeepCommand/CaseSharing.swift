// Letting a team into parts of one case, and out again: what the youth has to have allowed, what is written beside it.

import CaseProtocol
import Fieldkeep

/// One case, as somebody changes who reads it.
struct CaseSharing {
  let file: CaseFile
  let desk: Desk
  let teams: Teams
  /// Everything that was given in the parts that are here.
  let access: [CaseAccess]

  init(_ file: CaseFile, _ desk: Desk) async throws {
    guard file.id != Replica.directoryCase else {
      throw Failure(.usage, "the directory is no case", hint: "fieldkeep list shows the cases")
    }
    self.file = file
    self.desk = desk
    teams = try await Teams(desk.replica)
    access = try await desk.replica.access(to: file.id)
  }

  /// Parts of the case by what was typed: all of its letters, or as many as tell it from the others.
  static func parts(_ words: [String]) throws -> [Compartment] {
    var parts: [Compartment] = []
    for word in words.flatMap({ $0.split(separator: ",").map(String.init) }) {
      let code = try CodeLists.sharedPart.code(word)
      guard let part = CountyCompartment.all.first(where: { $0.name == code }) else { continue }
      if !parts.contains(part) { parts.append(part) }
    }
    return parts
  }

  /// What stands of a team's rights.
  func standing(_ team: TeamID) -> [CaseAccess] {
    access.filter { $0.right.end == nil && $0.right.grant.team == team }
  }

  /// Refuses parts that are not here.
  func require(_ parts: [Compartment]) throws {
    let held = Set(access.map(\.compartment))
    guard let missing = parts.first(where: { !held.contains($0.number) }) else { return }
    throw Failure(
      .noInput, "of this part of the case nothing is here: \(heard(missing.label))",
      hint: "fieldkeep access shows the parts that are here, and who reads them")
  }

  // MARK: grounds

  /// On which consent each part may be opened to a team, and until when at most.
  struct Grounds {
    var consents: [Compartment: RecordID] = [:]
    var until: Int64?
  }

  /// Asks the rules and the youth's consents whether parts may be opened to a team.
  ///
  /// - Throws: ``Failure`` with what stands against it.
  func grounds(
    for parts: [Compartment], _ partner: SharingPartner?, _ purpose: SharingPurpose
  ) throws -> Grounds {
    var grounds = Grounds()
    let rules = AccessRules()
    let consents = CaseConsents(file)
    for part in parts {
      switch rules.ground(for: part) {
      case .reason: continue
      case .directory:
        throw Failure(
          .refused, "this part is opened to nobody for one case: \(heard(part.label))",
          hint: "an admin puts somebody on a team that has it")
      case .consent:
        guard let partner else {
          throw Failure(
            .usage, "nobody knows of which agency this team is",
            hint: "say it with --agency: dcfs, health, provider …")
        }
        let decision = consents.decide([part], for: partner, purpose, now: desk.time.now)
        guard case .allowed(let consent)? = decision.answers[part] else {
          let obstacle = decision.refusals.first?.obstacle ?? .noConsent
          throw Failure(
            .refused, "\(heard(part.label)): \(heard(obstacle.explanation))",
            hint: "fieldkeep consent records what the youth says; fieldkeep consents shows it")
        }
        grounds.consents[part] = consent
        if let end = consents.entry(of: consent).flatMap(consents.end) {
          grounds.until = min(grounds.until ?? end, end)
        }
      }
    }
    return grounds
  }

  // MARK: writing

  /// One decision, as it is entered.
  struct Decision {
    /// A code of ``CodeLists/caseAccess``.
    var kind: String
    var team: TeamID
    var parts: [Compartment]
    var reason: String
    var until: Int64?
    var consents: [Compartment: RecordID] = [:]
    /// The request that it answers, of an emergency.
    var request: RecordID?
    /// Whether no person decided it, but what was agreed on beforehand.
    var wasAgreed = false
    /// Of which agency the team is, as far as anybody knows.
    var partner: SharingPartner?
    var purpose = SharingPurpose.service

    /// Whether somebody reads more by it than before.
    var opens: Bool { kind != "ended" }
  }

  /// Enters a decision in each part that it is about, what it discloses, and both in the audit; to be done before it is
  /// carried out.
  func enter(_ decision: Decision) async throws {
    let (caseID, now) = (file.id, desk.time.now)
    let ledger = decision.opens ? SharingLedger(self, decision) : nil
    try await desk.replica.write { records in
      var entry = AuditEntry(
        "granted", cases: [caseID], parts: Set(decision.parts.map(\.number)))
      for part in decision.parts {
        let record = try records.create(
          CaseAccessRecord.type.name, in: caseID,
          compartment: CaseAccessRecord.home(of: part).name)
        try records.set(CaseAccessRecord.part.name, of: record, to: .code(part.name))
        try records.set(CaseAccessRecord.kind.name, of: record, to: .code(decision.kind))
        if let team = RecordID(bytes: decision.team.bytes) {
          try records.set(CaseAccessRecord.team.name, of: record, to: .reference(team))
        }
        try records.set(
          CaseAccessRecord.happened, of: record, to: NamedMoment(milliseconds: now))
        try records.set(CaseAccessRecord.reason.name, of: record, to: .text(decision.reason))
        if let until = decision.until {
          try records.set(
            CaseAccessRecord.expiresAt.name, of: record, to: .instant(milliseconds: until))
        }
        if let consent = decision.consents[part] {
          try records.set(
            CaseAccessRecord.consentRecord.name, of: record, to: .reference(consent))
        }
        if let request = decision.request {
          try records.set(CaseAccessRecord.request.name, of: record, to: .reference(request))
        }
        if decision.wasAgreed {
          try records.set(CaseAccessRecord.wasAgreed.name, of: record, to: .boolean(true))
        }
      }
      entry.disclosures = try ledger?.enter(records) ?? []
      try records.enter(entry, at: now)
    }
    desk.remember(caseID)
  }

  // MARK: what a consent carried

  /// Ends what was opened by consents that do not carry it any more.
  ///
  /// - Returns: the teams and parts that were ended.
  func endWhatNothingCarries() async throws -> [(team: TeamID, parts: [Compartment])] {
    let consents = CaseConsents(file)
    let records = file.all(CaseAccessRecord.type)
    var ended: [(TeamID, [Compartment])] = []
    for team in Set(access.map(\.right.grant.team)).sorted() {
      let parts = standing(team).filter { !$0.right.isByPolicy }.map(\.compartment)
      let lost = Set(parts).sorted().compactMap { number -> Compartment? in
        guard let part = CountySchema.schema.compartment(numbered: number) else { return nil }
        let reasons = records.filter {
          $0.code(CaseAccessRecord.part) == part.name
            && $0.reference(CaseAccessRecord.team)?.bytes == team.bytes
        }
        guard
          let consent = reasons.last?.reference(CaseAccessRecord.consentRecord),
          let facts = consents.entry(of: consent)?.facts
        else { return nil }
        let isShut = facts.partners.allSatisfy(consents.isShut)
        return facts.isRevoked || isShut ? part : nil
      }
      guard !lost.isEmpty else { continue }
      try await enter(
        Decision(
          kind: "ended", team: team, parts: lost, reason: "the consent was taken back"))
      try await desk.replica.endGrants(to: team, in: Set(lost.map(\.number)), of: file.id)
      ended.append((team, lost))
    }
    return ended
  }
}

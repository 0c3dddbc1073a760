// What may be shown or handed to whom, for what, now. The answer names what it relies on, or what stands against it, so
// that whoever asked can say so to the youth.

public import CausalMerge
public import RecordSchema

/// Why a consent does not carry a request.
public enum ConsentObstacle: Hashable, Sendable, Comparable {
  /// Nothing was consented to that could carry it.
  case noConsent
  /// It covers other parts of the case.
  case otherParts
  /// It names other partners.
  case otherPartner
  /// It was given for something else.
  case otherPurpose
  /// Nobody stated when it was given, or that is yet to come.
  case notYetGiven
  /// It has no end, and a consent without one does not count.
  case noEnd
  /// The limits of confidentiality were not explained before it was given.
  case limitsNotExplained
  /// It has to be written, and is not.
  case notWritten
  /// Who gave it may not give it for this.
  case giverMayNot
  case expired
  /// It was taken back.
  case revoked

  /// What stands against it, and what to do.
  public var explanation: String {
    switch self {
    case .noConsent: "no consent covers this; ask the youth, and record the answer"
    case .otherParts: "the consent covers other parts of the case"
    case .otherPartner: "the consent names other partners"
    case .otherPurpose: "the consent was given for another purpose"
    case .notYetGiven: "it is not recorded when the consent was given"
    case .noEnd: "the consent has no end; record a new one that has"
    case .limitsNotExplained:
      "the limits of confidentiality were not explained before; explain them and ask again"
    case .notWritten: "this needs a written consent"
    case .giverMayNot: "who gave the consent may not give it for this; ask the youth"
    case .expired: "the consent has ended; ask again"
    case .revoked: "the consent was taken back"
    }
  }
}

/// Whether one part may be shared.
public enum SharingAnswer: Hashable, Sendable {
  /// Relying on this consent.
  case allowed(consent: RecordID)
  /// Not, for this reason: of several consents that of the one that comes nearest.
  case refused(ConsentObstacle)
}

/// What a request may have.
public struct SharingDecision: Hashable, Sendable {
  public let request: SharingRequest
  /// One for each part that was asked for.
  public let answers: [Compartment: SharingAnswer]
  /// The notices that go along with what may be shared, in their order.
  public let notices: [DisclosureNotice]
  /// The consents relied on in which the youth keeps something back: a person reads those words before anything leaves.
  public let readFirst: [RecordID]

  /// The parts that may be shared, in the order of their numbers.
  public var allowed: [Compartment] {
    answers.filter { if case .allowed = $0.value { true } else { false } }.keys
      .sorted { $0.number < $1.number }
  }

  /// Whether all of it may be.
  public var isWhollyAllowed: Bool { allowed.count == answers.count }

  /// The consents that are relied on, in the order of their identifiers.
  public var consents: [RecordID] {
    Set(
      answers.values.compactMap { answer in
        if case .allowed(let consent) = answer { consent } else { nil }
      }
    ).sorted()
  }

  /// What stands against each part that may not be shared.
  public var refusals: [(part: Compartment, obstacle: ConsentObstacle)] {
    answers.compactMap { part, answer in
      if case .refused(let obstacle) = answer { (part, obstacle) } else { nil }
    }.sorted { $0.part.number < $1.part.number }
  }
}

/// What consent has to look like, by the parts that it opens; data, because counsel decides.
public struct ConsentRules: Hashable, Sendable {
  /// Parts that only a written consent opens: what federal law protects so, and where to find a youth who hides.
  ///
  /// Sources: 42 CFR 2.31 for substance use treatment; 28 CFR 94.115 and 34 United States Code section 12291(b)(2) for
  /// what a victim told a funded service.
  public var written: Set<Compartment> = [
    CountyCompartment.substanceUse, CountyCompartment.advocateNotes,
    CountyCompartment.placementLocation, CountyCompartment.mentalHealth,
  ]
  /// Parts that the youth alone opens: what a minor may consent to alone, a minor alone discloses.
  ///
  /// Sources: 45 CFR 164.502(g); California Family Code section 6928; Evidence Code section 1038.
  public var youthsOwn: Set<Compartment> = [
    CountyCompartment.advocateNotes, CountyCompartment.health, CountyCompartment.mentalHealth,
    CountyCompartment.substanceUse, CountyCompartment.placementLocation,
  ]
  /// How long a consent counts at most, whatever end it names: "reasonably time-limited" in 28 CFR 94.115; a proposal.
  public var longest: Duration = .days(365)

  public init() {}

  /// What a request may have now.
  ///
  /// - taking back wins over a grant beside it: one record that says "taken back" is enough, and one in the register of
  ///   the partner ends every consent with that partner;
  /// - a consent counts from the moment it was given, included, to its end, excluded; ends are only ever brought forward;
  /// - who gave it, in which form, and whether the limits were explained before, all have to fit;
  /// - a service never depends on any of this, and nothing here knows of services.
  ///
  /// - Parameters:
  ///   - request: what is asked.
  ///   - consents: those that this replica holds, of anyone.
  ///   - standings: the register of partners, as this replica holds it.
  ///   - now: milliseconds since 1970.
  /// - Returns: an answer for each part.
  public func decide(
    _ request: SharingRequest, consents: [ConsentFacts], standings: [SharingStanding] = [],
    now: Int64
  ) -> SharingDecision {
    let own = consents.filter { $0.subject == request.subject }.sorted { $0.record < $1.record }
    let isShut = standings.contains {
      $0.subject == request.subject && $0.partner == request.partner && $0.isRevoked
    }
    var answers: [Compartment: SharingAnswer] = [:]
    for part in request.parts {
      answers[part] = answer(for: part, of: request, consents: own, isShut: isShut, now: now)
    }
    let allowed = answers.filter { if case .allowed = $0.value { true } else { false } }
    let withheld = own.filter { consent in
      consent.hasWithheld && allowed.values.contains(.allowed(consent: consent.record))
    }
    return SharingDecision(
      request: request, answers: answers,
      notices: DisclosureNotice.notices(for: Set(allowed.keys)), readFirst: withheld.map(\.record))
  }

  private func answer(
    for part: Compartment, of request: SharingRequest, consents: [ConsentFacts], isShut: Bool,
    now: Int64
  ) -> SharingAnswer {
    var nearest = ConsentObstacle.noConsent
    for consent in consents {
      guard let obstacle = obstacle(to: consent, part, request, now) else {
        if isShut { return .refused(.revoked) }
        return .allowed(consent: consent.record)
      }
      nearest = max(nearest, obstacle)
    }
    return .refused(nearest)
  }

  /// What stands against one consent; the further down the list, the nearer it came.
  private func obstacle(
    to consent: ConsentFacts, _ part: Compartment, _ request: SharingRequest, _ now: Int64
  ) -> ConsentObstacle? {
    if !consent.parts.contains(part) { return .otherParts }
    if !consent.partners.contains(request.partner) { return .otherPartner }
    if !consent.purposes.contains(request.purpose) { return .otherPurpose }
    guard let givenAt = consent.givenAt, givenAt <= now else { return .notYetGiven }
    guard let endsAt = consent.endsAt else { return .noEnd }
    guard let explainedAt = consent.limitsExplainedAt, explainedAt <= givenAt else {
      return .limitsNotExplained
    }
    if written.contains(part), consent.form != .written { return .notWritten }
    if consent.form == nil { return .notWritten }
    if !mayGive(consent.givenBy, part) { return .giverMayNot }
    if consent.isRevoked { return .revoked }
    let longestEnd = givenAt.saturatingAdd(longest.milliseconds)
    return min(endsAt, longestEnd) <= now ? .expired : nil
  }

  private func mayGive(_ giver: ConsentFacts.Giver?, _ part: Compartment) -> Bool {
    switch giver {
    case .youth, .court: true
    case .guardian: !youthsOwn.contains(part)
    case .other, nil: false
    }
  }
}

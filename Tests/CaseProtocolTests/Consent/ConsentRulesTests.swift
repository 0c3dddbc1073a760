// What may be shared: each thing that a consent needs, taken away one by one; and taking back, which wins.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

@Suite struct ConsentRulesTests {
  private let rules = ConsentRules()
  private let given = beforeSpring
  private let end = beforeSpring + 30 * oneDay

  private func consent(_ byte: UInt8 = 2, _ change: (inout ConsentFacts) -> Void = { _ in }) throws
    -> ConsentFacts
  {
    var facts = ConsentFacts(
      record: try recordID(byte), subject: try recordID(1), givenAt: given, givenBy: .youth,
      form: .written, limitsExplainedAt: given,
      parts: [CountyCompartment.advocateNotes, CountyCompartment.substanceUse],
      partners: [.init(.health)], purposes: [.service], expiresAt: end)
    change(&facts)
    return facts
  }

  private func request(
    _ part: Compartment = CountyCompartment.advocateNotes,
    partner: SharingPartner = SharingPartner(.health), purpose: SharingPurpose = .service
  ) throws -> SharingRequest {
    SharingRequest(
      subject: try recordID(1), parts: [part], partner: partner, purpose: purpose)
  }

  private func answer(
    _ consents: [ConsentFacts], standings: [SharingStanding] = [], request: SharingRequest? = nil,
    now: Int64? = nil
  ) throws -> SharingAnswer? {
    let request = try request ?? self.request()
    let decision = rules.decide(
      request, consents: consents, standings: standings, now: now ?? given)
    return decision.answers.values.first
  }

  @Test func `a consent carries what it names, and the answer names the consent`() throws {
    #expect(try answer([consent()]) == .allowed(consent: try recordID(2)))
    #expect(try answer([]) == .refused(.noConsent))
  }

  @Test func `it counts from the moment it was given to its end, the end excluded`() throws {
    for (now, expected) in [
      (given - 1, SharingAnswer.refused(.notYetGiven)), (given, .allowed(consent: try recordID(2))),
      (end - 1, .allowed(consent: try recordID(2))), (end, .refused(.expired)),
    ] {
      #expect(try answer([consent()], now: now) == expected)
    }
  }

  @Test func `an end is only ever brought forward`() throws {
    let later = try consent { $0.earlierEnds = [end + oneDay] }
    #expect(try answer([later], now: end) == .refused(.expired))
    let earlier = try consent { $0.earlierEnds = [end + oneDay, given + oneDay] }
    #expect(try answer([earlier], now: given + oneDay - 1) == .allowed(consent: earlier.record))
    #expect(try answer([earlier], now: given + oneDay) == .refused(.expired))
    let endless = try consent { $0.expiresAt = nil }
    #expect(try answer([endless]) == .refused(.noEnd))
  }

  @Test func `a consent for many years counts for one`() throws {
    let long = try consent { $0.expiresAt = given + 4000 * oneDay }
    #expect(try answer([long], now: given + 365 * oneDay - 1) == .allowed(consent: long.record))
    #expect(try answer([long], now: given + 365 * oneDay) == .refused(.expired))
  }

  private static let flaws: [(ConsentObstacle, @Sendable (inout ConsentFacts) -> Void)] = [
    (.otherParts, { $0.parts = [CountyCompartment.health] }),
    (.otherPartner, { $0.partners = [.prosecution] }),
    (.otherPurpose, { $0.purposes = [.investigation] }),
    (.notYetGiven, { $0.givenAt = nil }),
    (.limitsNotExplained, { $0.limitsExplainedAt = nil }),
    (.limitsNotExplained, { $0.limitsExplainedAt = ($0.givenAt ?? 0) + 1 }),
    (.notWritten, { $0.form = .oralNoted }), (.notWritten, { $0.form = nil }),
    (.giverMayNot, { $0.givenBy = .other }), (.giverMayNot, { $0.givenBy = nil }),
    (.giverMayNot, { $0.givenBy = .guardian }), (.revoked, { $0.isRevoked = true }),
    (.noConsent, { $0.subject = .zero }),
  ]

  @Test(arguments: flaws.indices)
  func `each thing that a consent needs is needed, and its lack is named`(index: Int) throws {
    let (obstacle, change) = Self.flaws[index]
    #expect(try answer([consent(2, change)]) == .refused(obstacle))
    // Beside a whole one it does not matter.
    let beside = try [consent(2, change), consent(3)]
    #expect(try answer(beside) == .allowed(consent: try recordID(3)))
    #expect(try answer(beside.reversed()) == .allowed(consent: try recordID(3)))
  }

  @Test func `spoken consent is enough where no law wants it written`() throws {
    let spoken = try consent {
      $0.parts = [CountyCompartment.coordination]
      $0.form = .oralNoted
    }
    let asked = try request(CountyCompartment.coordination)
    #expect(try answer([spoken], request: asked) == .allowed(consent: spoken.record))
  }

  @Test func `a guardian opens what is not the youth's own, and nobody else's word counts`() throws
  {
    for (part, isAllowed) in [
      (CountyCompartment.education, true), (CountyCompartment.coordination, true),
      (CountyCompartment.health, false), (CountyCompartment.advocateNotes, false),
      (CountyCompartment.placementLocation, false),
    ] {
      let guardian = try consent {
        $0.parts = [part]
        $0.givenBy = .guardian
      }
      let expected: SharingAnswer =
        isAllowed ? .allowed(consent: guardian.record) : .refused(.giverMayNot)
      #expect(try answer([guardian], request: try request(part)) == expected)
    }
  }

  @Test func `taking back wins over a grant that did not know of it`() throws {
    // One laptop records a new consent while another records that the youth takes sharing with health back.
    let revoked = SharingStanding(
      subject: try recordID(1), partner: .init(.health), isRevoked: true)
    let granted = SharingStanding(
      subject: try recordID(1), partner: .init(.health), isRevoked: false)
    for standings in [[revoked], [revoked, granted], [granted, revoked]] {
      #expect(try answer([consent(2), consent(3)], standings: standings) == .refused(.revoked))
    }
    #expect(try answer([consent()], standings: [granted]) == .allowed(consent: try recordID(2)))
    let others = [
      SharingStanding(subject: try recordID(1), partner: .init(.probation), isRevoked: true),
      SharingStanding(subject: try recordID(9), partner: .init(.health), isRevoked: true),
    ]
    #expect(try answer([consent()], standings: others) == .allowed(consent: try recordID(2)))
  }

  @Test func `a revoked consent stays revoked at every moment`() throws {
    let revoked = try consent { $0.isRevoked = true }
    for now in [given, end - 1, end, Int64.max] {
      #expect(try answer([revoked], now: now) == .refused(.revoked))
    }
  }

  @Test func `a request may have some of its parts`() throws {
    var asked = try request()
    asked.parts = [
      CountyCompartment.advocateNotes, CountyCompartment.substanceUse, CountyCompartment.education,
    ]
    let decision = rules.decide(asked, consents: [try consent()], now: given)
    #expect(
      decision.allowed == [CountyCompartment.advocateNotes, CountyCompartment.substanceUse])
    #expect(!decision.isWhollyAllowed)
    #expect(decision.refusals.map(\.part) == [CountyCompartment.education])
    #expect(decision.refusals.map(\.obstacle) == [.otherParts])
    #expect(decision.consents == [try recordID(2)])
  }

  @Test func `what the youth keeps back is read first`() throws {
    let decision = rules.decide(
      try request(), consents: [try consent { $0.hasWithheld = true }], now: given)
    #expect(decision.readFirst == [try recordID(2)])
    let expired = rules.decide(
      try request(), consents: [try consent { $0.hasWithheld = true }], now: end)
    #expect(expired.readFirst.isEmpty)
  }

  @Test(arguments: [Int64.min, -1, 0, .max])
  func `no time that bytes can hold traps it`(time: Int64) throws {
    let extreme = try consent {
      $0.givenAt = time
      $0.expiresAt = time
      $0.limitsExplainedAt = time
    }
    for now in [Int64.min, 0, .max] {
      let answer = try answer([extreme], now: now)
      #expect(answer == .refused(time <= now ? .expired : .notYetGiven))
    }
  }
}

@Suite struct DisclosureTests {
  private let now = beforeSpring

  private func decision(_ parts: Set<Compartment>) throws -> SharingDecision {
    let consents = try parts.map { part in
      ConsentFacts(
        record: try recordID(UInt8(part.number + 100)), subject: try recordID(1), givenAt: now,
        givenBy: .youth, form: .written, limitsExplainedAt: now, parts: [part],
        partners: [.provider], purposes: [.service], expiresAt: now + oneDay)
    }
    return ConsentRules().decide(
      SharingRequest(
        subject: try recordID(1), parts: parts.union([CountyCompartment.education]),
        partner: .provider, purpose: .service), consents: consents, now: now)
  }

  @Test func `substance use treatment carries its notice, in the words of the law`() throws {
    let decision = try decision([CountyCompartment.substanceUse])
    #expect(decision.notices == [.substanceUse, .juvenileRecord])
    #expect(
      DisclosureNotice.substanceUse.text
        == "42 CFR part 2 prohibits unauthorized use or disclosure of these records.")
    #expect(try self.decision([CountyCompartment.coordination]).notices == [.juvenileRecord])
    #expect(try self.decision([]).notices.isEmpty)
  }

  @Test func `every notice is a code that records hold`() {
    for notice in DisclosureNotice.allCases {
      #expect(CodeLists.disclosureNotice[notice.rawValue] != nil)
      #expect(!notice.text.isEmpty)
    }
    for purpose in SharingPurpose.allCases {
      #expect(CodeLists.consentPurpose[purpose.rawValue] != nil)
    }
    for giver in ConsentFacts.Giver.allCases {
      #expect(CodeLists.consentGiver[giver.rawValue] != nil)
    }
    for form in ConsentFacts.Form.allCases {
      #expect(CodeLists.consentForm[form.rawValue] != nil)
    }
    for partner in [SharingPartner.prosecution, .defence, .provider, .guardian, .youth] {
      #expect(CodeLists.recipientAgency[partner.rawValue] != nil)
    }
  }

  @Test func `an export leaves one entry for each consent, with what left and nothing else`() throws
  {
    let decision = try decision([CountyCompartment.substanceUse, CountyCompartment.health])
    let entries = decision.entries(
      for: [
        CountyCompartment.substanceUse: [try recordID(8), try recordID(7), try recordID(8)],
        CountyCompartment.education: [try recordID(9)], CountyCompartment.health: [],
      ], at: now)
    #expect(entries.count == 1)
    let entry = try #require(entries.first)
    #expect(entry.records == [try recordID(7), try recordID(8)], "what was refused stays here")
    #expect(entry.parts == [CountyCompartment.substanceUse])
    #expect(entry.consent == (try recordID(UInt8(CountyCompartment.substanceUse.number + 100))))
    #expect(entry.notices == [.substanceUse, .juvenileRecord])
    #expect(decision.entries(for: [:], at: now).isEmpty)
  }
}

// The steps of First Step that somebody decides: who may take part, and that a youth agrees.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct FirstStepScreen: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen",
    abstract: "Record what is known about eligibility, and who decided what.",
    discussion: """
      Every answer may come later; what nobody knows is no reason against. The
      program suggests, a person decides: with --eligible or --ineligible, by
      whom, and why where it differs from what is suggested.

        fieldkeep first-step screen --age 15 --pending-case
        fieldkeep first-step screen --track 10w --qualifying-charge
        fieldkeep first-step screen --eligible --by "A. Ruiz"
        fieldkeep first-step screen --ineligible --by "A. Ruiz" --why "…"
      """)

  @OptionGroup var options: GlobalOptions
  @Option(help: ArgumentHelp("1y or 10w, when an attempt begins.", valueName: "track"))
  var track: String?
  @Option(help: ArgumentHelp("In whole years.", valueName: "years")) var age: Int?
  @Flag(inversion: .prefixedNo, help: "Whether a case is pending.") var pendingCase: Bool?
  @Flag(inversion: .prefixedNo, help: "Whether the charge qualifies.")
  var qualifyingCharge: Bool?
  @Flag(inversion: .prefixedNo, help: "Whether there is a serious offence in the background.")
  var seriousHistory: Bool?
  @Flag(help: "It was decided that the youth is eligible.") var eligible = false
  @Flag(help: "It was decided that the youth is not.") var ineligible = false
  @Option(help: ArgumentHelp("Who decided.", valueName: "name")) var by: String?
  @Option(help: ArgumentHelp("Why it was decided so.", valueName: "reason")) var why: String?
  @Option(help: ArgumentHelp("The arrest, where there are several.", valueName: "record"))
  var arrest: String?
  @OptionGroup var step: StepWords

  func run() async throws {
    guard !(eligible && ineligible) else {
      throw Failure(.usage, "say one of --eligible and --ineligible")
    }
    let work = try await FirstStepWork(options, step.words)
    let moment = try work.moment(work.rest)
    let wanted = try track.map(Self.track)
    let arrest: RecordID? =
      if let arrest { try await work.desk.record(named: arrest).id } else {
        work.enrolments.onlyArrest?.id
      }
    let goesOn = try attemptThatGoesOn(work, arrest)
    let begun = wanted ?? goesOn?.track ?? work.enrolments.rules.tracks.newest()
    guard let begun else {
      throw Failure(.badData, "this device knows no track", hint: "fieldkeep sync brings it")
    }
    if let goesOn, let wanted, wanted.id != goesOn.facts.track {
      throw Failure(
        .badData, "a track is chosen when an attempt begins",
        hint: "end this attempt first; the next may have another track")
    }
    let id = goesOn?.record.id ?? work.enrolments.nextID
    let entry = self.entry(work, goesOn, begun, moment)
    let becomesIneligible =
      entry.isRefusal(begun) && (goesOn?.facts.status ?? .screened) == .screened
    try await work.desk.replica.write { records in
      let draft = try work.file.draft(
        EnrolmentRecord.type, id, in: CountyCompartment.diversion, records
      ) { draft in
        try records.set(EnrolmentRecord.track.name, of: draft, to: .text(begun.id.track))
        try records.set(
          EnrolmentRecord.trackVersion.name, of: draft, to: .integer(Int64(begun.id.version)))
        if let arrest {
          try records.set(
            EnrolmentRecord.originatingArrest.name, of: draft, to: .reference(arrest))
        }
        try records.set(EnrolmentRecord.status.name, of: draft, to: .code("screened"))
      }
      if entry.saysSomething {
        try work.enter(EligibilityRecord.type, EligibilityRecord.enrolment, of: id, records) {
          try entry.write(to: $0, records)
        }
      }
      if becomesIneligible {
        try records.set(EnrolmentRecord.status.name, of: draft, to: .code("ineligible"))
      }
    }
    try await work.show()
  }

  /// The attempt that an answer belongs to; nil where another begins.
  ///
  /// - Throws: ``Failure`` where the program was completed for this arrest.
  private func attemptThatGoesOn(
    _ work: FirstStepWork, _ arrest: RecordID?
  ) throws -> Enrolments.Attempt? {
    guard let current = work.enrolments.current else { return nil }
    if current.isOpen || current.facts.status == .ineligible { return current }
    let all = work.enrolments.attempts.map(\.facts)
    guard EnrolmentAttempts.mayBegin(for: arrest ?? current.facts.matter, among: all) else {
      throw Failure(
        .badData, "the program was completed for this arrest",
        hint: "another arrest is named with --arrest; fieldkeep first-step show shows what is next")
    }
    return nil
  }

  private static func track(_ word: String) throws -> ProgramTrack {
    let names = ["1y": "first_step_1y", "10w": "first_step_10w"]
    let typed = word.lowercased().replacing("-", with: "_")
    guard let track = ProgramTracks().newest(names[typed] ?? typed) else {
      throw Failure(.usage, "there is no such track", hint: "say 1y or 10w")
    }
    return track
  }

  // MARK: what is entered

  /// An entry on eligibility: what was known before, and what is said now.
  private struct Entry {
    var facts: EligibilityFacts
    var isEligible: Bool?
    var decider: String?
    var reason: String?
    var moment: NamedMoment
    var previous: RecordID?
    var decision: String?
    var saysSomething: Bool

    /// Whether it is a refusal that has all it needs to count.
    func isRefusal(_ track: ProgramTrack) -> Bool {
      guard isEligible == false else { return false }
      let ruling = EligibilityRuling(
        isEligible: false, decidedAt: moment.milliseconds, hasDecider: decider != nil,
        hasReason: reason != nil)
      return ruling.missing(after: track.eligibility.assess(facts)).isEmpty
    }

    func write(to draft: RecordDraft, _ records: RecordWriter) throws {
      try records.set(EligibilityRecord.decided, of: draft, to: moment)
      if let age = facts.age {
        try records.set(EligibilityRecord.age.name, of: draft, to: .integer(age))
      }
      for (field, answer) in [
        (EligibilityRecord.isCasePending, facts.isCasePending),
        (EligibilityRecord.hasSeriousHistory, facts.hasSeriousHistory),
        (EligibilityRecord.isChargeQualifying, facts.isChargeQualifying),
      ] {
        if let answer { try records.set(field.name, of: draft, to: .boolean(answer)) }
      }
      guard let decision else { return }
      try records.set(EligibilityRecord.decision.name, of: draft, to: .code(decision))
      if let decider {
        try records.set(EligibilityRecord.decidedBy.name, of: draft, to: .text(decider))
      }
      if let reason {
        try records.set(EligibilityRecord.reason.name, of: draft, to: .text(reason))
      }
      if let previous {
        try records.set(EligibilityRecord.overrides.name, of: draft, to: .reference(previous))
      }
    }
  }

  private func entry(
    _ work: FirstStepWork, _ attempt: Enrolments.Attempt?, _ track: ProgramTrack,
    _ moment: NamedMoment
  ) -> Entry {
    let known = work.enrolments.knownFacts(at: moment.milliseconds)
    let before = attempt?.facts.eligibility ?? EligibilityFacts()
    let facts = EligibilityFacts(
      age: age.map(Int64.init) ?? before.age ?? known.age,
      isCasePending: pendingCase ?? before.isCasePending ?? known.isCasePending,
      isChargeQualifying: qualifyingCharge ?? before.isChargeQualifying,
      hasSeriousHistory: seriousHistory ?? before.hasSeriousHistory)
    let last = attempt?.eligibility.last { $0.code(EligibilityRecord.decision) != nil }
    let isDecision = eligible || ineligible
    // Who adds only a name or a reason completes the decision that stands; who decides anew says both anew.
    let completes = !isDecision && (by != nil || why != nil)
    let isEligible =
      isDecision ? eligible : completes ? attempt?.facts.ruling?.isEligible : nil
    let suggestion = track.eligibility.assess(facts).suggestion
    let decision = isEligible.map { isEligible in
      switch (isEligible, suggestion) {
      case (true, .ineligible): "override_eligible"
      case (true, _): "eligible"
      case (false, .eligible): "override_ineligible"
      case (false, _): "ineligible"
      }
    }
    return Entry(
      facts: facts, isEligible: isEligible,
      decider: by ?? (completes ? last?.text(EligibilityRecord.decidedBy) : nil),
      reason: why ?? (completes ? last?.text(EligibilityRecord.reason) : nil), moment: moment,
      previous: decision == nil ? nil : last?.id, decision: decision,
      saysSomething: facts != before || decision != nil)
  }
}

struct FirstStepAgree: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agree",
    abstract: "The youth agrees, and the program starts.",
    discussion: """
      Records the consent to take part, which lies with the program, and the
      start. Explain the limits of confidentiality first. An enrolment whose
      consent has ended takes a new one in the same way.

        fieldkeep first-step agree --limits-explained
        fieldkeep first-step agree "Mon 10:00" --limits-explained --oral --start "Tue 09:00"
        fieldkeep first-step agree --consent 4ZP-1T
      """)

  @OptionGroup var options: GlobalOptions
  @Flag(help: "The limits of confidentiality were explained before.") var limitsExplained = false
  @Flag(help: "Said and noted, not in writing.") var oral = false
  @Option(help: ArgumentHelp("When the program starts, if not at once.", valueName: "time"))
  var start: String?
  @Option(help: ArgumentHelp("A consent that is recorded already.", valueName: "consent"))
  var consent: String?
  @OptionGroup var step: StepWords

  func run() async throws {
    let work = try await FirstStepWork(options, step.words)
    let attempt = try work.enrolments.known()
    let moment = try work.moment(work.rest)
    let started =
      try start.map { try work.desk.time.required($0) }
      ?? attempt.facts.startedAt.map { NamedMoment(milliseconds: $0) } ?? moment
    let named = try await existing(work)
    var facts = attempt.facts
    facts.agreedAt = moment.milliseconds
    facts.startedAt = started.milliseconds
    facts.isConsentInForce = named.map { !$0.facts.isRevoked } ?? true
    facts.limitsExplainedAt =
      named.map(\.facts.limitsExplainedAt) ?? (limitsExplained ? moment.milliseconds : nil)
    let renews = facts.status == .enrolled || facts.status == .pausedAbsent
    if renews {
      facts.status = .offered
    }
    try facts.require(.enrolled, by: work.enrolments.rules, now: work.desk.time.now)
    guard let track = attempt.track else { return }
    let terms = ConsentTerms(
      parts: [CountyCompartment.diversion], partners: [.provider], purposes: [.service],
      giver: "youth", given: moment, isLimitsExplained: limitsExplained, isOral: oral,
      until: track.end(startedAt: started.milliseconds, now: work.desk.time.now))
    let writing = try await ConsentWriting(
      work.file, work.desk, in: CountyCompartment.diversion)
    let consentID = named?.facts.record
    try await work.write(attempt) { records, draft in
      let consent = try consentID ?? writing.write(terms, records)
      try records.set(EnrolmentRecord.agreed, of: draft, to: moment)
      try records.set(EnrolmentRecord.agreedConsent.name, of: draft, to: .reference(consent))
      guard !renews else { return }
      try records.set(EnrolmentRecord.started, of: draft, to: started)
      try records.set(EnrolmentRecord.status.name, of: draft, to: .code("enrolled"))
    }
  }

  private func existing(_ work: FirstStepWork) async throws -> CaseConsents.Entry? {
    guard let consent else { return nil }
    let record = try await work.desk.record(named: consent)
    guard let entry = CaseConsents(work.file).entry(of: record.id) else {
      throw Failure(
        .usage, "this is no consent of this case",
        hint: "fieldkeep consents shows them with their names")
    }
    return entry
  }
}

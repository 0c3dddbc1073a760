// `fieldkeep waive`: somebody who may lets a clock go, and says why.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Waive: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "waive",
    abstract: "Let a clock go, with a role and a reason.",
    discussion: """
      A waiver says what need not be done; it never makes late what was in time,
      and never hides what was not. It counts only in a role that may give it and
      with a reason, and stands where the clock stands. Clocks that a law sets
      cannot be waived.

        fieldkeep waive d2 probation --role supervisor --why "on the line, stays home"
        fieldkeep waive d4 substance --role supervisor --why @reason.txt
        fieldkeep waive            shows which clocks are open, by their words
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("In which role.", valueName: "role")) var role: String?
  @Option(help: ArgumentHelp("Why; - or @FILE.", valueName: "text")) var why: String?

  @Argument(help: ArgumentHelp("The rule, then words that tell its clock.", valueName: "rule"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    let clocks = Clocks(file, now: desk.time.now).all.filter(\.isOpen)
    guard let first = words.first else { return show(clocks, file.id, desk) }
    let rule = try Self.rule(first)
    let deadline = try chosen(clocks.filter { $0.rule == rule })
    let allowed = DeadlineSettings().waivers[rule] ?? []
    guard !allowed.isEmpty else {
      throw Failure(
        .refused, "this clock is the law's, and cannot be waived",
        hint: "fieldkeep due shows until when it runs")
    }
    let role = try role.map { CaseRole(rawValue: try CodeLists.teamRole.code($0)) }
    guard let role, allowed.contains(role) else {
      throw Failure(
        .refused, "this clock is waived in a role that may",
        hint: "give --role and one of: \(list: allowed.map(\.rawValue).sorted())")
    }
    let reason = try why.map { try Input.text($0, what: say("the reason")) }
    guard let reason, reason.contains(where: { !$0.isWhitespace }) else {
      throw Failure(.usage, "a waiver without a reason counts for nothing", hint: "give --why")
    }
    try await write(deadline, role, reason, file, desk)
    desk.remember(file.id)
    let after = try await desk.currentCaseFile()
    let waived = Clocks(after, now: desk.time.now).all.filter { $0.id == deadline.id }
    desk.print(
      json: .list(waived.map { DueLines.json($0, file.id) }),
      waived.map { DueLines.line($0, desk) })
  }

  private func write(
    _ deadline: Deadline, _ role: CaseRole, _ reason: String, _ file: CaseFile, _ desk: Desk
  ) async throws {
    let home = (file.record(deadline.subject) ?? file.record(deadline.origin))
      .flatMap { CountySchema.schema.compartment(numbered: $0.compartment) }
    let now = desk.time.now
    try await desk.replica.write { records in
      let waiver = try records.create(
        WaiverRecord.type.name, in: file.id, compartment: home?.name)
      try records.set(
        WaiverRecord.rule.name, of: waiver, to: .code(deadline.rule.rawValue.lowercased()))
      try records.set(WaiverRecord.deadline.name, of: waiver, to: .text(deadline.id))
      if file.record(deadline.origin)?.type == RecoveryRecord.type {
        try records.set(WaiverRecord.recovery.name, of: waiver, to: .reference(deadline.origin))
      }
      try records.set(WaiverRecord.waived.at.name, of: waiver, to: .instant(milliseconds: now))
      try records.set(WaiverRecord.role.name, of: waiver, to: .code(role.rawValue))
      try records.set(WaiverRecord.reason.name, of: waiver, to: .text(reason))
    }
  }

  private func show(_ clocks: [Deadline], _ caseID: CaseID, _ desk: Desk) {
    desk.print(
      json: .list(clocks.map { DueLines.json($0, caseID) }),
      clocks.isEmpty
        ? [desk.screen.calm(say(" nothing is due"))]
        : clocks.map { DueLines.line($0, desk) + desk.screen.faint("  \(Self.words(of: $0))") })
  }

  // MARK: words

  /// The rule that a word means: d2, or its beginning in the list of rules.
  private static func rule(_ word: String) throws -> DeadlineRule {
    let code = try CodeLists.deadlineRule.code(word)
    guard let rule = DeadlineRule(rawValue: code.uppercased()) else {
      throw Failure(.usage, "this version does not know that rule")
    }
    return rule
  }

  /// The words by which a clock can be told from others of its rule.
  private static func distinctions(of deadline: Deadline) -> [String] {
    [
      deadline.agency?.rawValue, deadline.role?.rawValue, deadline.item?.rawValue,
      deadline.part?.rawValue,
    ].compactMap(\.self)
  }

  private static func words(of deadline: Deadline) -> String {
    ([deadline.rule.rawValue.lowercased()] + distinctions(of: deadline)).joined(separator: " ")
  }

  /// The one clock that the words tell.
  private func chosen(_ clocks: [Deadline]) throws -> Deadline {
    let typed = words.dropFirst().map { $0.lowercased().replacing("-", with: "_") }
    let fitting = clocks.filter { deadline in
      let words = Self.distinctions(of: deadline)
      return typed.allSatisfy { word in words.contains { $0.hasPrefix(word) } }
    }
    if fitting.count == 1 { return fitting[0] }
    guard !fitting.isEmpty else {
      throw Failure(
        .noInput, "no open clock of this case is told by these words",
        hint: "fieldkeep waive shows which are open")
    }
    throw Failure(
      .usage, "\(fitting.count) clocks are told by these words; a waiver is about one",
      hint: "say one of: \(list: Set(fitting.map(Self.words(of:))).sorted().prefix(12))")
  }
}

// `fieldkeep destroy`, `seal`, `hold`, `lift`: what a court orders about a case. `fieldkeep orders`: who has carried it out.

import ArgumentParser
import CaseProtocol
import Fieldkeep

/// The options of every order.
struct OrderOptions: ParsableArguments {
  @Option(
    name: .customLong("order"),
    help: ArgumentHelp("The order's number, as the court gave it.", valueName: "number"))
  var number: String

  @Option(help: ArgumentHelp("By whose authority; - or @FILE.", valueName: "court"))
  var court: String?

  @Option(
    name: .customLong("compartment"),
    help: ArgumentHelp("A part of the case; else all that are here.", valueName: "part"))
  var compartments: [String] = []

  @Flag(help: "Carry it out, once its word was typed.")
  var yes = false

  @Option(help: ArgumentHelp("The word, where nobody can be asked.", valueName: "word"))
  var confirm: String?

  @Flag(help: "Although no server says whether anybody ordered otherwise meanwhile.")
  var offline = false
}

struct Destroy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "destroy",
    abstract: "Destroy part of a case for good, by a court's order.",
    discussion: """
      Without --yes it only tells what would go. With it, and the word destroy,
      the records go from this device at once, from the server at the next sync,
      and from every other device at its next contact, with what was not sent.
      Nothing brings them back: no backup, no stick, no laptop that was away for
      a year. Frozen reports stay as they were run. Where a legal hold stands that
      you know of, nothing goes until it is lifted; so the server is asked first.
      An admin's device gives orders. Their numbers are kept in the audit, for the
      privacy officer; everywhere else the case was never there.

        fieldkeep destroy --order 2026-118 --case 7Q4-MK
        fieldkeep destroy --order 2026-118 --case 7Q4-MK --compartment diversion --yes
        fieldkeep destroy --order 2026-118 --case 7Q4-MK --yes --confirm destroy
        fieldkeep destroy --order 2026-118 --case 7Q4-MK --on 2027-01-15
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var order: OrderOptions

  @Option(
    help: ArgumentHelp(
      "Not now: keep the day, and show it as due from 30 days before.", valueName: "day"))
  var on: String?

  func run() async throws {
    if let on {
      guard !order.yes else {
        throw Failure(.usage, "say --yes or --on, not both", hint: "--on keeps the day alone")
      }
      return try await PlannedDestruction(options: order, desk: Desk.open(options)).keep(until: on)
    }
    try await CourtOrder(.destroy, order, Desk.open(options)).carryOut()
  }
}

struct Seal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal",
    abstract: "Seal part of a case: only its custodian keeps it.",
    discussion: """
      Without --yes it only tells what would be sealed. With it, and the word seal,
      every device that is not in the custodian's team drops the records, and what
      it had not sent of them, and the server hands them to the custodian alone.
      Elsewhere the case answers as if it had never been. Frozen reports stay as
      they were run. fieldkeep lift takes a seal back.

        fieldkeep seal --order 2026-120 --case 7Q4-MK --custodian privacy
        fieldkeep seal --order 2026-120 --case 7Q4-MK --custodian privacy --compartment diversion --yes
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var order: OrderOptions

  @Option(help: ArgumentHelp("The team that keeps it.", valueName: "team"))
  var custodian: String

  func run() async throws {
    let desk = try await Desk.open(options)
    let teams = try await Teams(desk.replica).ids(of: [custodian])
    try await CourtOrder(.seal, order, desk, custodian: teams.first).carryOut()
  }
}

struct Hold: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold",
    abstract: "Keep part of a case from being destroyed: a legal hold.",
    discussion: """
      While it stands, an order to destroy by anyone who knows of it does nothing.
      What was destroyed before cannot be held. fieldkeep lift takes it back.

        fieldkeep hold --order 2026-90 --case 7Q4-MK --yes --confirm hold
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var order: OrderOptions

  func run() async throws {
    try await CourtOrder(.hold, order, Desk.open(options)).carryOut()
  }
}

struct Lift: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lift",
    abstract: "Take a seal or a legal hold back, by another order.",
    discussion: """
      A seal that is lifted lets the records come back to whoever could read them.
      A hold that is lifted lets an order to destroy take effect that you know of.

        fieldkeep lift --order 2026-130 --lifts 2026-90 --yes --confirm lift
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var order: OrderOptions

  @Option(
    help: ArgumentHelp("The order to take back: its number.", valueName: "number"))
  var lifts: String

  func run() async throws {
    try await CourtOrder(.lift, order, Desk.open(options), lifts: lifts).carryOut()
  }
}

struct Orders: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orders",
    abstract: "Show orders, and which devices have not carried them out.",
    discussion: """
      A device confirms with its signature, at its first contact after it is done.
      An admin's device asks the server who has; others know only of themselves.
      Numbers are shown where this device may read the audit.

        fieldkeep orders
        fieldkeep orders --json
      """)

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    guard try await desk.replica.isEnrolled() else { throw ReplicaError.notEnrolled }
    let words = try await OrderWords(desk)
    let people = try await desk.people()
    let reports = words.sorted(try await desk.replica.orders())
    let isAdmin = try await Self.isAdmin(desk.replica)
    desk.print(
      json: .object([
        "orders": .list(reports.map { words.json($0, people, isAdmin: isAdmin) })
      ]),
      reports.isEmpty
        ? [say(" no orders")]
        : reports.flatMap { words.lines($0, people, desk.time, isAdmin: isAdmin) })
  }

  static func isAdmin(_ replica: Replica) async throws -> Bool {
    guard let device = try await replica.device() else { return false }
    return try await replica.roster().isAdmin(device)
  }
}

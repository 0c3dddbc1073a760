// As many orders of syncing as one has time for: `swift run fieldkeep-county --orders 200`.

import ArgumentParser
import CountyOrders

@main
struct CountyProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fieldkeep-county",
    abstract: "Deliver the synthetic county's segments in many orders and compare.",
    discussion: """
      Each tenth order begins with devices that synced at other times, so that what
      they had seen when they wrote differs too. Prints every order that came to
      another state or another figure, with its seed; ends with status 1 if any did.
      """)

  @Option(help: "How many orders.")
  var orders = 200

  @Option(help: "The first seed.")
  var seed: UInt64 = 1

  func run() throws {
    let failures = OrderTrial(orders: orders, seed: seed).failures { print($0) }
    print("\(orders) orders, \(failures.count) of them wrong")
    for failure in failures { print(failure) }
    if !failures.isEmpty { throw ExitCode.failure }
  }
}

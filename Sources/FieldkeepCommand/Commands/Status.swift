// `fieldkeep`, or `fieldkeep status`: how things stand, in one line and no time.

import ArgumentParser
import Fieldkeep

struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Say how things stand.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let signal = try await Signal(desk)
    let cases = try await desk.replica.cases()
    desk.screen.line(" \(signal.unsentChanges) unsent · \(cases.count) cases")
  }
}

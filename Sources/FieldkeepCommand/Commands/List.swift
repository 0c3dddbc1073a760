// `fieldkeep list`: cases, or records of one kind.

import ArgumentParser
import Fieldkeep

struct List: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List cases, or records of one kind.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let names = try await desk.names()
    var files: [CaseFile] = []
    for id in try await desk.replica.cases() {
      files.append(try await CaseFile(id, in: desk.replica))
    }
    desk.print(
      json: .list(files.map { CaseLines.json($0, names: names) }),
      files.map { CaseLines.line($0, desk, names) })
  }
}

// `fieldkeep show`: a case, or one record, as it stands.

import ArgumentParser
import Fieldkeep

struct Show: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Show a case or a record.")

  @OptionGroup var options: GlobalOptions
  @Argument(help: ArgumentHelp("A case or a record; else the case at hand.", valueName: "name"))
  var name: String?

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    let names = try await desk.names()
    desk.print(
      json: CaseLines.json(file, names: names),
      [CaseLines.line(file, desk, names)]
        + file.records.flatMap { record in
          [" \(names.records.name(of: record.id)) \(record.type?.label ?? "?")"]
            + RecordLines.fields(record, desk, names)
        })
  }
}

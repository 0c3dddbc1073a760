// `fieldkeep note`: what somebody saw, heard or thought, in their own words.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

struct Note: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a note.",
    discussion: """
      A note lies among the advocates' notes if you may write there, else with those who
      coordinate; --in says otherwise. It is never changed: fieldkeep correct adds to it.

        fieldkeep note "Calm, has eaten, wants to sleep."
        fieldkeep note --about 01:50 --in coordination "Waiting for a bed."
        fieldkeep note - < notes.txt
      """)

  @OptionGroup var options: GlobalOptions

  @Option(name: .customLong("in"), help: ArgumentHelp("Who reads it.", valueName: "compartment"))
  var compartment: String?

  @Option(help: ArgumentHelp("When it was, if not now.", valueName: "time"))
  var about: String?

  @Argument(help: ArgumentHelp("The note; - reads it from standard input.", valueName: "text"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let caseID = try await desk.currentCase()
    let text = words.joined(separator: " ")
    let about = try about.map { try desk.time.required($0) }
    let home = CountyCompartment.coordination
    let note = try await desk.replica.write { records in
      let note = try records.create(NoteRecord.type.name, in: caseID, compartment: home.name)
      try records.set(NoteRecord.text.name, of: note, to: .text(text))
      if let about { try records.set(NoteRecord.happened, of: note, to: about) }
      return note.id
    }
    desk.remember(caseID)
    let names = try await desk.names()
    desk.print(json: .text(note.description), ["note \(names.records.name(of: note)) kept"])
  }
}

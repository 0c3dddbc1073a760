// Every kind of record can be written by a person: by a command of its own, or by `fieldkeep add`.

import CaseProtocol
import Fieldkeep
import Testing

@testable import FieldkeepCommand

@Suite struct AdditionTests {
  @Test func `every kind of record has one way to be written`() {
    let others = Additions.others.map(\.type.name)
    let added = Additions.types.map(\.name)
    #expect(Set(others).count == others.count)
    #expect((others + added).sorted() == CountySchema.schema.recordTypes.map(\.name).sorted())
  }

  @Test func `the command that is named for a kind is one`() {
    for (type, command) in Additions.others {
      let word = command.split(separator: " ").first.map(String.init) ?? ""
      #expect(Program.commandNames.contains(word), "\(type.name): \(command)")
    }
  }
}

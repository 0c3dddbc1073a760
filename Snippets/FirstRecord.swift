// A first record: found an organization, open a case of the county's protocol, write, read back.

import CaseProtocol
import Fieldkeep
import Foundation

let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
let replica = try await Replica.open(at: folder, schema: CountySchema.schema)

// snippet.found
// The teams of the county, and what each may do in each part of a case.
var generator = SystemRandomNumberGenerator()
let template = RosterTemplate(
  teams: CountyTemplate.teams.map { team in
    RosterTemplate.Team(
      id: TeamID(using: &generator),
      rights: Dictionary(
        uniqueKeysWithValues: team.rights.map {
          ($0.key.number, Rights(rawValue: $0.value.rawValue))
        }))
  })
let root = try await replica.found(template)
// Print `root.text` and keep it offline: it is kept nowhere else.
// snippet.end
print("founded \(root.organization)")

// snippet.write
let caseID = CaseID(using: &generator)
let note = try await replica.write { records in
  let note = try records.create("note", in: caseID, compartment: "coordination")
  try records.set("text", of: note, to: .text("Calm, has eaten, wants to sleep."))
  return note.id
}
// snippet.end

// snippet.read
if let record = try await replica.record(note), case .text(let text) = record["text"] {
  print(text)
}
// snippet.end

try await replica.close()
try FileManager.default.removeItem(atPath: folder)

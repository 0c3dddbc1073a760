// A long edit: what arrives while somebody types is not overwritten unseen.

import CaseProtocol
import Fieldkeep
import Foundation

let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
let replica = try await Replica.open(at: folder, schema: CountySchema.schema)
var generator = SystemRandomNumberGenerator()
let team = RosterTemplate.Team(
  id: TeamID(using: &generator),
  rights: [CountyCompartment.advocateNotes.number: [.read, .write, .open]])
_ = try await replica.found(RosterTemplate(teams: [team]))

let caseID = CaseID(using: &generator)
let id = CountyIdentity.caseSummary(caseID: caseID).recordID
try await replica.write { records in
  let summary = try records.create("case_summary", in: caseID, id: id)
  try records.set("summary", of: summary, to: .text("Staying with her aunt."))
}

// snippet.edit
guard let opened = try await replica.record(id) else { exit(1) }

// Somebody types for ten minutes. Meanwhile `sync --watch`, or this line, writes the same field.
try await replica.write { records in
  try records.set("summary", of: try records.edit(opened), to: .text("Moved to her sister."))
}

// The token says what had been read when the edit began, so the other value stays beside this one.
try await replica.write { records in
  let draft = try records.edit(opened, upon: opened.token)
  try records.set("summary", of: draft, to: .text("Staying with her aunt, calm."))
}
// snippet.end

for record in try await replica.conflicts() {
  for field in record.disputed {
    let reading = record.reading(of: field)
    print(field.label, reading.rule, reading.others.count + 1)
  }
}
try await replica.close()
try FileManager.default.removeItem(atPath: folder)

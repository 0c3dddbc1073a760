// A schema of one's own: two record types that no county knows, and a sync of them. The engine asks what fields are called
// and how they merge; what they mean is the application's.

import Fieldkeep
import Foundation

// snippet.schema
let yard = Compartment(1, "yard", label: "Yard")

let animal = RecordType(
  1, "animal", label: "Animal", in: yard,
  fields: [
    Field(1, "name", label: "Name", .text, .review),
    Field(2, "marks", label: "Marks", .text, .set),
    Field(3, "arrived", label: "Arrived", .instant, .earliest),
  ])

let feeding = RecordType(
  2, "feeding", label: "Feeding", in: yard, appendOnly: true,
  fields: [
    Field(1, "animal", label: "Animal", .reference("animal"), .log),
    Field(2, "grams", label: "Grams", .integer, .log),
  ])

let schema = try Schema(
  name: "shelter", version: 1, compartments: [yard], recordTypes: [animal, feeding])
// snippet.end

let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
let replica = try await Replica.open(at: folder, schema: schema)

// snippet.write
var generator = SystemRandomNumberGenerator()
let keepers = RosterTemplate.Team(
  id: TeamID(using: &generator), rights: [yard.number: [.read, .write, .open]])
_ = try await replica.found(RosterTemplate(teams: [keepers]))

let place = CaseID(using: &generator)
let now = try await replica.now()
try await replica.write { records in
  let goat = try records.create("animal", in: place)
  try records.set("name", of: goat, to: .text("Ada"))
  try records.add(.text("white ear"), to: "marks", of: goat)
  try records.set("arrived", of: goat, to: .instant(milliseconds: now))
  let meal = try records.create("feeding", in: place)
  try records.set("animal", of: meal, to: .reference(goat.id))
  try records.set("grams", of: meal, to: .integer(250))
}
// snippet.end

// snippet.sync
try await replica.addRemote(name: "origin", url: "https://sync.example:8443", pin: [])
do {
  let summary = try await replica.sync()
  print("acknowledged \(summary.report.counts.acknowledgedChanges)")
} catch {
  // Nothing is lost: what could not be sent now is sent by a later sync.
  print("kept here: \(error)", error.hint ?? "")
}
// snippet.end

for record in try await replica.records("animal", in: place) {
  print(record["name"] ?? .empty, record.elements(of: "marks"))
}
try await replica.close()
try FileManager.default.removeItem(atPath: folder)

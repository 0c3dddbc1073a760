// One organization for real: a server over TLS, and laptops with folders of their own, in one temporary folder.

import CausalMerge
import CaseProtocol
import Fieldkeep
import Foundation
import RecordSchema
import SyncProtocol
import Testing
import Trust

/// An organization with its server and its admin's laptop; others join.
final class Office: Sendable {
  /// Holds everything.
  let folder: String
  let server: ServerProcess
  /// The laptop on which the organization was founded.
  let admin: Replica
  /// Everybody's team: coordination, and opening cases.
  let everybody: TeamID
  /// Those who know where shelters are.
  let placing: TeamID
  /// Those who read figures, and no record that one is counted from.
  let reporting: TeamID

  /// Runs a story in an organization of its own, and takes all of it away afterwards.
  static func run(_ story: (Office) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "fieldkeep-office-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let office = try await Office(folder)
    do {
      try await story(office)
    } catch {
      await office.server.kill()
      throw error
    }
    await office.server.kill()
  }

  private init(_ folder: String) async throws {
    self.folder = folder
    var generator = SystemRandomNumberGenerator()
    everybody = TeamID(using: &generator)
    placing = TeamID(using: &generator)
    reporting = TeamID(using: &generator)
    let coordination = CountyCompartment.coordination.number
    let location = CountyCompartment.placementLocation.number
    let all: Rights = [.read, .write, .open]
    admin = try await Replica.open(at: folder + "/admin", schema: CountySchema.schema)
    let root = try await admin.found(
      RosterTemplate(teams: [
        .init(id: everybody, rights: [coordination: all]),
        .init(id: placing, rights: [location: all]),
        .init(id: reporting, rights: [CountyCompartment.aggregates.number: all]),
      ]))
    server = try await ServerProcess(in: folder + "/server", for: root.organization)
    let pin = try await server.start()
    try await admin.addRemote(name: "origin", url: server.url, pin: pin)
    try await admin.sync()
  }

  /// Opens a laptop's folder, making it where there is none.
  func laptop(_ name: String) async throws -> Replica {
    try await Replica.open(at: folder + "/" + name, schema: CountySchema.schema)
  }

  /// Lets a new laptop in.
  func join(_ name: String, teams: [TeamID]? = nil) async throws -> Replica {
    try await join(laptop(name), teams: teams)
  }

  /// Lets a laptop in whose folder was opened before.
  func join(_ laptop: Replica, teams: [TeamID]? = nil) async throws -> Replica {
    let link = try await admin.invite(to: teams ?? [everybody], admission: .atSync)
    async let joined: Void = laptop.join(by: link, patience: .seconds(30))
    let isLetIn = try await eventually { try await self.admin.sync().report.enrolledDevices > 0 }
    try #require(isLetIn, "nobody asked to be let in")
    try await joined
    try await laptop.sync()
    return laptop
  }

  /// Copies a laptop's disk.
  func copyDisk(of name: String, to copy: String) throws {
    try FileManager.default.copyItem(atPath: folder + "/" + name, toPath: folder + "/" + copy)
  }
}

extension Replica {
  /// Opens a case with a recovery.
  func openCase(station: String = "Compton") throws -> (caseID: CaseID, recovery: RecordID) {
    var generator = SystemRandomNumberGenerator()
    let caseID = CaseID(using: &generator)
    let recovery = try write { records in
      let recovery = try records.create("recovery", in: caseID, compartment: "coordination")
      try records.set("station", of: recovery, to: .text(station))
      return recovery.id
    }
    return (caseID, recovery)
  }

  /// Writes a note that all teams of a case read.
  func note(_ text: String, in caseID: CaseID) throws {
    try write { records in
      let note = try records.create("note", in: caseID, compartment: "coordination")
      try records.set("text", of: note, to: .text(text))
    }
  }

  /// The texts of a case's notes, in alphabetical order.
  func notes(in caseID: CaseID? = nil) throws -> [String] {
    try records("note", in: caseID).compactMap { note in
      if case .text(let text)? = note["text"] { text } else { nil }
    }.sorted()
  }

  /// Everything that a reader sees of all records: what is shown, what stands beside it, and what asks.
  func everythingShown() throws -> [String] {
    try records(includingVoided: true).map { record in
      let fields = (record.type?.fields ?? []).map { field in
        if field.isSet {
          return "\(field.name): \(record.elements(of: field.name))"
        }
        let reading = record.reading(of: field)
        let shown = reading.shown.map { "\($0.value) at \($0.timeMilliseconds)" } ?? "nothing"
        let others = reading.others.map { "\($0.value) at \($0.timeMilliseconds)" }.sorted()
        return "\(field.name): \(shown), beside it \(others), asks \(reading.asks)"
      }
      return "\(record.id) \(record.scope) \(record.standing) " + fields.joined(separator: "; ")
    }.sorted()
  }
}

/// The identifier that everybody computes for the same thing.
func recordID(of identity: DerivedIdentity) -> RecordID {
  identity.recordID { SecureHash.digest(of: $0) as SegmentHash }
}

/// Waits until a condition holds, for at most ten seconds.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
  for _ in 0..<2_000 {
    if try await condition() { return true }
    try await Task.sleep(for: .milliseconds(5))
  }
  return try await condition()
}

// Asking for keys, and answering: what heals a scope whose wraps were lost with a server's disk and a laptop's.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

extension ReplicaCore {
  /// How long a segment may wait for its key before this device asks for one: its wrap may be on the way.
  private static let keyPatience: Int64 = 2 * 60_000
  /// How long after asking for a key it is not asked for again.
  private static let requestPause: Int64 = 60 * 60_000

  /// Answers colleagues who lack a key that is here, and asks for those that this device lacks.
  ///
  /// To be called when all that a server has was taken in: a question that has its answer is then seen as answered.
  ///
  /// - Parameters:
  ///   - reading: the device's clocks now.
  ///   - remote: the server's number.
  /// - Throws: ``ReplicaError``; nothing was written.
  func tendKeys(reading: ClockReading, at remote: Int64) throws(ReplicaError) {
    try unit { db in
      try tendRevocations(reading, at: remote, db)
      try answerRequests(reading, db)
      try askForKeys(reading, db)
    }
  }

  private func answerRequests(_ reading: ClockReading, _ db: Database) throws {
    let scopes = try Int64.fetchAll(db, sql: "SELECT scope FROM key_request ORDER BY scope")
    guard !scopes.isEmpty else { return }
    let roster = try roster(db)
    let own = try deviceKeys(db).device
    for number in scopes {
      let entry = try scope(number, db)
      let requests = entry.control.unansweredRequests(roster: roster, by: own)
      guard !requests.isEmpty else {
        try db.execute(sql: "DELETE FROM key_request WHERE scope = ?", arguments: [number])
        continue
      }
      guard let claim = entry.claim, entry.control.mayRead(own, roster: roster) else { continue }
      var entries: [ControlEntry] = []
      for request in requests {
        guard let key = entry.contentKeys[request.keyID] else { continue }
        // A new encapsulation: one that was made before may be among what was lost.
        var encapsulations = EncapsulationCache()
        var generator = EnvironmentGenerator(environment: environment)
        let wraps = try ScopeKeys.wrap(
          key, of: entry.id, inCase: claim.caseID, for: [request.team], roster: roster,
          cache: &encapsulations, encapsulation: environment.encapsulation, using: &generator)
        for wrap in wraps { try keepOwn(wrap, db) }
        entries.append(.wrap(WrapAddition(keyID: key.id, wraps: wraps.map(\.hash))))
      }
      guard !entries.isEmpty else { continue }
      try writeControl(entries, in: entry, reading: reading, db)
    }
  }

  private func askForKeys(_ reading: ClockReading, _ db: Database) throws {
    let now = try correctedTime(reading, db)
    // A segment of this device's own has no time of arrival: its key was here once, and went with a disk.
    let lacking = try Row.fetchAll(
      db,
      sql: """
        SELECT DISTINCT segment.scope, missing FROM waiting JOIN segment ON number = segment
        WHERE standing = 1 AND (received_at IS NULL OR received_at <= ?)
        ORDER BY segment.scope, missing
        """, arguments: [now - Self.keyPatience])
    guard !lacking.isEmpty else { return }
    let roster = try roster(db)
    let own = try deviceKeys(db).device
    for row in lacking {
      let entry = try scope(row[0] as Int64, db)
      // What a segment waits for may be a parent as well.
      guard let key = KeyID(bytes: row.bytes(1)), entry.contentKeys[key] == nil else { continue }
      let last = entry.control.lastRequest(for: key, by: own)
      guard last.map({ now - $0 >= Self.requestPause }) ?? true else { continue }
      let teams = Set(roster.teams(of: own))
      for side in entry.control.ofAllSides.compartments(ofKey: key, roster: roster) {
        let readers = entry.control.counting(on: side).readers(roster: roster)
        guard let team = readers.first(where: teams.contains) else { continue }
        try writeControl(
          [.keyRequest(KeyRequest(keyID: key, team: team))], in: entry, reading: reading, on: side,
          db)
      }
    }
  }
}

// A scope as readers of records need it: whose it is, and the key under which its rows are sealed.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol

/// A scope without its graph, its grants and the keys of its contents.
///
/// A look at every open case touches thousands of scopes. Loading each whole verifies its control segments again and
/// unseals what waits in the outbox, which takes many times longer than reading its records.
struct ReadableScope {
  let number: Int64
  let id: ScopeID
  let caseID: CaseID
  let compartment: UInt32
  let sealing: LocalSealing
}

extension ReplicaCore {
  /// The scope of this number; nil where this device cannot tell what it is, and so reads nothing of it.
  func readableScope(_ number: Int64, _ db: Database) throws -> ReadableScope? {
    // What is loaded whole knows of a claim that was understood just now.
    if let entry = cache.scopes[number] {
      return entry.claim.map { claim in
        ReadableScope(
          number: number, id: entry.id, caseID: claim.caseID, compartment: claim.compartment,
          sealing: entry.sealing)
      }
    }
    if let known = cache.readableScopes[number] { return known }
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: "SELECT id, compartment, case_id, local_key FROM scope WHERE number = ?"),
      arguments: [number])
    guard let row = try rows.next(), let id = ScopeID(bytes: row.bytes(0)) else {
      throw ReplicaError.damagedRow(table: "scope", number: number)
    }
    guard let compartment = row[1] as Int64?, let caseID = CaseID(bytes: row.bytes(2)) else {
      return nil
    }
    let scope = ReadableScope(
      number: number, id: id, caseID: caseID,
      compartment: UInt32(truncatingIfNeeded: compartment),
      sealing: try localSealing(row.bytes(3), of: id, number: number))
    cache.readableScopes[number] = scope
    return scope
  }

  /// The sealing of a scope's rows, from the key that its row holds.
  func localSealing(_ sealed: [UInt8], of scope: ScopeID, number: Int64) throws -> LocalSealing {
    do {
      let key = try storage.open(sealed, for: .localKey, bound: scope.bytes)
      return LocalSealing(key: try ContentKey(bytes: key), environment: environment)
    } catch {
      throw ReplicaError.damagedRow(table: "scope", number: number)
    }
  }
}

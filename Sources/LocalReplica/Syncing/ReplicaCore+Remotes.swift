// Remotes: the servers that this replica syncs with, each with its own cursor, as in git.

import CausalMerge
import Foundation
import GRDB
public import SyncProtocol

/// A server that a replica syncs with.
public struct Remote: Hashable, Sendable {
  public var number: Int64
  /// What people call it: `origin` for the one that the device joined through.
  public var name: String
  /// An https URL.
  public var url: String
  /// SHA-256 of the public key of the server's certificate; empty where a public authority vouches for it.
  public var pin: [UInt8]
  /// Where in its log this replica is; nil before the first exchange.
  public var cursor: SyncProtocol.Cursor?
  /// Positions up to here are in a verified backup or a second copy.
  public var safeThrough: UInt64
  /// Milliseconds since 1970, by the device's corrected clock, when an exchange last went through.
  public var contactedAt: Int64?
  /// Segments that its pages had left out and routine comparisons brought, since the remote was added.
  public var keptBackSegments = 0
  /// Milliseconds since 1970, by the device's corrected clock, when that was last seen.
  public var keptBackAt: Int64?
}

extension ReplicaCore {
  /// The remotes, in the order in which they were added.
  public func remotes() throws(ReplicaError) -> [Remote] {
    try reading { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT number, name, url, pin, epoch, position, running_hash, safe_through, contacted_at,
            kept_back, kept_back_at
          FROM remote ORDER BY number
          """
      ).map(remote(in:))
    }
  }

  /// The remote of this name.
  ///
  /// - Throws: ``ReplicaError/remoteUnknown(_:)``.
  public func remote(named name: String) throws(ReplicaError) -> Remote {
    guard let remote = try remotes().first(where: { $0.name == name }) else {
      throw .remoteUnknown(name)
    }
    return remote
  }

  /// Adds a remote; everything that this device holds of its own will be offered to it.
  public func addRemote(name: String, url: String, pin: [UInt8]) throws(ReplicaError) {
    try unit { db in
      try db.execute(
        sql: "INSERT INTO remote (name, url, pin) VALUES (?, ?, ?)",
        arguments: [name, url, Data(pin)])
      let number = db.lastInsertedRowID
      try db.execute(
        sql: "INSERT INTO outgoing (remote, segment) SELECT ?, number FROM segment",
        arguments: [number])
      try db.execute(
        sql: "INSERT INTO outgoing_wrap (remote, wrap) SELECT ?, number FROM wrap",
        arguments: [number])
    }
  }

  /// Changes where a remote is, or the pin of its key; cursor and marks stay.
  public func setRemote(_ name: String, url: String, pin: [UInt8]) throws(ReplicaError) {
    try unit { db in
      try db.execute(
        sql: "UPDATE remote SET url = ?, pin = ?, token = NULL WHERE name = ?",
        arguments: [url, Data(pin), name])
      guard db.changesCount == 1 else { throw ReplicaError.remoteUnknown(name) }
    }
  }

  private func remote(in row: Row) -> Remote {
    var cursor: SyncProtocol.Cursor?
    if let epoch = Epoch(bytes: row.bytes(4)), let hash = RunningHash(bytes: row.bytes(6)) {
      cursor = SyncProtocol.Cursor(
        epoch: epoch, position: UInt64(bitPattern: row[5] as Int64), runningHash: hash)
    }
    return Remote(
      number: row[0], name: row[1], url: row[2], pin: row.bytes(3), cursor: cursor,
      safeThrough: UInt64(bitPattern: row[7] as Int64), contactedAt: row[8],
      keptBackSegments: row[9], keptBackAt: row[10])
  }

  /// The session token that a remote gave last, while it lasts.
  public func token(for remote: Remote) throws(ReplicaError) -> [UInt8]? {
    try reading { db in
      guard
        let sealed = try Data.fetchOne(
          db, sql: "SELECT token FROM remote WHERE number = ?", arguments: [remote.number])
      else { return nil }
      return try storage.open(Array(sealed), for: .token, bound: Array(remote.name.utf8))
    }
  }

  /// Keeps a session token, or forgets it.
  public func keep(token: [UInt8]?, for remote: Remote) throws(ReplicaError) {
    try unit { db in
      let sealed = try token.map {
        Data(try storage.seal($0, for: .token, bound: Array(remote.name.utf8)))
      }
      try db.execute(
        sql: "UPDATE remote SET token = ? WHERE number = ?", arguments: [sealed, remote.number])
    }
  }

  func set(_ cursor: SyncProtocol.Cursor, safeThrough: UInt64, for remote: Int64, _ db: Database)
    throws
  {
    try db.cachedStatement(
      sql: """
        UPDATE remote SET epoch = ?, position = ?, running_hash = ?, safe_through = ?
        WHERE number = ?
        """
    ).execute(arguments: [
      Data(cursor.epoch.bytes), Int64(bitPattern: cursor.position), Data(cursor.runningHash.bytes),
      Int64(bitPattern: safeThrough), remote,
    ])
  }
}

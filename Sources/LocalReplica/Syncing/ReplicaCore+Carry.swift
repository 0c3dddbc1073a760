// Carrying by file: the same bytes that would go to a server, on a stick between two laptops.

import CausalMerge
import Foundation
import GRDB
public import SyncProtocol

/// What taking in a carried file did.
public struct CarryCounts: Hashable, Sendable {
  /// Segments and wraps in the file.
  public var items = 0
  /// Segments that were not here before.
  public var newSegments = 0
  /// Changes that became visible here.
  public var appliedChanges = 0
  /// Segments kept for the way to the server, which this device cannot read.
  public var carriedSegments = 0
  /// Items that are not acceptable.
  public var refused = 0
  /// Own changes that were not sent, and went with a part of a case that an order took from here.
  public var forgottenChanges = 0

  public init() {}
}

extension ReplicaCore {
  /// What no server has acknowledged yet, or everything, in the order in which it can be taken in.
  ///
  /// - Parameter everything: also what servers have; for a colleague who cannot reach any.
  /// - Returns: exact bytes; the outbox was cut before.
  /// - Throws: ``ReplicaError``.
  public func carriedItems(everything: Bool) throws(ReplicaError) -> [CarryFile.Item] {
    try settleCollected()
    try cutAll()
    // Where no server is named yet, none has acknowledged anything.
    let everything = everything ? true : try remotes().isEmpty
    return try reading { db in
      let roster = try rosterScope(db).flatMap { try scope($0, db)?.number } ?? -1
      let pending =
        everything ? "" : "WHERE number IN (SELECT segment FROM outgoing) OR scope = :roster"
      let segments = try Data.fetchAll(
        db, sql: "SELECT bytes FROM segment \(pending) ORDER BY scope <> :roster, number",
        arguments: ["roster": roster])
      let wraps = try Data.fetchAll(
        db,
        sql: everything
          ? "SELECT bytes FROM wrap ORDER BY number"
          : "SELECT bytes FROM wrap WHERE number IN (SELECT wrap FROM outgoing_wrap) ORDER BY number"
      )
      return try segments.map { .segment(try Segment(parsing: Array($0))) }
        + wraps.map { .wrap(try Wrap(parsing: Array($0))) }
    }
  }

  /// Takes in what a colleague carried here, all of it or nothing.
  ///
  /// What is new is offered to every remote, readable here or not: whoever reaches a server first delivers it.
  ///
  /// - Parameters:
  ///   - items: what was carried.
  ///   - reading: the device's clocks now; without them it is not kept when the items came.
  /// - Returns: what became of them.
  /// - Throws: ``ReplicaError``; nothing was taken in.
  public func takeIn(
    _ items: [CarryFile.Item], at reading: ClockReading? = nil
  ) throws(ReplicaError) -> CarryCounts {
    try takeIn([(items, reading)])
  }

  /// Takes in what came at several times, all of it or nothing.
  ///
  /// - Parameter deliveries: what came, each with the device's clocks then, in the order in which it came.
  /// - Returns: what became of them.
  /// - Throws: ``ReplicaError``; nothing was taken in.
  package func takeIn(
    _ deliveries: [(items: [CarryFile.Item], reading: ClockReading?)]
  ) throws(ReplicaError) -> CarryCounts {
    // A sync that was cut off during first contact left work lying that this file may build on.
    try settleCollected()
    return try unit { db in
      var counts = CarryCounts()
      let receiver = try Receiver(replica: self, db: db, at: nil)
      for delivery in deliveries {
        try receiver.arrive(at: delivery.reading)
        let ofRoster = try receiver.receiveRoster(
          of: delivery.items.map { item in
            if case .segment(let segment) = item { segment } else { nil }
          })
        for (item, arrival) in zip(delivery.items, ofRoster) {
          try takeIn(item, arrival, by: receiver, &counts, db)
        }
      }
      try receiver.finish()
      counts.appliedChanges = receiver.appliedChanges
      counts.forgottenChanges = receiver.forgotten.unsentChanges
      changes.formUnion(receiver.touchedScopes)
      return counts
    }
  }

  private func takeIn(
    _ item: CarryFile.Item, _ arrival: Arrival?, by receiver: Receiver, _ counts: inout CarryCounts,
    _ db: Database
  ) throws {
    counts.items += 1
    switch item {
    case .segment(let segment):
      switch try arrival ?? receiver.receive(segment) {
      case .known, .refused(.erased): return
      case .refused:
        counts.refused += 1
        return
      case .applied: break
      case .linked, .waiting: counts.carriedSegments += 1
      }
      counts.newSegments += 1
      guard let number = try receiver.number(of: segment.hash) else { return }
      try db.cachedStatement(
        sql: "INSERT OR IGNORE INTO outgoing (remote, segment) SELECT number, ? FROM remote"
      ).execute(arguments: [number])
    case .wrap(let wrap):
      let isNew = try self.wrap(wrap.hash, db) == nil
      if try !receiver.receive(wrap: wrap.bytes) {
        counts.refused += 1
      } else if isNew {
        try db.cachedStatement(
          sql: """
            INSERT OR IGNORE INTO outgoing_wrap (remote, wrap)
            SELECT remote.number, wrap.number FROM remote, wrap WHERE hash = ?
            """
        ).execute(arguments: [Data(wrap.hash.bytes)])
      }
    }
  }

  /// Exact bytes of what remotes refused, for export.
  public func refusedItems() throws(ReplicaError) -> [CarryFile.Item] {
    try reading { db in
      try Data.fetchAll(
        db,
        sql: """
          SELECT bytes FROM segment WHERE number IN
            (SELECT segment FROM outgoing WHERE reason IS NOT NULL) ORDER BY number
          """
      ).map { .segment(try Segment(parsing: Array($0))) }
    }
  }
}

// Somebody leaves a team, or a laptop is stolen: what was written until then counts, what comes later is held and lost
// to nobody, and all laptops agree on which is which.

import CausalMerge
import Foundation
import LocalReplica
import RecordSchema
import SeededChance
import SyncProtocol
import Testing
import Trust

@Suite struct RevocationStories {
  /// A case on which a deputy and two colleagues work.
  private final class Story {
    let desk: Desk
    let deputy: Laptop
    let colleague: Laptop
    let placer: Laptop
    let caseID: CaseID
    let device: DeviceID
    /// A record that everybody writes.
    let shared: RecordID

    init() throws {
      desk = try Desk()
      deputy = try desk.join(teams: [desk.field], seed: 2)
      colleague = try desk.join(teams: [desk.field], seed: 3)
      placer = try desk.join(teams: [desk.placing], seed: 4)
      caseID = CaseID(using: &desk.generator)
      shared = RecordID(using: &desk.generator)
      device = try #require(try deputy.replica.device())
      for laptop in [colleague, placer, deputy] { try desk.sync(laptop) }
      try write("opened", on: colleague)
      try write("by the deputy, in time", shared, on: deputy, after: [colleague])
      for laptop in [deputy, colleague, placer, desk.admin] { try desk.sync(laptop) }
    }

    /// Writes a record, once some others have synced and this laptop has heard of it.
    @discardableResult
    func write(
      _ text: String, _ record: RecordID? = nil, on laptop: Laptop, after others: [Laptop] = []
    ) throws -> RecordID {
      for other in others { try desk.sync(other) }
      if !others.isEmpty { try desk.sync(laptop) }
      let record = record ?? RecordID(using: &desk.generator)
      try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
        try writer.write(
          record, type: 1, field: 1, value: Value(kind: .text, payload: Array(text.utf8)),
          in: try writer.scope(of: 1, in: caseID))
      }
      return record
    }

    func sync(_ laptops: Laptop...) throws {
      for laptop in laptops { try desk.sync(laptop) }
    }

    /// The texts that a laptop shows, in alphabetical order.
    func texts(on laptop: Laptop) throws -> [String] {
      try laptop.replica.recordIDs().flatMap { id in
        try laptop.replica.record(id)?.views(of: 1).map {
          String(decoding: $0.value.payload, as: UTF8.self)
        } ?? []
      }.sorted()
    }

    var scope: ScopeID {
      get throws { try #require(try colleague.replica.scopes(of: caseID).first?.scope) }
    }

    func encoding(on laptop: Laptop) throws -> [UInt8] {
      try laptop.replica.canonicalEncoding(of: scope)
    }

    func revoke(from team: TeamID? = nil) throws {
      try desk.admin.replica.revoke(device, from: team, at: desk.reading(of: desk.admin))
    }

    func release(by laptop: Laptop) throws -> Int {
      try laptop.replica.release(device, at: desk.reading(of: laptop))
    }

    /// The server's refusal of a laptop; nil where it served it.
    func refusal(of laptop: Laptop) throws -> String? {
      do {
        try desk.sync(laptop)
        return nil
      } catch SyncFailure.server(403, let code, _) {
        return code
      }
    }
  }

  @Test func `whoever was taken off a team while offline finds her notes held, shown and released`()
    throws
  {
    let story = try Story()
    let note = try story.write("written without signal", on: story.deputy)
    try story.write("changed without signal", story.shared, on: story.deputy)
    try story.revoke(from: story.desk.field)
    try story.sync(story.desk.admin, story.colleague, story.placer)
    // She is still of the organization, and the server takes what she brings.
    try story.sync(story.deputy)
    let remote = try story.deputy.replica.remote(named: "origin")
    #expect(try story.deputy.replica.deliveryCounts(for: remote).pendingSegments == 0)
    try story.sync(story.colleague, story.placer, story.desk.admin)
    for laptop in [story.colleague, story.placer, story.desk.admin] {
      #expect(try story.texts(on: laptop) == ["by the deputy, in time", "opened"])
      #expect(try laptop.replica.record(note) == nil)
      let held = try laptop.replica.heldWork()
      #expect(held.map(\.device) == [story.device])
      #expect(held.map(\.caseID) == [story.caseID])
      #expect(held.map(\.changes) == [2])
      #expect(
        try laptop.replica.heldChanges().flatMap(\.entries).map {
          String(decoding: $0.value.payload, as: UTF8.self)
        } == ["written without signal", "changed without signal"])
      #expect(try laptop.replica.check().findings.isEmpty)
    }
    // Nothing that is written meanwhile replaces what nobody was shown.
    try story.write("by the colleague, meanwhile", story.shared, on: story.colleague)
    #expect(try story.release(by: story.colleague) == 2)
    try story.sync(story.colleague, story.placer, story.desk.admin, story.colleague)
    let expected = [
      "by the colleague, meanwhile", "changed without signal", "opened", "written without signal",
    ]
    for laptop in [story.colleague, story.placer, story.desk.admin] {
      #expect(try story.texts(on: laptop) == expected)
      #expect(try laptop.replica.heldWork().isEmpty)
      #expect(try laptop.replica.check().findings.isEmpty)
      #expect(try story.encoding(on: laptop) == story.encoding(on: story.colleague))
    }
  }

  @Test func `a laptop that joins after it, and gets all at once, holds the same`() throws {
    let story = try Story()
    try story.write("without signal", on: story.deputy)
    try story.revoke(from: story.desk.field)
    try story.sync(story.desk.admin, story.colleague, story.deputy, story.colleague)
    #expect(try story.colleague.replica.heldWork().map(\.changes) == [1])
    let newcomer = try story.desk.join(teams: [story.desk.field], seed: 12)
    try story.sync(newcomer)
    #expect(try story.texts(on: newcomer) == story.texts(on: story.colleague))
    #expect(try newcomer.replica.heldWork().map(\.device) == [story.device])
    #expect(try story.encoding(on: newcomer) == story.encoding(on: story.colleague))
  }

  @Test func `what was said of her goes with a part that a court has destroyed`() throws {
    let story = try Story()
    try story.revoke(from: story.desk.field)
    try story.sync(story.desk.admin, story.colleague, story.placer)
    let order = ErasureOrder(
      kind: .destroy, order: OrderID(using: &story.desk.generator), scopes: [try story.scope])
    _ = try story.desk.admin.replica.give([order], at: story.desk.reading(of: story.desk.admin))
    try story.sync(story.desk.admin, story.placer)
    // Whoever hears of another revocation looks at every part in which somebody was spoken of.
    try story.revoke()
    try story.sync(story.desk.admin, story.placer)
    #expect(try story.placer.replica.cases().isEmpty)
    #expect(try story.placer.replica.check().findings.isEmpty)
  }

  @Test func `a revoked laptop is refused at its next request, and keeps what it has not sent`()
    throws
  {
    let story = try Story()
    try story.write("not sent yet", on: story.deputy)
    try story.revoke()
    #expect(try story.refusal(of: story.deputy) == nil, "the server has not heard of it yet")
    try story.write("not sent yet either", on: story.deputy)
    try story.sync(story.desk.admin)
    #expect(try story.refusal(of: story.deputy) == "revoked")
    // Nor with a new session.
    try story.deputy.replica.keep(token: nil, for: story.deputy.replica.remote(named: "origin"))
    #expect(try story.refusal(of: story.deputy) == "revoked")
    #expect(try story.texts(on: story.deputy).contains("not sent yet either"))
    // It can be handed on by stick: then it is held by whoever takes it in, and by the server.
    try story.sync(story.colleague)
    let items = try story.deputy.replica.carriedItems(everything: false)
    _ = try story.colleague.replica.takeIn(
      items, at: story.desk.reading(of: story.colleague))
    try story.sync(story.colleague, story.placer)
    for laptop in [story.colleague, story.placer] {
      #expect(try !story.texts(on: laptop).contains("not sent yet either"))
      #expect(try story.texts(on: laptop).contains("not sent yet"))
      #expect(try laptop.replica.heldWork().map(\.changes) == [1])
    }
  }

  @Test func `nothing that is written after a revocation can be read by who was revoked`() throws {
    let story = try Story()
    try story.revoke()
    try story.sync(story.desk.admin, story.colleague)
    // One change waits to be sent under the key that the deputy has.
    try story.write("after the revocation", on: story.colleague)
    try story.sync(story.colleague, story.placer)
    try story.write("by another team", on: story.placer)
    try story.sync(story.placer, story.colleague, story.desk.admin)
    for laptop in [story.colleague, story.placer, story.desk.admin] {
      #expect(
        try story.texts(on: laptop) == [
          "after the revocation", "by another team", "by the deputy, in time", "opened",
        ])
      #expect(try laptop.replica.check().findings.isEmpty)
    }
    // Everything that there is, wraps and all, in the hands of who was revoked.
    for laptop in [story.colleague, story.placer, story.desk.admin] {
      _ = try story.deputy.replica.takeIn(
        try laptop.replica.carriedItems(everything: true),
        at: story.desk.reading(of: story.deputy))
    }
    #expect(try story.texts(on: story.deputy) == ["by the deputy, in time", "opened"])
    // A colleague who comes later reads all of it.
    let late = try story.desk.join(teams: [story.desk.field], seed: 9)
    try story.sync(late)
    #expect(try story.texts(on: late).count == 4)
  }

  @Test func `what waited in the outbox when the keys changed is sealed under the new one`() throws
  {
    let story = try Story()
    let before = try story.colleague.replica.segmentHashes(of: story.scope).count
    try story.write("waits", on: story.colleague)
    try story.write("waits, too", story.shared, on: story.colleague)
    let shown = try story.texts(on: story.colleague)
    try story.revoke()
    try story.sync(story.desk.admin, story.colleague)
    #expect(try story.texts(on: story.colleague) == shown)
    #expect(try story.colleague.replica.check().findings.isEmpty)
    // First contact cut it before it heard; what is written next takes a new key, once.
    try story.write("once more", on: story.colleague)
    try story.write("and more", on: story.colleague)
    try story.sync(story.colleague, story.placer)
    let keys = try story.colleague.replica.carriedItems(everything: true).compactMap {
      item -> Int? in
      guard case .segment(let segment) = item, segment.header.kind == .control,
        segment.header.scope == (try story.scope)
      else { return nil }
      return try segment.readControl().entries.count { if case .key = $0 { true } else { false } }
    }.reduce(0, +)
    #expect(keys == 2, "the opening's, and one after the revocation")
    #expect(try story.colleague.replica.segmentHashes(of: story.scope).count > before)
    #expect(try story.texts(on: story.placer) == story.texts(on: story.colleague))
  }

  @Test(arguments: 0..<24)
  func `replicas that heard of it in different orders come to the same`(seed: UInt64) throws {
    let story = try Story()
    var generator = SeededGenerator(seed: seed)
    // Laptops as they were before, with keys of their own.
    let copies = try (0..<3).map { number in
      Laptop(
        try ReplicaCore(
          copyOf: story.placer.replica,
          environment: Desk.environment(seed: seed &* 100 &+ UInt64(number) &+ 1_000)))
    }
    try story.write("late, alone", on: story.deputy)
    try story.write("late, shared", story.shared, on: story.deputy)
    let late = try story.deputy.replica.carriedItems(everything: false)
    try story.revoke(from: seed.isMultiple(of: 2) ? story.desk.field : nil)
    // Somebody had read the late work before anyone heard of the revocation, and built on it.
    if seed.isMultiple(of: 3) {
      _ = try story.colleague.replica.takeIn(
        late, at: story.desk.reading(of: story.colleague))
      try story.write("upon the late one", story.shared, on: story.colleague)
    }
    try story.sync(story.desk.admin, story.colleague, story.placer, story.colleague)
    if !seed.isMultiple(of: 3) {
      _ = try story.colleague.replica.takeIn(
        late, at: story.desk.reading(of: story.colleague))
    }
    try story.write("afterwards", on: story.colleague)
    if seed.isMultiple(of: 4) { _ = try story.release(by: story.colleague) }
    try story.sync(story.colleague, story.placer, story.desk.admin, story.colleague)
    var items = try [story.colleague, story.placer, story.desk.admin].flatMap {
      try $0.replica.carriedItems(everything: true)
    }
    let expected = try story.encoding(on: story.colleague)
    for (number, copy) in copies.enumerated() {
      items.shuffle(using: &generator)
      var left = items[...]
      while !left.isEmpty {
        let count = Int.random(in: 1...max(1, items.count / 3), using: &generator)
        _ = try copy.replica.takeIn(
          Array(left.prefix(count)), at: story.desk.reading(of: copy))
        left = left.dropFirst(count)
      }
      #expect(try story.encoding(on: copy) == expected, "seed \(seed), laptop \(number)")
      #expect(
        try copy.replica.heldWork() == story.colleague.replica.heldWork(),
        "seed \(seed), laptop \(number)")
      let check = try copy.replica.check()
      #expect(check.findings.isEmpty, "seed \(seed), laptop \(number): \(check.findings)")
    }
    for laptop in [story.placer, story.desk.admin] {
      #expect(try story.encoding(on: laptop) == expected, "seed \(seed)")
    }
  }

  @Test
  func `one's own change that ends one's own access leaves one's notes where others find them`()
    throws
  {
    let story = try Story()
    // The admin leaves the team itself, with a note in it that was not sent.
    let own = try #require(try story.desk.admin.replica.device())
    try story.write("by the admin, before", on: story.desk.admin)
    try story.desk.admin.replica.revoke(
      own, from: story.desk.field, rootWord: try story.desk.root.revoke(own, in: story.desk.field),
      at: story.desk.reading(of: story.desk.admin))
    try story.sync(story.desk.admin, story.colleague, story.desk.admin)
    #expect(try story.texts(on: story.colleague).contains("by the admin, before"))
    #expect(try story.texts(on: story.desk.admin).contains("by the admin, before"))
    // It is of the other team still, and so may go on.
    #expect(try story.colleague.replica.heldWork().isEmpty)
  }

  @Test func `an admin who is in no such team leaves its key to the next admin who is`() throws {
    let story = try Story()
    let roster = try story.desk.admin.replica.roster()
    let before = try #require(roster.teamKey(story.desk.field)?.generation)
    // Brought by an admin without the team's keys: only the revocation itself.
    try story.desk.admin.replica.writeRevocationAlone(
      of: story.device, at: story.desk.reading(of: story.desk.admin))
    #expect(try story.desk.admin.replica.roster().teamsToRenew == [story.desk.field])
    try story.sync(story.desk.admin)
    #expect(
      try story.desk.admin.replica.roster().teamKey(story.desk.field)?.generation == before + 1)
    #expect(try story.desk.admin.replica.roster().teamsToRenew.isEmpty)
    try story.sync(story.colleague)
    try story.write("under the new key", on: story.colleague)
    try story.sync(story.colleague, story.placer)
    #expect(try story.texts(on: story.placer).contains("under the new key"))
  }
}

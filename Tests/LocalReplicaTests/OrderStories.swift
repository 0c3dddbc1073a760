// A court orders part of a case destroyed or sealed: it goes from every laptop, and nothing brings it back.

import CausalMerge
import Foundation
import LocalReplica
import RecordSchema
import SQLiteSegmentLog
import SeededChance
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct OrderStories {
  /// A placer and a deputy work on one case, in the compartment that both read and in the one that the placer alone reads.
  private struct Story {
    let desk: Desk
    let placer: Laptop
    let deputy: Laptop
    let caseID: CaseID
    let record: RecordID
    let place: RecordID

    static let note = "the youth said at the motel"
    static let address = "1400 Elm Street, back door"

    init() throws {
      desk = try Desk()
      placer = try desk.join(teams: [desk.placing], seed: 2)
      deputy = try desk.join(teams: [desk.field], seed: 3)
      caseID = CaseID(using: &desk.generator)
      record = RecordID(using: &desk.generator)
      place = RecordID(using: &desk.generator)
      try write(Self.note, on: placer)
      try placer.replica.write(at: desk.reading(of: placer)) { writer in
        try writer.write(
          place, type: 2, field: 1,
          value: Value(kind: .text, payload: Array(Self.address.utf8)),
          in: try writer.scope(of: 2, in: caseID))
      }
      for laptop in [placer, deputy, desk.admin] { try desk.sync(laptop) }
    }

    func write(_ text: String, on laptop: Laptop, as record: RecordID? = nil) throws {
      try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
        try writer.write(
          record ?? self.record, type: 1, field: 1,
          value: Value(kind: .text, payload: Array(text.utf8)),
          in: try writer.scope(of: 1, in: caseID))
      }
    }

    func texts(on laptop: Laptop, of record: RecordID? = nil) throws -> [String] {
      guard let stored = try laptop.replica.record(record ?? self.record) else { return [] }
      return stored.views(of: 1).map { String(decoding: $0.value.payload, as: UTF8.self) }
    }

    func scope(_ compartment: UInt32) throws -> ScopeID {
      try #require(
        try placer.replica.scopes(of: caseID).first { $0.compartment == compartment }?.scope)
    }

    @discardableResult
    func give(
      _ kind: ErasureOrder.Kind, _ scopes: [ScopeID], custodian: TeamID? = nil,
      lifting lifted: OrderID? = nil
    ) throws -> OrderID {
      let id = OrderID(using: &desk.generator)
      try desk.admin.replica.give(
        [
          ErasureOrder(
            kind: kind, order: id, scopes: scopes, custodian: custodian, lifted: lifted)
        ], at: desk.reading(of: desk.admin))
      return id
    }

    /// Everything that a laptop would carry to a colleague.
    func stick(from laptop: Laptop) throws -> [CarryFile.Item] {
      try laptop.replica.carriedItems(everything: true)
    }

    /// Whether anything of a scope is on a laptop: what it carries, and its file's bytes but for the scope's name.
    func has(_ laptop: Laptop, _ scope: ScopeID) throws -> Bool {
      try stick(from: laptop).contains { item in
        switch item {
        case .segment(let segment): return segment.header.scope == scope
        case .wrap(let wrap):
          guard case .key(let key) = wrap.content else { return false }
          return key.scope == scope
        }
      }
    }

    func signal(_ laptop: Laptop) throws -> DeliveryCounts {
      try laptop.replica.deliveryCounts(for: try laptop.replica.remote(named: "origin"))
    }
  }

  @Test func `what is destroyed goes from every laptop and the server, and the rest stays`()
    throws
  {
    let story = try Story()
    let doomed = try story.scope(1)
    let kept = try story.scope(2)
    let segments = try story.stick(from: story.placer).compactMap { item -> [UInt8]? in
      guard case .segment(let segment) = item, segment.header.scope == doomed else { return nil }
      return Array(segment.bytes.suffix(32))
    }
    try #require(segments.count >= 2)
    try #require(try holds(story.placer.replica.image(), segments[0]))
    try story.placer.replica.keep(draft: "half a", of: "note/\(story.caseID)")
    try story.placer.replica.keep(draft: "half b", of: "field/\(story.record)/1")
    try story.placer.replica.keep(draft: "half c", of: "field/\(story.place)/1")

    try story.give(.destroy, [doomed])
    for laptop in [story.desk.admin, story.placer, story.deputy] { try story.desk.sync(laptop) }

    for laptop in [story.desk.admin, story.placer, story.deputy] {
      #expect(try story.texts(on: laptop) == [])
      #expect(try !story.has(laptop, doomed))
      let image = try laptop.replica.image()
      #expect(segments.allSatisfy { !holds(image, $0) })
      #expect(try laptop.replica.check().isSound)
      #expect(try laptop.replica.segmentProgress().allSatisfy { $0.scope != doomed })
      #expect(try story.signal(laptop).pendingSegments == 0)
      #expect(try story.signal(laptop).refusedSegments == 0)
    }
    #expect(try story.texts(on: story.placer, of: story.place) == [Story.address])
    #expect(try story.has(story.placer, kept))
    #expect(try story.placer.replica.drafts(beginning: "") == ["field/\(story.place)/1"])
    #expect(story.desk.server.erasedScopes == [doomed])
    let log = try story.desk.backUp().image()
    #expect(segments.allSatisfy { !holds(log, $0) })
  }

  @Test
  func `a laptop that was away for a year brings it back in vain, and its other work arrives`()
    throws
  {
    let story = try Story()
    let doomed = try story.scope(1)
    try story.write("written in the year", on: story.deputy)
    let otherCase = CaseID(using: &story.desk.generator)
    let other = RecordID(using: &story.desk.generator)
    try story.deputy.replica.write(at: story.desk.reading(of: story.deputy)) { writer in
      try writer.write(
        other, type: 1, field: 1, value: Value(kind: .text, payload: Array("elsewhere".utf8)),
        in: try writer.scope(of: 1, in: otherCase))
    }
    try story.give(.destroy, [doomed])
    try story.desk.sync(story.desk.admin)
    story.desk.now += 365 * 86_400_000
    story.deputy.boot += 1

    let report = try story.desk.sync(story.deputy)

    #expect(report.counts.forgottenChanges == 1)
    #expect(report.counts.refused == 0)
    #expect(try story.texts(on: story.deputy) == [])
    #expect(try !story.has(story.deputy, doomed))
    #expect(try story.signal(story.deputy).pendingSegments == 0)
    try story.desk.sync(story.placer)
    #expect(try story.texts(on: story.placer, of: other) == ["elsewhere"])
    #expect(try story.texts(on: story.placer) == [])
  }

  @Test func `a laptop that had cut its work before it went away is refused it too`() throws {
    let story = try Story()
    let doomed = try story.scope(1)
    try story.write("cut already", on: story.deputy)
    try story.deputy.replica.cutAll()
    try story.give(.destroy, [doomed])
    try story.desk.sync(story.desk.admin)
    let report = try story.desk.sync(story.deputy)
    #expect(report.counts.forgottenChanges == 1)
    #expect(try !story.has(story.deputy, doomed))
    #expect(story.desk.server.erasedScopes == [doomed])
  }

  @Test
  func `no order of arrival makes a difference, to the hold, the lift, the destroying or the data`()
    throws
  {
    let story = try Story()
    let doomed = try story.scope(1)
    let stick = try story.stick(from: story.placer)
    let data = stick.filter { item in
      if case .segment(let segment) = item { segment.header.scope == doomed } else { false }
    }
    let wraps = stick.filter { if case .wrap = $0 { true } else { false } }
    let base = try ReplicaCore(
      copyOf: story.deputy.replica, environment: Desk.environment(seed: 31))
    func lastOfRoster() throws -> CarryFile.Item {
      let roster = ScopeID(rosterOf: story.desk.root.publicKey)
      return try #require(
        try story.stick(from: story.desk.admin).last { item in
          if case .segment(let segment) = item { segment.header.scope == roster } else { false }
        })
    }
    let hold = try story.give(.hold, [doomed])
    var pieces = [data + wraps, [try lastOfRoster()]]
    try story.give(.destroy, [doomed])
    pieces.append([try lastOfRoster()])
    try story.give(.lift, [doomed], lifting: hold)
    pieces.append([try lastOfRoster()])

    for (number, order) in permutations(pieces).enumerated() {
      let replica = try ReplicaCore(
        copyOf: base, environment: Desk.environment(seed: 40 + UInt64(number)))
      for piece in order { _ = try replica.takeIn(piece) }
      #expect(try replica.record(story.record) == nil, "order \(number)")
      #expect(try replica.segmentProgress().allSatisfy { $0.scope != doomed }, "order \(number)")
      #expect(try replica.check().isSound, "order \(number)")
    }
  }

  private func permutations<Element>(_ elements: [Element]) -> [[Element]] {
    guard let first = elements.first else { return [[]] }
    return permutations(Array(elements.dropFirst())).flatMap { rest in
      (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
    }
  }

  @Test func `a hold keeps it on every laptop`() throws {
    let story = try Story()
    let doomed = try story.scope(1)
    let hold = try story.give(.hold, [doomed])
    try story.give(.destroy, [doomed])
    for laptop in [story.desk.admin, story.placer, story.deputy] { try story.desk.sync(laptop) }
    #expect(try story.texts(on: story.deputy) == [Story.note])
    let waiting = try #require(
      try story.desk.admin.replica.orders().first { $0.standing.order.kind == .destroy })
    #expect(waiting.standing.heldBy == [hold])
    #expect(waiting.confirmed.isEmpty)
    try story.give(.lift, [doomed], lifting: hold)
    for laptop in [story.desk.admin, story.placer, story.deputy] { try story.desk.sync(laptop) }
    #expect(try story.texts(on: story.deputy) == [])
  }

  @Test func `a stick brings nothing back, and a laptop that joins later never gets it`() throws {
    let story = try Story()
    let doomed = try story.scope(1)
    let stick = try story.stick(from: story.deputy)
    try story.give(.destroy, [doomed])
    for laptop in [story.desk.admin, story.placer] { try story.desk.sync(laptop) }

    let counts = try story.placer.replica.takeIn(stick)
    #expect(counts.newSegments == 0 && counts.refused == 0 && counts.appliedChanges == 0)
    #expect(try story.texts(on: story.placer) == [])
    #expect(try !story.has(story.placer, doomed))

    let newcomer = try story.desk.join(teams: [story.desk.field, story.desk.placing], seed: 9)
    try story.desk.sync(newcomer)
    #expect(try story.texts(on: newcomer) == [])
    #expect(try story.texts(on: newcomer, of: story.place) == [Story.address])
    _ = try newcomer.replica.takeIn(stick)
    #expect(try story.texts(on: newcomer) == [])
    #expect(try !story.has(newcomer, doomed))
  }

  @Test func `work begun anew goes to a part of the case of its own`() throws {
    let story = try Story()
    let doomed = try story.scope(1)
    try story.give(.destroy, [doomed])
    for laptop in [story.desk.admin, story.placer, story.deputy] { try story.desk.sync(laptop) }
    let record = RecordID(using: &story.desk.generator)
    try story.write("a new report", on: story.placer, as: record)
    try story.write("seen by the deputy too", on: story.deputy, as: record)
    for laptop in [story.placer, story.deputy, story.placer] { try story.desk.sync(laptop) }
    for laptop in [story.placer, story.deputy] {
      #expect(
        try story.texts(on: laptop, of: record).sorted() == [
          "a new report", "seen by the deputy too",
        ])
      #expect(try !story.has(laptop, doomed))
    }
    let again = try story.scope(1)
    #expect(again != doomed)
    // It may be destroyed in its turn.
    try story.give(.destroy, [again])
    for laptop in [story.desk.admin, story.placer] { try story.desk.sync(laptop) }
    #expect(try story.texts(on: story.placer, of: record) == [])
  }

  @Test func `the oldest backup and every laptop's disk together open nothing`() throws {
    let story = try Story()
    let doomed = try story.scope(1)
    let oldest = try story.desk.backUp()
    try story.give(.destroy, [doomed])
    for laptop in [story.desk.admin, story.placer, story.deputy] { try story.desk.sync(laptop) }
    let list = story.desk.server.erasedScopes

    try story.desk.restore(oldest)
    try story.desk.server.carryOutOrders(alsoDestroying: list)
    for laptop in [story.deputy, story.placer, story.desk.admin, story.deputy, story.placer] {
      try story.desk.sync(laptop)
    }
    let newcomer = try story.desk.join(teams: [story.desk.field, story.desk.placing], seed: 9)
    try story.desk.sync(newcomer)
    for laptop in [story.desk.admin, story.placer, story.deputy, newcomer] {
      #expect(try story.texts(on: laptop) == [])
      #expect(try !story.has(laptop, doomed))
    }
    #expect(try story.texts(on: newcomer, of: story.place) == [Story.address])
  }

  @Test func `a blank server that its laptops fill again does not get it back`() throws {
    let story = try Story()
    let doomed = try story.scope(1)
    try story.give(.destroy, [doomed])
    try story.desk.sync(story.desk.admin)
    try story.desk.sync(story.placer)
    try story.desk.replaceServerByBlank()
    // The deputy has not heard of the order, and is the first to come.
    for laptop in [story.deputy, story.placer, story.desk.admin, story.deputy, story.placer] {
      try story.desk.sync(laptop)
    }
    #expect(story.desk.server.erasedScopes == [doomed])
    #expect(try story.texts(on: story.deputy) == [])
    #expect(try story.texts(on: story.placer, of: story.place) == [Story.address])
  }

  // MARK: sealing

  @Test func `a sealed part stays with its custodian, and comes back when the seal is lifted`()
    throws
  {
    let story = try Story()
    let sealed = try story.scope(1)
    let seal = try story.give(.seal, [sealed], custodian: story.desk.placing)
    for laptop in [story.desk.admin, story.placer, story.deputy] { try story.desk.sync(laptop) }
    #expect(try story.texts(on: story.placer) == [Story.note])
    #expect(try story.texts(on: story.deputy) == [])
    #expect(try !story.has(story.deputy, sealed))
    // Nor does a stick bring it.
    _ = try story.deputy.replica.takeIn(try story.stick(from: story.placer))
    #expect(try story.texts(on: story.deputy) == [])

    try story.give(.lift, [sealed], lifting: seal)
    for laptop in [story.desk.admin, story.deputy] { try story.desk.sync(laptop) }
    #expect(try story.texts(on: story.deputy) == [Story.note])
    #expect(try story.deputy.replica.forkedDevices().isEmpty)
  }

  // MARK: receipts

  @Test func `each laptop confirms, and an admin sees who has not`() throws {
    let story = try Story()
    let id = try story.give(.destroy, [try story.scope(1)])
    try story.desk.sync(story.desk.admin)
    func report() throws -> OrderReport {
      try #require(try story.desk.admin.replica.orders().first { $0.standing.id == id })
    }
    #expect(try report().deviceCount == 3)
    #expect(try report().confirmed.count == 1)
    try story.desk.sync(story.placer)
    try story.desk.sync(story.desk.admin)
    #expect(try report().confirmed.count == 2)
    let deputy = try #require(try story.deputy.replica.device())
    #expect(try report().silent.map(\.device) == [deputy])
    #expect(try report().silent.first?.lastSession != nil)
    try story.desk.sync(story.deputy)
    try story.desk.sync(story.desk.admin)
    #expect(try report().silent.isEmpty)
    // Others are not told.
    let own = try #require(try story.deputy.replica.orders().first)
    #expect(own.confirmed.count == 1)
  }

  @Test func `who is no admin gives no orders`() throws {
    let story = try Story()
    let scope = try story.scope(1)
    #expect(throws: ReplicaError.self) {
      try story.deputy.replica.give(
        [
          ErasureOrder(
            kind: .destroy, order: OrderID(using: &story.desk.generator), scopes: [scope])
        ],
        at: story.desk.reading(of: story.deputy))
    }
    #expect(try story.texts(on: story.deputy) == [Story.note])
  }
}

private func holds(_ bytes: [UInt8], _ run: [UInt8]) -> Bool {
  Data(bytes).range(of: Data(run)) != nil
}

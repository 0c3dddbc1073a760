// A laptop that is put into one more team later: what the team had written lies before its cursor, and comes all the same.

import CausalMerge
import Foundation
import GRDB
import LocalReplica
import RecordSchema
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct LookingBackTests {
  /// A deputy who will be put into the placing team, a placer, and an address that was written before.
  private struct Story {
    let desk: Desk
    let deputy: Laptop
    let placer: Laptop
    let caseID: CaseID
    let address = RecordID.zero

    init(seed: UInt64 = 1) throws {
      desk = try Desk(seed: seed)
      placer = try desk.join(teams: [desk.field, desk.placing], seed: 2)
      deputy = try desk.join(teams: [desk.field], seed: 3)
      caseID = CaseID(using: &desk.generator)
      try write("Elm Street", 2, on: placer)
      try write("by the deputy", 1, on: deputy)
      for laptop in [placer, deputy, placer] { try desk.sync(laptop) }
    }

    func write(_ text: String, _ type: UInt32, on laptop: Laptop) throws {
      try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
        try writer.write(
          address, type: type, field: 1, value: Value(kind: .text, payload: Array(text.utf8)),
          in: try writer.scope(of: type, in: caseID))
      }
    }

    func putDeputyIntoPlacing() throws {
      let device = try #require(try deputy.replica.device())
      try desk.admin.replica.add(device, to: [desk.placing], at: desk.reading(of: desk.admin))
      try desk.sync(desk.admin)
    }

    func states(on laptop: Laptop) throws -> [[UInt8]] {
      try laptop.replica.scopes(of: caseID).map {
        try laptop.replica.canonicalEncoding(of: $0.scope)
      }.sorted { $0.lexicographicallyPrecedes($1) }
    }
  }

  @Test func `a laptop put into one more team reads what the team wrote before`() throws {
    let story = try Story()
    #expect(try story.states(on: story.deputy).count == 1)
    try story.putDeputyIntoPlacing()
    let report = try story.desk.sync(story.deputy)
    #expect(try story.states(on: story.deputy) == story.states(on: story.placer))
    #expect(try story.states(on: story.deputy).count == 2)
    #expect(report.counts.receivedChanges == 1, "what was here already is not applied again")
    #expect(report.counts.offered == 0, "the server is not taken for a restored one")
    #expect(!report.wasServerReplaced)
    #expect(try story.desk.sync(story.deputy).requests == 1)
  }

  @Test func `every member hears once of a laptop that came into a team, whoever put it there`()
    throws
  {
    let story = try Story()
    let laptops = [story.placer, story.deputy, story.desk.admin]
    func meet(_ laptop: Laptop) throws {
      try story.desk.sync(laptop)
      _ = try laptop.replica.meetNewDevices(at: story.desk.reading(of: laptop))
    }
    for laptop in laptops { try meet(laptop) }
    for laptop in laptops { #expect(try laptop.replica.newPlaces(since: 0).isEmpty) }
    try story.putDeputyIntoPlacing()
    for laptop in laptops { try meet(laptop) }
    let device = try #require(try story.deputy.replica.device())
    let admin = try #require(try story.desk.admin.replica.device())
    for laptop in [story.placer, story.deputy] {
      let news = try laptop.replica.newPlaces(since: 0)
      #expect(news.map(\.device) == [device] && news.map(\.team) == [story.desk.placing])
      #expect(news.map(\.author) == [admin])
      let seenAt = try #require(news.first?.seenAt)
      try meet(laptop)
      #expect(try laptop.replica.newPlaces(since: 0) == news, "it is not heard of twice")
      #expect(try laptop.replica.newPlaces(since: seenAt + 1).isEmpty)
    }
    #expect(try story.desk.admin.replica.newPlaces(since: 0).isEmpty, "its own act is no news")
    // Whoever leaves, and comes again, is news again, and is no member of it in between.
    try story.desk.admin.replica.revoke(
      device, from: story.desk.placing, at: story.desk.reading(of: story.desk.admin))
    try story.desk.sync(story.desk.admin)
    try meet(story.placer)
    #expect(try story.placer.replica.newPlaces(since: 0).isEmpty)
    story.desk.now += 60_000
    let before = story.desk.now
    try story.putDeputyIntoPlacing()
    try meet(story.placer)
    #expect(try story.placer.replica.newPlaces(since: before).count == 1)
  }

  /// Lets the deputy's sync get as far as some answers, and ends the process.
  private func cutSync(of story: Story, after requests: Int) throws {
    let conversation = SyncConversation(
      replica: story.deputy.replica, remote: try story.deputy.replica.remote(named: "origin"))
    var call = try conversation.start(at: story.desk.reading(of: story.deputy))
    for _ in 0..<requests {
      guard let current = call else { break }
      let (status, body) = story.desk.answer(current)
      call = try conversation.receive(
        SyncAnswer(
          status: status, body: body,
          timing: AnswerTiming(
            reading: story.desk.reading(of: story.deputy), roundTripMilliseconds: 0)))
    }
    story.deputy.replica = try ReplicaCore(afterCrashOf: story.deputy.replica)
  }

  @Test(arguments: 0..<8)
  func `wherever the sync is cut the next one goes on looking back`(requests: Int) throws {
    let story = try Story()
    try story.putDeputyIntoPlacing()
    try cutSync(of: story, after: requests)
    try story.desk.sync(story.deputy)
    #expect(try story.states(on: story.deputy) == story.states(on: story.placer))
    #expect(try story.deputy.replica.check().findings == [])
  }

  @Test func `what a laptop carried for the team is no sign of a restored server`() throws {
    let story = try Story()
    let other = try story.desk.join(teams: [story.desk.placing], seed: 4)
    try story.desk.sync(other)
    try story.write("Oak Street", 2, on: other)
    _ = try story.deputy.replica.takeIn(other.replica.carriedItems(everything: false))
    try story.desk.sync(story.deputy)
    try story.putDeputyIntoPlacing()
    let report = try story.desk.sync(story.deputy)
    #expect(report.counts.offered == 0)
    try story.desk.sync(story.placer)
    #expect(try story.states(on: story.deputy) == story.states(on: story.placer))
  }

  @Test(arguments: 0..<8)
  func `a server put back to before the laptop was in the team hides nothing of the team's work`(
    requests: Int
  ) throws {
    let story = try Story()
    let backup = try story.desk.backUp()
    try story.write("by the deputy, again", 1, on: story.deputy)
    try story.desk.sync(story.deputy)
    try story.putDeputyIntoPlacing()
    try cutSync(of: story, after: requests)
    try story.desk.putBack(backup)
    // The deputy is the first to come, and brings the membership: the server compares before it knows of that.
    try story.desk.sync(story.deputy)
    for laptop in [story.desk.admin, story.placer, story.deputy] { try story.desk.sync(laptop) }
    #expect(try story.states(on: story.deputy) == story.states(on: story.placer))
    #expect(try story.states(on: story.deputy).count == 2)
    #expect(try story.desk.sync(story.deputy).requests == 1)
  }

  @Test(arguments: 0..<10)
  func `a server put back while a laptop reads again is found out by the cursor that it had`(
    requests: Int
  ) throws {
    let story = try Story()
    try story.putDeputyIntoPlacing()
    // It knows the deputy's new team, and not what the deputy is about to hand in.
    let backup = try story.desk.backUp()
    try story.write("by the deputy, again", 1, on: story.deputy)
    try cutSync(of: story, after: requests)
    try story.desk.putBack(backup)
    story.desk.now += 3_600_000
    for laptop in [story.deputy, story.placer] { try story.desk.sync(laptop) }
    #expect(try story.states(on: story.deputy) == story.states(on: story.placer))
    #expect(try story.states(on: story.deputy).count == 2)
    #expect(try story.desk.sync(story.deputy).requests == 1)
  }

  @Test func `a log that was rolled back while a laptop looks back is noticed`() throws {
    let story = try Story()
    let backup = try story.desk.backUp()
    try story.write("by the deputy, again", 1, on: story.deputy)
    try story.desk.sync(story.deputy)
    try story.desk.restore(backup)
    for laptop in [story.desk.admin, story.deputy] { try story.desk.sync(laptop) }
    try story.putDeputyIntoPlacing()
    try story.desk.sync(story.deputy)
    try story.desk.sync(story.placer)
    #expect(try story.states(on: story.deputy) == story.states(on: story.placer))
  }
}

@Suite struct LayoutTests {
  @Test func `a file of an older layout is brought up to this one, with all that is in it`() throws
  {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "fieldkeep-layout-\(UUID().uuidString)").path
    defer {
      for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
    }
    func open() throws -> ReplicaCore {
      try ReplicaCore(
        path: path, storageKey: ContentKey(bytes: [UInt8](repeating: 7, count: 32)),
        schema: StorySchema.make(), environment: Desk.environment(seed: 5))
    }
    let replica = try open()
    let device = try replica.makeDeviceKeys().device
    try replica.addRemote(name: "origin", url: "https://server.example", pin: [])
    try replica.close()
    try DatabaseQueue(path: path).write { db in
      try db.execute(
        sql: """
          DROP INDEX segment_by_place;
          ALTER TABLE segment DROP COLUMN received_at;
          CREATE INDEX segment_by_place ON segment (scope, chain, height);
          ALTER TABLE remote DROP COLUMN read_through_hash;
          ALTER TABLE remote DROP COLUMN read_through;
          ALTER TABLE remote DROP COLUMN compared_at;
          ALTER TABLE remote DROP COLUMN is_routine;
          ALTER TABLE remote DROP COLUMN kept_back;
          ALTER TABLE remote DROP COLUMN kept_back_at;
          ALTER TABLE backfill DROP COLUMN is_routine;
          DROP TABLE key_request;
          DROP TABLE frontier;
          DROP TABLE ended_grant;
          DROP TABLE gone_scope;
          DROP TABLE receipt;
          DROP TABLE receipt_given;
          DROP TABLE device_contact;
          DROP TABLE newcomer;
          DROP TABLE acquaintance;
          PRAGMA user_version = 1;
          """)
    }
    let newer = try open()
    #expect(try newer.device() == device)
    #expect(try newer.remotes().map(\.name) == ["origin"])
    let columns = try DatabaseQueue(path: path).read { db in
      try (db.columns(in: "remote") + db.columns(in: "segment")).map(\.name)
    }
    #expect(Set(columns).isSuperset(of: ["read_through", "received_at", "compared_at"]))
  }
}

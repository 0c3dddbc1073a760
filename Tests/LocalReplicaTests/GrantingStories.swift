// A team is let into part of one case, and that ends: what it finds there, what becomes of what it writes, and that all
// laptops agree.

import CausalMerge
import LocalReplica
import RecordSchema
import SeededChance
import SyncProtocol
import Testing
import Trust

@Suite struct GrantingStories {
  /// A case of the placing team, two parts of it, and an agency that has neither the second part nor its secret.
  private final class Story {
    let desk: Desk
    let placer: Laptop
    let colleague: Laptop
    let guest: Laptop
    let caseID: CaseID
    let device: DeviceID
    static let secret: UInt32 = 2

    init() throws {
      desk = try Desk()
      placer = try desk.join(teams: [desk.placing], seed: 2)
      colleague = try desk.join(teams: [desk.placing], seed: 3)
      guest = try desk.join(teams: [desk.other], seed: 4)
      caseID = CaseID(using: &desk.generator)
      device = try #require(try guest.replica.device())
      try sync(placer, colleague, guest)
      try write("first address", on: placer)
      try sync(placer, colleague, guest)
    }

    func sync(_ laptops: Laptop...) throws {
      for laptop in laptops { try desk.sync(laptop) }
    }

    @discardableResult
    func write(
      _ text: String, _ record: RecordID? = nil, of caseID: CaseID? = nil, on laptop: Laptop
    ) throws -> RecordID {
      let caseID = caseID ?? self.caseID
      let record = record ?? RecordID(using: &desk.generator)
      try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
        try writer.write(
          record, type: 2, field: 1, value: Value(kind: .text, payload: Array(text.utf8)),
          in: try writer.scope(of: Self.secret, in: caseID))
      }
      return record
    }

    func letIn(
      _ rights: Rights = .read, until: Int64? = nil, by laptop: Laptop? = nil
    ) throws -> Int {
      let laptop = laptop ?? placer
      return try laptop.replica.grant(
        rights, to: desk.other, in: [Self.secret], of: caseID, until: until,
        at: desk.reading(of: laptop))
    }

    func end(_ team: TeamID? = nil, by laptop: Laptop? = nil) throws -> Set<UInt32> {
      let laptop = laptop ?? placer
      return try laptop.replica.endGrants(
        to: team ?? desk.other, of: caseID, at: desk.reading(of: laptop))
    }

    func texts(on laptop: Laptop) throws -> [String] {
      try laptop.replica.recordIDs().flatMap { id in
        try laptop.replica.record(id)?.views(of: 1).map {
          String(decoding: $0.value.payload, as: UTF8.self)
        } ?? []
      }.sorted()
    }

    func encoding(on laptop: Laptop) throws -> [UInt8] {
      try laptop.replica.canonicalEncoding(
        of: try #require(try colleague.replica.scopes(of: caseID).first?.scope))
    }
  }

  @Test func `a team that is let in after its cursor reads all that was written before`() throws {
    let story = try Story()
    #expect(try story.texts(on: story.guest).isEmpty)
    #expect(try story.letIn() == 1)
    try story.sync(story.placer, story.guest)
    #expect(try story.texts(on: story.guest) == ["first address"])
    #expect(try story.guest.replica.cases() == [story.caseID])
    #expect(try story.guest.replica.check().findings.isEmpty)
    // It reads on, and does not write.
    try story.write("second address", on: story.colleague)
    try story.sync(story.colleague, story.guest)
    #expect(try story.texts(on: story.guest) == ["first address", "second address"])
    #expect(throws: ReplicaError.self) { try story.write("not mine", on: story.guest) }
    #expect(try story.letIn() == 0, "it has been let in")
    let access = try story.colleague.replica.access(to: story.caseID)
    #expect(access.filter { $0.right.grant.team == story.desk.other }.count == 1)
  }

  @Test func `two let the same team in offline, and both grants open everything`() throws {
    let story = try Story()
    #expect(try story.letIn(by: story.placer) == 1)
    #expect(try story.letIn([.read, .write], by: story.colleague) == 1)
    try story.sync(story.placer, story.colleague, story.guest, story.placer)
    try story.write("by the guest", on: story.guest)
    try story.sync(story.guest, story.placer, story.colleague)
    for laptop in [story.placer, story.colleague, story.guest] {
      #expect(try story.texts(on: laptop) == ["by the guest", "first address"])
      #expect(try story.encoding(on: laptop) == story.encoding(on: story.colleague))
    }
  }

  @Test func `what two opened apart is read whole by a team that one of them lets in`() throws {
    let story = try Story()
    let caseID = CaseID(using: &story.desk.generator)
    try story.write("by one", of: caseID, on: story.colleague)
    try story.sync(story.colleague, story.guest)
    // Without signal since before: what the other wrote is in no past of the grant.
    try story.write("by another", of: caseID, on: story.placer)
    let given = try story.placer.replica.grant(
      .read, to: story.desk.other, in: [Story.secret], of: caseID,
      at: story.desk.reading(of: story.placer))
    #expect(given == 1)
    try story.sync(story.placer, story.guest)
    #expect(try story.texts(on: story.guest) == ["by another"])
    // The key of the other opening it asks for, and whoever holds it answers.
    story.desk.now += 300_000
    try story.sync(story.guest, story.placer, story.guest)
    #expect(try story.texts(on: story.guest) == ["by another", "by one"])
  }

  @Test func `once it ended the next request gives nothing, and what comes next has a new key`()
    throws
  {
    let story = try Story()
    _ = try story.letIn()
    try story.sync(story.placer, story.guest)
    #expect(try story.end() == [Story.secret])
    try story.sync(story.placer)
    try story.write("third address", on: story.placer)
    try story.sync(story.placer, story.colleague)
    #expect(try story.texts(on: story.colleague) == ["first address", "third address"])
    try story.sync(story.guest)
    #expect(try story.texts(on: story.guest) == ["first address"])
    // Handed the bytes by somebody who should not have, it cannot open them either.
    let key = try story.placer.replica.canonicalEncoding(
      of: try #require(try story.placer.replica.scopes(of: story.caseID).first?.scope))
    #expect(try story.encoding(on: story.guest) != key)
    // A new laptop of that team gets nothing at all, from the beginning of the log.
    let newcomer = try story.desk.join(teams: [story.desk.other], seed: 9)
    try story.sync(newcomer, newcomer)
    #expect(try newcomer.replica.cases().isEmpty)
    #expect(try newcomer.replica.recordIDs().isEmpty)
    // Let in again, both read everything.
    #expect(try story.letIn() == 1)
    try story.sync(story.placer, story.guest, newcomer)
    for laptop in [story.guest, newcomer] {
      #expect(try story.texts(on: laptop) == ["first address", "third address"])
      #expect(try laptop.replica.check().findings.isEmpty)
    }
  }

  @Test func `a laptop that lagged behind when its team lost the case raises no alarm`() throws {
    let story = try Story()
    _ = try story.letIn([.read, .write])
    try story.sync(story.placer, story.guest)
    try story.write("by the guest", on: story.guest)
    try story.sync(story.guest)
    try story.write("second address", on: story.placer)
    _ = try story.end()
    try story.sync(story.placer)
    let report = try story.desk.sync(story.guest)
    #expect(report.counts.lost == 0)
    for _ in 0..<3 {
      story.desk.now += 8 * 86_400_000
      #expect(try story.desk.sync(story.guest).counts.lost == 0)
    }
    #expect(try story.texts(on: story.guest) == ["by the guest", "first address"])
  }

  @Test(arguments: [true, false])
  func `what is written after the end is held, shown and released`(hasHeard: Bool) throws {
    let story = try Story()
    _ = try story.letIn([.read, .write])
    try story.sync(story.placer, story.colleague, story.guest)
    try story.write("in time", on: story.guest)
    try story.sync(story.guest)
    let note = try story.write("without signal", on: story.guest)
    #expect(try story.end() == [Story.secret])
    try story.sync(story.placer)
    if hasHeard { try story.sync(story.colleague, story.placer) }
    try story.sync(story.guest)
    let remote = try story.guest.replica.remote(named: "origin")
    #expect(try story.guest.replica.deliveryCounts(for: remote).pendingSegments == 0)
    try story.sync(story.colleague, story.placer, story.colleague)
    for laptop in [story.placer, story.colleague] {
      #expect(try story.texts(on: laptop) == ["first address", "in time"])
      #expect(try laptop.replica.heldWork().map(\.device) == [story.device])
      #expect(try laptop.replica.heldWork().map(\.changes) == [1])
      #expect(try laptop.replica.record(note) == nil)
    }
    #expect(
      try story.colleague.replica.release(
        story.device, at: story.desk.reading(of: story.colleague)) == 1)
    try story.sync(story.colleague, story.placer)
    for laptop in [story.placer, story.colleague] {
      #expect(try story.texts(on: laptop) == ["first address", "in time", "without signal"])
      #expect(try laptop.replica.heldWork().isEmpty)
      #expect(try laptop.replica.check().findings.isEmpty)
      #expect(try story.encoding(on: laptop) == story.encoding(on: story.placer))
    }
  }

  @Test func `a case is handed over, and its former worker's notes wait for the new team`() throws {
    let story = try Story()
    _ = try story.letIn([.read, .write])
    try story.sync(story.placer, story.colleague, story.guest)
    try story.write("not sent yet", on: story.colleague)
    #expect(try story.end(story.desk.placing) == [Story.secret])
    try story.sync(story.placer, story.guest)
    #expect(throws: ReplicaError.self) { try story.write("no more", on: story.placer) }
    try story.write("by the new team", on: story.guest)
    try story.sync(story.guest, story.colleague, story.guest, story.guest)
    #expect(try story.texts(on: story.guest) == ["by the new team", "first address"])
    let worker = try #require(try story.colleague.replica.device())
    #expect(try story.guest.replica.heldWork().map(\.device) == [worker])
    #expect(
      try story.guest.replica.release(worker, at: story.desk.reading(of: story.guest)) == 1)
    try story.sync(story.guest)
    #expect(
      try story.texts(on: story.guest) == ["by the new team", "first address", "not sent yet"])
    #expect(try story.guest.replica.check().findings.isEmpty)
  }

  @Test func `a grant and its end that crossed leave nobody in, whoever's came first`() throws {
    for first in [true, false] {
      let story = try Story()
      _ = try story.letIn()
      try story.sync(story.placer, story.colleague)
      // Offline: one prolongs, the other ends.
      #expect(try story.letIn([.read, .write], by: story.colleague) == 1)
      #expect(try story.end(by: story.placer) == [Story.secret])
      let order = first ? [story.placer, story.colleague] : [story.colleague, story.placer]
      for laptop in order + order { try story.desk.sync(laptop) }
      try story.sync(story.guest)
      for laptop in order {
        let standing = try laptop.replica.access(to: story.caseID)
          .filter { $0.right.end == nil && $0.right.grant.team == story.desk.other }
        #expect(standing.isEmpty)
      }
      #expect(try story.texts(on: story.guest).isEmpty)
    }
  }

  @Test func `a referral ends by itself once a laptop that stays syncs after its time`() throws {
    let story = try Story()
    let end = story.desk.now + 3 * 86_400_000
    _ = try story.letIn([.read, .write], until: end)
    try story.sync(story.placer, story.colleague, story.guest)
    #expect(try story.texts(on: story.guest) == ["first address"])
    story.desk.now = end - 60_000
    try story.sync(story.colleague)
    let before = try story.colleague.replica.access(to: story.caseID)
      .filter { $0.right.grant.team == story.desk.other }
    #expect(before.map(\.right.grant.until) == [end])
    #expect(before.map { $0.right.end == nil } == [true])
    story.desk.now = end
    // Two laptops write the end, and the guest, whose clock says so too, ends its own: it comes to the same.
    try story.sync(story.colleague, story.placer, story.colleague)
    try story.write("after the referral", on: story.colleague)
    try story.sync(story.colleague, story.guest, story.placer)
    for laptop in [story.placer, story.colleague] {
      let standing = try laptop.replica.access(to: story.caseID)
        .filter { $0.right.grant.team == story.desk.other && $0.right.end == nil }
      #expect(standing.isEmpty)
      #expect(try story.texts(on: laptop) == ["after the referral", "first address"])
    }
    #expect(try story.texts(on: story.guest) == ["first address"])
    // Prolonged before it ended, it goes on.
    _ = try story.letIn(until: end + 86_400_000)
    _ = try story.letIn(until: end + 2 * 86_400_000)
    story.desk.now = end + 86_400_000
    try story.sync(story.placer, story.guest)
    #expect(try story.texts(on: story.guest) == ["after the referral", "first address"])
  }

  @Test func `what was not fetched in time is not given after it, and nobody takes it for lost`()
    throws
  {
    let story = try Story()
    let end = story.desk.now + 3_600_000
    _ = try story.letIn(until: end)
    try story.sync(story.placer, story.guest)
    try story.write("second address", on: story.colleague)
    try story.sync(story.colleague)
    // No laptop that stays syncs for a month: nobody writes the end, and the server keeps to the time.
    story.desk.now = end
    for _ in 0..<4 {
      let report = try story.desk.sync(story.guest)
      #expect(report.counts.lost == 0)
      #expect(report.counts.keptBack == 0)
      #expect(try story.texts(on: story.guest) == ["first address"])
      story.desk.now += 8 * 86_400_000
    }
    #expect(try story.guest.replica.check().findings.isEmpty)
    // Prolonged before anybody ended it, it is as if the time had never been over.
    #expect(try story.letIn(until: story.desk.now + 3_600_000) == 1)
    try story.sync(story.placer, story.guest, story.guest)
    #expect(try story.texts(on: story.guest) == ["first address", "second address"])
    #expect(try story.guest.replica.check().findings.isEmpty)
  }

  @Test func `who was let into one case learns of no other`() throws {
    let story = try Story()
    let other = CaseID(using: &story.desk.generator)
    try story.placer.replica.write(at: story.desk.reading(of: story.placer)) { writer in
      try writer.write(
        RecordID(using: &story.desk.generator), type: 2, field: 1,
        value: Value(kind: .text, payload: Array("elsewhere".utf8)),
        in: try writer.scope(of: Story.secret, in: other))
    }
    _ = try story.letIn([.read, .write])
    try story.sync(story.placer, story.guest)
    #expect(try story.guest.replica.cases() == [story.caseID])
    // Without the compartment's secret it can neither name nor open another scope of it.
    #expect(throws: ReplicaError.compartmentNotOpen(number: Story.secret)) {
      try story.guest.replica.write(at: story.desk.reading(of: story.guest)) { writer in
        _ = try writer.scope(of: Story.secret, in: other)
      }
    }
  }
}

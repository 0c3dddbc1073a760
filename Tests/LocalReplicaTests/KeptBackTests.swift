// What a server leaves out or throws away, though it answers as if it had not.

import CausalMerge
import LocalReplica
import RecordSchema
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct KeptBackTests {
  /// Two deputies of one team, and a case that both know.
  private struct Story {
    let desk: Desk
    let writer: Laptop
    let reader: Laptop
    let caseID: CaseID

    init() throws {
      desk = try Desk(seed: 1)
      writer = try desk.join(teams: [desk.field], seed: 2)
      reader = try desk.join(teams: [desk.field], seed: 3)
      caseID = CaseID(using: &desk.generator)
      try write("first")
      for laptop in [writer, reader, reader] { try desk.sync(laptop) }
    }

    func write(_ text: String) throws {
      try writer.replica.write(at: desk.reading(of: writer)) { writer in
        try writer.write(
          .zero, type: 1, field: 1, value: Value(kind: .text, payload: Array(text.utf8)),
          in: try writer.scope(of: 1, in: caseID))
      }
    }

    /// Syncs a laptop through a server that changes what passes.
    func sync(
      _ laptop: Laptop, request change: (inout SyncRequest) -> Void = { _ in },
      answer spoil: (inout SyncResponse) -> Void = { _ in }
    ) throws {
      let conversation = SyncConversation(
        replica: laptop.replica, remote: try laptop.replica.remote(named: "origin"))
      var call = try conversation.start(at: desk.reading(of: laptop))
      while var current = call {
        var claimed: [Verdict] = []
        if current.path == "/v1/sync" {
          var request = try SyncRequest(parsing: current.body)
          let count = request.segments.count
          change(&request)
          claimed = (request.segments.count..<count).map { _ in
            Verdict.stored(position: desk.server.end.position)
          }
          current.body = request.encoded()
        }
        var (status, body) = desk.answer(current)
        if current.path == "/v1/sync", status == 200 {
          var response = try SyncResponse(parsing: body)
          response.verdicts.insert(contentsOf: claimed, at: 0)
          spoil(&response)
          body = response.encoded()
        }
        call = try conversation.receive(
          SyncAnswer(
            status: status, body: body,
            timing: AnswerTiming(reading: desk.reading(of: laptop), roundTripMilliseconds: 0)))
      }
    }

    func states() throws -> [[[UInt8]]] {
      try [writer, reader].map { laptop in
        try laptop.replica.scopes(of: caseID).map {
          try laptop.replica.canonicalEncoding(of: $0.scope)
        }
      }
    }
  }

  private static let week: Int64 = 7 * 86_400_000

  @Test func `what a server left out of its pages comes by the routine comparison, and is stated`()
    throws
  {
    let story = try Story()
    try story.write("second")
    try story.desk.sync(story.writer)
    try story.sync(story.reader, answer: { $0.items = [] })
    #expect(try story.desk.sync(story.reader).counts.received == 0, "the cursor is behind it")
    let states = try story.states()
    #expect(states[0] != states[1])

    story.desk.now += Self.week
    let report = try story.desk.sync(story.reader)
    #expect(report.counts.keptBack == 1)
    let after = try story.states()
    #expect(after[0] == after[1])
    #expect(try story.reader.replica.remote(named: "origin").keptBackSegments == 1)

    story.desk.now += Self.week
    let next = try story.desk.sync(story.reader)
    #expect(next.counts.keptBack == 0)
    #expect(next.counts.received == 0)
    #expect(try story.desk.sync(story.reader).requests == 1, "until the next week is over")
  }

  @Test func `a case of which a server gave nothing comes by the routine comparison`() throws {
    let story = try Story()
    let hidden = CaseID(using: &story.desk.generator)
    try story.writer.replica.write(at: story.desk.reading(of: story.writer)) { writer in
      try writer.write(
        .zero, type: 1, field: 1, value: Value(kind: .text, payload: [1]),
        in: try writer.scope(of: 1, in: hidden))
    }
    try story.desk.sync(story.writer)
    try story.sync(story.reader, answer: { $0.items = [] })
    #expect(try story.reader.replica.scopes(of: hidden).isEmpty)
    story.desk.now += Self.week
    let report = try story.desk.sync(story.reader)
    #expect(report.counts.keptBack == 2, "what opened it, and what was written")
    #expect(try !story.reader.replica.scopes(of: hidden).isEmpty)
  }

  @Test func `what a server acknowledged and threw away is offered again, and stated`() throws {
    let story = try Story()
    try story.write("second")
    try story.sync(story.writer, request: { $0.segments = [] })
    #expect(try story.desk.sync(story.writer).counts.offered == 0, "it was acknowledged")
    story.desk.now += Self.week
    let report = try story.desk.sync(story.writer)
    #expect(report.counts.lost == 1)
    #expect(report.counts.acknowledged == 1)
    try story.desk.sync(story.reader)
    let states = try story.states()
    #expect(states[0] == states[1])
  }

  @Test func `a team that is new to somebody is not taken for kept back`() throws {
    let story = try Story()
    let placer = try story.desk.join(teams: [story.desk.field, story.desk.placing], seed: 4)
    try placer.replica.write(at: story.desk.reading(of: placer)) { writer in
      try writer.write(
        .zero, type: 2, field: 1, value: Value(kind: .text, payload: [1]),
        in: try writer.scope(of: 2, in: story.caseID))
    }
    for laptop in [placer, story.reader] { try story.desk.sync(laptop) }
    let device = try #require(try story.reader.replica.device())
    let admin = story.desk.admin
    try admin.replica.add(device, to: [story.desk.placing], at: story.desk.reading(of: admin))
    try story.desk.sync(admin)
    story.desk.now += Self.week
    let report = try story.desk.sync(story.reader)
    #expect(report.counts.received > 0)
    #expect(report.counts.keptBack == 0)
  }
}

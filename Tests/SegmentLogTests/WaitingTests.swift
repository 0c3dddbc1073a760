// Things come in any order: what cannot be placed waits, durably, and is placed when it can be.

import CausalMerge
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing

@Suite struct WaitingTests {
  @Test func `a segment waits for its parent, and follows it in order`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let work = try field.chain(of: 3, in: scope)

    let last = try server.verdict(on: work[2])
    let middle = try server.verdict(on: work[1])
    let repeated = try server.verdict(on: work[2])
    #expect(last == .waiting(.parent(work[1].hash)))
    #expect(middle == .waiting(.parent(work[0].hash)))
    #expect(repeated == last)

    try server.push([scope.opening])
    let end = server.core.end.position
    let first = try server.verdict(on: work[0])

    #expect(first == .stored(position: end + 1))
    #expect(
      try server.pulledSegments(by: field.admin).suffix(4) == ([scope.opening] + work).map(\.hash))
    #expect(try server.verdict(on: work[2]) == .known(position: end + 3))
  }

  @Test func `children before parents in one request all end up stored`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let work = try field.chain(of: 4, in: scope)

    let response = try server.push((work.reversed() + [scope.opening]), wraps: scope.wraps)

    #expect(response.verdicts.allSatisfy { $0.isStored })
  }

  @Test func `what waits survives a restart`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let work = try field.chain(of: 2, in: scope)
    try server.push([work[1]])

    let restarted = try Server(field, store: server.store)
    try restarted.push([scope.opening, work[0]])

    #expect(try restarted.verdict(on: work[1]).position == restarted.core.end.position)
  }

  @Test func `a segment with two parents waits for both`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let left = try field.work(in: scope, upon: [scope.opening])
    let right = try field.work(in: scope, upon: [scope.opening])
    let join = try field.work(in: scope, upon: [left, right])
    try server.push([scope.opening, join])

    let oneThere = try server.verdict(on: left)
    let stillWaiting = try server.verdict(on: join)
    try server.push([right])

    #expect(oneThere.isStored)
    #expect(stillWaiting == .waiting(.parent(right.hash)))
    #expect(try server.verdict(on: join).position == server.core.end.position)
  }

  @Test func `one carrier cannot fill the disk with what never fits`() throws {
    let field = try Field()
    var limits = LogLimits()
    limits.waitingSegments = 3
    let server = try Server.confirmed(field, limits: limits)
    let courier = try field.enlisted(in: [])
    let scope = try field.open()
    let work = try field.chain(of: 6, in: scope)

    let verdicts = try server.push(Array(work[1...5])).verdicts
    let another = try server.verdict(on: work[5], by: courier)

    let waiting = (1...3).map { Verdict.waiting(.parent(work[$0 - 1].hash)) }
    #expect(verdicts == waiting + [.refused(.tooLarge), .refused(.tooLarge)])
    #expect(another == .waiting(.parent(work[4].hash)))
  }

  @Test func `a lying signature never gets as far as waiting`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    var bytes = try field.chain(of: 2, in: scope)[1].bytes
    bytes[bytes.count - 1] ^= 1

    let response = try server.core.sync(
      SyncRequest(cursor: nil, segments: [bytes]), device: field.admin.device, now: server.now)

    #expect(response.verdicts == [.refused(.badSignature)])
  }
}

// What becomes of each segment and each wrap, one by one.

import CausalMerge
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct AdmissionTests {
  @Test func `what belongs is stored, each at the next position`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let work = try field.chain(of: 2, in: scope)
    let end = server.core.end.position

    let response = try server.push([scope.opening] + work, wraps: scope.wraps)

    #expect(response.verdicts == (1...5).map { .stored(position: end + $0) })
    #expect(server.core.end.position == end + 5)
  }

  @Test func `what is there already is known, and takes no second position`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let first = try server.push([scope.opening, scope.opening], wraps: scope.wraps)
    let again = try server.push([scope.opening], wraps: scope.wraps)

    let position = try #require(first.verdicts[0].position)
    #expect(first.verdicts[1] == .known(position: position))
    #expect(again.verdicts[0] == .known(position: position))
    #expect(
      again.verdicts.dropFirst() == [
        .known(position: position + 1), .known(position: position + 2),
      ])
    #expect(server.core.end.position == position + 2)
  }

  @Test func `a segment is judged for itself, whatever stands beside it`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let stranger = field.newLaptop()
    let reader = try field.enlisted(in: [field.probation])
    try server.push(field.roster, wraps: field.rosterWraps)
    let outsider = try field.enlisted(in: [])
    try server.push(field.roster, wraps: field.rosterWraps)
    let scope = try field.open(for: [field.advocates])
    let reading = try field.control(
      [.grant(Grant(team: field.probation, rights: .read))], scope: scope.id, by: field.admin,
      parents: [scope.opening.hash])
    let work = try field.work(in: scope, upon: [scope.opening])
    var forged = work.bytes
    forged[forged.count - 1] ^= 1
    let unopened = try field.open(id: ScopeID(using: &field.generator))

    let response = try server.core.sync(
      SyncRequest(
        cursor: nil,
        segments: [
          [1, 2, 3], scope.opening.bytes, forged, work.bytes, reading.bytes,
          try field.work(in: scope, by: stranger, upon: [scope.opening]).bytes,
          try field.work(in: scope, by: reader, upon: [reading]).bytes,
          try field.work(in: scope, by: outsider, upon: [reading]).bytes,
          try field.work(in: unopened, upon: []).bytes,
          try field.open(by: reader).opening.bytes,
          try field.control(
            [.confirmation], scope: field.root.rosterScope, by: reader,
            parents: [field.roster[field.roster.count - 1].hash]
          ).bytes,
          [UInt8](repeating: 0, count: Limits.segmentBytes + 1),
        ]), device: field.admin.device, now: server.now)

    let reasons = response.verdicts.map { verdict -> Verdict.Reason? in
      if case .refused(let reason) = verdict { reason } else { nil }
    }
    #expect(
      reasons == [
        .malformed, nil, .badSignature, nil, nil, .unknownSigner, .notGranted, nil, .unknownScope,
        .notGranted, .rosterInvalid, .tooLarge,
      ])
    #expect([1, 3, 4].allSatisfy { response.verdicts[$0].isStored })
    // Whoever never had anything to do there is told nothing of what is.
    #expect(response.verdicts[7] == .waiting(.parent(reading.hash)))
  }

  @Test func `anyone who is enrolled may carry another's work`() throws {
    let field = try Field()
    let courier = try field.enlisted(in: [])
    let server = try Server.confirmed(field)
    let scope = try field.open()

    let verdict = try server.verdict(on: scope.opening, by: courier)

    #expect(verdict.isStored)
    // The courier carries what it is not handed.
    #expect(try !server.pulledSegments(by: courier).contains(scope.opening.hash))
  }

  @Test func `a wrap is kept only if an admitted segment names it`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let other = try field.open()

    let early = try server.push([], wraps: scope.wraps)
    let response = try server.push([scope.opening], wraps: scope.wraps + other.wraps)

    #expect(early.verdicts == [.refused(.notCommitted), .refused(.notCommitted)])
    #expect(response.verdicts.map(\.isStored) == [true, true, true, false, false])
    #expect(response.verdicts.suffix(2) == [.refused(.notCommitted), .refused(.notCommitted)])
  }

  @Test func `a wrap goes to its team, and a team's keys to their device alone`() throws {
    let field = try Field()
    let advocate = try field.enlisted(in: [field.advocates])
    let officer = try field.enlisted(in: [field.probation])
    let server = try Server.confirmed(field)
    let scope = try field.open(for: [field.advocates, field.probation])
    try server.push([scope.opening], wraps: scope.wraps)

    let forAdvocate = try server.pull(by: advocate).items.wrapHashes
    let forOfficer = try server.pull(by: officer).items.wrapHashes

    #expect(forAdvocate == [field.rosterWraps[1].hash] + scope.wraps[..<2].map(\.hash))
    #expect(forOfficer == [field.rosterWraps[2].hash] + scope.wraps[2...].map(\.hash))
  }

  @Test func `a request that brings nothing changes nothing`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let end = server.core.end
    for _ in 0..<3 {
      let response = try server.push([])
      #expect(response.verdicts.isEmpty)
    }
    #expect(server.core.end == end)
  }

  @Test func `bytes that are no wrap are refused`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let response = try server.core.sync(
      SyncRequest(
        cursor: nil, wraps: [[1, 2, 3], [UInt8](repeating: 0, count: Limits.wrapBytes + 1)]),
      device: field.admin.device, now: server.now)
    #expect(response.verdicts == [.refused(.malformed), .refused(.tooLarge)])
  }

  @Test func `both branches of a copied disk are stored, and the fork is noted`() throws {
    let field = try Field()
    let laptop = try field.enlisted(in: [field.advocates])
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let common = try field.work(in: scope, by: laptop, upon: [scope.opening])
    let here = try field.chain(of: 2, in: scope, by: laptop, upon: common)
    let there = try field.chain(of: 2, in: scope, by: laptop, upon: common)

    let response = try server.push([scope.opening, common] + here + there, by: laptop)

    #expect(response.verdicts.allSatisfy { $0.isStored })
    let forks = try server.store.atomically { try server.store.forks() }
    #expect(
      forks == [
        Fork(
          side: ScopeSide(scope.id, compartment: coordination), device: laptop.device,
          segment: there[0].hash, noticedAt: server.now)
      ])
  }
}

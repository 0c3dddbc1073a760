// What the server gives a revoked device, and takes from it, in its last requests.

import CausalMerge
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct FarewellTests {
  private let field: Field
  private let laptop: Laptop
  private let scope: OpenedScope

  init() throws {
    field = try Field()
    laptop = try field.enlisted(in: [field.advocates])
    scope = try field.open()
  }

  /// A server on which the laptop was told to empty itself, and on which something was written into the roster later.
  private func server(limits: LogLimits = LogLimits()) throws -> Server {
    let server = try Server.confirmed(field, limits: limits)
    try server.push([scope.opening], wraps: scope.wraps)
    try server.push([
      field.writeRoster([.revocation(Revocation(device: laptop.device, wipe: true))]),
      field.writeRoster([.device(field.certificate(of: field.newLaptop()))]),
    ])
    return server
  }

  private func farewell(
    to server: Server, by one: Laptop? = nil, signedBy signer: Laptop? = nil,
    haves: [SegmentHash] = [], _ segments: [Segment] = [], wraps: [Wrap] = []
  ) throws -> FarewellResponse {
    let device = (one ?? laptop).device
    let challenge = server.core.challenge(
      ChallengeRequest(device: device), now: server.now, using: &field.generator
    ).challenge
    let request = FarewellRequest(
      device: device, challenge: challenge,
      signature: try SessionProof.sign(
        challenge, organization: field.root.organization, with: (signer ?? one ?? laptop).key),
      rootKey: field.root.publicKey, haves: haves, segments: segments.map(\.bytes),
      wraps: wraps.map(\.bytes))
    let response = try server.core.farewell(request, now: server.now)
    #expect(throws: ErrorCode.challengeExpired, "a challenge serves once") {
      try server.core.farewell(request, now: server.now)
    }
    return response
  }

  @Test func `a revoked device's own work is held and handed on, and it hears what ended it`()
    throws
  {
    let server = try server()
    let late = try field.work(in: scope, by: laptop, upon: [scope.opening])
    let response = try farewell(to: server, [late])
    guard case .held = response.verdicts[0] else {
      Issue.record("not held: \(response.verdicts)")
      return
    }
    #expect(try server.pulledSegments(by: field.admin).contains(late.hash))
    // All of the roster up to its end, and not what came later; it can judge for itself.
    let given = try response.segments.map { try Segment(parsing: $0) }
    #expect(given.map(\.hash) == field.roster.dropLast().map(\.hash))
    #expect(!response.hasMore)
    var roster = Roster(organization: field.root.organization)
    for segment in given { try roster.apply(segment) }
    #expect(roster.wipes(of: laptop.device).count == 1)
    // What it has already does not come again, and it gets no session.
    let known = [field.roster[field.roster.count - 3].hash]
    #expect(try farewell(to: server, haves: known).segments.count == 1)
    #expect(throws: ErrorCode.self) {
      try server.core.device(ofToken: field.bytes(32), now: server.now)
    }
    #expect(try LogCheck.run(server.store).isSound)
  }

  @Test func `it brings nothing of others, nothing of the roster, and not without end`() throws {
    var limits = LogLimits()
    limits.farewellBytes = 2_000
    let server = try server(limits: limits)
    let ofOthers = try field.work(in: scope, upon: [scope.opening])
    let ofRoster = try field.control(
      [.device(field.certificate(of: laptop))], scope: field.root.rosterScope, by: laptop,
      parents: [field.roster[0].hash])
    let much = try field.work(in: scope, by: laptop, upon: [scope.opening], bytes: 1_500)
    let more = try field.work(in: scope, by: laptop, upon: [much], bytes: 1_500)
    let response = try farewell(
      to: server, [ofOthers, ofRoster, much, more], wraps: field.rosterWraps)
    #expect(response.verdicts[0] == .refused(.notGranted))
    #expect(response.verdicts[1] == .refused(.notGranted))
    #expect(response.verdicts[2].position != nil)
    #expect(response.verdicts[3] == .refused(.tooLarge))
    #expect(response.verdicts[4...].allSatisfy { $0 == .refused(.notCommitted) })
    // What it brought before costs nothing.
    #expect(try farewell(to: server, [much]).verdicts[0].position != nil)
  }

  @Test func `nobody else is given a farewell`() throws {
    let server = try server()
    let stranger = field.newLaptop()
    for (one, signer) in [(field.admin, field.admin), (stranger, stranger), (laptop, stranger)] {
      #expect(throws: ErrorCode.deviceUnknown) {
        try farewell(to: server, by: one, signedBy: signer)
      }
    }
  }

  @Test func `what ended a device comes in several answers where one does not hold it`() throws {
    var limits = LogLimits()
    limits.answerBytes = 6_000
    let server = try server(limits: limits)
    var given: [Segment] = []
    var response = try farewell(to: server)
    #expect(response.hasMore)
    while true {
      given += try response.segments.map { try Segment(parsing: $0) }
      guard response.hasMore else { break }
      try #require(!response.segments.isEmpty)
      response = try farewell(to: server, haves: [try #require(given.last).hash])
    }
    #expect(given.map(\.hash) == field.roster.dropLast().map(\.hash))
  }

  @Test func `a receipt is taken from who was told to empty itself, and from nobody else`() throws {
    let server = try server()
    let order = OrderID(
      wipingBy: try #require(server.core.roster.wipes(of: laptop.device).first))
    func receipt(
      _ order: OrderID, _ kind: Receipt.Kind = .wiped, by one: Laptop
    ) throws -> Receipt {
      try Receipt(
        signing: order, kind: kind, doneAt: 1, organization: field.root.organization, with: one.key)
    }
    func isTaken(_ receipt: Receipt) throws -> Bool {
      try server.core.takeReceipt(receipt, now: server.now).receipts == [receipt]
    }
    let own = try receipt(order, by: laptop)
    var forged = own
    forged.doneAt = 2
    #expect(try !isTaken(forged))
    #expect(try !isTaken(receipt(order, by: field.admin)))
    #expect(try !isTaken(receipt(order, by: field.newLaptop())))
    #expect(try !isTaken(receipt(order, .orderDone, by: laptop)))
    #expect(try !isTaken(receipt(OrderID(using: &field.generator), by: laptop)))
    #expect(try server.store.atomically { try server.store.receipts(for: order) }.isEmpty)
    #expect(try isTaken(own))
    #expect(try isTaken(own), "twice is once")
    // An admin's device is told.
    let told = try server.core.receipts(
      ReceiptsRequest(receipts: [], orders: [order]), device: field.admin.device, now: server.now)
    #expect(told.receipts == [own])
  }
}
